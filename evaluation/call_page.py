"""docs/calls.md, from what was measured."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.call_many import Called
from evaluation.call_script import Kind
from evaluation.call_waits import Wait
from voice.speech.checking import LONGEST

# Milliseconds and seconds that are wanted.
SOON, USEFUL = 300, 45
KEYS = 3
# What is waited for, and which languages are offered.
COLUMNS = (
    "short number, all",
    "short number, first",
    "first topic, all",
    "first topic, first",
    "short number, told, first",
)
KINDS: Mapping[Kind, str] = {
    "turn": "key to next prompt, with a turn of the dialogue",
    "here": "key to next prompt, without one",
    "waited": "first digit of a number alone to next prompt: 1.5 s are waited for a second one",
}
HEAD = """# Calls, measured

Made by `make calls`: the real service with Rasa and the line `sip`, called over UDP on one
computer with {cores} cores, from which the callers call too. All audio was rendered before. The
load of the computer before the calls was {load:.1f}.

## {calls} calls at the same time

**{done} of {calls} calls were whole**: after each key the prompt that belongs to it was heard.
Callers press {keys} times each, at random moments while they listen; the two digits of a short
number count once. Wanted: all calls whole, and 95 of 100 under {soon} ms.

| from | times | median | 95 of 100 | longest |
| --- | --- | --- | --- | --- |
{times}

## From pick-up to useful words

Seconds until the answer's own words begin, added up from the lengths of prompts and pauses. The
caller hears each list until the key that they need was named, and presses it then. Who knows the
keys does not listen: each counts while something is said. Wanted: at most {useful} s and
{most} keys.

- *all*: all languages of this table are offered, in its order. Later ones are named later. Each
  has a key of its own; where there are more than ten, those from the ninth on need one more.
- *first*: `SAFAR_VOICE_LANGUAGES` names this language first.
- *list*: until the key of the language was named, where all are offered.
- *short number*: who has it from a poster knows that it can be typed, and does so after "call 112".
  *told*: who waits until Safar says so, which is after the topics.
- In brackets: keys, and what of the seconds says that the answer is an example or a machine
  translation. Guidance that is approved does not say so.
- **Bold**: more than is wanted.

| language | list | disclosure | short number, all | short number, first | first topic, all \
| first topic, first | short number, told, first |
| --- | --- | --- | --- | --- | --- | --- | --- |
{waits}

{over}

Must be recorded by a person, and is not offered before: {recorded}.

## Sound

Wanted: nothing clipped, nothing silent, no text longer than {longest:.0f} s. A fault is what
`safar voice check` tells.

| language | prompts | longest text of an answer | clipped | silent | with a fault |
| --- | --- | --- | --- | --- | --- |
{sounds}

## One call

![The sound of one call over time, with the keys that were pressed and the names of prompts]\
(pictures/call.png)
"""


@dataclass(frozen=True)
class Measured:
    """What the page tells. load: of the computer before the calls. By the name of a language:
    waits: for a short number and for the first topic, each where all languages are offered and
    where this one is first, and for who is told of numbers; disclosures: seconds; sounds: the
    columns of the table."""

    calls: Sequence[Called | BaseException]
    load: float
    presses: int
    waits: Mapping[str, Sequence[Wait]]
    disclosures: Mapping[str, float]
    sounds: Mapping[str, Sequence[str]]
    recorded: Sequence[str]


def page(found: Measured) -> str:
    """docs/calls.md"""
    calls = [call for call in found.calls if isinstance(call, Called)]
    kinds = [
        (name, [s for call in calls for k, s in call.after if k == kind and s is not None])
        for kind, name in KINDS.items()
    ]
    rows = [("pick-up to first sound", [call.first for call in calls]), *kinds]
    waits = "\n".join(
        f"| {name} | {row[0].choosing:.0f} s | {found.disclosures[name]:.0f} s | "
        + " | ".join(map(_wait, row))
        + " |"
        for name, row in found.waits.items()
    )
    return HEAD.format(
        cores=os.cpu_count(),
        load=found.load,
        calls=len(found.calls),
        done=sum(call.complete for call in calls),
        keys=found.presses,
        soon=SOON,
        useful=USEFUL,
        most=KEYS,
        longest=LONGEST,
        times="\n".join(times(name, seconds) for name, seconds in rows),
        waits=waits,
        over=over(found.waits),
        recorded=", ".join(found.recorded),
        sounds="\n".join(f"| {name} | {' | '.join(row)} |" for name, row in found.sounds.items()),
    )


def times(name: str, seconds: Sequence[float]) -> str:
    """A row: how many, median, 95 of 100, longest, in milliseconds."""
    if not seconds:
        return f"| {name} | 0 | | | |"
    values = np.percentile(np.asarray(seconds) * 1000, [50, 95, 100])
    return f"| {name} | {len(seconds)} | " + " | ".join(f"{v:.0f} ms" for v in values) + " |"


def over(waits: Mapping[str, Sequence[Wait]]) -> str:
    """What is longer than wanted, or takes more keys."""
    told = []
    for column, name in enumerate(COLUMNS):
        long = [language for language, row in waits.items() if row[column].seconds > USEFUL]
        keys = [language for language, row in waits.items() if row[column].keys > KEYS]
        if long:
            told.append(f"- {name}: longer than {USEFUL} s in {', '.join(long)}.")
        if keys:
            told.append(f"- {name}: more than {KEYS} keys in {', '.join(keys)}.")
    return "\n".join(("Over what is wanted:\n", *told)) if told else "Nothing is over."


def _wait(wait: Wait) -> str:
    text = f"{wait.seconds:.0f} s ({wait.keys} keys, {wait.marks:.0f} s)"
    return f"**{text}**" if wait.seconds > USEFUL or wait.keys > KEYS else text
