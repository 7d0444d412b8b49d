"""The fastText classifier over served, romanised and other languages.

Its labels are a served code ("ar"), a romanised one ("ar-Latn"), or "other" and a
code ("other-de"). It is trained by bot/language/training.py from text that ships
with the project.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import fasttext
import regex

from bot.errors import ContentError

PREFIX = "__label__"
_NOT_TEXT = regex.compile(r"[^\p{L}\p{M}'\s]+")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "‘": "'", "\u200c": " "})


def prepare(text: str) -> str:
    """The line that the classifier reads: letters in lower case, words apart."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return " ".join(_NOT_TEXT.sub(" ", folded).split())


class LanguageClassifier:
    """A trained model."""

    def __init__(self, path: Path) -> None:
        """Raises ContentError when there is no model file at `path`."""
        if not path.is_file():
            raise ContentError(f"{path}: the language model is missing; run: make train-language")
        self._model = fasttext.load_model(str(path))

    def probabilities(self, text: str) -> Mapping[str, float]:
        """Probability by label; empty when `text` has no letters."""
        line = prepare(text)
        if not line:
            return {}
        found = self._model.predict(line, k=-1, threshold=0.0)
        labels, values = found
        return {
            label.removeprefix(PREFIX): min(float(value), 1.0)
            for label, value in zip(labels, values, strict=True)
        }


@lru_cache(maxsize=2)
def load_classifier(data: Path) -> LanguageClassifier:
    """The shipped model, loaded once a process."""
    return LanguageClassifier(data / "language-text" / "model.ftz")
