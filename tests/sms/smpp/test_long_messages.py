"""Parts of a long message become one, in any order and over a restart, and none stays for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bot.channels.sms.lines import smpp
from tests.sms.smpp.line import NotingDesk, listening
from tests.sms.smpp.pieces import ARABIC, LATER, TAKEN, deliver, parts_of
from tests.sms.smpp.smsc import Operator, until


def clear_text(folder: Path) -> bytes:
    """All that is in the folder of the line."""
    return b"".join(path.read_bytes() for path in (folder / "smpp").rglob("*"))


@pytest.mark.parametrize("order", [[0, 1], [1, 0], [0, 0, 1], [1, 0, 0]], ids=str)
@pytest.mark.parametrize("bits", [8, 16, 0], ids=["8 bits", "16 bits", "parameters"])
async def test_parts_in_any_order_are_one_message(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, bits: int, order: list[int]
) -> None:
    parts = parts_of(ARABIC * 5, bits)
    async with listening(tmp_path, smsc.port, desk):
        for number in order:
            assert await deliver(smsc, parts[number]) == TAKEN
    assert desk.texts == [ARABIC * 5]


async def test_long_messages_of_two_people_with_one_reference_do_not_mix(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    ana, ben = parts_of("a" * 100, 8), parts_of("b" * 100, 8)
    async with listening(tmp_path, smsc.port, desk):
        for number in (0, 1):
            await deliver(smsc, ana[number])
            await deliver(smsc, {**ben[number], "source_addr": "48600100201"})
    assert desk.texts == ["a" * 100, "b" * 100]


async def test_parts_are_kept_over_a_restart_sealed_and_not_longer_than_needed(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    parts = parts_of(ARABIC * 5, 8)
    async with listening(tmp_path, smsc.port, desk):
        assert await deliver(smsc, parts[0]) == TAKEN
    assert desk.got == []
    files = [path for path in (tmp_path / "smpp").iterdir() if "-" in path.name]
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert ARABIC.encode() not in clear_text(tmp_path)
    assert ARABIC.encode("utf-16-be") not in clear_text(tmp_path)
    assert b"48600100200" not in clear_text(tmp_path)
    async with listening(tmp_path, smsc.port, desk):
        assert await deliver(smsc, parts[1]) == TAKEN
    assert desk.texts == [ARABIC * 5]
    assert [path.name for path in (tmp_path / "smpp").iterdir()] == ["copies"]


async def test_a_part_whose_fellows_never_come_is_dropped_after_a_day(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    first, second = parts_of(ARABIC, 8), parts_of(ARABIC, 8, reference=8)
    async with listening(tmp_path, smsc.port, desk):
        await deliver(smsc, first[0])
        await deliver(smsc, second[0])
    files = [path for path in (tmp_path / "smpp").iterdir() if "-" in path.name]
    hours = time.time() - 3600
    os.utime(files[0], (hours - 23 * 3600 - 60,) * 2)
    os.utime(files[1], (hours,) * 2)
    async with listening(tmp_path, smsc.port, desk):
        await until(lambda: not files[0].exists())
    assert files[1].exists()


async def test_a_reference_that_is_used_again_joins_what_came_last(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    old, new = parts_of("old " * 20, 8), parts_of("new " * 20, 8)
    async with listening(tmp_path, smsc.port, desk):
        for part in (old[0], new[0], new[1]):
            await deliver(smsc, part)
    assert desk.texts == ["new " * 20]


async def test_what_is_whole_reaches_the_desk_though_the_operator_gives_up(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp, "TIDY_EVERY", 0.1)
    async with listening(tmp_path, smsc.port, desk):
        desk.away = 2
        answers = [await deliver(smsc, part) for part in parts_of(ARABIC * 5, 8)]
        await until(lambda: desk.texts)
    assert answers == [TAKEN, LATER]
    assert desk.texts == [ARABIC * 5]
