"""An office that builds packs, a camp that installs them, and a forger."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.errors import PackRefused
from bot.guidance.model import Pack
from bot.guidance.shelf import Shelf
from bot.packs import archive, signing
from bot.packs.build import build
from bot.packs.install import Ready, before, prepared
from bot.packs.versions import Versions
from bot.settings import Settings
from tests.guidance.samples import PackFolder

CODES = ("en", "fr")
WHEN = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
# The English text of the one entry, by its path in a pack.
TEXT = "guidance/sample/stay/wages/en.md"


@dataclass
class Place:
    """A computer with Safar: its data, its state, and the keys it has."""

    folder: Path
    guidance: PackFolder = field(init=False)
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.guidance = PackFolder(self.folder / "data" / "guidance" / "sample")
        self.state.mkdir(mode=0o700)

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def settings(self) -> Settings:
        return Settings.load(
            {
                "SAFAR_DATA": str(self.folder / "data"),
                "SAFAR_STATE": str(self.state),
                "SAFAR_PACK": "sample",
                **self.environment,
            }
        )

    @property
    def versions(self) -> Versions:
        return Versions(self.settings.installed)

    @property
    def pack(self) -> Pack:
        """What a process that starts now serves."""
        shelf = Shelf(self.settings.guidance, CODES)
        found = shelf.load()
        assert shelf.findings == ()
        return found

    @property
    def title(self) -> str:
        return self.pack.entries["stay/wages"].texts["en"].title


@dataclass
class Office(Place):
    """Where packs are built, each a minute after the one before."""

    built: int = 0

    @property
    def key(self) -> Path:
        path = self.folder / "signing.pem"
        if not path.exists():
            signing.new_key(path)
        return path

    def rename(self, name: str, title: str) -> None:
        """Give a language file another title."""
        text = (self.guidance.path / name).read_text("utf-8")
        self.guidance.write(name, re.sub(r"(?m)^title: .*$", f"title: {title}", text, count=1))

    @property
    def public(self) -> signing.PublicKey:
        return signing.public_key(self.key.with_suffix(".pub"))

    def build(self, title: str = "A title", when: datetime | None = None) -> Path:
        """A pack whose one entry has this title."""
        self.rename("stay/wages/en.md", title)
        self.built += 1
        out = self.folder / f"{self.built}.safar"
        time = when or WHEN + timedelta(minutes=self.built)
        build(self.settings, CODES, self.key, out, when=time, with_audio=False)
        return out


@dataclass
class Camp(Place):
    """Where packs are installed."""

    trusted: dict[str, signing.PublicKey] = field(default_factory=dict)

    def trust(self, office: Office) -> None:
        self.trusted[office.public.key.keyid] = office.public

    @contextmanager
    def prepared(self, file: Path) -> Iterator[Ready]:
        with prepared(self.settings, CODES, self.trusted, file) as ready:
            yield ready

    def install(self, file: Path) -> Ready:
        with self.prepared(file) as ready:
            ready.take()
        return ready

    def back(self) -> None:
        with before(self.settings, CODES) as found:
            found.take()

    def left(self) -> list[str]:
        """What is in the folder of versions beside whole ones."""
        there = (self.settings.installed / "versions").glob("*")
        return [path.name for path in there if path.name not in self.versions.kept]


@dataclass
class Forger:
    """Writes packs of any kind, with or without the key of an office."""

    office: Office
    folder: Path

    @property
    def members(self) -> dict[str, bytes]:
        """The files of a sound pack by path, without its manifest."""
        with zipfile.ZipFile(self.office.build()) as sound:
            names = [name for name in sound.namelist() if name != archive.MANIFEST]
            return {name: sound.read(name) for name in names}

    def manifest(self, members: Mapping[str, bytes], **fields: Any) -> dict[str, Any]:
        """What a manifest of these files says; `fields` say otherwise."""
        files = [
            {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in sorted(members.items())
        ]
        made = {"format": 1, "pack": "sample", "created": "2026-11-22T13:00:00Z", "files": files}
        return {**made, **fields}

    def envelope(self, manifest: object) -> bytes:
        """Signed by the office, whatever it says."""
        return signing.signed(msgspec.json.encode(manifest), signing.private_key(self.office.key))

    def write(
        self, envelope: bytes, members: Iterable[tuple[str | zipfile.ZipInfo, bytes]]
    ) -> Path:
        """The file, packed as one is told."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
            for name, data in ((archive.MANIFEST, envelope), *members):
                made.writestr(name, data)
        path = self.folder / "forged.safar"
        path.write_bytes(content.getvalue())
        return path

    def pack(self, members: Mapping[str, bytes], **fields: Any) -> Path:
        """A pack with a true or a lying manifest."""
        return self.write(self.envelope(self.manifest(members, **fields)), members.items())


@contextmanager
def refused(camp: Camp, match: str = "") -> Iterator[None]:
    """What happens in the block is refused, and nothing of it is left."""
    before, served = camp.title, camp.versions.served
    with pytest.raises(PackRefused, match=match) as caught:
        yield
    assert "\n\n" not in str(caught.value)
    assert (camp.title, camp.versions.served) == (before, served)
    assert camp.left() == []
