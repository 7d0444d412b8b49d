"""The last words of a call."""

from __future__ import annotations

from collections.abc import Sequence

from voice.acts import HangUp
from voice.book import Book
from voice.screen import spaced

# In at most so many languages something is said while the caller's is not known.
UNKNOWN = 4


def goodbye(languages: Sequence[str], book: Book) -> HangUp:
    """Where to get help in danger, and goodbye."""
    return _in_each(("voice.emergency", "voice.goodbye"), languages, book)


def away(languages: Sequence[str], book: Book) -> HangUp:
    """While the brain or the store is away: what to do in danger."""
    return _in_each(("error.busy.voice",), languages, book)


def too_long(language: str, book: Book) -> HangUp:
    """When a call has lasted as long as a call may: where to get help in danger, and the end."""
    return _in_each(("voice.emergency", "voice.time"), (language,), book)


def over() -> HangUp:
    """Nothing more is said."""
    return HangUp(())


def _in_each(keys: Sequence[str], languages: Sequence[str], book: Book) -> HangUp:
    prompts = [book.fixed(key, code) for code in languages[:UNKNOWN] for key in keys]
    return HangUp(spaced(prompts))
