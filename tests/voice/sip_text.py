"""SIP and SDP as the test phone writes and reads them, by the RFCs and no library."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

TELEPHONE_EVENT = 101
PAYLOADS: Mapping[str, int] = {"PCMU": 0, "PCMA": 8}


@dataclass(frozen=True)
class Message:
    """A request or an answer. first: its first line; headers: names in small letters, each
    with its values in order."""

    first: str
    headers: Mapping[str, tuple[str, ...]]
    body: str

    @staticmethod
    def read(data: bytes) -> Message:
        """What a datagram says. Raises ValueError where it is no SIP."""
        head, _, body = data.decode().partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers: dict[str, tuple[str, ...]] = {}
        for line in lines:
            name, found, value = line.partition(":")
            if not found:
                raise ValueError(f"no header: {line!r}")
            key = name.strip().lower()
            headers[key] = (*headers.get(key, ()), value.strip())
        return Message(first, headers, body)

    @property
    def status(self) -> int | None:
        """The number of an answer, None for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0 ") else None

    @property
    def method(self) -> str:
        """What a request asks for, and what an answer answers."""
        return self["cseq"].split()[1]

    def __getitem__(self, name: str) -> str:
        """The first value of a header, "" where there is none."""
        return self.headers.get(name, ("",))[0]


def written(first: str, headers: list[tuple[str, str]], body: str = "") -> bytes:
    """A message for the wire."""
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def answer(
    request: Message,
    status: str,
    tag: str,
    headers: list[tuple[str, str]] | None = None,
    body: str = "",
) -> bytes:
    """An answer to what the other side asked, such as "200 OK"."""
    to = request["to"] if ";tag=" in request["to"] else f"{request['to']};tag={tag}"
    same = [("Via", via) for via in request.headers.get("via", ())]
    same += [("From", request["from"]), ("To", to)]
    same += [("Call-ID", request["call-id"]), ("CSeq", request["cseq"])]
    return written(f"SIP/2.0 {status}", [*same, *(headers or [])], body)


def branch() -> str:
    """A new name of a transaction."""
    return f"z9hG4bK{secrets.token_hex(8)}"


@dataclass(frozen=True)
class Offer:
    """What the phone can hear and where, as SDP."""

    host: str
    port: int
    codecs: tuple[str, ...] = ("PCMU", "PCMA")
    events: int | None = TELEPHONE_EVENT
    direction: str = "sendrecv"
    version: int = 1
    extra: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        payloads = [(str(PAYLOADS.get(name, 96)), name) for name in self.codecs]
        formats = [number for number, _ in payloads]
        maps = [f"a=rtpmap:{number} {name}/8000" for number, name in payloads]
        if self.events is not None:
            formats.append(str(self.events))
            maps.append(f"a=rtpmap:{self.events} telephone-event/8000")
            maps.append(f"a=fmtp:{self.events} 0-15")
        lines = [
            "v=0",
            f"o=phone 1 {self.version} IN IP4 {self.host}",
            "s=-",
            f"c=IN IP4 {self.host}",
            "t=0 0",
            f"m=audio {self.port} RTP/AVP {' '.join(formats)}",
            *maps,
            "a=ptime:20",
            f"a={self.direction}",
            *self.extra,
        ]
        return "\r\n".join(lines) + "\r\n"


@dataclass(frozen=True)
class Answered:
    """What the other side chose, out of its SDP."""

    host: str
    port: int
    codec: str
    events: int | None

    @staticmethod
    def read(body: str) -> Answered:
        """Raises ValueError where there is no audio that the phone understands."""
        host, port, formats, events = "", 0, [""], None
        for line in body.split("\r\n"):
            kind, _, value = line.partition("=")
            words = value.split()
            if kind == "c":
                host = words[2]
            elif kind == "m" and words[0] == "audio":
                port, formats = int(words[1]), words[3:]
            elif value.lower().startswith("rtpmap:") and "telephone-event/8000" in value:
                events = int(words[0].split(":")[1])
        codec = {str(number): name for name, number in PAYLOADS.items()}.get(formats[0])
        if codec is None or not host or not port:
            raise ValueError(f"no audio in {body!r}")
        return Answered(host, port, codec, events)
