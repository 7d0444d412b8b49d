"""Which dialogue act an utterance is: a pure decision over lists and probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GUIDANCE = "ask_guidance"
UNCLEAR = "language_unclear"
EMERGENCY = "emergency"
ADVICE = "ask_advice"

# The least probability at which an act is taken; below it the utterance is a
# question to the guidance, which can still say that it does not know. Missing an
# emergency or a wish for a decision costs more than asking back, deleting by
# mistake costs most (and is confirmed first).
LEAST = 0.5
LEAST_OF: Mapping[str, float] = {EMERGENCY: 0.4, ADVICE: 0.4}


@dataclass(frozen=True)
class Act:
    """A dialogue act and its probability, 0 to 1."""

    name: str
    confidence: float


def decide(probabilities: Mapping[str, float]) -> Act:
    """The act of an utterance from the model's probabilities."""
    best = max(probabilities, key=lambda name: probabilities[name])
    for name, least in LEAST_OF.items():
        if probabilities.get(name, 0.0) >= least:
            return Act(name, probabilities[name])
    if probabilities[best] >= LEAST:
        return Act(best, probabilities[best])
    return Act(GUIDANCE, max(probabilities.get(GUIDANCE, 0.0), 1 - probabilities[best]))
