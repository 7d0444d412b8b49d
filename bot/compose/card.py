"""An entry as a card in one language."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from bot.compose import area
from bot.errors import ContentError
from bot.guidance.model import (
    EUROPE,
    Contact,
    ContactWords,
    DecisionOption,
    Entry,
    Pack,
    Text,
)
from bot.guidance.state import state_of, text_hash
from bot.i18n import Phrases
from bot.reply import Card, ContactLine, Possibility, SourceLine

OPTION_FIELDS = ("what", "means", "ask", "deadline", "whom")


def card(
    pack: Pack, entry: Entry, language: str, phrases: Phrases, today: date, *, order: str
) -> Card:
    """The card of `entry` in `language`.

    order is any text that stands for the conversation: for another one the options of a
    decision may begin with another, for the same they never do. A contact that the pack
    does not have, or has no name for in `language`, is left out. Raises ContentError when
    the entry has no text in `language`.
    """
    text = entry.texts.get(language)
    if text is None:
        raise ContentError(f"{entry.id}: there is no text in {language!r}")
    if language in entry.withheld:
        return _withheld(pack, entry, text, phrases)
    states = _states(pack, entry, text, today)
    return Card(
        entry=entry.id,
        area=entry.where,
        number=entry.number,
        language=language,
        title=text.title,
        paragraphs=text.answer,
        steps=text.steps,
        sms=text.sms,
        spoken=text.spoken,
        possibilities=tuple(
            Possibility(
                title=option.title,
                fields=tuple(
                    (phrases(f"card.option.{name}", language), getattr(option, name))
                    for name in OPTION_FIELDS
                ),
            )
            for option in turned(text.options, f"{order} {entry.id}")
        ),
        contacts=_contacts(pack, entry, language, phrases),
        sources=tuple(SourceLine(s.title, s.publisher, s.url, s.read) for s in entry.sources),
        holds=_holds(pack, entry, language, phrases),
        notices=tuple(phrases(key, language) for key in states),
        marks=tuple(phrases(f"{key}.short", language) for key in states),
        checked=entry.checked,
        version=text_hash(text),
    )


def _withheld(pack: Pack, entry: Entry, text: Text, phrases: Phrases) -> Card:
    """What is shown in place of a text that is past its date: that, and who helps."""
    language = text.language
    contacts = _contacts(pack, entry, language, phrases)
    told = phrases("card.expired", language)
    reached = (", ".join(filter(None, (c.name, c.phone or c.web))) for c in contacts)
    return Card(
        entry=entry.id,
        area=entry.where,
        number=entry.number,
        language=language,
        title=text.title,
        paragraphs=(told,),
        steps=(),
        sms="\n".join((told, *reached)),
        spoken=spoken(entry, language, phrases),
        possibilities=(),
        contacts=contacts,
        sources=(),
        holds=_holds(pack, entry, language, phrases),
        notices=(),
        marks=(),
        checked=entry.checked,
    )


def spoken(entry: Entry, language: str, phrases: Phrases) -> str:
    """What is said of the entry's text in `language`, which it must have."""
    if language in entry.withheld:
        return phrases("card.expired.short", language)
    return entry.texts[language].spoken


def _holds(pack: Pack, entry: Entry, language: str, phrases: Phrases) -> str:
    if entry.where == EUROPE:
        return phrases("card.holds.europe", language)
    return phrases("card.holds.country", language, country=area.name_of(pack, language))


def turned(options: Sequence[DecisionOption], order: str) -> Sequence[DecisionOption]:
    """The options in their order, begun at one that `order` decides, each as often as another."""
    if not options:
        return options
    # The hash of Python differs from process to process.
    first = int.from_bytes(hashlib.sha256(order.encode()).digest()) % len(options)
    return (*options[first:], *options[:first])


def _contacts(pack: Pack, entry: Entry, language: str, phrases: Phrases) -> tuple[ContactLine, ...]:
    names = pack.words[language].contacts if language in pack.words else {}
    return tuple(
        _contact(pack.contacts[name], names[name], language, phrases)
        for name in entry.contacts
        if name in pack.contacts and name in names
    )


def _contact(contact: Contact, words: ContactWords, language: str, phrases: Phrases) -> ContactLine:
    return ContactLine(
        name=words.name,
        phone=contact.phone,
        web=contact.web,
        free=phrases("card.contact.free", language) if contact.free else None,
        hours=phrases(f"card.contact.{contact.hours}", language) if contact.hours else None,
        where=words.where,
    )


def _states(pack: Pack, entry: Entry, text: Text, today: date) -> tuple[str, ...]:
    """The keys of the phrases on what a reader should know of the text's state."""
    state = state_of(pack, entry, text, today)
    keys = []
    if state != "approved":
        keys.append("card.example")
    if text.made == "machine-translated":
        keys.append("card.translated")
    if state in ("outdated", "expired"):
        keys.append(f"card.{state}")
    return tuple(keys)
