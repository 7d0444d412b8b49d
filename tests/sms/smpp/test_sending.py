"""What is sent over SMPP: the right octets, once, and each failure told apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from smpplib import consts

from bot.channels.sms.line import Line
from bot.channels.sms.lines import smpp_session
from bot.gateway.outbox import Delivery
from bot.gateway.provider import DeliveryFailed, DeliveryRefused, DeliveryUnclear
from tests.sms.smpp.line import NotingDesk, delivery, is_bound, listening, when_bound
from tests.sms.smpp.pieces import ARABIC
from tests.sms.smpp.smsc import Operator, Script, until


@asynccontextmanager
async def bound(folder: Path, smsc: Operator, **more: str) -> AsyncIterator[Line]:
    """A line that is ready to send."""
    async with listening(folder, smsc.port, NotingDesk(), more) as line:
        await smsc.bound()
        await until(lambda: is_bound(line))
        yield line


@pytest.mark.parametrize(
    ("text", "coding", "content"),
    [
        ("Call 112. @ [€]", 0, b"Call 112. \x00 \x1b<\x1be\x1b>"),
        ("é" * 160, 0, b"\x05" * 160),
        (ARABIC, 8, ARABIC.encode("utf-16-be")),
        ("ش" * 70, 8, "ش".encode("utf-16-be") * 70),
        ("112 😀", 8, "112 😀".encode("utf-16-be")),
    ],
    ids=["GSM", "GSM, full", "UCS-2", "UCS-2, full", "an emoji"],
)
async def test_a_text_goes_out_as_one_message(
    tmp_path: Path, smsc: Operator, text: str, coding: int, content: bytes
) -> None:
    async with bound(tmp_path, smsc) as line:
        await line.send(delivery(text))
    (sent,) = smsc.sent
    assert (sent.data_coding, sent.short_message) == (coding, content)
    assert (sent.destination_addr, sent.dest_addr_ton, sent.dest_addr_npi) == ("48600100200", 1, 1)
    assert (sent.esm_class, sent.registered_delivery, sent.tlvs) == (0, 1, [])


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ({}, ("4879", 3, 0)),
        ({"SAFAR_SMPP_NUMBER": "+302101234567"}, ("302101234567", 1, 1)),
        ({"SAFAR_SMPP_NUMBER_TON": "0", "SAFAR_SMPP_NUMBER_NPI": "1"}, ("4879", 0, 1)),
    ],
    ids=["short code", "with a country", "set"],
)
async def test_our_number_is_the_sender(
    tmp_path: Path, smsc: Operator, more: dict[str, str], address: tuple[str, int, int]
) -> None:
    async with bound(tmp_path, smsc, **more) as line:
        await line.send(delivery())
    (sent,) = smsc.sent
    assert (sent.source_addr, sent.source_addr_ton, sent.source_addr_npi) == address


REFUSED = ["RINVMSGLEN", "RINVDSTADR", "RINVDSTTON", "RINVDSTNPI", "RX_P_APPN", "RX_R_APPN"]
FAILED = ["RTHROTTLED", "RMSGQFUL", "RSYSERR", "RX_T_APPN", "RSUBMITFAIL", "RINVSRCADR"]
ERRORS = {
    **dict.fromkeys(REFUSED, DeliveryRefused),
    **dict.fromkeys([*FAILED, "RUNKNOWNERR"], DeliveryFailed),
}


@pytest.mark.parametrize(("name", "error"), ERRORS.items(), ids=ERRORS)
async def test_each_refusal_of_the_operator(
    tmp_path: Path, smsc: Operator, name: str, error: type[Exception]
) -> None:
    smsc.refuse = [getattr(consts, f"SMPP_ESME_{name}")]
    async with bound(tmp_path, smsc) as line:
        with pytest.raises(error, match="0x000000"):
            await line.send(delivery())
        await line.send(delivery("after it"))
    assert len(smsc.sent) == 2


async def test_an_error_that_is_in_no_standard_is_tried_again(
    tmp_path: Path, wires: Script
) -> None:
    async with listening(tmp_path, wires.port, NotingDesk()) as line:
        wire = await wires.accept()
        sending = asyncio.create_task(when_bound(line, delivery()))
        sent = await wire.expect("submit_sm")
        wire.send("submit_sm_resp", sent.sequence, status=0x0444)
        with pytest.raises(DeliveryFailed, match="0x00000444"):
            await sending


@pytest.mark.parametrize(
    "refused",
    [delivery(to="4879"), delivery(to="+48 600"), delivery(to="Bank"), delivery("ش" * 128)],
    ids=["short code", "no number", "name", "too long"],
)
async def test_what_cannot_be_sent_is_not_tried(
    tmp_path: Path, smsc: Operator, refused: Delivery
) -> None:
    async with bound(tmp_path, smsc) as line:
        with pytest.raises(DeliveryRefused):
            await line.send(refused)
    assert smsc.sent == []


async def test_without_an_operator_nothing_was_taken(tmp_path: Path, wires: Script) -> None:
    async with listening(tmp_path, wires.port, NotingDesk()) as line:
        with pytest.raises(DeliveryFailed, match="not bound"):
            await line.send(delivery())
        wire = await wires.accept()
        await until(lambda: is_bound(line))
        wire.cut()
        await until(lambda: not is_bound(line))
        with pytest.raises(DeliveryFailed, match="not bound"):
            await line.send(delivery())


@pytest.mark.parametrize("cut", [True, False], ids=["connection lost", "no answer"])
async def test_what_was_written_and_not_answered_is_unclear(
    tmp_path: Path, wires: Script, monkeypatch: pytest.MonkeyPatch, cut: bool
) -> None:
    # A lost connection is noticed at once.
    monkeypatch.setattr(smpp_session, "WITHIN", 60 if cut else 0.2)
    async with listening(tmp_path, wires.port, NotingDesk()) as line:
        wire = await wires.accept()
        sending = asyncio.create_task(when_bound(line, delivery()))
        await wire.expect("submit_sm")
        if cut:
            wire.cut()
        with pytest.raises(DeliveryUnclear):
            async with asyncio.timeout(5):
                await sending
        assert await line.was_taken(delivery()) is None


async def test_responses_find_their_requests_in_any_order(tmp_path: Path, wires: Script) -> None:
    async with listening(tmp_path, wires.port, NotingDesk()) as line:
        wire = await wires.accept()
        first = asyncio.create_task(when_bound(line, delivery("first")))
        one = await wire.expect("submit_sm")
        second = asyncio.create_task(line.send(delivery("second")))
        two = await wire.expect("submit_sm")
        wire.send("submit_sm_resp", two.sequence, consts.SMPP_ESME_RINVDSTADR)
        wire.send("submit_sm_resp", 12345, consts.SMPP_ESME_RTHROTTLED)
        wire.send("submit_sm_resp", one.sequence, body=b"id\0")
        await first
        with pytest.raises(DeliveryRefused):
            await second


async def test_no_more_wait_for_the_operator_than_it_lets(
    tmp_path: Path, wires: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(tmp_path, wires.port, NotingDesk()) as line:
        wire = await wires.accept()
        await until(lambda: is_bound(line))
        first = [asyncio.create_task(line.send(delivery())) for _ in range(smpp_session.AT_ONCE)]
        written = [await wire.expect("submit_sm") for _ in first]
        with monkeypatch.context() as hurried:
            # The others have begun to wait, and wait as long as ever.
            hurried.setattr(smpp_session, "WITHIN", 0.05)
            # It was not written: one that was would be unclear.
            with pytest.raises(DeliveryFailed, match="too many"):
                await line.send(delivery("one too many"))
        for sent in written:
            wire.send("submit_sm_resp", sent.sequence, body=b"id\0")
        await asyncio.gather(*first)
        another = asyncio.create_task(line.send(delivery("there is room again")))
        sent = await wire.expect("submit_sm")
        assert b"room again" in sent.body
        wire.send("submit_sm_resp", sent.sequence, body=b"id\0")
        await another
