"""An entry as a card in one language."""

from __future__ import annotations

from datetime import date

from bot.guidance.model import Contact, Entry, Pack, Text
from bot.guidance.state import state_of
from bot.i18n import Phrases
from bot.reply import Card, ContactLine, Possibility, SourceLine

OPTION_FIELDS = ("what", "means", "ask", "deadline", "whom")


def card(pack: Pack, entry: Entry, language: str, phrases: Phrases, today: date) -> Card:
    """The card of `entry` in `language`. The entry must have a text in it (KeyError)."""
    text = entry.texts[language]
    return Card(
        entry=entry.id,
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
            for option in text.options
        ),
        contacts=tuple(
            _contact(pack, pack.contacts[name], language, phrases) for name in entry.contacts
        ),
        sources=tuple(SourceLine(s.title, s.publisher, s.url, s.read) for s in entry.sources),
        holds=phrases(f"card.holds.{entry.where}", language),
        notices=_notices(pack, entry, text, phrases, today),
        checked=entry.checked,
    )


def _contact(pack: Pack, contact: Contact, language: str, phrases: Phrases) -> ContactLine:
    words = pack.words[language].contacts[contact.id]
    return ContactLine(
        name=words.name,
        phone=contact.phone,
        web=contact.web,
        free=phrases("card.contact.free", language) if contact.free else None,
        hours=phrases(f"card.contact.{contact.hours}", language) if contact.hours else None,
        where=words.where,
    )


def _notices(
    pack: Pack, entry: Entry, text: Text, phrases: Phrases, today: date
) -> tuple[str, ...]:
    state = state_of(pack, entry, text, today)
    keys = []
    if state != "approved":
        keys.append("card.example")
    if text.made == "machine-translated":
        keys.append("card.translated")
    if state in ("outdated", "expired"):
        keys.append(f"card.{state}")
    return tuple(phrases(key, text.language) for key in keys)
