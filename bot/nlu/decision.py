"""Which dialogue act an utterance is: a pure decision over probabilities and signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.nlu.signs import Signs

NO_SIGNS = Signs()
GUIDANCE = "ask_guidance"
UNCLEAR = "language_unclear"
EMERGENCY = "emergency"
ADVICE = "ask_advice"

# The least probability at which an act is taken; below it the utterance is a
# question to the guidance, which can still say that it does not know. Missing an
# emergency or a wish for a decision costs more than asking back, deleting by
# mistake costs most (and is confirmed first).
LEAST = 0.5
LEAST_ADVICE = 0.35
# How sure the model must be of danger, by what the wording says. Signs of danger now are
# enough by themselves, but not where it is asked or told of what is over.
LEAST_DANGER, LEAST_DANGER_ASKED, LEAST_DANGER_TOLD = 0.15, 0.6, 0.9
LEAST_DANGER_SIGN_ASKED, LEAST_DANGER_SIGN_TOLD = 0.3, 0.5
# Where nobody here is meant ("on the radio they said", "nobody is hurt") and no word says of which
# danger it is. The model is as sure of such sentences as of danger, so it must be almost certain.
LEAST_DANGER_CALM = 0.98
# Below this the model sees no danger at all.
NO_DANGER = 0.2
# An act of which the model is so sure is not a wish for advice, whatever the wording.
SURE = 0.8


@dataclass(frozen=True)
class Act:
    """A dialogue act and its probability, 0 to 1; 1 where a sign in the wording shows it.

    calm: neither the wording nor the model gives a reason to fear danger now, so that the
    guidance alone must not raise an alarm.
    """

    name: str
    confidence: float
    calm: bool = False


def decide(probabilities: Mapping[str, float], signs: Signs = NO_SIGNS) -> Act:
    """The act of an utterance from the model's probabilities and the signs of its wording."""
    danger, advice = probabilities.get(EMERGENCY, 0.0), probabilities.get(ADVICE, 0.0)
    if danger >= least_danger(signs):
        return Act(EMERGENCY, 1.0 if signs.danger else danger)
    meant = signs.danger or danger >= LEAST
    calm = (signs.calm and not meant) or signs.past or signs.asking or signs.advice
    calm = calm or danger < NO_DANGER
    best = max(probabilities, key=lambda name: probabilities[name])
    unsure = best in (GUIDANCE, ADVICE, EMERGENCY) or probabilities[best] < SURE
    if advice >= LEAST_ADVICE or (signs.advice and unsure):
        return Act(ADVICE, 1.0 if signs.advice else advice, calm)
    if best != EMERGENCY and probabilities[best] >= LEAST:
        return Act(best, probabilities[best], calm)
    return Act(GUIDANCE, max(probabilities.get(GUIDANCE, 0.0), 1 - probabilities[best]), calm)


def least_danger(signs: Signs) -> float:
    """The probability from which an utterance with these signs is an emergency."""
    if signs.danger:
        # Words for what is not meant are no reason for doubt here: "my phone dies, we sink".
        if signs.past:
            return LEAST_DANGER_SIGN_TOLD
        return LEAST_DANGER_SIGN_ASKED if signs.asking else 0.0
    if signs.calm and signs.kind is None:
        return LEAST_DANGER_CALM
    if signs.calm or signs.past:
        return LEAST_DANGER_TOLD
    return LEAST_DANGER_ASKED if signs.asking or signs.advice else LEAST_DANGER
