"""Rasa component: the language of the utterance, decided once a turn."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.choice import Prior
from bot.language.identifier import load_identifier
from bot.nlu import properties
from bot.settings import Settings

COMMAND = "/"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class LanguageComponent(GraphComponent):  # type: ignore[misc]
    """Adds the language choice as a property, and as an entity when it is sure.

    The prior is the conversation's language (slot `language`) or, in its first
    turn, the hint that the channel gave (metadata `language`).
    """

    def __init__(self) -> None:
        self._identify = load_identifier(Settings.load().data)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageComponent:
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        return ["regex"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training needs no language: the examples of all languages train one model."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        prior = _prior(tracker)
        for message in messages:
            text = message.get(TEXT)
            if not text or text.startswith(COMMAND):
                continue
            told = message.get("metadata") or {}
            hint = Prior(told.get("language"), hinted=not told.get("language_chosen"))
            choice = self._identify(text, prior if prior.language else hint)
            message.set(properties.LANGUAGE, asdict(choice), add_to_output=True)
            if choice.language and not choice.ask:
                entity = {
                    "entity": properties.LANGUAGE_ENTITY,
                    "value": choice.language,
                    "start": 0,
                    "end": len(text),
                    "extractor": type(self).__name__,
                }
                message.set("entities", [*message.get("entities", []), entity], add_to_output=True)
        return messages


def _prior(tracker: DialogueStateTracker | None) -> Prior:
    if tracker is None:
        return Prior()
    return Prior(tracker.get_slot("language"), bool(tracker.get_slot("language_chosen")))
