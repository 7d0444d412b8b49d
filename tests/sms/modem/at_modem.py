"""A modem that speaks AT commands over a pseudo terminal: what gammu-smsd sees of a real one.

gammu's own dummy telephone keeps none of the texts that it sends, and refuses none.
"""

from __future__ import annotations

import os
import pty
import re
import select
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import gsm0338

from bot.render.gsm import encode_gsm, is_gsm

UDHI = 0x40
UCS2 = 0x08
END_OF_TEXT = b"\x1a"
CENTRE = "+48601000310"
# The reference of every text that is sent.
REFERENCE = 7
ANSWERS = {
    "AT": "",
    "ATE1": "",
    "AT+CFUN=1": "",
    "AT+CMEE=1": "",
    "AT+CMGF=0": "",
    "AT+CMMS=2": "",
    "AT+CGMI": "Example",
    "AT+CGMM": "+CGMM: Example",
    "AT+CGMR": "1.0",
    "AT+CGSN": "350000000000001",
    "AT+CIMI": "260010000000001",
    "AT+CPIN?": "+CPIN: READY",
    "AT+CSCS?": '+CSCS: "GSM"',
    "AT+CSCS=?": '+CSCS: ("GSM","UCS2")',
    "AT+CMGF=?": "+CMGF: (0,1)",
    "AT+CMGF?": "+CMGF: 0",
    "AT+CPMS=?": '+CPMS: ("SM"),("SM"),("SM")',
    "AT+CSCA?": f'+CSCA: "{CENTRE}",145',
}


@dataclass(frozen=True)
class Submitted:
    """A text message as the modem was told to send it."""

    number: str
    coding: int
    length: int
    header: bool
    text: str


@dataclass
class AtModem:
    """refused: numbers that the network refuses; no_network: it refuses every text; stuck:
    commands that are never answered. tried and submitted: numbers and texts, in order; looks:
    how often somebody looked into a memory that was not empty."""

    device: str
    refused: set[str] = field(default_factory=set)
    no_network: bool = False
    stuck: str = "nothing"
    submitted: list[Submitted] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    memory: dict[int, str] = field(default_factory=dict)
    looks: int = 0

    def arrives(self, pdu: str) -> None:
        """The network brings a message or a report."""
        self.memory[max(self.memory, default=0) + 1] = pdu

    def submit(self, pdu: str) -> str:
        """The network's answer to a message."""
        message = submitted(pdu)
        self.tried.append(message.number)
        if self.no_network:
            return "+CMS ERROR: 331"
        if message.number in self.refused:
            return "+CMS ERROR: 21"
        self.submitted.append(message)
        return f"+CMGS: {REFERENCE}"

    def answer(self, command: str) -> str | None:
        """What the modem says to a command: nothing, or "" for a plain OK."""
        if command.startswith(self.stuck):
            return None
        if command.startswith('AT+CPMS="'):
            return "+CPMS: " + ",".join([f"{len(self.memory)},20"] * 3)
        if command == "AT+CMGL=4":
            found = list(self.memory.items())
            self.looks += bool(found)
            return "\r\n".join(f"+CMGL: {at},0,,{_length(pdu)}\r\n{pdu}" for at, pdu in found)
        if place := re.fullmatch(r"AT\+CMG([RD])=(\d+)", command):
            return self._at(int(place[2]), delete=place[1] == "D")
        return ANSWERS.get(command, "ERROR")

    def _at(self, place: int, *, delete: bool) -> str:
        pdu = self.memory.get(place)
        if pdu is None:
            return "+CMS ERROR: 321"
        if delete:
            del self.memory[place]
            return ""
        return f"+CMGR: 0,,{_length(pdu)}\r\n{pdu}"


