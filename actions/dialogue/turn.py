"""One turn as the actions see it: what was understood, and what is said and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.knowledge import Knowledge, keeper
from actions.retrieval.search import Outcome, search
from bot import reply
from bot.compose.part import part
from bot.danger import Danger
from bot.guidance import places
from bot.nlu import properties

Event = dict[str, Any]
TRAIL_LENGTH = 8
# Channels that have ways of their own to report an answer and to ask for a call back.
WITH_FORMS = frozenset({"web", "voice"})


@dataclass(frozen=True)
class Screen:
    """Something that can be shown again: the command that shows it, its value and page."""

    command: str
    value: str = ""
    page: int = 0


@dataclass(frozen=True)
class Turn:
    """The turn's input, and the knowledge that it is answered from.

    order is a random value of the conversation, which says nothing about the person. texts
    tells that its channel is text alone, where a person types the number of an option.
    language is the conversation's, or the likeliest; candidates are the languages to
    offer when it is not sure; unserved tells that the text is in another language.
    act is what the model or the lists took the text for; listed that it stands there word
    for word; calm that nothing in it gives a reason to fear danger; danger the kind of which its
    words are, if there is danger; intent what Rasa acts on.
    """

    know: Knowledge
    order: str
    texts: bool
    language: str
    text: str
    embedding: npt.NDArray[np.float32] | None
    act: str | None
    act_confidence: float
    listed: bool
    calm: bool
    danger: Danger | None
    intent: str | None
    candidates: tuple[str, ...]
    unserved: bool
    entities: Mapping[str, str]
    options: tuple[reply.Option, ...]
    trail: tuple[Screen, ...]
    slots: Mapping[str, Any]

    @staticmethod
    def of(tracker: Tracker) -> Turn:
        """The current turn of a Rasa tracker."""
        know = keeper().current
        message = tracker.latest_message or {}
        choice = message.get(properties.LANGUAGE) or {}
        act = message.get(properties.ACT) or {}
        packed = message.get(properties.EMBEDDING)
        language = tracker.get_slot("language")
        likely = choice.get("language") or next(iter(choice.get("candidates", ())), None)
        fallback = likely or know.languages.default.code
        return Turn(
            know=know,
            order=(message.get("metadata") or {}).get("order") or "",
            texts=tracker.get_latest_input_channel() not in WITH_FORMS,
            language=language if language in know.languages else fallback,
            text=message.get("text") or "",
            embedding=properties.unpack_vector(packed) if packed else None,
            act=act.get("name"),
            act_confidence=float(act.get("confidence", 0.0)),
            listed=bool(act.get("listed")),
            calm=bool(act.get("calm")),
            danger=act.get("danger"),
            intent=(message.get("intent") or {}).get("name"),
            candidates=tuple(choice.get("candidates", ())),
            unserved=_unserved(message, choice),
            entities={e["entity"]: str(e["value"]) for e in message.get("entities", ())},
            options=tuple(reply.Option(**o) for o in tracker.get_slot("options") or ()),
            trail=tuple(Screen(**s) for s in tracker.get_slot("trail") or ()),
            slots=tracker.current_slot_values(),
        )

    @cached_property
    def outcome(self) -> Outcome | None:
        """What the guidance has for the turn's text; None for a key or command."""
        if self.embedding is None:
            return None
        know = self.know
        return search(know.index, know.confidence, self.embedding, self.text, self.language)

    @cached_property
    def country(self) -> str | None:
        """Code of the country whose texts come first: the one that the text names, or the
        conversation's; None for all of Europe."""
        kept, served = self.slots.get("country"), self.know.pack.countries
        before = kept if kept in served else None
        if self.embedding is None:
            return before
        return places.decide(before, places.named(self.text, self.know.places), served)

    def phrase(self, key: str, /, **values: str | int) -> str:
        """A fixed phrase in the turn's language."""
        return self.know.phrases(key, self.language, **values)

    def part(self, role: reply.Role, key: str, /, **values: str | int) -> reply.Part:
        """A fixed phrase as a part."""
        return part(self.know.phrases, role, key, self.language, **values)

    def notice(self, key: str, /, **values: str | int) -> reply.Reply:
        """A reply that is one fixed phrase."""
        return reply.Reply("notice", self.language, (self.part("say", key, **values),))


def _unserved(message: Mapping[str, Any], choice: Mapping[str, Any]) -> bool:
    """Whether the text is in a language that is not served; signs and digits are in none."""
    written = any(character.isalpha() for character in message.get("text") or "")
    unknown = bool(choice.get("ask")) and choice.get("language") is None
    return unknown and written and properties.EMBEDDING in message


def say(
    dispatcher: CollectingDispatcher,
    turn: Turn,
    said: reply.Reply,
    screen: Screen | None = None,
    slots: Mapping[str, Any] | None = None,
) -> list[Event]:
    """Send the reply; returns the events that keep its options and where the person is."""
    dispatcher.utter_message(json_message=reply.encode(said))
    kept = {
        "options": [_plain(option) for option in said.options] or None,
        "waiting_confirmation": None,
        "waiting_question": None,
        **(slots or {}),
    }
    if screen is not None and "trail" not in kept:
        kept["trail"] = [_plain(s) for s in extend(turn.trail, screen)]
    return [SlotSet(name, value) for name, value in kept.items()]


def kept_options(turn: Turn) -> dict[str, Any]:
    """The slots that leave the numbered options as they were, and the question that they answer."""
    return {
        "options": [_plain(option) for option in turn.options] or None,
        "waiting_confirmation": turn.slots.get("waiting_confirmation"),
    }


def extend(trail: Sequence[Screen], screen: Screen) -> tuple[Screen, ...]:
    """The trail with `screen` as its newest, once."""
    before = [s for s in trail if s != screen]
    return (*before, screen)[-TRAIL_LENGTH:]


def plain_trail(trail: Sequence[Screen]) -> list[dict[str, Any]]:
    """The trail as a slot value."""
    return [_plain(screen) for screen in trail]


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
