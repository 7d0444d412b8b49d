"""The calls that are going on: what each was answered last, and its end.

A call is known by a keyed name of its CallSid, in memory alone. After a new start of the
service no call is known, and one that goes on begins again at the choice of the language.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.errors import SafarError
from bot.privacy.sealing import keyed_name, new_key
from voice.acts import Done, HangUp, LineAct, LineEvent, Transfer
from voice.line import CallRefused, Session
from voice.lines.twilio_twiml import LONGEST_TALK, OVER, REFUSED, dialable

logger = logging.getLogger(__name__)

MOST_CALLS = 1000
# Seconds without a request after which a call is over, where nobody told of its end.
QUIET = 900.0
# Twilio itself ends a call after four hours.
LONGEST_CALL = 14_400.0
# How long a call that is over is known: a request of it may still come, and must not begin one.
KNOWN = 60.0
LOOK_EVERY = 30.0
# How long one request waits for a turn, of the 15 seconds that Twilio gives; how long a turn may
# take in all.
WITHIN = 8.0
PATIENCE = 40.0


class TurnFailed(SafarError):
    """There is no answer to a request: Twilio has to call the fallback."""

    code = "turn_failed"


@dataclass
class Call:
    """One call. step: how many answers it has got. act, twiml: the last one."""

    name: str
    session: Session
    longest: float
    until: float
    step: int = 0
    act: LineAct | None = None
    twiml: str = OVER
    turn: asyncio.Task[None] | None = None

    @property
    def settled(self) -> bool:
        """Whether no turn is going on, and the last one did not fail."""
        turn = self.turn
        return turn is None or (turn.done() and not turn.cancelled() and turn.exception() is None)


# The TwiML of an act, which is the next answer of the call.
Render = Callable[[Call, LineAct], Awaitable[str]]


@dataclass
class Calls:
    """All calls of a line. clock: seconds."""

    clock: Clock
    render: Render
    _key: bytes = field(default_factory=new_key, repr=False)
    _open: dict[str, Call] = field(default_factory=dict, repr=False)
    # What calls that are over get, and until when.
    _over: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)

    def name(self, sid: str) -> str:
        """The name of a call, the same for each of its requests."""
        return keyed_name(self._key, "call", sid)

    def mark(self, name: str, step: int) -> str:
        """What proves that the address of a step was made here."""
        return keyed_name(self._key, "step", name, str(step))[:32]

    def find(self, name: str) -> Call | None:
        """The call that goes on under this name."""
        return self._open.get(name)

    def last_words(self, name: str) -> str | None:
        """The TwiML of a call that was over a short time ago."""
        self._forget()
        found = self._over.get(name)
        return None if found is None else found[0]

    def begin(self, name: str, open_session: Callable[[], Session]) -> Call:
        """A new call. Raises CallRefused."""
        if len(self._open) >= MOST_CALLS:
            raise CallRefused("more calls than a line takes")
        now = self.clock()
        call = Call(name, open_session(), now + LONGEST_CALL, now + QUIET)
        self._open[name] = call
        return call

    def refused(self, name: str) -> None:
        """A call was refused before it began: so it is told again when Twilio asks again."""
        self._keep(name, REFUSED)

    def advance(self, call: Call, event: LineEvent) -> None:
        """Begin the turn that follows on `event`."""
        call.turn = asyncio.create_task(self._turn(call, event))
        # A failure is told by `answer`, and to nobody where the caller has gone.
        call.turn.add_done_callback(lambda turn: turn.cancelled() or turn.exception())

    def awaits(self, call: Call, step: int, mark: str) -> bool:
        """Whether a request answers what the call was told last, and is the first to do so."""
        right = hmac.compare_digest(mark.encode(), self.mark(call.name, step).encode())
        return right and step == call.step and call.settled

    async def answer(self, call: Call) -> str | None:
        """The TwiML that the call is at; None where its turn takes longer than WITHIN.

        Raises TurnFailed, and the call is over.
        """
        turn = call.turn
        if turn is not None:
            await asyncio.wait({turn}, timeout=WITHIN)
            if not turn.done():
                return None
            failure = "it was ended" if turn.cancelled() else turn.exception()
            if failure is not None:
                logger.error("a turn of a call failed: %s", _kind(failure))
                await self._end(call)
                self._over.pop(call.name, None)
                raise TurnFailed("a turn of a call failed")
        longest = LONGEST_TALK + QUIET if isinstance(call.act, Transfer) else QUIET
        call.until = min(self.clock() + longest, call.longest)
        return call.twiml

    async def end(self, name: str) -> None:
        """The call is over: nothing of it stays but, for a minute, that it is."""
        call = self._open.get(name)
        if call is not None:
            await self._end(call)
        if name in self._over:
            self._over[name] = (OVER, self._over[name][1])

    @asynccontextmanager
    async def tended(self) -> AsyncIterator[None]:
        """Until the end of the block calls end of which nothing is heard; then all of them."""
        tending = asyncio.create_task(self._tend())
        try:
            yield
        finally:
            tending.cancel()
            with suppress(asyncio.CancelledError):
                await tending
            for call in list(self._open.values()):
                await self._end(call)

    async def sweep(self) -> None:
        """End the calls of which nothing is heard any more."""
        self._forget()
        now = self.clock()
        for call in [call for call in self._open.values() if call.until <= now]:
            await self._end(call)

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.sweep()

    async def _turn(self, call: Call, event: LineEvent) -> None:
        async with asyncio.timeout(PATIENCE):
            act = await call.session.after(event)
            if _cannot_dial(act):
                logger.error("a call cannot be transferred: the number is not + and digits")
                act = await call.session.after(Done(ok=False))
            if _cannot_dial(act):
                raise TurnFailed("a number that is none was to be dialled twice")
            twiml = await self.render(call, act)
        call.act, call.twiml, call.step = act, twiml, call.step + 1
        if isinstance(act, HangUp):
            await self._end(call)

    async def _end(self, call: Call) -> None:
        """End the session once. The last TwiML stays for a moment, should Twilio ask again."""
        if self._open.get(call.name) is not call:
            return
        del self._open[call.name]
        self._keep(call.name, call.twiml)
        turn = call.turn
        if turn is not None and turn is not asyncio.current_task() and not turn.done():
            # A turn that is cut could leave something half stored.
            await asyncio.wait({turn}, timeout=PATIENCE)
        try:
            await call.session.end()
        except Exception as error:
            logger.error("the end of a call failed: %s", type(error).__name__)

    def _keep(self, name: str, twiml: str) -> None:
        """What a call that is over gets, should Twilio ask again."""
        if len(self._over) >= MOST_CALLS:
            del self._over[next(iter(self._over))]
        self._over[name] = (twiml, self.clock() + KNOWN)

    def _forget(self) -> None:
        now = self.clock()
        for name in [name for name, (_, until) in self._over.items() if until <= now]:
            del self._over[name]


def _cannot_dial(act: LineAct) -> bool:
    return isinstance(act, Transfer) and not dialable(act.to)


def _kind(failure: BaseException | str) -> str:
    return failure if isinstance(failure, str) else type(failure).__name__
