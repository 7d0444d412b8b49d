"""Answers to SIP requests, and what is read of requests, without any state."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiosipua import Dialog, SipRequest, SipResponse, generate_tag, parse_via, stringify_via
from aiosipua.headers import CaseInsensitiveDict
from aiosipua.message import missing_required_headers

from voice.acts import KEYS

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, NOTIFY"
REASONS: Mapping[int, str] = {
    100: "Trying",
    180: "Ringing",
    200: "OK",
    400: "Bad Request",
    405: "Method Not Allowed",
    420: "Bad Extension",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    489: "Bad Event",
    500: "Server Internal Error",
}
# Below the first it is no last answer; from the second on it is no.
FINAL, NO = 200, 300
# Headers of a refusal that tell what would be taken.
TELLS_ALLOW = frozenset({200, 405})
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SIGNAL = re.compile(r"^\s*signal\s*=\s*([0-9*#]{1,2})\s*$", re.IGNORECASE | re.MULTILINE)
# Some equipment writes the number of the event.
_EVENTS: Mapping[str, str] = {"10": "*", "11": "#"}
_NAMED = re.compile(r'\s*"(?:[^"\\]|\\.)*"\s*')
_SIPFRAG = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})\b")


def is_whole(request: SipRequest) -> bool:
    """Whether a request has what every request has to have (RFC 3261, 8.1.1)."""
    if missing_required_headers(request):
        return False
    try:
        cseq, sender = request.cseq, request.from_addr
    except ValueError:
        return False
    return cseq is not None and cseq.method == request.method and bool(sender and sender.tag)


def plain(request: SipRequest) -> None:
    """Leave out a caller's name with "<" in it: aiosipua would read the address in the name."""
    for name in ("From", "To"):
        value = request.headers.get_first(name)
        named = _NAMED.match(value) if value else None
        if value and named and "<" in named[0]:
            request.headers.set_single(name, value[named.end() :])


def stamp(request: SipRequest, sender: tuple[str, int]) -> None:
    """Write into the top Via from where the request came (RFC 3261, 18.2.1; RFC 3581)."""
    top, *others = request.headers.get("via")
    via = parse_via(top)
    via.params["received"] = sender[0]
    if "rport" in via.params:
        via.params["rport"] = str(sender[1])
    request.headers.remove("Via")
    for value in (stringify_via(via), *others):
        request.headers.append("Via", value)


def branch_of(request: SipRequest) -> str:
    """The name of the transaction, "" where there is none."""
    return request.via[0].branch or ""


def refusal(request: SipRequest, status: int) -> SipResponse:
    """An answer outside any call."""
    to = request.to_addr
    tag = "" if to is not None and to.tag else generate_tag()
    dialog = Dialog(call_id=request.call_id or "", local_tag=tag)
    answer = dialog.create_response(request, status, REASONS[status])
    if status in TELLS_ALLOW:
        answer.headers.set_single("Allow", ALLOW)
        answer.headers.set_single("Accept", "application/sdp, application/dtmf-relay")
    if required := request.headers.get("require"):
        answer.headers.set_single("Unsupported", ", ".join(required))
    return answer


def keep_route(request: SipRequest, answer: SipResponse) -> None:
    """The proxies that want to stay on the way (RFC 3261, 12.1.1); aiosipua leaves them out."""
    for value in request.headers.get("record-route"):
        answer.headers.append("Record-Route", value)


def number_of(request: SipRequest) -> str | None:
    """The caller's number, "+" and digits, where From holds one."""
    sender = request.from_addr
    user = (sender.uri.user or "") if sender is not None else ""
    return user if _NUMBER.fullmatch(user) else None


def key_of(request: SipRequest) -> str | None:
    """The key that an INFO request tells of, None where it is of something else."""
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind == "application/dtmf":
        key = request.text.strip()
    elif kind == "application/dtmf-relay":
        found = _SIGNAL.search(request.text)
        key = found[1] if found else ""
    else:
        return None
    key = _EVENTS.get(key, key)
    return key if len(key) == 1 and key in KEYS else None


def progress_of(request: SipRequest) -> int | None:
    """What a NOTIFY says of a transfer: a SIP status; None where it is of something else."""
    event = (request.get_header("event") or "").partition(";")[0].strip().lower()
    found = _SIPFRAG.match(request.text.lstrip())
    return int(found[1]) if event == "refer" and found else None


def peer_can(headers: CaseInsensitiveDict, method: str) -> bool:
    """Whether the other side takes a method; who does not say may."""
    allowed = headers.get("allow")
    return not allowed or method in {word.strip().upper() for word in allowed}
