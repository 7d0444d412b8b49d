"""The language choice with its data: list of languages, known utterances, classifier."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.language.acts_text import known_utterances
from bot.language.choice import LanguageChoice, Prior, choose
from bot.language.classifier import load_classifier
from bot.languages import Languages


class LanguageIdentifier:
    """Chooses the language of an utterance."""

    def __init__(self, data: Path) -> None:
        languages = Languages.load(data)
        self._scripts = {language.code: language.script for language in languages}
        self._letters = {language.code: language.letters for language in languages}
        self._known = known_utterances(data, languages.codes)
        self._classifier = load_classifier(data)

    def __call__(self, text: str, prior: Prior) -> LanguageChoice:
        """The language of `text` in a conversation of which `prior` is known."""
        return choose(
            text,
            prior,
            self._scripts,
            self._known,
            self._classifier.probabilities,
            letters=self._letters,
        )


@lru_cache(maxsize=2)
def load_identifier(data: Path) -> LanguageIdentifier:
    """The identifier over `data`, made once a process."""
    return LanguageIdentifier(data)
