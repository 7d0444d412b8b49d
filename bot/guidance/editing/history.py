"""Earlier versions of a content file: what editors wrote, and what git has.

Each change keeps the version before and after it in a hidden folder beside the packs, which is
never served. Git, where there is one, is only read: an editor's save makes no commit.
"""

from __future__ import annotations

import difflib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from bot.guidance.editing.desk import file_hash
from bot.guidance.editing.refused import EditRefused

FOLDER = ".history"
_LOG = "versions.jsonl"
_GIT_WITHIN = 10.0
_MOST_COMMITS = 100


@dataclass(frozen=True)
class Version:
    """One version of a file: its hash, since when, what made it so, and by whom.

    commit: where git has it, None where it was kept by itself.
    """

    hash: str
    time: datetime
    what: str
    by: str
    commit: str | None = None


def kept_in(packs: Path) -> Path:
    """The hidden folder below `packs`, made when it is missing. Raises EditRefused."""
    folder = packs / FOLDER
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "ascii")
    except OSError as error:
        raise EditRefused(f"{folder}: it cannot be made ({error.strerror})") from error
    return folder


def keep(path: Path, content: bytes, what: str, by: str, time: datetime) -> None:
    """Note that `path`, a file of a pack, says `content`. Raises EditRefused."""
    kept_in(pack_of(path).parent)
    folder = _of(path)
    version = Version(file_hash(content) or "", time, what, by)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / version.hash).write_bytes(content)
        with (folder / _LOG).open("ab") as log:
            # The line before may be torn by a power cut.
            log.write(b"\n" + msgspec.json.encode(version))
    except OSError as error:
        raise EditRefused(f"{folder}: history cannot be kept ({error.strerror})") from error


def versions(path: Path) -> tuple[Version, ...]:
    """All known versions of a file, the latest first, none twice in a row."""
    found = sorted((*_kept(path), *_committed(path)), key=lambda version: version.time)
    shown: list[Version] = []
    for version in found:
        if not shown or shown[-1].hash != version.hash:
            shown.append(version)
    return tuple(reversed(shown))


def last_kept(path: Path) -> Version | None:
    """The latest version that was kept by itself; git is not asked."""
    return max(_kept(path), key=lambda version: version.time, default=None)


def content_of(path: Path, version: str) -> bytes:
    """The bytes of a version of `path` by its hash. Raises EditRefused."""
    for one in versions(path):
        if one.hash == version:
            content = _git_show(path, one.commit) if one.commit else _kept_content(path, version)
            if content is not None and file_hash(content) == version:
                return content
    raise EditRefused(f"{path}: there is no version {version[:12]!r}")


def difference(old: bytes, new: bytes, old_name: str = "before", new_name: str = "now") -> str:
    """Two versions line by line, as a unified diff; empty where they are the same."""
    lines = difflib.unified_diff(
        old.decode("utf-8", "replace").splitlines(),
        new.decode("utf-8", "replace").splitlines(),
        old_name,
        new_name,
        lineterm="",
    )
    return "\n".join(lines)


def pack_of(path: Path) -> Path:
    """The folder of the pack that a file is in. Raises EditRefused where it is in none."""
    for folder in path.parents:
        if (folder / "pack.yml").is_file():
            return folder
    raise EditRefused(f"{path}: this is no file of a pack")


def _of(path: Path) -> Path:
    """<packs>/<pack>/<topic>/<name>/<file> is kept in <packs>/.history/<pack>/<topic>/..."""
    packs = pack_of(path).parent
    return packs / FOLDER / path.relative_to(packs)


def _kept(path: Path) -> Iterator[Version]:
    try:
        lines = (_of(path) / _LOG).read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=Version)
        except msgspec.MsgspecError:
            # Empty, or torn by a power cut.
            continue


def _kept_content(path: Path, version: str) -> bytes | None:
    try:
        return (_of(path) / version).read_bytes()
    except OSError:
        return None


def _committed(path: Path) -> Iterator[Version]:
    form = "--format=%H%x09%at%x09%an%x09%s"
    logged = _git(path, "log", "--reverse", f"-{_MOST_COMMITS}", form, "--", path.name)
    for line in (logged or b"").decode("utf-8", "replace").split("\n"):
        if not line:
            continue
        commit, seconds, author, subject = line.split("\t", 3)
        content = _git_show(path, commit)
        if content is not None:
            time = datetime.fromtimestamp(int(seconds), UTC)
            yield Version(file_hash(content) or "", time, subject, author, commit)


def _git_show(path: Path, commit: str) -> bytes | None:
    try:
        return _shown(path, commit)
    except LookupError:
        return None


# A commit never says anything else, and asking for each takes a process.
@lru_cache(maxsize=4 * _MOST_COMMITS)
def _shown(path: Path, commit: str) -> bytes:
    """Raises LookupError, which is not remembered: git may answer the next time."""
    content = _git(path, "show", f"{commit}:./{path.name}")
    if content is None:
        raise LookupError(commit)
    return content


def _git(path: Path, *arguments: str) -> bytes | None:
    """What git says in the file's folder; None where there is no git, repository or answer."""
    git = shutil.which("git")
    if git is None:
        return None
    try:
        found = subprocess.run(  # noqa: S603 - a fixed command, on a file of the pack
            [git, "-C", str(path.parent), *arguments],
            capture_output=True,
            timeout=_GIT_WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout if found.returncode == 0 else None
