"""The state of a call, and the moves between screens that keys, replies and silence share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from bot.gateway.message import from_command
from bot.render.voice import Prompt
from bot.reply import Reply
from voice import farewell, screen
from voice.acts import Act, Ask, Listen, Transfer
from voice.book import Book
from voice.screen import Manner, Screen

# A caller who is silent, or presses keys that do nothing, so often in a row is lost.
TRIES = 3
# So often nothing certain comes of what a caller says; then speaking is not offered any more.
FAILURES = 2
# Screens on which a question may be asked: lists, and not answers, people or help in danger.
_ASKED = frozenset({"menu", "choices", "abstain"})
Doing = Literal["listen", "back", "consent", "text", "wish", "transfer", "heard"]


@dataclass(frozen=True)
class State:
    """Where a call is.

    language: what is spoken; the likeliest before the caller chose. misses: how often in a
    row no usable key came. explained: what works in every list was said. connected: a person
    was called once. doing: what the present act is about, where its outcome could be of
    several kinds. unheard: how often in this call nothing came of speaking. held: the reply to
    what was said, while the caller is asked whether it is what was meant.
    """

    language: str
    chosen: bool = False
    screen: Screen | None = None
    misses: int = 0
    slow: bool = False
    explained: bool = False
    connected: bool = False
    doing: Doing = "listen"
    unheard: int = 0
    held: Reply | None = None


Step = tuple[State, Act]


def begin(state: State, book: Book) -> Step:
    """Ask for the language, or for the topics where there is one language only."""
    if len(book.languages) == 1:
        return state, ask(state, "set_language", state.language)
    return state, ask(state, "change_language")


def ask(state: State, command: str, value: str = "") -> Ask:
    """A turn of the dialogue with a command."""
    return Ask(from_command(command, value), state.language)


def show(state: State, at: Screen, book: Book, *news: Prompt) -> Step:
    """The whole screen; in the first list also what works in every list."""
    explain = at.spoken.kind == "menu" and not state.explained
    shown = replace(state, screen=at, explained=state.explained or explain)
    return shown, screen.whole(at, book, Manner(state.slow, explain, hears(state, at, book), news))


def keys(state: State, at: Screen, book: Book, *news: Prompt) -> Step:
    """What each key does, without the text. A list is heard as a whole then: its keys count."""
    at = replace(at, one=None)
    manner = Manner(state.slow, hear=hears(state, at, book), news=news)
    return replace(state, screen=at), screen.keys_only(at, book, manner)


def hears(state: State, at: Screen, book: Book) -> bool:
    """Whether the caller may also speak here."""
    listed = at.spoken.kind in _ASKED and at.one is None
    return listed and state.unheard < FAILURES and book.hears(state.language)


def single(state: State, at: Screen, position: int, book: Book, *news: Prompt) -> Step:
    """The way at `position` alone. After the last one the list goes on where there is more of
    it, and else the caller is lost."""
    if position >= len(at.spoken.ways):
        more = replace(state, misses=0), ask(state, "more")
        return more if at.spoken.further else lost(state, book)
    if at.one is None:
        news = (*news, book.fixed("voice.one_by_one", state.language))
    now = replace(at, one=position)
    return replace(state, screen=now), screen.one_by_one(now, book, Manner(state.slow, news=news))


def consent(state: State, book: Book) -> Step:
    """Ask before anything of the caller is kept."""
    cues = (book.fixed("voice.wish.ask", state.language),)
    return replace(state, doing="consent"), Listen(cues, screen.WAIT, slow=state.slow)


def connect(state: State, to: str, book: Book) -> Step:
    """Connect the caller with a person."""
    cues = (book.fixed("voice.connecting", state.language),)
    return replace(state, doing="transfer", connected=True), Transfer(cues, to)


def missed(state: State, book: Book, again: Callable[[], Step]) -> Step:
    """One more time without a usable key: say it `again`, or give up."""
    misses = state.misses + 1
    if misses >= TRIES:
        return lost(state, book)
    then, act = again()
    return replace(then, misses=misses), act


def lost(state: State, book: Book) -> Step:
    """A person where there is one, once; else the emergency number and the end.

    Who has heard an answer and is silent has most likely put the phone down.
    """
    to = book.on_duty(state.language) if state.chosen and not state.connected else None
    answered = state.screen is not None and state.screen.spoken.entry is not None
    if to is not None and not answered:
        return connect(state, to, book)
    return state, farewell.goodbye(understood(state, book), book)


def understood(state: State, book: Book) -> tuple[str, ...]:
    """The languages to speak: the caller's, or the likeliest while it is not known."""
    return (state.language,) if state.chosen else book.languages or (state.language,)