@contextmanager
def at_modem() -> Iterator[AtModem]:
    """A modem until the end of the block; `device` is its terminal."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    modem = AtModem(os.ttyname(theirs))
    quit_by, quit_to = os.pipe()
    thread = threading.Thread(target=_serve, args=(modem, ours, quit_by), daemon=True)
    thread.start()
    try:
        yield modem
    finally:
        os.close(quit_to)
        thread.join(5)
        for handle in (ours, theirs, quit_by):
            os.close(handle)


def _serve(modem: AtModem, terminal: int, ends: int) -> None:
    """Answer what comes from the terminal, until the other one is closed."""
    conversation = _Conversation(modem, terminal)
    waiting = b""
    while ends not in select.select([terminal, ends], [], [])[0]:
        waiting += os.read(terminal, 4096)
        while found := re.search(b"[\r\x1a\x1b]", waiting):
            line, end, waiting = waiting[: found.start()], found[0], waiting[found.end() :]
            conversation.hear(line.decode("latin-1").strip(), end)


@dataclass
class _Conversation:
    """texting: after AT+CMGS the next line is a message."""

    modem: AtModem
    terminal: int
    texting: bool = False

    def hear(self, line: str, end: bytes) -> None:
        if self.texting:
            self.texting = False
            if end == END_OF_TEXT:
                self._reply(self.modem.submit(line))
        elif line:
            self._say(f"{line}\r")
            self.texting = line.startswith("AT+CMGS=")
            if self.texting:
                self._say("\r\n> ")
            else:
                self._reply(self.modem.answer(line))

    def _reply(self, answer: str | None) -> None:
        if answer is not None:
            self._say(f"\r\n{answer}\r\n" if answer else "")
            self._say("" if "ERROR" in answer else "\r\nOK\r\n")

    def _say(self, text: str) -> None:
        os.write(self.terminal, text.encode())


def delivered(sender: str, text: str, when: datetime, header: bytes = b"") -> str:
    """A message as the network brings it (SMS-DELIVER, 3GPP TS 23.040), in digits."""
    data = bytes([len(header), *header]) if header else b""
    if is_gsm(text):
        septets = encode_gsm(text)
        fill = -(8 * len(data)) % 7
        length, coding = (8 * len(data) + fill) // 7 + len(septets), 0
        data += packed(septets, fill)
    else:
        data += text.encode("utf-16-be")
        length, coding = len(data), UCS2
    kind = 0x04 | (UDHI if header else 0)
    stamp = swapped(f"{when:%y%m%d%H%M%S}00")
    head = bytes([0, kind]) + address(sender) + bytes([0, coding]) + stamp + bytes([length])
    return (head + data).hex().upper()


def report(number: str, when: datetime, status: int) -> str:
    """What the network says of a text that was sent (SMS-STATUS-REPORT); 0: it arrived."""
    stamp = swapped(f"{when:%y%m%d%H%M%S}00")
    centre = address(CENTRE)[1:]
    head = bytes([len(centre)]) + centre + bytes([0x06, REFERENCE])
    return (head + address(number) + stamp + stamp + bytes([status])).hex().upper()


def address(number: str) -> bytes:
    """A number, or a name of letters as companies have."""
    if number.startswith("+"):
        digits = number[1:]
        return bytes([len(digits), 0x91]) + swapped(digits)
    letters = packed(encode_gsm(number), 0)
    return bytes([2 * len(letters), 0xD0]) + letters


def swapped(digits: str) -> bytes:
    """Digits as half octets, the first one low."""
    whole = digits + "F" * (len(digits) % 2)
    return bytes.fromhex("".join(whole[i + 1] + whole[i] for i in range(0, len(whole), 2)))


def packed(septets: bytes, fill: int) -> bytes:
    """Septets without gaps, after `fill` empty bits."""
    bits = 0
    for place, septet in enumerate(septets):
        bits |= septet << (fill + 7 * place)
    return bits.to_bytes((fill + 7 * len(septets) + 7) // 8, "little")


def _length(pdu: str) -> int:
    """As the modem counts it: octets without the address of the centre."""
    return len(pdu) // 2 - 1 - int(pdu[:2], 16)


def submitted(pdu: str) -> Submitted:
    """Read an SMS-SUBMIT."""
    data = bytes.fromhex(pdu)
    at = 1 + data[0]
    kind = data[at]
    digits = data[at + 2]
    number_ends = at + 4 + (digits + 1) // 2
    number = "".join(f"{octet & 15:x}{octet >> 4:x}" for octet in data[at + 4 : number_ends])
    coding = data[number_ends + 1]
    # The validity period: none, relative, or of seven octets.
    at = number_ends + 2 + {0: 0, 2: 1}.get(kind >> 3 & 3, 7)
    length, content = data[at], data[at + 1 :]
    read: Callable[[bytes, int], str] = _ucs2 if coding == UCS2 else _gsm
    return Submitted(
        "+" + number[:digits], coding, length, bool(kind & UDHI), read(content, length)
    )


def _ucs2(content: bytes, length: int) -> str:
    assert len(content) == length
    return content.decode("utf-16-be")


def _gsm(content: bytes, length: int) -> str:
    bits = int.from_bytes(content, "little")
    text, _ = gsm0338.Codec().decode(bytes(bits >> 7 * place & 127 for place in range(length)))
    return str(text)
