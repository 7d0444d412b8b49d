"""Installing a signed pack, and going back: what is served is whole at every moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ContentError, PackRefused
from bot.guidance.model import Pack
from bot.guidance.serving import servable
from bot.guidance.shelf import Shelf
from bot.guidance.watching import today
from bot.packs import archive, audio
from bot.packs.archive import Archive
from bot.packs.changes import Difference, changes
from bot.packs.manifest import Manifest
from bot.packs.pointer import GUIDANCE, RECORDINGS
from bot.packs.signing import PublicKey
from bot.packs.versions import Versions, pack_of, stamp_of
from bot.settings import Settings

_SHOWN = 10


@dataclass(frozen=True)
class Ready:
    """A pack that could be served. changes: lines for the operator. already: it is served."""

    manifest: Manifest
    signer: PublicKey
    changes: list[str]
    already: bool
    _settings: Settings
    _versions: Versions
    _folder: Path
    _name: str

    def take(self) -> None:
        """Serve it from now on. Raises OSError."""
        audio.hand_over(self._settings, self._folder)
        kept = self._folder.name
        if kept not in self._versions.kept:
            kept = self._versions.keep(self._folder, self._name)
        self._versions.serve(kept)
        self._versions.prune()


@contextmanager
def prepared(
    settings: Settings, codes: Collection[str], trusted: Mapping[str, PublicKey], file: Path
) -> Iterator[Ready]:
    """A pack that was unpacked and read as the service will; `take` it in the block or drop it.

    codes: the served languages. Raises PackRefused; what is served stays as it was.
    """
    versions = Versions(settings.installed)
    with _told(), archive.opened(file, trusted) as found, versions.alone():
        _refuse(settings, versions, found)
        here = versions.intact(found.name)
        if here is not None:
            yield _ready(settings, codes, versions, found, versions.path(here))
            return
        with versions.unpacked(found) as folder:
            yield _ready(settings, codes, versions, found, folder)


@dataclass(frozen=True)
class Back:
    """The version before. name: None for what stands in the data folder."""

    name: str | None
    changes: list[str]
    _versions: Versions

    def take(self) -> None:
        """Serve it from now on. Raises OSError."""
        self._versions.serve(self.name)


@contextmanager
def before(settings: Settings, codes: Collection[str]) -> Iterator[Back]:
    """The version before the served one, read as the service will; `take` it in the block.

    Raises PackRefused.
    """
    versions = Versions(settings.installed)
    with _told(), versions.alone():
        try:
            if versions.served is None:
                raise PackRefused("what is served was not installed from a pack: there is no back")
            name = versions.before
        except ContentError:
            name = max(versions.kept, default=None)
        folder = settings.data if name is None else versions.path(name)
        pack = _sound(settings, codes, folder / GUIDANCE / settings.pack)
        yield Back(name, changes(_served(settings, codes), pack), versions)


@contextmanager
def _told() -> Iterator[None]:
    """A failing disk as one line for the operator."""
    try:
        yield
    except OSError as error:
        raise PackRefused(
            f"{error}; a whole version is served all the same: safar pack show"
        ) from error


def _refuse(settings: Settings, versions: Versions, found: Archive) -> None:
    """Refuse what is for another service, or older."""
    if found.manifest.pack != settings.pack:
        raise PackRefused(
            f"it is a pack of {found.manifest.pack!r}, and {settings.pack!r} is served here; "
            "ask for the right one (or set SAFAR_PACK and restart)"
        )
    served = _served_name(versions)
    newest = max(map(pack_of, versions.kept), default=None)
    if newest is None or found.name == newest or (served and found.name == pack_of(served)):
        return
    if stamp_of(found.name) <= stamp_of(newest):
        raise PackRefused(
            f"it is older ({stamp_of(found.name)}) than one that was installed here "
            f"({stamp_of(newest)}); to return to an older version run: safar pack back"
        )


def _ready(
    settings: Settings, codes: Collection[str], versions: Versions, found: Archive, folder: Path
) -> Ready:
    pack = _sound(settings, codes, folder / GUIDANCE / settings.pack)
    served = _served_name(versions)
    lines = changes(_served(settings, codes), pack)
    lines += _recordings(versions, served, found.manifest)
    return Ready(
        manifest=found.manifest,
        signer=found.signer,
        changes=lines,
        already=folder.name == served,
        _settings=settings,
        _versions=versions,
        _folder=folder,
        _name=found.name,
    )


def _sound(settings: Settings, codes: Collection[str], folder: Path) -> Pack:
    """What people would get of a folder. Raises PackRefused where not all of it could be served."""
    shelf = Shelf(folder, codes)
    try:
        pack = servable(shelf.load(), settings.approved_only, today())
    except ContentError as error:
        raise PackRefused(f"its guidance cannot be served:\n{error}") from error
    if shelf.findings:
        named = "\n".join(str(finding) for finding in shelf.findings[:_SHOWN])
        raise PackRefused(
            f"its guidance has {len(shelf.findings)} faults; it was made with another version of "
            f"Safar, or changed by hand. Update Safar, or have it built again:\n{named}"
        )
    if not pack.entries:
        raise PackRefused(
            "none of its texts is approved, and SAFAR_CONTENT=approved serves approved ones only"
        )
    return pack


def _served(settings: Settings, codes: Collection[str]) -> Pack | None:
    """What people get now, None where it cannot be read."""
    try:
        return servable(Shelf(settings.guidance, codes).load(), settings.approved_only, today())
    except ContentError:
        return None


def _served_name(versions: Versions) -> str | None:
    try:
        return versions.served
    except ContentError:
        # A pack is the way out of this, so it is no reason to refuse one.
        return None


def _recordings(versions: Versions, served: str | None, manifest: Manifest) -> list[str]:
    """The changes of recordings by language as lines."""
    try:
        old = {} if served is None else _sounds(versions.manifest(served))
    except PackRefused:
        old = {}
    new = _sounds(manifest)
    return [
        f"recordings in {code}: {len(found.new)} new, {len(found.changed)} changed, "
        f"{len(found.gone)} gone"
        for code in sorted(old.keys() | new.keys())
        if (found := Difference.of(old.get(code, {}), new.get(code, {})))
    ]


def _sounds(manifest: Manifest) -> dict[str, dict[str, str]]:
    """Hashes of recordings by language and path."""
    found: dict[str, dict[str, str]] = {}
    for file in manifest.files:
        root, language, *_ = file.path.split("/")
        if root == RECORDINGS:
            found.setdefault(language, {})[file.path] = file.sha256
    return found
