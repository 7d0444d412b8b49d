"""Brings each request to the call that it belongs to, and opens new calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aiosipua import SipRequest
from aiosipua.dialog import dialog_matches, remote_cseq_valid

from voice.lines import sip_offer
from voice.lines.sip_answers import branch_of, refusal
from voice.lines.sip_call import Call
from voice.lines.sip_exchange import Address, Exchanges
from voice.lines.sip_offer import NotAcceptable

# Requests within a call, and what the call does with them.
_WITHIN: dict[str, Callable[[Call, SipRequest, Address], None]] = {
    "INVITE": Call.invited,
    "UPDATE": Call.invited,
    "BYE": Call.bye,
    "INFO": Call.info,
    "NOTIFY": Call.notify,
}


@dataclass
class Switchboard:
    """The calls that are going on. on_call: takes a new one; most: how many there may be."""

    exchanges: Exchanges
    contact: Address
    public: str
    most: int
    on_call: Callable[[Call], None]
    # By Call-ID.
    _calls: dict[str, Call] = field(default_factory=dict)

    def take(self, request: SipRequest, sender: Address) -> None:
        """A whole request from a peer."""
        call = self._calls.get(request.call_id or "")
        if request.method == "ACK":
            self._acknowledged(call, request)
            return
        if self.exchanges.is_repeated(request, sender):
            return
        to = request.to_addr
        if request.method == "OPTIONS":
            self._refuse(request, 200, sender)
        elif request.method == "CANCEL":
            self._cancel(call, request, sender)
        elif request.method not in _WITHIN:
            self._refuse(request, 405, sender)
        elif request.method == "INVITE" and not (to and to.tag):
            self._invite(call, request, sender)
        elif call is None or not dialog_matches(call.dialog, request):
            self._refuse(request, 481, sender)
        elif not remote_cseq_valid(call.dialog, request):
            self._refuse(request, 500, sender)
        else:
            _WITHIN[request.method](call, request, sender)

    def _invite(self, call: Call | None, request: SipRequest, sender: Address) -> None:
        status = self._why_not(call, request)
        if status is None:
            try:
                agreed, offer = sip_offer.agree(request.text)
                # An answer has to be possible before anybody is told that it rings.
                sip_offer.answer(offer, agreed, self.public, 0, 1)
                self._open(
                    Call(
                        request,
                        sender,
                        agreed,
                        offer,
                        self.exchanges,
                        self.contact,
                        self.public,
                        self._over,
                    )
                )
            except NotAcceptable:
                status = 488
        if status is not None:
            self._refuse(request, status, sender)

    def _why_not(self, call: Call | None, request: SipRequest) -> int | None:
        if call is not None:
            # The same call by another way, or somebody who guesses.
            return 482
        if request.headers.get("require"):
            return 420
        return 486 if len(self._calls) >= self.most else None

    def _open(self, call: Call) -> None:
        self._calls[call.dialog.call_id] = call
        self.on_call(call)

    def _over(self, call: Call) -> None:
        self._calls.pop(call.dialog.call_id, None)

    def _acknowledged(self, call: Call | None, request: SipRequest) -> None:
        self.exchanges.acknowledged(request)
        if call is not None and call.picked_up and dialog_matches(call.dialog, request):
            call.heard.set()

    def _cancel(self, call: Call | None, request: SipRequest, sender: Address) -> None:
        if call is None or branch_of(call.invite) != branch_of(request):
            self._refuse(request, 481, sender)
        else:
            call.cancel(request, sender)

    def _refuse(self, request: SipRequest, status: int, sender: Address) -> None:
        self.exchanges.answer(request, refusal(request, status), sender)
