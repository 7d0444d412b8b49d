"""Whatever the network sends, the line lives; what is sent again or lost, is told apart."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.voice.heard import HEADER
from tests.voice.sip_text import Offer, written
from voice.lines import sip_offer
from voice.lines.sip_answers import number_of
from voice.lines.sip_call import Call
from voice.lines.sip_exchange import REMEMBERED, Exchanges
from voice.lines.sip_media import Media
from voice.lines.sip_offer import Agreed, NotAcceptable
from voice.lines.sip_sounds import FRAME, SILENCE, Sound
from voice.lines.sip_switchboard import Switchboard
from voice.lines.sip_wire import LONGEST, Wire

PEER = ("127.0.0.1", 5070)
EVENTS = 101
INVITE = written(
    "INVITE sip:100@127.0.0.1 SIP/2.0",
    [
        ("Via", "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx;rport"),
        ("From", "<sip:+48500100200@127.0.0.1>;tag=a"),
        ("To", "<sip:100@127.0.0.1>"),
        ("Call-ID", "call@x"),
        ("CSeq", "1 INVITE"),
        ("Contact", "<sip:phone@127.0.0.1:5070>"),
        ("Content-Type", "application/sdp"),
    ],
    str(Offer("127.0.0.1", 30000)),
)


@dataclass
class Port(asyncio.DatagramTransport):
    """Keeps what is sent."""

    sent: list[bytes] = field(default_factory=list)
    receivers: list[tuple[str, int]] = field(default_factory=list)

    def sendto(self, data: Any, addr: Any = None) -> None:
        self.sent.append(bytes(data))
        self.receivers.append(addr)

    def is_closing(self) -> bool:
        return False


@dataclass
class Bench:
    """A wire with all that is behind it, without a network. calls: those that were opened."""

    wire: Wire
    port: Port
    calls: list[Call]
    exchanges: Exchanges

    @staticmethod
    def new(most: int = 2) -> Bench:
        wire, port, calls = Wire(lambda host: host == PEER[0]), Port(), list[Call]()
        wire.connection_made(port)
        exchanges = Exchanges(wire.send)
        board = Switchboard(exchanges, ("127.0.0.1", 5060), "127.0.0.1", most, calls.append)
        wire.listen(board.take, exchanges.answered)
        return Bench(wire, port, calls, exchanges)

    def statuses(self) -> list[int]:
        return [int(data.split()[1]) for data in self.port.sent if data.startswith(b"SIP/2.0")]


@some.composite
def spoiled(draw: some.DrawFn) -> bytes:
    """An INVITE in which something is wrong."""
    data = bytearray(INVITE)
    for _ in range(draw(some.integers(1, 6))):
        place = draw(some.integers(0, len(data)))
        length = draw(some.integers(0, 40))
        data[place : place + length] = draw(some.binary(max_size=20) | some.sampled_from(_WORDS))
    return bytes(data)


_WORDS = [b"\r\n", b"\r\n\r\n", b";tag=", b"BYE", b"<", b">", b"\0", b"9" * 30, b"INFO", b":"]
_METHODS = some.sampled_from(["INVITE", "ACK", "BYE", "CANCEL", "INFO", "UPDATE", "NOTIFY", "X"])


@given(data=some.binary(max_size=300) | spoiled())
async def test_no_packet_breaks_the_port(data: bytes) -> None:
    bench = Bench.new()
    bench.wire.datagram_received(data, PEER)
    bench.wire.datagram_received(INVITE.replace(b"call@x", b"good").replace(b"Kx", b"Ky"), PEER)
    assert bench.calls[-1].dialog.call_id == "good"
    await bench.exchanges.close()


@given(methods=some.lists(some.tuples(_METHODS, some.integers(0, 4), some.booleans()), max_size=8))
async def test_no_order_of_requests_breaks_a_call(methods: list[tuple[str, int, bool]]) -> None:
    bench = Bench.new()
    bench.wire.datagram_received(INVITE, PEER)
    call = bench.calls[0]
    for number, (method, cseq, tagged) in enumerate(methods):
        data = INVITE.replace(b"INVITE", method.encode()).replace(b"1 INV", f"{cseq} INV".encode())
        data = data.replace(b"Kx", f"K{number}".encode())
        if tagged:
            to = f"127.0.0.1>;tag={call.dialog.local_tag}\r\nCall".encode()
            data = data.replace(b"127.0.0.1>\r\nCall", to)
        bench.wire.datagram_received(data, PEER)
    assert len(bench.calls) <= 1 + len(methods)
    await bench.exchanges.close()


@given(body=some.text(max_size=200) | some.builds(lambda data: data.decode("latin-1"), spoiled()))
def test_no_offer_breaks_the_reader(body: str) -> None:
    try:
        agreed, offer = sip_offer.agree(body)
        sip_offer.answer(offer, agreed, "127.0.0.1", 9, 1)
    except NotAcceptable:
        pass


@pytest.mark.parametrize(
    ("data", "sender"),
    [
        (b"\r\n\r\n", PEER),
        (b"\0", PEER),
        (INVITE, ("192.0.2.1", 5060)),
        (INVITE + b" " * LONGEST, PEER),
        (b"\xff" * 100, PEER),
        (INVITE.replace(b"Via", b"Vie"), PEER),
    ],
    ids=["keep-alive", "zero", "a stranger", "too long", "noise", "no way back"],
)
async def test_what_is_not_for_us_has_no_answer(data: bytes, sender: tuple[str, int]) -> None:
    bench = Bench.new()
    bench.wire.datagram_received(data, sender)
    assert not bench.port.sent
    assert not bench.calls


@pytest.mark.parametrize("missing", ["From", "To", "Call-ID", "CSeq"])
async def test_half_a_request_is_refused(missing: str) -> None:
    bench = Bench.new()
    bench.wire.datagram_received(INVITE.replace(missing.encode(), b"X-None"), PEER)
    assert bench.statuses() == [400]


async def test_a_name_that_looks_like_an_address_is_none() -> None:
    bench = Bench.new()
    name = rb'From: "a \" <sip:+40700000000@x>;tag=b" <sip:+4'
    bench.wire.datagram_received(INVITE.replace(b"From: <sip:+4", name), PEER)
    (call,) = bench.calls
    assert number_of(call.invite) == "+48500100200"
    assert call.dialog.remote_tag == "a"


async def test_answers_go_to_who_asked_and_never_where_a_request_says() -> None:
    bench = Bench.new()
    data = INVITE.replace(b";rport", b";received=192.0.2.1;rport=9")
    bench.wire.datagram_received(data.replace(b"PCM", b"XYZ"), PEER)
    assert bench.statuses() == [488]
    assert bench.port.receivers == [PEER]
    assert b"192.0.2.1" not in bench.port.sent[0]
    assert b"received=127.0.0.1;rport=5070" in bench.port.sent[0]


async def test_a_flood_of_calls_is_answered_busy_and_takes_no_room() -> None:
    bench = Bench.new(most=2)
    for number in range(REMEMBERED + 100):
        data = INVITE.replace(b"call@x", f"{number}".encode())
        bench.wire.datagram_received(data.replace(b"Kx", f"K{number}".encode()), PEER)
    assert len(bench.calls) == 2
    assert bench.statuses()[-1] == 486
    assert len(bench.exchanges._known) <= REMEMBERED + 1
    await bench.exchanges.close()


def media(on_key: Callable[[str], object], events: int | None = EVENTS) -> Media:
    agreed = Agreed("PCMU", ("127.0.0.1", 4000), events, held=False)
    return Media(agreed, "127.0.0.1", lambda host: host.startswith("127."), on_key, lambda: None)


def event(key: int, began: int, duration: int, *, sequence: int = 1) -> bytes:
    payload = struct.pack("!BBH", key, 10, duration)
    return HEADER.pack(0x80, EVENTS, sequence, began, 7) + payload


@given(data=some.binary(max_size=60) | some.binary(max_size=40).map(lambda rest: b"\x90e" + rest))
def test_no_packet_breaks_the_sound(data: bytes) -> None:
    keys: list[str] = []
    one = media(keys.append)
    one.datagram_received(data, PEER)
    one.datagram_received(event(5, 77, 160), PEER)
    assert keys[-1] == "5"


KEYS: dict[str, tuple[list[tuple[int, int]], list[str]]] = {
    "one key in many packets": ([(5, 100), (5, 100), (5, 100)], ["5"]),
    "the same key twice": ([(5, 100), (5, 900)], ["5", "5"]),
    "a packet that was overtaken": ([(5, 100), (6, 900), (5, 100)], ["5", "6"]),
    "star and hash": ([(10, 1), (11, 2)], ["*", "#"]),
    "a flash is no key": ([(16, 1)], []),
    "a letter is no key": ([(12, 1)], []),
}


@pytest.mark.parametrize("case", KEYS)
def test_keys_of_events(case: str) -> None:
    packets, expected = KEYS[case]
    keys: list[str] = []
    one = media(keys.append)
    for key, began in packets:
        one.datagram_received(event(key, began, 160), PEER)
    assert keys == expected


def test_keys_of_strangers_do_not_count() -> None:
    keys: list[str] = []
    media(keys.append).datagram_received(event(5, 1, 160), ("127.0.0.9", 5070))
    assert not keys


def test_no_sound_goes_to_who_is_no_peer() -> None:
    one, port = media(str), Port()
    one.connection_made(port)
    one.agree(Agreed("PCMU", ("192.0.2.1", 4000), None, held=False))
    one.tick()
    assert not port.sent
    # Behind a router: it is answered where its packets come from.
    one.datagram_received(HEADER.pack(0x80, 0, 1, 1, 1) + b"\xff" * 160, PEER)
    one.tick()
    assert len(port.sent) == 1


async def test_another_codec_is_never_sent_the_sound_of_the_one_before() -> None:
    one, port = media(str), Port()
    one.connection_made(port)
    playing = asyncio.create_task(one.play(Sound("PCMU", b"\x01" * 2 * FRAME)))
    await asyncio.sleep(0)
    one.tick()
    one.agree(Agreed("PCMA", ("127.0.0.1", 4000), None, held=False))
    one.tick()
    await playing
    assert [packet[HEADER.size :] for packet in port.sent] == [b"\x01" * FRAME, SILENCE["PCMA"]]


async def test_an_answer_to_nothing_is_passed_over() -> None:
    bench = Bench.new()
    bench.wire.datagram_received(INVITE.replace(b"INVITE sip:100@127.0.0.1", b"SIP/2.0 200"), PEER)
    assert not bench.port.sent
