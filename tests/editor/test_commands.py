"""The commands that the page runs beside a file from outside."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.channels.editor import commands
from bot.channels.editor.commands import CommandRefused, Commands
from tests.editor.conftest import House


def of(house: House, within: float = 60) -> Commands:
    return Commands(house.settings, os.environ, within)


@pytest.mark.parametrize("name", ["bot.py", "click.py", "sitecustomize.py", "json.py"])
def test_no_code_is_taken_from_the_folder_of_a_file(
    house: House, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / name).write_text("open('ran', 'w').close()\n", "utf-8")
    said = asyncio.run(of(house).run(folder, "content", "export", "--help"))
    assert "Write texts into FILE" in said
    assert not (folder / "ran").exists()


def test_a_command_ends_where_it_takes_more_memory(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "MEMORY", 2**24)
    with pytest.raises(CommandRefused):
        asyncio.run(of(house).run(tmp_path, "content", "check"))


def test_a_command_that_takes_too_long_is_ended(house: House, tmp_path: Path) -> None:
    with pytest.raises(CommandRefused, match="took too long"):
        asyncio.run(of(house, within=0.01).run(tmp_path, "content", "check"))


def test_who_waits_too_long_for_the_turn_is_told(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "TURN", 0.01)

    async def two() -> list[object]:
        both = of(house)
        asked = (both.run(tmp_path, "content", "status") for _ in range(2))
        return await asyncio.gather(*asked, return_exceptions=True)

    done, refused = asyncio.run(two())
    assert isinstance(done, str)
    assert isinstance(refused, CommandRefused)
    assert "is being worked on" in str(refused)
