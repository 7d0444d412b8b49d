"""Where all lines bring their calls: the flow, with the gateway behind it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channels.sms.line import SendEntry
from bot.clock import Clock
from bot.errors import StoreUnavailable
from bot.gateway.gateway import Gateway
from bot.gateway.limits import Window
from bot.gateway.message import Incoming
from bot.privacy.sealing import keyed_name
from voice import farewell
from voice.acts import (
    Ask,
    DeskAct,
    Done,
    HangUp,
    LineAct,
    LineEvent,
    Listen,
    PickedUp,
    SendText,
    TakeWish,
    Transfer,
)
from voice.book import Book
from voice.flow import Event, Said, start, step
from voice.line import Caller, CallFailed, CallRefused, HungUp, Leg
from voice.moves import understood
from voice.people import People
from voice.ringback.ringback import RingBack
from voice.settings import VoiceSettings

logger = logging.getLogger(__name__)

CHANNEL = "voice"
HOUR = 3600.0
# The book of a caller at this moment.
Books = Callable[[Caller], Book]


@dataclass
class PhoneDesk:
    """Admits calls, and drives each through the flow."""

    gateway: Gateway
    books: Books
    people: People
    send_entry: SendEntry | None
    settings: VoiceSettings
    clock: Clock
    naming: bytes = field(repr=False)
    ring_back: RingBack | None = None
    _open: set[str] = field(default_factory=set, repr=False)
    _calls: Window = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._calls = Window(self.clock, self.settings.per_hour, HOUR)

    def begin(self, caller: Caller) -> Talk:
        """A call that is driven from outside. Raises CallRefused."""
        if len(self._open) >= self.settings.calls:
            raise CallRefused("as many calls as are allowed are going on")
        known = caller.number if caller.returned is None else None
        if known is not None and not self._calls.hit(self._name(known)):
            raise CallRefused("too many calls of one number in an hour")
        if not self.books(caller).languages:
            raise CallRefused("no language can be heard: see `safar voice status`")
        talk = Talk(self, caller, self.clock(), 60 * self._minutes(caller))
        self._open.add(caller.call)
        return talk

    def ready(self) -> bool:
        """Whether somebody can be called back now, and would hear something."""
        return len(self._open) < self.settings.calls and bool(self.books(Caller("")).languages)

    def _minutes(self, caller: Caller) -> int:
        """The longest call. The line cuts a call back, so its last minute is for a word of it."""
        if caller.returned is None or self.ring_back is None:
            return self.settings.minutes
        return min(self.settings.minutes, self.ring_back.settings.minutes - 1)

    async def conduct(self, leg: Leg, caller: Caller) -> None:
        """The whole call, until one side ends it.

        Raises CallRefused before anything is said, and CallFailed.
        """
        talk = self.begin(caller)
        try:
            act = await talk.after(PickedUp())
            while not isinstance(act, HangUp):
                heard = leg.listen(act) if isinstance(act, Listen) else leg.transfer(act)
                act = await talk.after(await heard)
            await leg.hang_up(act)
        except HungUp:
            logger.debug("a caller has hung up")
        except Exception as error:
            raise CallFailed(talk.last_words()) from error
        finally:
            await talk.end()

    def over(self, caller: Caller) -> None:
        """Forget a call and delete its conversation."""
        if caller.call in self._open:
            self._open.discard(caller.call)
            self.gateway.delete_soon(CHANNEL, caller.call)

    def _name(self, number: str) -> str:
        return keyed_name(self.naming, "caller", number)


@dataclass
class Talk:
    """One call in the flow. Events come one after the other."""

    desk: PhoneDesk
    caller: Caller
    began: float
    longest: float
    _turns: int = 0
    _over: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    def __post_init__(self) -> None:
        self._book = self.desk.books(self.caller)
        self._state = start(self._book)

    async def after(self, event: LineEvent) -> LineAct:
        """What the line does next. Turns of the dialogue are done here."""
        async with self._lock:
            self._book = book = self.desk.books(self.caller)
            # Who has talked with a person is told nothing of the length of the call.
            if self.desk.clock() - self.began >= self.longest and event != Done(ok=True):
                return farewell.too_long(self._state.language, book)
            happened: Event = event
            while True:
                self._state, act = step(self._state, happened, book)
                if isinstance(act, Listen | Transfer | HangUp):
                    return act
                happened = await self._do(act)

    def last_words(self) -> HangUp:
        """Where help is in danger, from what held last: no store and no guidance is read."""
        return farewell.goodbye(understood(self._state, self._book), self._book)

    async def end(self) -> None:
        """The call is over: nothing of it stays. Harmless when called again."""
        self.desk.over(self.caller)
        back, returned, over = self.desk.ring_back, self.caller.returned, self._over
        self._over = True
        if back is not None and returned is not None and not over:
            await back.ended(returned, self.desk.clock() - self.began)

    async def _do(self, act: DeskAct) -> Event:
        self._turns += 1
        if isinstance(act, Ask):
            return await self._ask(act)
        try:
            return Done(await self._wished(act))
        except StoreUnavailable as error:
            logger.critical("what a caller asked for is not stored: %s", error)
            return Done(ok=False)

    async def _wished(self, act: SendText | TakeWish) -> bool:
        """Do what the caller's number is needed for; whether it is done."""
        number, send = self.caller.number, self.desk.send_entry
        if number is None:
            return False
        if isinstance(act, TakeWish):
            await self.desk.people.wish(number, act.language)
            return True
        return send is not None and await send(number, act.entry, act.language, self._id)

    @property
    def _id(self) -> str:
        return f"{self.caller.call} {self._turns}"

    async def _ask(self, act: Ask) -> Said:
        incoming = Incoming(CHANNEL, self.caller.call, self._id, act.message, act.language)
        answered = await self.desk.gateway.answer(incoming)
        return Said(answered.reply, away=answered.how == "busy")
