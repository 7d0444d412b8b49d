"""The session with an operator: bound again when it ends, polite, deaf to nonsense."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from smpplib import consts

from bot.channels.sms.lines import smpp_session
from tests.sms.smpp.line import PASSWORD, NotingDesk, listening
from tests.sms.smpp.pieces import TAKEN, taken
from tests.sms.smpp.smsc import Operator, Script, until


async def test_the_operator_goes_away_and_comes_back(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    await smsc.gate.shut()
    async with listening(tmp_path, smsc.port, desk):
        for text in (b"one", b"two"):
            await smsc.gate.open()
            await smsc.deliver(text)
            await smsc.gate.shut()
            await until(lambda: smsc.esme is None)
    assert desk.texts == ["one", "two"]


async def test_a_refused_bind_is_tried_again_and_no_secret_is_logged(
    tmp_path: Path, wires: Script, desk: NotingDesk, caplog: pytest.LogCaptureFixture
) -> None:
    wires.refuse = [consts.SMPP_ESME_RINVPASWD]
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.deliver(b"a secret", 1)
        assert await taken(wire) == TAKEN
    assert "the bind was refused: 0x0000000e (Invalid Password)" in caplog.text
    assert PASSWORD not in caplog.text
    assert "600100200" not in caplog.text
    assert "a secret" not in caplog.text


async def test_who_does_not_answer_is_left(
    tmp_path: Path, wires: Script, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp_session, "IDLE", 0.05)
    monkeypatch.setattr(smpp_session, "WITHIN", 0.1)
    async with listening(tmp_path, wires.port, desk):
        silent = await wires.accept()
        assert (await silent.read()).name == "enquire_link"
        # Who answers is not left, however busy this computer is.
        monkeypatch.setattr(smpp_session, "WITHIN", 30)
        wire = await wires.accept()
        asked = await wire.expect("enquire_link")
        wire.send("enquire_link_resp", asked.sequence)
        again = await wire.read()
        assert again.name == "enquire_link"
        assert again.sequence != asked.sequence


async def test_the_operator_may_ask_and_unbind(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.send("enquire_link", 70)
        assert (await wire.read()).sequence == 70
        wire.send("unbind", 71)
        said = await wire.read()
        assert (said.name, said.sequence) == ("unbind_resp", 71)
        await wires.accept()


async def test_the_line_says_goodbye_after_its_last_answer(
    tmp_path: Path, wires: Script, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp_session, "GOODBYE", 30)
    stack = AsyncExitStack()
    await stack.enter_async_context(listening(tmp_path, wires.port, desk))
    wire = await wires.accept()
    desk.open.clear()
    wire.deliver(b"help", 1)
    await until(lambda: desk.asked)
    stopping = asyncio.create_task(stack.aclose())
    # No goodbye while a message is in work.
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await wire.reader.read(1)
    desk.open.set()
    assert await taken(wire) == TAKEN
    goodbye = await wire.expect("unbind")
    wire.send("unbind_resp", goodbye.sequence)
    await stopping
    # Its response has confirmed the answer: nothing is expected again.
    assert (tmp_path / "smpp" / "copies").read_bytes() == b"[]"


async def test_what_is_not_understood_is_said_and_does_no_harm(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.send("deliver_sm", 1, body=b"\0\1")
        assert await taken(wire) == consts.SMPP_ESME_RX_P_APPN
        wire.send("data_sm", 2)
        said = await wire.expect("generic_nack")
        assert (said.sequence, said.status) == (2, consts.SMPP_ESME_RINVCMDID)
        wire.send("query_sm_resp", 3)
        wire.send("generic_nack", 4, status=3)
        wire.deliver(b"help", 5)
        assert await taken(wire) == TAKEN
    assert desk.texts == ["help"]


@pytest.mark.parametrize(
    "octets",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\1" * 4, b"\0\0\0\x20\0\0\0\5"],
    ids=["HTTP", "a length that cannot be", "the half of a PDU"],
)
async def test_after_what_is_not_smpp_the_line_connects_again(
    tmp_path: Path, wires: Script, desk: NotingDesk, octets: bytes
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.writer.write(octets)
        wire.writer.write_eof()
        await wires.accept()
