"""What comes again after a lost answer is known; what a person says twice counts twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import smpp34

from tests.sms.smpp.line import NotingDesk, listening
from tests.sms.smpp.pieces import ARABIC, HEADER, TAKEN, parts_of, taken
from tests.sms.smpp.smsc import Operator, Script, until


async def test_one_twice_is_two_messages(tmp_path: Path, smsc: Operator, desk: NotingDesk) -> None:
    async with listening(tmp_path, smsc.port, desk):
        for _ in range(2):
            await smsc.deliver(b"1")
    assert len({received.id for received in desk.got}) == 2


async def test_one_twice_is_two_messages_after_a_break_too(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        await smsc.deliver(b"1")
        copies = tmp_path / "smpp" / "copies"
        # The operator has responded to a question, so it knows.
        await until(lambda: copies.read_bytes() == b"[]")
        await smsc.gate.shut()
        await until(lambda: smsc.esme is None)
        await smsc.gate.open()
        await smsc.deliver(b"1")
    assert len({received.id for received in desk.got}) == 2


async def test_two_that_are_equal_in_the_operators_queue_are_two_messages(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        desk.open.clear()
        wire.deliver(b"1", sequence=1)
        wire.deliver(b"1", sequence=2)
        await until(lambda: desk.asked)
        desk.open.set()
        assert [await taken(wire), await taken(wire)] == [TAKEN, TAKEN]
        wire.cut()
        wire = await wires.accept()
        for sequence in (1, 2):
            wire.deliver(b"1", sequence)
            assert await taken(wire) == TAKEN
    assert len({received.id for received in desk.got}) == 2


@pytest.mark.parametrize("restart", [False, True], ids=["a break", "a restart"])
@pytest.mark.parametrize("sequence", [1, 99], ids=["the same number", "another number"])
async def test_what_comes_again_after_a_lost_answer_has_the_same_id(
    tmp_path: Path, wires: Script, desk: NotingDesk, sequence: int, restart: bool
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.deliver(b"help", sequence=1)
        assert await taken(wire) == TAKEN
        wire.cut()
        if not restart:
            wire = await wires.accept()
            wire.deliver(b"help", sequence)
            assert await taken(wire) == TAKEN
    if restart:
        async with listening(tmp_path, wires.port, desk):
            wire = await wires.accept()
            wire.deliver(b"help", sequence)
            assert await taken(wire) == TAKEN
    assert len(desk.got) == 2
    assert len({received.id for received in desk.got}) == 1


@pytest.mark.parametrize("last", [0, 1], ids=["the first part again", "the last part again"])
async def test_a_part_that_comes_again_after_a_lost_answer_begins_nothing_new(
    tmp_path: Path, wires: Script, desk: NotingDesk, last: int
) -> None:
    parts = [
        smpp34.DeliverSm(
            "48600100200",
            "4879",
            part["content"],  # type: ignore[arg-type]
            source_addr_ton=1,
            data_coding=8,
            esm_class=HEADER,
            sequence_number=number,
        ).encode()
        for number, part in enumerate(parts_of(ARABIC * 5, 8), 1)
    ]
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        for part in parts:
            wire.writer.write(part)
            assert await taken(wire) == TAKEN
        wire.cut()
        wire = await wires.accept()
        wire.writer.write(parts[last])
        assert await taken(wire) == TAKEN
    assert desk.texts == [ARABIC * 5]
    assert [path.name for path in (tmp_path / "smpp").iterdir()] == ["copies"]


async def test_a_phone_s_reference_tells_equal_messages_apart_after_a_lost_answer(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    def reference(number: int) -> list[smpp34.Tlv]:
        return [smpp34.Tlv(smpp34.TLV_USER_MESSAGE_REFERENCE, bytes([0, number]))]

    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.deliver(b"1", 1, tlvs=reference(1))
        assert await taken(wire) == TAKEN
        wire.cut()
        wire = await wires.accept()
        wire.deliver(b"1", 1, tlvs=reference(2))
        assert await taken(wire) == TAKEN
    assert len({received.id for received in desk.got}) == 2
