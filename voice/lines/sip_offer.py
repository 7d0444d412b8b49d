"""What two sides agree on about the sound of a call (SDP, RFC 3264)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

from aiosipua import (
    MediaDescription,
    SdpMessage,
    SdpNegotiationError,
    negotiate_sdp,
    parse_sdp,
    serialize_sdp,
)

from bot.errors import SafarError

CodecName = Literal["PCMU", "PCMA"]
# In the order that we prefer.
CODECS: dict[CodecName, int] = {"PCMU": 0, "PCMA": 8}
DYNAMIC = range(96, 128)
_HEARS_US = frozenset({"sendrecv", "recvonly"})


class NotAcceptable(SafarError):
    """An offer without sound that the line can send."""

    code = "not_acceptable"


@dataclass(frozen=True)
class Agreed:
    """remote: where the other side wants the sound. events: its payload type of keys, None
    where it has none. held: it does not want to hear us now."""

    codec: CodecName
    remote: tuple[str, int]
    events: int | None
    held: bool


def agree(body: str) -> tuple[Agreed, SdpMessage]:
    """What comes of an offer, and the offer as it was read. Raises NotAcceptable."""
    try:
        offer = parse_sdp(body)
    except (ValueError, IndexError) as error:
        raise NotAcceptable("no SDP") from error
    audio, remote = offer.audio, offer.rtp_address
    if audio is None or remote is None or audio.proto.upper() != "RTP/AVP":
        raise NotAcceptable("no audio by plain RTP")
    try:
        address = ip_address(remote[0])
    except ValueError as error:
        # A name would have to be looked up: never for whoever sends a packet.
        raise NotAcceptable("no address") from error
    if not 0 < remote[1] < 1 << 16:
        raise NotAcceptable("no port")
    held = address.is_unspecified or audio.direction not in _HEARS_US
    return Agreed(_codec(audio), remote, _events(audio), held), offer


def answer(offer: SdpMessage, agreed: Agreed, host: str, port: int, version: int) -> str:
    """Our side of it: sound is taken at `host` and `port`. version: higher at each change.

    Raises NotAcceptable.
    """
    if offer.audio is not None:
        # aiosipua would promise any length of packets that was offered; ours are of 20 ms.
        offer.audio.attributes.pop("ptime", None)
    try:
        ours, _ = negotiate_sdp(
            offer, host, port, [CODECS[agreed.codec]], agreed.events or 0, session_id="1"
        )
    except SdpNegotiationError as error:
        raise NotAcceptable("no codec") from error
    ours.origin.session_version = str(version)
    return serialize_sdp(ours)


def _codec(audio: MediaDescription) -> CodecName:
    offered = {codec.payload_type: codec.encoding_name.upper() for codec in audio.codecs}
    for name, payload in CODECS.items():
        if offered.get(payload) == name:
            return name
    raise NotAcceptable("neither PCMU nor PCMA")


def _events(audio: MediaDescription) -> int | None:
    for codec in audio.codecs:
        is_events = codec.encoding_name.lower() == "telephone-event"
        if is_events and codec.clock_rate in {0, 8000} and codec.payload_type in DYNAMIC:
            return codec.payload_type
    return None
