"""What holds for a call now: from the guidance that is served, the speech and the people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.compose.area import Address, version
from bot.compose.card import spoken
from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.render.voice import Audible, Prompt
from bot.reply import Option
from voice.book import Book
from voice.line import Caller
from voice.people import People


@dataclass(frozen=True)
class Books:
    """Makes the book of a caller.

    languages: those that can be heard now, the likeliest first. texts: whether text messages
    can be sent. understands: whether all can be heard in a language that is said to who speaks.
    """

    phrases: Phrases
    pack: Callable[[], Pack]
    languages: Callable[[], tuple[str, ...]]
    audible: Audible
    people: People
    texts: bool
    understands: Callable[[str], bool]

    def __call__(self, caller: Caller) -> Book:
        pack, known = self.pack(), caller.number is not None
        return Book(
            phrases=self.phrases,
            languages=self.languages(),
            audible=self.audible,
            offered=lambda option: self._offered(option, pack),
            numbers=frozenset(
                str(e.number)[0] for e in pack.entries.values() if e.number is not None
            ),
            on_duty=self.people.on_duty,
            wishes=lambda language: known and self.people.calls_back(language),
            texts=known and self.texts,
            returned=caller.returned is not None,
            hears=lambda language: language in caller.hears and self.understands(language),
            outside=caller.outside,
        )

    def _offered(self, option: Option, pack: Pack) -> bool:
        """Whether the option's name and the text that it leads to can be heard."""
        if option.command == "set_language":
            return option.value in self.languages()
        if not self.audible(Prompt(option.label, option.language)):
            return False
        if option.command != "show_entry":
            return True
        address = Address.parse(option.value)
        language = address.language or option.language
        found = version(pack, address.entry, address.area, language)
        if found is None or language not in found[1].texts:
            return False
        return self.audible(Prompt(spoken(found[1], language, self.phrases), language))
