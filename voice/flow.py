"""The call flow: one pure state machine over replies and keys, the same on every line.

Each turn of the dialogue is an `Ask`: nothing here knows what the guidance holds. Keys that
work everywhere: 0 a person, * again, # back, 7 slower, 8 by text message, 9 more. Where a line can
take down what is said, a question may also be spoken (hearing.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.compose.menu import to_topics
from bot.render.voice import Prompt, Spoken, Way, speak
from bot.reply import Reply
from voice import farewell, hearing, keys, moves
from voice.acts import Answer, Done, Heard, Keyed, LineEvent, PickedUp, Silence, Unclear
from voice.book import Book
from voice.moves import Doing, State, Step
from voice.screen import Screen


@dataclass(frozen=True)
class Said:
    """The reply to an Ask. away: the brain or the store is away, and nothing is promised."""

    reply: Reply
    away: bool = False


Event = LineEvent | Said
# What is said when something that the caller wished has happened, or could not.
_OUTCOMES: dict[Doing, tuple[str, str]] = {
    "text": ("voice.text.sent", "voice.text.failed"),
    "wish": ("voice.wish.done", "voice.wish.failed"),
}


def start(book: Book) -> State:
    """The state of a call before it is picked up."""
    return State(book.languages[0])


def step(state: State, event: Event, book: Book) -> Step:
    """What happens next."""
    match event:
        case Said(reply, away):
            return _away(state, book) if away else _said(state, reply, book)
        case Done(ok):
            return _done(state, book, ok=ok)
        case PickedUp():
            return moves.begin(state, book)
        case Keyed() | Silence() | Heard() | Unclear():
            at = state.screen
            return moves.begin(state, book) if at is None else _answered(state, at, event, book)


def _answered(state: State, at: Screen, event: Answer, book: Book) -> Step:
    match event:
        case Keyed(pressed) if state.held is not None:
            return _confirmed(state, at, state.held, pressed, book)
        case Keyed(pressed):
            return keys.pressed(state, at, pressed, book)
        case _ if state.held is not None:
            held = state.held
            return moves.missed(state, book, lambda: hearing.question(state, held, book))
        case Heard(words) if moves.hears(state, at, book):
            return hearing.asked(state, at, words, book)
        case Unclear() if moves.hears(state, at, book):
            return hearing.unclear(state, at, book)
        case _:
            return _silence(replace(state, doing="listen"), at, book)


def _confirmed(state: State, at: Screen, held: Reply, pressed: str, book: Book) -> Step:
    if pressed == hearing.YES:
        return _said(replace(state, held=None, misses=0), held, book)
    return hearing.declined(state, at, held, pressed, book)


def _away(state: State, book: Book) -> Step:
    return state, farewell.away(moves.understood(state, book), book)


def _said(state: State, reply: Reply, book: Book) -> Step:
    spoken = speak(reply, book.phrases, book.audible, book.offered)
    back, heard = state.doing == "back", state.doing == "heard"
    state = replace(state, doing="listen")
    if heard and state.screen is not None:
        asking = hearing.confirm(state, state.screen, reply, book)
        if asking is not None:
            return asking
        if spoken.kind == "abstain":
            state = hearing.failed(state)
    if spoken.kind == "ask_language":
        at = Screen(_likeliest_first(spoken, book))
        greeting = () if state.screen else (book.fixed("voice.greeting", state.language),)
        greeting = (*_why(state, book), *greeting)
        # In another language everything is explained anew: where help is in danger, and the keys.
        asked = replace(state, chosen=False, explained=False)
        return moves.show(asked, at, book, *greeting)
    if spoken.kind == "notice" and not spoken.ways and state.screen is not None:
        if back and len(book.languages) > 1:
            # Before the first list is that of languages: the wrong one may have been chosen.
            return moves.begin(state, book)
        # "There is no such number": the caller stays where they are. A question that was answered
        # ("Shall I delete this conversation?") is no place to stay at.
        over = state.screen.spoken.kind == "notice"
        at = _to_topics(state.screen, book) if over else state.screen
        return moves.keys(state, at, book, *spoken.said)
    state = replace(state, language=spoken.language, chosen=True)
    if spoken.kind == "person":
        return _person(state, Screen(spoken, wish=book.wishes(state.language)), book)
    return moves.show(state, Screen(spoken), book, *_why(state, book))


def _why(state: State, book: Book) -> tuple[Prompt, ...]:
    """Why the telephone rang, before the first words, where we have called."""
    why = book.fixed("voice.returned", state.language)
    first = book.returned and state.screen is None
    return (why,) if first and book.audible(why) else ()


def _to_topics(at: Screen, book: Book) -> Screen:
    """The screen with the topics as the only way on."""
    option = to_topics(book.phrases, at.spoken.language)
    way = Way(Prompt(option.label, option.language), option)
    return Screen(replace(at.spoken, ways=(way,), further=False))


def _likeliest_first(spoken: Spoken, book: Book) -> Spoken:
    order = {code: position for position, code in enumerate(book.languages)}
    ways = (way for way in spoken.ways if way.option.language in order)
    return replace(spoken, ways=tuple(sorted(ways, key=lambda way: order[way.option.language])))


def _person(state: State, at: Screen, book: Book) -> Step:
    """Connect the caller, or say who else can help."""
    to = book.on_duty(state.language)
    if to is not None:
        return moves.connect(replace(state, screen=at), to, book)
    return moves.show(state, at, book, book.fixed("voice.nobody", state.language))


def _silence(state: State, at: Screen, book: Book) -> Step:
    if at.one is not None:
        return moves.single(state, at, at.one + 1, book)
    listed = at.spoken.kind != "ask_language" and at.spoken.entry is None and at.ways
    # Who could have spoken and did not loses no try.
    spared = moves.hears(state, at, book)
    if spared:
        state = hearing.failed(state)
    if listed and state.misses == 0:
        # Who does not know such lists, or is not quick enough, hears one thing at a time.
        return moves.single(replace(state, misses=0 if spared else 1), at, at.first, book)
    if spared:
        return moves.keys(state, at, book)
    if at.spoken.kind == "ask_language":
        # What tells of further languages is said in one: who does not know it hears them too.
        at = replace(at, first=at.first + at.size if at.rest else 0)
    return moves.missed(state, book, lambda: moves.keys(state, at, book))


def _done(state: State, book: Book, *, ok: bool) -> Step:
    at, doing = state.screen, state.doing
    calm = replace(state, doing="listen", held=None)
    if at is None or (doing == "transfer" and ok):
        return calm, farewell.over()
    if doing == "transfer":
        return moves.show(calm, at, book, book.fixed("voice.nobody", state.language))
    done, failed = _OUTCOMES[doing]
    after = replace(at, wish=at.wish and not ok)
    return moves.keys(calm, after, book, book.fixed(done if ok else failed, state.language))
