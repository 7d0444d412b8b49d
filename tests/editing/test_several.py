"""Several files are written together, or none is."""

from __future__ import annotations

import dataclasses
import fcntl
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.guidance.editing import history
from bot.guidance.editing.saving import Note
from bot.guidance.editing.several import SeveralFailed, write_all
from bot.guidance.exchange.incoming import Spot
from bot.guidance.exchange.plan import Change
from bot.guidance.model import Text

TEXT = Text("fr", "T", ("q",), ("A",), (), "S", "S", (), "written", None, ())
NAMES = ("en.md", "fr.md", "so.md")


NOTE = Note("imported", "Editor", datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    """The folder of an entry."""
    made = tmp_path / "guidance" / "sample" / "stay" / "wages"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def changes(entry: Path) -> list[Change]:
    """Two files to replace and a new one."""
    (entry / "entry.yml").write_text("x", "utf-8")
    pack = entry.parents[1] / "pack.yml"
    pack.write_text("x", "utf-8")
    pack.chmod(0o644)
    made = []
    for name in NAMES:
        path = entry / name
        old = None if name == "so.md" else f"old {name}".encode()
        if old is not None:
            path.write_bytes(old)
            path.chmod(0o640)
        new = f"new {name}".encode()
        made.append(Change(path, name, None, TEXT, old, new, Spot(path, 1)))
    return made


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_are_written_and_nothing_else_is_left(entry: Path, changes: list[Change]) -> None:
    write_all(changes, NOTE)
    assert state(entry) == {"entry.yml": b"x"} | {n: f"new {n}".encode() for n in NAMES}
    modes = [stat.S_IMODE((entry / name).stat().st_mode) for name in NAMES]
    assert modes == [0o640, 0o640, 0o644]


def test_what_was_and_what_is_are_in_the_history(changes: list[Change]) -> None:
    write_all(changes, NOTE)
    for change in changes:
        found = history.versions(change.path)
        said = [history.content_of(change.path, version.hash) for version in found]
        assert said == [change.new] if change.old is None else [change.new, change.old]
        assert found[0].what == "imported"


def test_nobody_else_saves_meanwhile(
    entry: Path, changes: list[Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    asked = []

    def asks(self: Path, target: Path) -> Path:
        folder = os.open(entry.parents[1], os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(folder)
        asked.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", asks)
    write_all(changes, NOTE)
    assert len(asked) == len(changes)


@pytest.mark.parametrize("failing", [0, 1, 2])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_one_that_fails_puts_back_all(
    entry: Path, changes: list[Change], monkeypatch: pytest.MonkeyPatch,
    failing: int, error: BaseException,
) -> None:  # fmt: skip
    before = state(entry)
    replace = Path.replace
    asked = []

    def fails(self: Path, target: Path) -> Path:
        asked.append(target)
        if len(asked) == failing + 1:
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(SeveralFailed if isinstance(error, OSError) else KeyboardInterrupt):
        write_all(changes, NOTE)
    assert state(entry) == before
    assert len(asked) > failing


def test_a_file_that_cannot_be_prepared_leaves_all(entry: Path, changes: list[Change]) -> None:
    before = state(entry)
    gone = dataclasses.replace(changes[2], path=entry / "none" / "so.md")
    with pytest.raises(SeveralFailed, match="Nothing was written"):
        write_all([*changes[:2], gone], NOTE)
    assert state(entry) == before


@pytest.mark.parametrize("name", ["fr.md", "so.md"])
def test_a_file_that_changed_meanwhile_leaves_all(
    entry: Path, changes: list[Change], name: str
) -> None:
    (entry / name).write_bytes(b"an editor was here")
    before = state(entry)
    with pytest.raises(SeveralFailed, match="just changed"):
        write_all(changes, NOTE)
    assert state(entry) == before
