"""What a call flow knows: phrases, what can be heard, and who is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.i18n import Phrases
from bot.render.voice import Audible, Offered, Prompt


@dataclass(frozen=True)
class Book:
    """What holds for one call at one moment.

    languages: those that can be heard, the likeliest first. numbers: first digits of short
    numbers. on_duty: the telephone number of a person who is there now and speaks a language,
    None for nobody. wishes: whether this caller can leave a wish to be called back in a
    language. texts: whether this caller can get a text message. hears: whether what this caller
    says in a language can be taken down. outside: another company does that. returned: they
    rang before, and we have called them.
    """

    phrases: Phrases
    languages: tuple[str, ...]
    audible: Audible
    offered: Offered
    numbers: frozenset[str]
    on_duty: Callable[[str], str | None]
    wishes: Callable[[str], bool]
    texts: bool
    hears: Callable[[str], bool]
    outside: bool
    returned: bool = False

    def fixed(self, key: str, language: str, /, **values: str | int) -> Prompt:
        """A fixed phrase as a prompt."""
        return Prompt(self.phrases(key, language, **values), language)

    def press(self, key: str, language: str) -> Prompt:
        """What tells to press a key: it comes after what the key does."""
        if key in _SIGNS:
            return self.fixed(_SIGNS[key], language)
        return self.fixed("voice.press", language, key=key)

    def language_key(self, key: str, language: str) -> Prompt:
        """What comes after a language's name: the name of the key, and no more."""
        if key == "#":
            return self.fixed("voice.language.hash", language)
        return self.fixed("voice.language.key", language, key=key)


_SIGNS = {"*": "voice.press.star", "#": "voice.press.hash"}
