"""An import is written whole, or not at all."""

from __future__ import annotations

import dataclasses
import stat
from pathlib import Path

import pytest

from bot.guidance.exchange.commit import ImportFailed, commit
from bot.guidance.exchange.incoming import Spot
from bot.guidance.exchange.plan import Change
from bot.guidance.model import Text

TEXT = Text("fr", "T", ("q",), ("A",), (), "S", "S", (), "written", None, ())
NAMES = ("en.md", "fr.md", "so.md")


@pytest.fixture
def changes(tmp_path: Path) -> list[Change]:
    """Two files to replace and a new one."""
    (tmp_path / "entry.yml").write_text("x", "utf-8")
    (tmp_path / "entry.yml").chmod(0o644)
    made = []
    for name in NAMES:
        path = tmp_path / name
        old = None if name == "so.md" else f"old {name}".encode()
        if old is not None:
            path.write_bytes(old)
            path.chmod(0o640)
        new = f"new {name}".encode()
        made.append(Change(path, name, None, TEXT, old, new, Spot(path, 1)))
    return made


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_are_written_and_nothing_else_is_left(tmp_path: Path, changes: list[Change]) -> None:
    commit(changes)
    assert state(tmp_path) == {"entry.yml": b"x"} | {n: f"new {n}".encode() for n in NAMES}
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in NAMES]
    assert modes == [0o640, 0o640, 0o644]


@pytest.mark.parametrize("failing", [0, 1, 2])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_one_that_fails_puts_back_all(
    tmp_path: Path, changes: list[Change], monkeypatch: pytest.MonkeyPatch,
    failing: int, error: BaseException,
) -> None:  # fmt: skip
    before = state(tmp_path)
    replace = Path.replace
    asked = []

    def fails(self: Path, target: Path) -> Path:
        asked.append(target)
        if len(asked) == failing + 1:
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(ImportFailed if isinstance(error, OSError) else KeyboardInterrupt):
        commit(changes)
    assert state(tmp_path) == before
    assert len(asked) > failing


def test_a_file_that_cannot_be_prepared_leaves_all(tmp_path: Path, changes: list[Change]) -> None:
    before = state(tmp_path)
    gone = dataclasses.replace(changes[2], path=tmp_path / "none" / "so.md")
    with pytest.raises(ImportFailed, match="Nothing was imported"):
        commit([*changes[:2], gone])
    assert state(tmp_path) == before


@pytest.mark.parametrize("name", ["fr.md", "so.md"])
def test_a_file_that_changed_meanwhile_leaves_all(
    tmp_path: Path, changes: list[Change], name: str
) -> None:
    (tmp_path / name).write_bytes(b"an editor was here")
    before = state(tmp_path)
    with pytest.raises(ImportFailed, match="just changed"):
        commit(changes)
    assert state(tmp_path) == before
