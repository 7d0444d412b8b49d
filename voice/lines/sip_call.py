"""One call as SIP has it: ringing, picked up, over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from aiosipua import Dialog, SdpMessage, SipRequest, SipResponse, create_dialog_from_request
from aiosipua.utils import format_addr

from voice.lines import sip_offer
from voice.lines.sip_answers import (
    FINAL,
    NO,
    REASONS,
    keep_route,
    key_of,
    peer_can,
    progress_of,
)
from voice.lines.sip_exchange import Address, Exchanges
from voice.lines.sip_keys import Keypad
from voice.lines.sip_media import Media
from voice.lines.sip_offer import Agreed, NotAcceptable


@dataclass
class Call:
    """A caller's INVITE and what follows. contact: our address and port of SIP; public: our
    address for sound. on_over: is called once, when it is over.

    heard: the caller has our answer. keys: what was pressed and not yet used.
    """

    invite: SipRequest
    peer: Address
    agreed: Agreed
    offer: SdpMessage
    exchanges: Exchanges
    contact: Address
    public: str
    on_over: Callable[[Call], None]
    picked_up: bool = False
    media: Media | None = None
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    keys: Keypad = field(default_factory=Keypad)
    dialog: Dialog = field(init=False)
    _version: int = 1
    _port: int = 0
    # How keys come in this call: some telephones send each in both ways.
    _keyed: str | None = None
    _progress: asyncio.Future[int] | None = None

    def __post_init__(self) -> None:
        self.dialog = create_dialog_from_request(self.invite)

    # What the line does.

    def ring(self) -> None:
        """The caller hears that it rings."""
        self.exchanges.answer(self.invite, self._response(180), self.peer)

    def pick_up(self, media: Media, port: int) -> None:
        """Answer, where it is not over already; sound is taken at `port`."""
        if self.over.is_set():
            return
        self.picked_up, self.media, self._port = True, media, port
        self.dialog.confirm()
        media.agree(self.agreed)
        answer = self._with_sound(self.invite, self.offer, self.agreed)
        self.exchanges.conclude(self.invite, answer, self.peer, self.hang_up)

    def refuse(self, status: int) -> None:
        """Do not take the call, or take it no longer."""
        if not self.over.is_set():
            self.exchanges.conclude(self.invite, self._response(status), self.peer, self._nothing)
            self.end()

    def hang_up(self) -> None:
        """End it from our side, where it is not over."""
        if not self.over.is_set():
            self.exchanges.tell(self._request("BYE"), self.peer)
            self.end()

    async def refer(self, to: str, within: float) -> bool:
        """Ask the other side to connect the caller with the address; whether it did.

        within: seconds to wait for the outcome.
        """
        if not peer_can(self.invite.headers, "REFER"):
            return False
        self._progress = asyncio.get_running_loop().create_future()
        request = self._request("REFER")
        request.headers.set_single("Refer-To", f"<{to}>")
        request.headers.set_single("Contact", self._contact)
        try:
            async with asyncio.timeout(within):
                status = await self.exchanges.ask(request, self.peer)
                return status is not None and status < NO and await self._progress < NO
        except TimeoutError:
            return False
        finally:
            self._progress = None

    def end(self) -> None:
        """It is over, whoever ended it. Harmless when called again."""
        if not self.over.is_set():
            self.over.set()
            self.dialog.terminate()
            self.on_over(self)

    def press(self, key: str, way: str = "rtp") -> None:
        """The caller pressed a key."""
        self._keyed = self._keyed or way
        if way == self._keyed:
            self.keys.press(key)

    # What the caller's side asks.

    def bye(self, request: SipRequest, sender: Address) -> None:
        """It hung up."""
        self._answer(request, 200, sender)
        self.end()

    def cancel(self, request: SipRequest, sender: Address) -> None:
        """It gave up; too late where the call is picked up."""
        self._answer(request, 200, sender)
        if not self.picked_up:
            self.refuse(487)

    def invited(self, request: SipRequest, sender: Address) -> None:
        """It wants the sound otherwise: hold, another address. Nothing asks for what there is."""
        try:
            if not request.body:
                answer = self._response(200, request)
            elif self.media is None:
                answer = self._response(488, request)
            else:
                agreed, offer = sip_offer.agree(request.text)
                self._version += 1
                answer = self._with_sound(request, offer, agreed)
                self.agreed = agreed
                self.media.agree(agreed)
        except NotAcceptable:
            answer = self._response(488, request)
        if request.method == "INVITE":
            self.exchanges.conclude(request, answer, sender, self._nothing)
        else:
            self.exchanges.answer(request, answer, sender)

    def info(self, request: SipRequest, sender: Address) -> None:
        """It tells of a key, or of what we do not know."""
        self._answer(request, 200, sender)
        if key := key_of(request):
            self.press(key, "info")

    def notify(self, request: SipRequest, sender: Address) -> None:
        """It tells what became of a transfer."""
        status = progress_of(request)
        self._answer(request, 489 if status is None else 200, sender)
        waiting = self._progress
        if status is not None and status >= FINAL and waiting and not waiting.done():
            waiting.set_result(status)

    @property
    def _contact(self) -> str:
        return f"<sip:safar@{format_addr(*self.contact)}>"

    def _with_sound(self, request: SipRequest, offer: SdpMessage, agreed: Agreed) -> SipResponse:
        answer = self._response(200, request)
        answer.text = sip_offer.answer(offer, agreed, self.public, self._port, self._version)
        answer.headers.set_single("Content-Type", "application/sdp")
        return answer

    def _answer(self, request: SipRequest, status: int, sender: Address) -> None:
        self.exchanges.answer(request, self._response(status, request), sender)

    def _response(self, status: int, request: SipRequest | None = None) -> SipResponse:
        asked = request or self.invite
        answer = self.dialog.create_response(asked, status, REASONS[status], contact=self._contact)
        keep_route(asked, answer)
        return answer

    def _request(self, method: str) -> SipRequest:
        host, port = self.contact
        return self.dialog.create_request(method, via_host=host, via_port=port)

    def _nothing(self) -> None:
        """A refusal that nobody acknowledges changes nothing."""
