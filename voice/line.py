"""What a line to the telephone network is: it takes calls and drives them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from starlette.routing import Route

from bot.errors import SafarError
from voice.acts import Answer, Done, HangUp, LineAct, LineEvent, Listen, Transfer


class HungUp(SafarError):
    """The caller has ended the call."""

    code = "hung_up"


class CallRefused(SafarError):
    """No more calls now, or not from this number: the line says so by its own means."""

    code = "call_refused"


class NotCalled(SafarError):
    """A call back was surely or probably not begun; the text names no number."""

    code = "not_called"


class CallFailed(SafarError):
    """Something unforeseen has ended the call in the flow, the desk or the leg; it is the cause.

    last_words: what the caller must still hear: where help is in danger.
    """

    code = "call_failed"

    def __init__(self, last_words: HangUp) -> None:
        super().__init__("a call has failed")
        self.last_words = last_words


@dataclass(frozen=True)
class Returned:
    """What is known of a call that we made, because somebody rang: on which line, to which
    country (ISO 3166 code), and when they rang."""

    line: str
    country: str
    since: float


@dataclass(frozen=True)
class Caller:
    """Who calls. call: the call's own id, never a number. number: "+" and digits where the
    network gives it; used only for what the caller asks for, and never stored in clear.
    hears: languages of which the line can take down what is said. outside: another company does it.
    returned: they rang, and we called back.
    """

    call: str
    number: str | None = field(default=None, repr=False)
    hears: frozenset[str] = frozenset()
    outside: bool = False
    returned: Returned | None = None


class Leg(Protocol):
    """One call on a line that speaks with it directly (SIP, FastAGI). All raise HungUp."""

    async def listen(self, act: Listen) -> Answer:
        """Play, and what the caller pressed or said."""

    async def transfer(self, act: Transfer) -> Done:
        """Connect with a person; ok when they have talked, and the call is over then."""

    async def hang_up(self, act: HangUp) -> None:
        """Say the last words, and end the call."""


class Session(Protocol):
    """One call in the flow, for lines that get events one by one (webhooks)."""

    async def after(self, event: LineEvent) -> LineAct:
        """What the line does next. Never raises for what the gateway or a store lacks."""

    async def end(self) -> None:
        """The call is over: nothing of it stays. Harmless when called again."""


class Dialler(Protocol):
    """The way of a line to call somebody back."""

    async def call(self, number: str, key: str, rings: int, longest: int) -> None:
        """Have `number` called. When it is picked up, the line asks the desk's `ring_back` for
        the caller of `key`.

        rings: seconds to let it ring. longest: seconds after which the line itself ends the
        call. Returns or raises before it is picked up. Raises NotCalled.
        """


class RingsBack(Protocol):
    """Calling back who rang."""

    async def rang(self, line: str, caller: Caller) -> bool:
        """A call comes in on `line`: whether it is to be refused unanswered, because the number
        is called back."""

    async def answered(self, key: str) -> Caller | None:
        """Who has picked up a call back; None: it is to be ended. Raises StoreUnavailable."""


class Desk(Protocol):
    """Where a line brings its calls. ring_back: None where nobody is called back."""

    @property
    def ring_back(self) -> RingsBack | None: ...

    async def conduct(self, leg: Leg, caller: Caller) -> None:
        """The whole call, until one side ends it.

        Raises CallRefused before anything is said, and CallFailed.
        """

    def begin(self, caller: Caller) -> Session:
        """A call that is driven from outside. Raises CallRefused."""


class PhoneLine(Protocol):
    """One way to the telephone network: a file in voice/lines with
    `open_line(env, speech, recogniser)`."""

    @property
    def name(self) -> str:
        """Its name in settings and counts, at most 16 letters."""

    def routes(self, desk: Desk) -> Sequence[Route]:
        """Addresses that a provider calls; none where the line listens by itself."""

    @property
    def dialler(self) -> Dialler | None:
        """Its way to call somebody back, None where it has none."""

    def listening(self, desk: Desk) -> AbstractAsyncContextManager[None]:
        """Take calls until the end of the block."""
