"""What an operator sends over SMPP 3.4, read without trusting it.

smpplib makes the PDUs that are sent. It does not read them here: it raises at an optional
parameter that it does not know or that belongs to another PDU, and the sequence number is
gone with it. Such a message could never be answered, and would be sent again for ever.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from smpplib import command_codes, consts

HEADER = 16
# A message_payload has 64 kB at most; what is said to be longer has lost the beginning of a PDU.
LONGEST = 70_000
RESPONSE = 0x80000000


class Malformed(Exception):
    """Octets that are no such PDU."""


def command(name: str) -> int:
    """The number of a command."""
    return int(command_codes.commands[name])


def parameter(name: str) -> int:
    """The tag of an optional parameter."""
    return int(consts.OPTIONAL_PARAMS[name])


def status_name(status: int) -> str:
    """What a status means, for the operator's log; what the other side wrote is not in it."""
    meaning = consts.DESCRIPTIONS.get(status, "not in the standard; ask the operator")
    return f"0x{status:08x} ({meaning})"


@dataclass(frozen=True)
class Header:
    """The first octets of every PDU; length counts them too."""

    length: int
    command: int
    status: int
    sequence: int


@dataclass(frozen=True)
class Deliver:
    """A message or a receipt from the network. content: the text with its header, as it came.

    parameters: the optional ones, by their tag.
    """

    source: str = field(repr=False)
    source_ton: int
    destination: str
    esm_class: int
    data_coding: int
    content: bytes = field(repr=False)
    parameters: Mapping[int, bytes] = field(repr=False)


def read_header(octets: bytes) -> Header:
    """The header of a PDU. Raises Malformed where no PDU can follow it."""
    try:
        header = Header(*struct.unpack(">LLLL", octets))
    except struct.error as error:
        raise Malformed("a header has 16 octets") from error
    if not HEADER <= header.length <= LONGEST:
        raise Malformed("a PDU of that length cannot be")
    return header


def read_deliver(body: bytes) -> Deliver:
    """A deliver_sm without its header. Raises Malformed."""
    reading = _Reading(body)
    reading.text()  # service_type
    source_ton, _, source = reading.octet(), reading.octet(), reading.text()
    _, _, destination = reading.octet(), reading.octet(), reading.text()
    esm_class, _, _ = reading.octet(), reading.octet(), reading.octet()
    reading.text()  # schedule_delivery_time
    reading.text()  # validity_period
    _, _, data_coding, _ = (reading.octet() for _ in range(4))
    content = reading.octets(reading.octet())
    parameters = _parameters(reading.rest())
    return Deliver(
        source=source,
        source_ton=source_ton,
        destination=destination,
        esm_class=esm_class,
        data_coding=data_coding,
        content=content or parameters.get(parameter("message_payload"), b""),
        parameters=parameters,
    )


def _parameters(octets: bytes) -> dict[int, bytes]:
    """Optional parameters, the first of each tag. What ends too early is left out: some
    operators put stray octets after a message, and the message is good without them."""
    found: dict[int, bytes] = {}
    while len(octets) >= 4:  # noqa: PLR2004 - tag and length
        tag, length = struct.unpack(">HH", octets[:4])
        value, octets = octets[4 : 4 + length], octets[4 + length :]
        if len(value) == length:
            found.setdefault(tag, value)
    return found


class _Reading:
    """Fields one after the other. Raises Malformed where they end too early."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def octet(self) -> int:
        return self.octets(1)[0]

    def octets(self, count: int) -> bytes:
        if len(self._octets) < count:
            raise Malformed("a field ends too early")
        found, self._octets = self._octets[:count], self._octets[count:]
        return found

    def text(self) -> str:
        found, end, self._octets = self._octets.partition(b"\0")
        if not end:
            raise Malformed("a text has no end")
        return found.decode("latin-1")

    def rest(self) -> bytes:
        return self._octets
