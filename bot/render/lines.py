"""A Reply as lines of plain text, by what matters first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.i18n import Phrases
from bot.reply import Card, Part, Reply


def brief(reply: Reply, phrases: Phrases) -> Iterator[str]:
    """What is said in few words: help in danger, who speaks, the state of the text, the answer.

    The short forms of phrases and texts, where there are any. In danger the helpline stands
    beside 112, and the text before what is said about it: the first message must hold both.
    """
    alerts = [_short(part) for part in reply.parts if part.role == "alert"]
    yield from alerts
    if alerts and reply.card is not None:
        yield from _helpline(reply.card, alerts)
    yield from (_short(part) for part in reply.parts if part.role == "disclosure")
    yield from (_short(part) for part in reply.parts if part.role in ("say", "ask"))
    if reply.card is not None:
        stated = list(_stated(reply.card))
        yield from (reply.card.sms, *stated) if alerts else (*stated, reply.card.sms)
        first = next(iter(reply.card.sources), None)
        if first is not None:
            yield phrases("sms.source", reply.card.language, name=first.publisher)
    yield from (part.text for part in reply.parts if part.role == "data")
    yield from (_short(part) for part in reply.parts if part.role == "note")


def options(reply: Reply) -> Iterator[str]:
    """The numbered ways on."""
    return (f"{option.key} {option.label}" for option in reply.options)


def details(card: Card, phrases: Phrases) -> Iterator[str]:
    """What a card says beside its short text, without the addresses of its sources."""
    language = card.language
    yield from card.paragraphs
    if card.steps:
        yield f"{phrases('card.steps', language)}:"
        # No numbers: they would be taken for keys.
        yield from (f"- {step}" for step in card.steps)
    if card.possibilities:
        yield f"{phrases('card.options', language)}:"
    for possibility in card.possibilities:
        yield f"* {possibility.title}"
        yield from (f"{label}: {text}" for label, text in possibility.fields)
    if card.contacts:
        yield f"{phrases('card.contacts', language)}:"
    for contact in card.contacts:
        said = (contact.name, contact.phone, contact.web, contact.free)
        yield ", ".join(text for text in said if text)
    yield card.holds
    publishers = dict.fromkeys(source.publisher for source in card.sources)
    yield f"{phrases('card.sources', language)}: {', '.join(publishers)}"
    yield phrases("card.checked", language, date=card.checked.isoformat())


def _stated(card: Card) -> Iterator[str]:
    if card.marks:
        yield " ".join(card.marks)


def _helpline(card: Card, said: Sequence[str]) -> Iterator[str]:
    """The first contact to call whose number was not said."""
    for contact in card.contacts:
        if contact.phone and not any(contact.phone in text for text in said):
            yield f"{contact.name}: {contact.phone}"
            return


def _short(part: Part) -> str:
    return part.short or part.text
