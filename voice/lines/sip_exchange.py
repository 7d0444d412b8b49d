"""Requests and answers that survive the loss of a packet (RFC 3261, 17).

aiosipua's own server takes a repeated INVITE for a new call and a repeated BYE for an unknown
one, and sends its requests once. So it reads and writes messages here, and no more.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from aiosipua import SipMessage, SipRequest, SipResponse

from bot.background import stop
from voice.lines.sip_answers import FINAL, branch_of

Address = tuple[str, int]
# Seconds: the first pause before something is sent again, the longest, and when to give up.
T1, T2, GIVE_UP = 0.5, 4.0, 32.0
# Seconds that what was said last has at the end of the line.
FAREWELL = 1.0
# Requests whose answer is remembered: that many a second for GIVE_UP would be an attack.
REMEMBERED = 2048


@dataclass
class _Known:
    since: float
    answer: bytes | None = None


# Who asks, the call, the number and method of the request, the name of its transaction.
_Key = tuple[Address, str, str, str]


@dataclass
class Exchanges:
    """All that is being asked and answered. send: puts a datagram on the wire."""

    send: Callable[[bytes, Address], None]
    _known: OrderedDict[_Key, _Known] = field(default_factory=OrderedDict)
    _finals: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)
    _asked: dict[tuple[str, str], asyncio.Future[SipResponse]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _told: set[asyncio.Task[int | None]] = field(default_factory=set)

    def is_repeated(self, request: SipRequest, sender: Address) -> bool:
        """Whether the request came before; then its answer is sent again."""
        now = time.monotonic()
        while self._known and (
            len(self._known) > REMEMBERED or next(iter(self._known.values())).since < now - GIVE_UP
        ):
            self._known.popitem(last=False)
        key = _key(request, sender)
        known = self._known.get(key)
        if known is None:
            self._known[key] = _Known(now)
            return False
        if known.answer is not None:
            self.send(known.answer, sender)
        return True

    def answer(self, request: SipRequest, answer: SipResponse, sender: Address) -> None:
        """Answer a request, now and whenever it comes again."""
        data = bytes(answer)
        if known := self._known.get(_key(request, sender)):
            known.answer = data
        self.send(data, sender)

    def conclude(
        self,
        invite: SipRequest,
        answer: SipResponse,
        sender: Address,
        unheard: Callable[[], None],
    ) -> None:
        """Give the last answer to an INVITE, again and again until there is an ACK.

        unheard: is called when there is none within GIVE_UP.
        """
        self.answer(invite, answer, sender)
        name = _invite(invite)
        task = self._begin(self._insist(bytes(answer), sender, unheard))
        self._finals[name] = task
        task.add_done_callback(lambda _: self._finals.pop(name, None))

    def acknowledged(self, ack: SipRequest) -> None:
        """The last answer has arrived."""
        if task := self._finals.get(_invite(ack)):
            task.cancel()

    async def ask(self, request: SipRequest, peer: Address) -> int | None:
        """Send a request until it is answered; the final status, None where there is none."""
        name = (branch_of(request), request.method)
        answered: asyncio.Future[SipResponse] = asyncio.get_running_loop().create_future()
        self._asked[name] = answered
        insisting = self._begin(self._insist(bytes(request), peer, answered.cancel))
        self.send(bytes(request), peer)
        try:
            await asyncio.wait({answered})
            return None if answered.cancelled() else answered.result().status_code
        finally:
            insisting.cancel()
            self._asked.pop(name, None)

    def tell(self, request: SipRequest, peer: Address) -> None:
        """Send a request until it is answered, whatever the answer."""
        task = asyncio.create_task(self.ask(request, peer))
        self._told.add(task)
        task.add_done_callback(self._told.discard)

    def answered(self, answer: SipResponse) -> None:
        """An answer came to something that we asked."""
        top = answer.via[0].branch if answer.headers.get("via") else None
        cseq = answer.cseq
        waiting = self._asked.get((top or "", cseq.method if cseq else ""))
        if waiting is not None and not waiting.done() and answer.status_code >= FINAL:
            waiting.set_result(answer)

    async def close(self) -> None:
        """Nothing is sent again, after a moment for what was told last."""
        if self._told:
            await asyncio.wait(self._told, timeout=FAREWELL)
        await stop(*self._told, *self._tasks)

    async def _insist(self, data: bytes, peer: Address, unheard: Callable[[], object]) -> None:
        pause, passed = T1, 0.0
        while passed < GIVE_UP:
            await asyncio.sleep(pause)
            passed += pause
            pause = min(2 * pause, T2)
            self.send(data, peer)
        unheard()

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _key(request: SipMessage, sender: Address) -> _Key:
    headers = request.headers
    top = next(iter(headers.get("via")), "").partition("branch=")[2].partition(";")[0]
    return sender, headers.get_first("call-id", "") or "", headers.get_first("cseq", "") or "", top


def _invite(request: SipRequest) -> tuple[str, str]:
    """An INVITE, and the ACK that belongs to it."""
    number = (request.headers.get_first("cseq") or "").partition(" ")[0]
    return request.call_id or "", number
