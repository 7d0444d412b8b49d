"""A caller who walks through the flow, with a dialogue that answers as Rasa's rules do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.compose import menu
from bot.compose.card import card
from bot.compose.part import part
from bot.guidance.model import Pack
from bot.guidance.watching import today
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.voice import Prompt
from bot.reply import Reply
from voice.acts import Ask, Cue, Done, HangUp, Keyed, LineAct, Listen, PickedUp, SendText, TakeWish
from voice.book import Book
from voice.flow import Event, Said, start, step

APPLY = "arrival/apply-for-asylum"
# Of a person who is there.
STAFF = "+302100000000"


def book_of(phrases: Phrases, languages: tuple[str, ...], **changed: object) -> Book:
    """A book in which everything can be heard, with `changed` fields."""
    plain = Book(
        phrases=phrases,
        languages=languages,
        audible=lambda _: True,
        offered=lambda option: option.command != "set_language" or option.value in languages,
        numbers=frozenset("123456789"),
        on_duty=lambda _: None,
        wishes=lambda _: False,
        texts=False,
        hears=lambda _: False,
        outside=False,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


@dataclass
class Dialogue:
    """Replies to commands, in the way of the actions; asked holds what it was asked."""

    pack: Pack
    phrases: Phrases
    languages: Languages
    asked: list[str] = field(default_factory=list)
    away: bool = False
    language: str = "en"
    topic: tuple[str, int] = ("", 0)

    def __call__(self, ask: Ask) -> Said:
        self.asked.append(ask.message.text)
        return Said(self.reply(ask.message.text), away=self.away)

    def reply(self, text: str) -> Reply:
        """The reply to a command as Rasa reads it."""
        command, value = _read(text)
        if command == "set_language":
            self.language = value
            confirmed = part(self.phrases, "say", "language.set", value)
            return self._reply(command, value).preceded_by(confirmed)
        return self._reply(command, value)

    def _reply(self, command: str, value: str) -> Reply:
        language, phrases = self.language, self.phrases
        if command == "change_language":
            return menu.language_menu(self.languages, phrases, language, (), False)
        if command == "show_entry" or (command == "choose" and len(value) > 1):
            entry = value if command == "show_entry" else self.pack.by_number(int(value)).id  # type: ignore[union-attr]
            return self._entry(entry)
        if command == "talk_to_person":
            said = part(phrases, "say", "person", language)
            return replace(self._entry("about/talk-to-a-person").preceded_by(said), kind="person")
        if command in ("show_topic", "more"):
            self.topic = (value, 0) if command == "show_topic" else (self.topic[0], 1)
            return menu.topic(self.pack, phrases, language, *self.topic)
        if command == "back":
            return Reply("notice", language, (part(phrases, "say", "back.nothing", language),))
        return menu.menu(self.pack, phrases, language)

    def _entry(self, name: str) -> Reply:
        shown = card(
            self.pack, self.pack.entries[name], self.language, self.phrases, today(), order="c"
        )
        topics = (menu.to_topics(self.phrases, self.language),)
        return Reply("answer", self.language, card=shown, options=topics, entry=name)


@dataclass
class Walk:
    """One call: what the line was told to do, in order, and what the desk did."""

    book: Book
    dialogue: Callable[[Ask], Said]
    works: bool = True
    acts: list[LineAct] = field(default_factory=list)
    wished: list[SendText | TakeWish] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._state = start(self.book)
        self.give(PickedUp())

    def give(self, *events: Event) -> LineAct:
        """Report events, one after the other; the line's last act."""
        for event in events:
            self._give(event)
        return self.acts[-1]

    def _give(self, event: Event) -> None:
        while True:
            self._state, act = step(self._state, event, self.book)
            if isinstance(act, Ask):
                event = self.dialogue(act)
            elif isinstance(act, SendText | TakeWish):
                self.wished.append(act)
                event = Done(self.works)
            else:
                self.acts.append(act)
                return

    @property
    def listening(self) -> Listen:
        """The last act, which must be one of listening."""
        act = self.acts[-1]
        assert isinstance(act, Listen), act
        return act

    @property
    def ended(self) -> bool:
        return isinstance(self.acts[-1], HangUp)

    def heard(self) -> list[str]:
        """What the caller hears last, as texts."""
        return texts(self.acts[-1].cues)


def texts(cues: tuple[Cue, ...]) -> list[str]:
    """The prompts among the cues."""
    return [cue.text for cue in cues if isinstance(cue, Prompt)]


def _read(text: str) -> tuple[str, str]:
    """A command and its value, as the gateway writes them for Rasa."""
    name, _, entities = text.removeprefix("/").partition("{")
    values = json.loads("{" + entities) if entities else {}
    return name, next(iter(values.values()), "")


Caller = Callable[..., Walk]


def keyed(keys: str) -> list[Keyed]:
    """One key after the other."""
    return [Keyed(key) for key in keys]
