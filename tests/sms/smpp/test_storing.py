"""What was not stored is left with the operator; a slow store holds up one person only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.channels.sms.lines import smpp_intake
from tests.sms.smpp.line import NotingDesk, listening
from tests.sms.smpp.pieces import ARABIC, LATER, TAKEN, deliver, parts_of, taken
from tests.sms.smpp.smsc import Operator, Script, until


@pytest.mark.parametrize("torn", [False, True], ids=["surely not", "perhaps"])
async def test_what_was_not_stored_is_left_with_the_operator_and_taken_once(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, torn: bool
) -> None:
    desk.away, desk.torn = 2, torn
    copies = tmp_path / "smpp" / "copies"
    async with listening(tmp_path, smsc.port, desk):
        answers = [await smsc.deliver(b"help") for _ in range(2)]
        # The operator has read that, and still it is to send the message again.
        assert await smsc.deliver(b"another") == TAKEN
        await until(lambda: len(json.loads(copies.read_bytes())) == 1)
        answers.append(await smsc.deliver(b"help"))
    assert answers == [LATER, LATER, TAKEN]
    assert sorted(text or "" for text in desk.texts) == ["another", "help"]


async def test_a_part_that_was_not_handed_over_is_left_with_the_operator(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    first, last = parts_of(ARABIC * 5, 8)
    async with listening(tmp_path, smsc.port, desk):
        assert await deliver(smsc, first) == TAKEN
        desk.away = 1
        assert [await deliver(smsc, last), await deliver(smsc, last)] == [LATER, TAKEN]
    assert desk.texts == [ARABIC * 5]


async def test_a_part_that_cannot_be_kept_is_left_with_the_operator(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    first, last = parts_of(ARABIC * 5, 8)
    async with listening(tmp_path, smsc.port, desk):
        with monkeypatch.context() as patched:
            patched.setattr("bot.channels.sms.lines.smpp_parts.write", full)
            assert await deliver(smsc, first) == LATER
        assert await deliver(smsc, first) == TAKEN
        assert await deliver(smsc, last) == TAKEN
    assert desk.texts == [ARABIC * 5]


async def test_an_answer_does_not_come_too_late(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        desk.open.clear()
        with monkeypatch.context() as hurried:
            hurried.setattr(smpp_intake, "ANSWER_WITHIN", 0.1)
            assert await smsc.deliver(b"help") == LATER
        desk.open.set()
        assert await smsc.deliver(b"help") == TAKEN
    assert desk.texts == ["help"]


async def test_a_slow_store_holds_up_one_person_only(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        desk.open.clear()
        wire.deliver(b"first", 1)
        wire.deliver(b"second", 2)
        wire.deliver(b"another person's", 3, source_addr="48600100201")
        await until(lambda: desk.asked == 2)
        wire.send("enquire_link", 4)
        await wire.expect("enquire_link_resp")
        desk.open.set()
        for _ in range(3):
            assert await taken(wire) == TAKEN
    assert [text for text in desk.texts if text != "another person's"] == ["first", "second"]
