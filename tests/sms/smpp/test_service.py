"""People write through an operator to the real service, and are answered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest
import smpp34
from smpplib import consts

from tests.service.running import Running
from tests.sms.serving import running
from tests.sms.smpp.line import PASSWORD, settings
from tests.sms.smpp.smsc import Wire, operator, script, shown

pytestmark = pytest.mark.slow

ANA, BEN, CEM = "48600100200", "48600100201", "48600100202"
ARABIC = "كيف أطلب اللجوء؟"
HEADER = 0x40
WITHIN = 30.0


def line_to(folder: Path, port: int) -> dict[str, str]:
    """Variables for a line to the operator at `port`."""
    return {
        **settings(folder / "state", port),
        "SAFAR_SMS": "smpp",
        "SAFAR_SMS_COUNTRIES": "PL:0",
    }


async def test_people_are_answered_in_their_language_each_message_once(tmp_path: Path) -> None:
    async with operator() as smsc, running(tmp_path, line_to(tmp_path, smsc.port)) as started:
        # The first text is refused for the moment and comes again.
        smsc.refuse = [consts.SMPP_ESME_RTHROTTLED]
        assert await smsc.deliver(b"how do I ask for asylum", source_addr=ANA) == 0
        refused, first, second = await smsc.texts(3, WITHIN)
        assert refused == first
        assert "I want asylum" in first
        assert second.startswith("2/2 ")
        assert [sent.data_coding for sent in smsc.sent] == [0, 0, 0]

        smsc.sent.clear()
        octets = ARABIC.encode("utf-16-be")
        for number, piece in ((2, octets[10:]), (1, octets[:10])):
            part = bytes([5, 0, 3, 9, 2, number]) + piece
            assert await smsc.deliver(part, 8, esm_class=HEADER, source_addr=BEN) == 0
        answer = await smsc.texts(3, WITHIN)
        assert all(sent.data_coding == 8 for sent in smsc.sent)
        assert all(len(sent.short_message) <= 140 for sent in smsc.sent)
        assert "أريد اللجوء" in "".join(answer)

        smsc.sent.clear()
        receipt = b"id:7 sub:001 dlvrd:001 submit date:1 done date:1 stat:DELIVRD err:000 text:"
        assert await smsc.deliver(receipt, esm_class=4, source_addr=BEN) == 0
        for _ in range(2):
            assert await smsc.deliver(b"1", source_addr=CEM) == 0
        # The first answer has two texts, with what is said once; nothing went to the receipt.
        answers = await smsc.texts(3, WITHIN)
        assert [sent.destination_addr for sent in smsc.sent] == [CEM] * 3
        assert "no number 1 in the list" in answers[0]
        assert "no number 1 in the list" in answers[2]
    log = started.log.read_text()
    for secret in (ANA, BEN, CEM, PASSWORD, ARABIC, "ask for asylum", "I want asylum"):
        assert secret not in log


async def answers(wire: Wire, count: int) -> list[str]:
    """The next `count` texts that the service sends, each accepted."""
    found = []
    async with asyncio.timeout(WITHIN):
        while len(found) < count:
            pdu = await wire.read()
            if pdu.name == "submit_sm":
                wire.send("submit_sm_resp", pdu.sequence, body=b"id\0")
                sent = smpp34.decode(wire.raw)
                assert isinstance(sent, smpp34.SubmitSm)
                found.append(shown(sent.data_coding, sent.short_message))
            elif pdu.name == "enquire_link":
                wire.send("enquire_link_resp", pdu.sequence)
    return found


def page_of(started: Running) -> psutil.Process:
    """The process that has the line. Whoever kills it sees it started again."""
    children = psutil.Process(started.process.pid).children(recursive=True)
    return next(child for child in children if "bot.channels.server" in child.cmdline())


async def test_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    async with script() as wires, running(tmp_path, line_to(tmp_path, wires.port)) as started:
        wire, page = await wires.accept(), page_of(started)
        wire.deliver(b"how do I ask for asylum", 1, source_addr=ANA)
        assert (await wire.expect("deliver_sm_resp")).status == 0
        page.kill()
        # The operator does not know that its message was taken.
        wire = await wires.accept()
        wire.deliver(b"how do I ask for asylum", 1, source_addr=ANA)
        assert "I want asylum" in (await answers(wire, 2))[0]

        page = page_of(started)
        wire.deliver(b"\x05\x00\x03\x09\x02\x01how do I get ", 2, source_addr=ANA, esm_class=64)
        assert (await wire.expect("deliver_sm_resp")).status == 0
        page.kill()
        wire = await wires.accept()
        wire.deliver(b"\x05\x00\x03\x09\x02\x02a lawyer", 1, source_addr=ANA, esm_class=64)
        assert "lawyer" in (await answers(wire, 1))[0]
