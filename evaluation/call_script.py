"""What a measured caller presses, and what has to be heard after each key."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from bot.guidance.model import Pack
from bot.render.voice import Prompt
from evaluation.call_waits import Callers
from voice.acts import Keyed, Listen
from voice.screen import language_keys

# turn: the dialogue was asked. here: the flow knew what to say. waited: a second digit could
# have followed.
Kind = Literal["turn", "here", "waited"]
# "n" is the number of an answer, "l" a language.
_SCRIPTS = ("l*n*9#70", "l9n9#*70", "l11*9#70", "l0*7*0*7")


@dataclass(frozen=True)
class Press:
    """Keys that are pressed one right after the other, and the prompt that follows."""

    keys: str
    then: Prompt
    slow: bool
    kind: Kind


def script(callers: Callers, number: int) -> tuple[Press, ...]:
    """The presses of one caller; those of the same number are always the same."""
    chance = random.Random(number)  # noqa: S311 - no secret
    walk, dialogue = callers.walk()
    pressed = []
    for sign in _SCRIPTS[number % len(_SCRIPTS)]:
        keys = _keys(sign, callers.pack, chance, len(callers.offered))
        before, turns = walk.listening, dialogue.turns
        if len(keys) > 1 and keys[0] not in before.twice:
            raise ValueError(f"no number is expected where {keys} is pressed")
        act = walk.give(Keyed(keys))
        if not isinstance(act, Listen):
            raise ValueError(f"{keys} ends the call")
        then = next(cue for cue in act.cues if isinstance(cue, Prompt))
        kind = _kind(before, keys, turned=dialogue.turns > turns)
        pressed.append(Press(keys, then, act.slow, kind))
    return tuple(pressed)


def _keys(sign: str, pack: Pack, chance: random.Random, offered: int) -> str:
    if sign == "n":
        return str(chance.choice([e.number for e in pack.entries.values() if e.number is not None]))
    return chance.choice(language_keys(offered)[:offered]) if sign == "l" else sign


def _kind(before: Listen, keys: str, *, turned: bool) -> Kind:
    if keys in before.twice:
        return "waited"
    return "turn" if turned else "here"
