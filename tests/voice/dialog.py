"""A call as SIP has it, by the RFCs and no library: asked for, answered, held, handed on, ended."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace

from tests.voice.handset import Handset
from tests.voice.sip_text import Answered, Message, Offer, answer, branch, written

# Seconds between two tries to send a request, doubled each time.
AGAIN = 0.5
PATIENCE = 15.0
CALLER = "+48500100200"
ALLOWED = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, REFER, NOTIFY, UPDATE"


class CallFailed(Exception):
    """The other side did not take the call. status: its answer."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass
class Dialog:
    """One call without its sound. Times are seconds on the loop's clock.

    transfers: what a REFER is answered with, and the end that is then reported (0: none).
    """

    phone: Handset
    peer: tuple[str, int]
    uri: str
    offer: Offer | str
    caller: str
    call_id: str
    transfers: tuple[str, int] = ("202 Accepted", 200)
    dialled_at: float = 0.0
    picked_up_at: float | None = None
    # When the other side hung up.
    ended_at: float | None = None
    # Every answer and request that came.
    seen: list[Message] = field(default_factory=list)
    referred: list[str] = field(default_factory=list)
    answered: Answered | None = None
    _tag: str = field(default_factory=lambda: secrets.token_hex(4))
    _to: str = ""
    _target: str = ""
    _cseq: int = 1
    _branch: str = field(default_factory=branch)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _final: asyncio.Future[Message] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    _waiting: dict[str, asyncio.Future[Message]] = field(default_factory=dict)
    _acks: dict[str, bytes] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def connected(self, answered: Answered) -> None:
        """The call is picked up: sound may go to and fro."""
        raise NotImplementedError

    def disconnected(self) -> None:
        """The other side has hung up: no more sound goes out."""
        raise NotImplementedError

    def start(self) -> None:
        """Send the INVITE."""
        self._to, self._target = f"<{self.uri}>", self.uri
        self.dialled_at = asyncio.get_running_loop().time()
        self._begin(self._receive())
        self._begin(self._repeat(self.invite(), self._branch, "INVITE"))

    def invite(self) -> bytes:
        """The INVITE as it is sent, for who wants to send it again."""
        return self.request("INVITE", self._cseq, self._branch, str(self.offer), "application/sdp")

    async def picked_up(self) -> None:
        """Until the other side picks up. Raises CallFailed."""
        async with asyncio.timeout(PATIENCE):
            final = await self._final
        status = final.status or 0
        if status != 200:
            raise CallFailed(status)

    async def answers(self, status: int, count: int = 1, method: str = "") -> list[Message]:
        """Until so many answers of that status have come, to that method or to whatever."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = [one for one in self.seen if one.status == status]
                found = [one for one in found if method in {"", one.method}]
                if len(found) >= count:
                    return found
                self._news.clear()
                await self._news.wait()

    async def cancel(self) -> None:
        """Give up before it is answered."""
        await self._ask(self.request("CANCEL", self._cseq, self._branch), self._branch, "CANCEL")

    async def renegotiate(self, direction: str) -> Message:
        """A second INVITE: "sendonly" puts the other side on hold, "sendrecv" takes it back."""
        if isinstance(self.offer, str):
            raise TypeError("the offer is a text of the test")
        self.offer = replace(self.offer, direction=direction, version=self.offer.version + 1)
        return await self.ask("INVITE", str(self.offer), "application/sdp")

    async def hang_up(self) -> None:
        """End the call."""
        await self.ask("BYE")
        await self.close()

    def vanish(self) -> None:
        """Send nothing any more, and answer nothing: the network is gone."""
        for task in self._tasks:
            task.cancel()

    async def ended(self) -> None:
        """Until the other side has hung up."""
        async with asyncio.timeout(4 * PATIENCE):
            await self._ended.wait()

    async def close(self) -> None:
        """Stop everything, without a word to the other side."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.phone.rtp.ear = None

    @property
    def over(self) -> bool:
        """Whether the other side has hung up."""
        return self._ended.is_set()

    def request(
        self, method: str, cseq: int, transaction: str, body: str = "", kind: str = ""
    ) -> bytes:
        """A request of this call."""
        here = f"{self.phone.host}:{self.phone.sip.number}"
        # An INVITE and what belongs to it name the line as it was dialled.
        to = f"<{self.uri}>" if transaction == self._branch and method != "ACK" else self._to
        target = self.uri if transaction == self._branch else self._target
        headers = [
            ("Via", f"SIP/2.0/UDP {here};branch={transaction};rport"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{self.caller}@{self.phone.host}>;tag={self._tag}"),
            ("To", to),
            ("Call-ID", self.call_id),
            ("CSeq", f"{cseq} {method}"),
            ("Contact", f"<sip:phone@{here}>"),
            ("Allow", ALLOWED),
        ]
        if kind:
            headers.append(("Content-Type", kind))
        return written(f"{method} {target} SIP/2.0", headers, body)

    async def ask(self, method: str, body: str = "", kind: str = "") -> Message:
        """Send a request within the call; the final answer."""
        self._cseq += 1
        transaction = branch()
        text = self.request(method, self._cseq, transaction, body, kind)
        return await self._ask(text, transaction, method)

    def send(self, data: bytes) -> None:
        """Send a datagram as it is."""
        if not self.phone.sip.transport.is_closing():
            self.phone.sip.transport.sendto(data, self.peer)

    async def _ask(self, text: bytes, transaction: str, method: str) -> Message:
        waiting: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[f"{transaction} {method}"] = waiting
        sending = asyncio.create_task(self._repeat(text, transaction, method))
        try:
            async with asyncio.timeout(PATIENCE):
                return await waiting
        finally:
            sending.cancel()

    async def _repeat(self, text: bytes, transaction: str, method: str) -> None:
        """Send it again and again until something is heard of it."""
        pause = AGAIN
        while not any(
            transaction in seen["via"] and seen.method == method
            for seen in self.seen
            if seen.status
        ):
            self.send(text)
            await asyncio.sleep(pause)
            pause *= 2

    async def _receive(self) -> None:
        while True:
            data, sender = await self.phone.sip.taken.get()
            try:
                message = Message.read(data)
            except ValueError:
                continue
            if message["call-id"] != self.call_id:
                continue
            self.seen.append(message)
            self._news.set()
            if message.status is None:
                self._asked(message, sender)
            elif message.status >= 200:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        transaction = message["via"].partition("branch=")[2].split(";")[0]
        if message.method == "INVITE":
            self._acknowledge(message, transaction)
        waiting = self._waiting.get(f"{transaction} {message.method}")
        if waiting is not None and not waiting.done():
            waiting.set_result(message)
        if message.method == "INVITE" and transaction == self._branch and not self._final.done():
            if message.status == 200:
                self._pick_up(message)
            self._final.set_result(message)

    def _acknowledge(self, message: Message, transaction: str) -> None:
        """The ACK of an answer; when the answer comes again, the same one again."""
        if transaction not in self._acks:
            self._to = message["to"]
            if contact := message["contact"]:
                self._target = contact.strip("<>").split(">")[0]
            good = message.status == 200
            number = int(message["cseq"].split()[0])
            self._acks[transaction] = self.request("ACK", number, branch() if good else transaction)
        self.send(self._acks[transaction])

    def _pick_up(self, message: Message) -> None:
        self.picked_up_at = asyncio.get_running_loop().time()
        self.answered = Answered.read(message.body)
        self.connected(self.answered)

    def _asked(self, message: Message, sender: tuple[str, int]) -> None:
        """The other side wants something."""
        method = message.first.split()[0]
        reply = "200 OK"
        headers: list[tuple[str, str]] = []
        body = ""
        if method == "ACK":
            return
        if method == "INVITE":
            there = Answered.read(message.body)
            if self.answered is not None:
                self.answered = replace(self.answered, host=there.host, port=there.port)
            headers = [("Content-Type", "application/sdp"), self._contact()]
            body = str(self.offer)
        if method == "REFER":
            reply = self.transfers[0]
            headers = [self._contact()]
        data = answer(message, reply, self._tag, headers, body)
        self.phone.sip.transport.sendto(data, sender)
        if method == "BYE":
            self.ended_at = self.ended_at or asyncio.get_running_loop().time()
            self._ended.set()
            self.disconnected()
        elif method == "REFER" and message["refer-to"] not in self.referred:
            self.referred.append(message["refer-to"])
            if reply.startswith("2") and self.transfers[1]:
                self._begin(self._report(self.transfers[1]))

    def _contact(self) -> tuple[str, str]:
        return "Contact", f"<sip:phone@{self.phone.host}:{self.phone.sip.number}>"

    async def _report(self, status: int) -> None:
        """Tell the other side what became of its REFER."""
        for state, code in (("active;expires=60", 100), ("terminated;reason=noresource", status)):
            self._cseq += 1
            transaction = branch()
            text = self.request(
                "NOTIFY", self._cseq, transaction, f"SIP/2.0 {code} x\r\n", "message/sipfrag"
            )
            told = f"Event: refer\r\nSubscription-State: {state}\r\nContent-Type:".encode()
            await self._ask(text.replace(b"Content-Type:", told), transaction, "NOTIFY")

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
