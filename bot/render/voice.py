"""A Reply as spoken prompts, and the ways on that keys lead to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.compose.area import Address
from bot.compose.menu import MORE, TOPICS
from bot.guidance.model import EUROPE
from bot.i18n import Phrases
from bot.reply import Card, Option, Part, Reply, Role

_FIRST: tuple[Role, ...] = ("alert", "disclosure")
# Said before a card; what asks for a choice comes before the ways on. Never "data": each prompt
# becomes a file of sound, and that is what a person said.
_SAID: tuple[Role, ...] = ("say", "ask", "note")
# Digits of a key that find the audio of a prompt: collisions are out of the question.
_DIGITS = 32


@dataclass(frozen=True)
class Prompt:
    """One thing said in one language, as plain text: one piece of audio."""

    text: str
    language: str

    @cached_property
    def key(self) -> str:
        """32 hexadecimal digits that name the prompt's audio, the same for the same words."""
        return hashlib.sha256(f"{self.language}\n{self.text}".encode()).hexdigest()[:_DIGITS]


@dataclass(frozen=True)
class Way:
    """A way on: what it is called, and the option that it stands for."""

    label: Prompt
    option: Option


@dataclass(frozen=True)
class Spoken:
    """A reply as it is heard.

    said: what is said at once. more: the rest of an answer, for who wants it. ways: what
    can be chosen, without keys. further tells that the list goes on with the command
    "more". entry: the address of the guidance entry that is read out, if any.
    """

    kind: str
    language: str
    said: tuple[Prompt, ...]
    more: tuple[Prompt, ...]
    ways: tuple[Way, ...]
    further: bool
    entry: str | None


# Whether there is audio for a prompt, or can be made.
Audible = Callable[[Prompt], bool]
# Whether what an option leads to can be heard, its name too.
Offered = Callable[[Option], bool]


def speak(reply: Reply, phrases: Phrases, audible: Audible, offered: Offered) -> Spoken:
    """`reply` as prompts; what cannot be heard is not among the ways."""
    ways = tuple(_ways(reply, phrases, offered))
    card = reply.card
    return Spoken(
        kind=reply.kind,
        language=reply.language,
        said=tuple(_said(reply, phrases)),
        more=() if card is None else _all_or_none(details(card, phrases), audible),
        ways=ways,
        further=any(option.key == MORE and option.command == "more" for option in reply.options),
        entry=None if card is None else _address(card),
    )


def _address(card: Card) -> str:
    """What the command show_entry takes to show the same text again."""
    return str(Address(card.entry, None if card.area == EUROPE else card.area))


def details(card: Card, phrases: Phrases) -> Iterator[Prompt]:
    """What an answer has beside its spoken text: steps, possibilities, who can help."""
    language = card.language

    def fixed(key: str, **values: str | int) -> Prompt:
        return Prompt(phrases(key, language, **values), language)

    if card.steps:
        yield fixed("card.steps")
        yield from (Prompt(step, language) for step in card.steps)
    if card.possibilities:
        yield fixed("card.options")
    for possibility in card.possibilities:
        yield Prompt(possibility.title, language)
        yield from (Prompt(f"{label}: {text}", language) for label, text in possibility.fields)
    if card.contacts:
        yield fixed("card.contacts")
    for contact in card.contacts:
        known = (contact.name, contact.phone, contact.free, contact.hours)
        yield Prompt(", ".join(text for text in known if text), language)
    yield Prompt(card.holds, language)
    yield fixed("card.checked", date=card.checked.isoformat())


def prompt_of(part: Part) -> Prompt:
    """A part as it is said aloud."""
    return Prompt(part.spoken or part.text, part.language)


def _said(reply: Reply, phrases: Phrases) -> Iterator[Prompt]:
    parts = reply.parts
    if reply.kind == "ask_language":
        # Each way asks in its own language; asking for the language too would take too long.
        parts = tuple(part for part in parts if part.role in _FIRST)
    parts = tuple(part for part in parts if part.spoken != "")
    for role in _FIRST:
        yield from (prompt_of(part) for part in parts if part.role == role)
    yield from (prompt_of(part) for part in parts if part.role in _SAID)
    if reply.card is not None:
        yield from answer(reply.card, phrases)


def answer(card: Card, phrases: Phrases) -> Iterator[Prompt]:
    """What is said of an entry at once: what to know of the text, the text, its source."""
    yield from (Prompt(mark, card.language) for mark in card.marks)
    yield Prompt(card.spoken, card.language)
    first = next(iter(card.sources), None)
    if first is not None:
        yield Prompt(phrases("sms.source", card.language, name=first.publisher), card.language)


def _ways(reply: Reply, phrases: Phrases, offered: Offered) -> Iterator[Way]:
    for option in reply.options:
        # "Back" leads to the topics, and a list must be short.
        known = option.command == "more" or (option.key == TOPICS and reply.kind == "menu")
        if known or not offered(option):
            continue
        label = option.label
        if option.command == "set_language":
            label = phrases("voice.language", option.language)
        yield Way(Prompt(label, option.language), option)


def _all_or_none(prompts: Iterator[Prompt], audible: Audible) -> tuple[Prompt, ...]:
    """All of it, or nothing where a piece has no audio: half an answer misleads."""
    whole = tuple(prompts)
    return whole if all(map(audible, whole)) else ()
