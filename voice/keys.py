"""What a key does on a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.gateway.message import COMMANDS, Message, from_command
from bot.render.voice import Way
from voice import moves, screen
from voice.acts import Ask, SendText, TakeWish
from voice.book import Book
from voice.moves import State, Step
from voice.screen import Screen

YES, NO = "1", "2"
_PERSON = "talk_to_person"
_General = Callable[[State, Screen, Book], Step | None]


def pressed(state: State, at: Screen, keys: str, book: Book) -> Step:
    """One key, or the two digits of a short number."""
    if state.doing == "consent":
        return _consented(replace(state, doing="listen"), at, keys, book)
    calm = replace(state, misses=0)
    if len(keys) > 1:
        return calm, moves.ask(state, "choose", keys)
    way = at.way(keys)
    if way is not None:
        return calm, Ask(_choice(way), state.language)
    general = _GENERAL.get(keys)
    done = general(calm, at, book) if general is not None else None
    if done is not None:
        return done
    unknown = book.fixed("voice.unknown", state.language)
    one = at.one
    if one is not None:
        return moves.missed(state, book, lambda: moves.single(state, at, one, book, unknown))
    return moves.missed(state, book, lambda: moves.keys(state, at, book, unknown))


def _choice(way: Way) -> Message:
    """What choosing it says to the dialogue, as a button of the page does."""
    option = way.option
    if option.command == "person":
        return from_command(_PERSON, "")
    if option.command in COMMANDS:
        return from_command(option.command, option.value)
    return from_command("choose", option.key)


def _consented(state: State, at: Screen, keys: str, book: Book) -> Step:
    if keys == YES:
        return replace(state, misses=0, doing="wish"), TakeWish(state.language)
    if keys == NO:
        cancelled = book.fixed("voice.wish.cancelled", state.language)
        return moves.keys(replace(state, misses=0), at, book, cancelled)
    return moves.missed(state, book, lambda: moves.consent(state, book))


def _person(state: State, at: Screen, book: Book) -> Step:  # noqa: ARG001
    return state, moves.ask(state, _PERSON)


def _again(state: State, at: Screen, book: Book) -> Step:
    return moves.show(state, replace(at, one=None), book)


def _back(state: State, at: Screen, book: Book) -> Step:
    if at.one is not None or at.deeper or at.first:
        before = replace(at, one=None, deeper=False, first=max(0, at.first - at.size))
        return moves.show(state, before, book)
    return replace(state, doing="back"), moves.ask(state, "back")


def _more(state: State, at: Screen, book: Book) -> Step | None:
    if at.has_more:
        return moves.show(state, replace(at, deeper=True), book)
    if at.rest:
        return moves.keys(state, replace(at, first=at.first + at.size), book)
    return (state, moves.ask(state, "more")) if at.spoken.further else None


def _slower(state: State, at: Screen, book: Book) -> Step:
    news = book.fixed("voice.faster" if state.slow else "voice.slower", state.language)
    return moves.show(replace(state, slow=not state.slow), replace(at, one=None), book, news)


def _text(state: State, at: Screen, book: Book) -> Step | None:
    entry = at.spoken.entry
    if entry is None or not book.texts:
        return None
    return replace(state, doing="text"), SendText(entry, state.language)


def _wish(state: State, at: Screen, book: Book) -> Step | None:
    return moves.consent(state, book) if at.wish else None


_GENERAL: Mapping[str, _General] = {
    screen.PERSON: _person,
    screen.AGAIN: _again,
    screen.BACK: _back,
    screen.MORE: _more,
    screen.SLOWER: _slower,
    screen.TEXT: _text,
    screen.WISH: _wish,
}
