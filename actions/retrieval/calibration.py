"""Calibration: what the index can find, measured on its own questions, honestly.

Every question is scored by an index made from the other folds: leaving out a
question alone would let the whitening remember it. Of a language with so many that the
regression of n-grams is solved for each, only some are asked; all are in the index.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from actions.retrieval.abstention import Confidence, Samples, features, fit, untrained
from actions.retrieval.build import Background, Material, by_language, index_of
from actions.retrieval.index import Floats, Index, Question
from actions.retrieval.ngrams import SOLVED_BEFORE
from actions.retrieval.scoring import UNLEARNED, Scores, score
from actions.retrieval.weighing import Asked, learn

logger = logging.getLogger(__name__)

FOLDS = 4
# With fewer questions found by an index that does not hold them, a sure answer would be a guess.
FEWEST_FOUND = 20
# Questions of a language that are asked where each takes a fifth of a second.
ASKED_OF_MANY = 300


def calibrate(material: Material) -> Confidence:
    """The weights of scores by language, and the abstention model with its limits; an untrained one
    for guidance too small to learn from, which is logged."""
    folds = _Folds(material)
    weights_of = learn(folds.held)

    def rows(asked: _Asked, language: str) -> tuple[Floats, npt.NDArray[np.bool_]]:
        totals = asked.scores.total(weights_of.get(language, UNLEARNED))
        return features(asked.scores, totals, asked.texts), totals.argmax(axis=1) == asked.right

    held = [(language, part) for language, parts in folds.held.items() for part in parts]
    verbatim = [(language, part) for language, parts in folds.verbatim.items() for part in parts]
    asked = [rows(part, language) for language, part in (*held, *verbatim)]
    found = sum(int(right.sum()) for _, right in asked[: len(held)])
    if found < FEWEST_FOUND:
        logger.warning(
            "the guidance has too few example questions to tell a right answer from a wrong one "
            "(%s found again, %s needed): questions get 'I don't know' and the nearest topics; "
            "topics and numbers work. Write more example questions",
            found,
            FEWEST_FOUND,
        )
        return untrained(b.language for b in material.background)
    near = [
        rows(replace(part, scores=part.scores.without(part.right)), language)[0]
        for language, part in held
    ]
    unrelated = {
        language: rows(_joined(parts), language)[0] for language, parts in folds.unrelated.items()
    }
    samples = Samples(
        np.concatenate([row for row, _ in asked]),
        np.concatenate([right for _, right in asked]),
        np.concatenate(near),
        unrelated,
    )
    return fit(samples, weights_of)


def _fold(text: str) -> int:
    """A question's fold, the same whatever else is in the pack."""
    return hashlib.sha256(text.encode()).digest()[0] % FOLDS


def _to_ask(questions: list[Question]) -> list[Question]:
    """The questions of one language that are asked, the same whatever else is in the pack."""
    if len(questions) <= SOLVED_BEFORE:
        return questions
    by_chance = sorted(questions, key=lambda q: hashlib.sha256(q.text.encode()).digest()[1:])
    return by_chance[:ASKED_OF_MANY]


@dataclass(frozen=True)
class _Asked(Asked):
    """The same with the texts; where there is no right entry, its position is -1."""

    texts: tuple[str, ...]


class _Folds:
    """Scores by language: of every question and unrelated sentence, held out, and of a
    part of the questions by an index that holds them word for word."""

    def __init__(self, material: Material) -> None:
        self.held: dict[str, list[_Asked]] = {}
        self.verbatim: dict[str, list[_Asked]] = {}
        self.unrelated: dict[str, list[_Asked]] = {}
        self._material = material
        self._entries = tuple(sorted({q.entry for q in material.questions}))
        self._asked = {code: _to_ask(some) for code, some in by_language(material).items()}
        for fold in range(FOLDS):
            self._score_fold(fold)

    def _score_fold(self, fold: int) -> None:
        material = self._material
        kept = [n for n, q in enumerate(material.questions) if _fold(q.text) != fold]
        if not kept:
            return
        background = tuple(
            Background(b.language, tuple(s for s in b.unrelated if _fold(s) != fold), b.asking)
            for b in material.background
        )
        index = index_of(material.part(kept, background))
        self._score_questions(self.held, index, fold)
        if fold == 0:
            self._score_questions(self.verbatim, index, fold + 1)
        for b in material.background:
            sentences = [(s, -1) for s in b.unrelated if _fold(s) == fold]
            self._add(self.unrelated, index, b.language, sentences)

    def _score_questions(self, into: dict[str, list[_Asked]], index: Index, fold: int) -> None:
        position = {entry: n for n, entry in enumerate(self._entries)}
        known = set(index.entries)
        for language in index.blocks:
            questions = [
                (q.text, position[q.entry])
                for q in self._asked[language]
                if q.entry in known and _fold(q.text) == fold
            ]
            self._add(into, index, language, questions)

    def _add(
        self,
        into: dict[str, list[_Asked]],
        index: Index,
        language: str,
        asked: Sequence[tuple[str, int]],
    ) -> None:
        if not asked:
            return
        texts = tuple(text for text, _ in asked)
        scores = score(index, self._material.vectors_of(texts), texts, language)
        aligned = _align(scores, index.entries, self._entries)
        right = np.asarray([entry for _, entry in asked])
        into.setdefault(language, []).append(_Asked(aligned, right, texts))


def _align(scores: Scores, have: tuple[str, ...], want: tuple[str, ...]) -> Scores:
    """The scores with a column for every wanted entry, lowest where the fold has none."""
    if have == want:
        return scores
    return scores.aligned(np.asarray([have.index(e) if e in have else -1 for e in want]))


def _joined(parts: Sequence[_Asked]) -> _Asked:
    """The texts of all parts, one after the other."""
    each = zip(*(part.scores.each() for part in parts), strict=True)
    return _Asked(
        Scores(*map(np.concatenate, each)),
        np.concatenate([part.right for part in parts]),
        tuple(text for part in parts for text in part.texts),
    )
