"""The search: one answer, a few to choose from, or "I don't know"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from actions.retrieval.abstention import UNTRAINED, Confidence, features
from actions.retrieval.index import Floats, Index
from actions.retrieval.scoring import UNLEARNED, score

# Entries that are not much less likely than the best (by this logarithm of odds) are offered
# beside it, three at most.
NEAR = 2.0
OFFERED = 3


@dataclass(frozen=True)
class Outcome:
    """kind tells what to say; entries are those to answer with or to offer, best first;
    confidence is the probability, 0 to 1, that the best one is right; ranking holds
    every entry with its score, best first, and nothing where the guidance has no entry."""

    kind: Literal["answer", "choices", "abstain"]
    entries: tuple[str, ...]
    confidence: float
    ranking: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str:
        """The entry that is nearest; "" where there is none."""
        return self.ranking[0][0] if self.ranking else ""


def search(
    index: Index, confidence: Confidence, vector: Floats, text: str, language: str
) -> Outcome:
    """What the guidance has for a question: its embedding [D], text and language."""
    if not index.entries:
        return Outcome("abstain", (), UNTRAINED, ())
    scores = score(index, vector[None, :], [text], language)
    totals = scores.total(confidence.weights_of.get(language, UNLEARNED))
    probability = float(confidence.probability(features(scores, totals, [text]))[0])
    order = np.argsort(-totals[0])
    ranking = tuple((index.entries[n], float(totals[0, n])) for n in order)
    near = [entry for entry, value in ranking[:OFFERED] if value >= ranking[0][1] - NEAR]
    if probability >= confidence.answer[language]:
        return Outcome("answer", (ranking[0][0],), probability, ranking)
    if probability >= confidence.choices[language]:
        offered = near if len(near) > 1 else [entry for entry, _ in ranking[:2]]
        return Outcome("choices", tuple(offered), probability, ranking)
    return Outcome("abstain", tuple(e for e, _ in ranking[:OFFERED]), probability, ranking)
