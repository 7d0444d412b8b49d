"""A picture of one call: what the caller hears over time, with keys and names of prompts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from bot.render.voice import Prompt
from evaluation.call_many import HOST
from evaluation.call_waits import Callers, length
from tests.voice.heard import RATE, Recording
from tests.voice.phone import Call, phone
from tests.voice.walking import APPLY
from voice.acts import Cue, Keyed, Pause
from voice.screen import BEFORE_KEY

mpl.use("agg")
# Seconds of sound that are heard before each press.
HEARS = (4.0, 19.0, 9.0, 5.0)
# Characters of a prompt that name it.
NAME = 27
# What is heard for fewer seconds has no room for a name.
NAMED = 0.6
# Inches and dots per inch: 900 pixels wide.
SIZE, DOTS = (9.0, 4.2), 100


@dataclass(frozen=True)
class Mark:
    """What was heard, from and to seconds after the pick-up: a prompt, or a choice with its key."""

    name: str
    begins: float
    ends: float


async def draw(port: int, callers: Callers, target: Path) -> None:
    """Make a call in the first language and draw it: a language, a number, again, a person."""
    keys = ("1", str(callers.pack.entries[APPLY].number), "*", "0")
    async with phone() as telephone:
        call = await telephone.dial(HOST, port, "100")
        for pressed, heard in zip(keys, HEARS, strict=True):
            await call.sound(1000 * heard)
            for key in pressed:
                await call.press(key)
        await call.sound(4000)
        await call.hang_up()
    _draw(call, keys, tuple(_marks(call, keys, callers)), target)


def _marks(call: Call, keys: Sequence[str], callers: Callers) -> Iterator[Mark]:
    """Each act's prompts, from the first sound after the key that led to it."""
    walk, _ = callers.walk()
    began = call.picked_up_at or 0.0
    pressed = iter(call.pressed)
    ends = [[next(pressed).at for _ in one] for one in keys]
    starts = [began, *(times[-1] for times in ends)]
    over = [*(times[0] for times in ends), call.ear.packets[-1].at]
    for number, (start, end) in enumerate(zip(starts, over, strict=True)):
        if number:
            walk.give(Keyed(keys[number - 1]))
        sound = _sound_after(call, start, silent=bool(number))
        yield from marks(walk.listening.cues, sound - began, end - began, callers)


def _sound_after(call: Call, start: float, *, silent: bool) -> float:
    """When sound began after `start`; `silent`: after the end of what was said before."""
    quiet = not silent
    for packet in call.ear.packets:
        if packet.at >= start:
            if packet.loud and quiet:
                return packet.at
            quiet = quiet or not packet.loud
    return start


def marks(cues: Sequence[Cue], begins: float, ends: float, callers: Callers) -> Iterator[Mark]:
    """What of an act begins before it was cut off at `ends`."""
    for said in phrased(cues):
        lasts = length(said, callers.seconds)
        if begins >= ends:
            return
        texts = [cue.text for cue in said if isinstance(cue, Prompt)]
        if texts:
            yield Mark(name_of(", ".join(texts)), begins, min(begins + lasts, ends))
        begins += lasts


def phrased(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Longer pauses alone, and what is said between them."""
    said: list[Cue] = []
    for cue in cues:
        if isinstance(cue, Pause) and cue.milliseconds > BEFORE_KEY:
            yield said
            yield [cue]
            said = []
        else:
            said.append(cue)
    yield said


def name_of(text: str) -> str:
    """The beginning of a text, cut at a word."""
    if len(text) <= NAME:
        return text
    return text[: NAME + 1].rsplit(" ", 1)[0].rstrip(",;: ") + " …"


def _draw(call: Call, keys: Sequence[str], said: Sequence[Mark], target: Path) -> None:
    began = call.picked_up_at or 0.0
    figure, (names, wave) = plt.subplots(
        2, 1, sharex=True, figsize=SIZE, dpi=DOTS, height_ratios=(1.3, 1), layout="constrained"
    )
    _name(names, said)
    _wave(wave, call.recording(), began, said)
    pressed = iter(call.pressed)
    for number in keys:
        at = min(next(pressed).at for _ in number) - began
        wave.axvline(at, color="#b00020", linewidth=1.2)
        wave.annotate(
            number,
            (at, 1.02),
            xycoords=("data", "axes fraction"),
            ha="center",
            color="#b00020",
            fontsize=11,
            fontweight="bold",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, metadata={"Software": None})
    plt.close(figure)


def _name(axes: Axes, said: Sequence[Mark]) -> None:
    axes.axis("off")
    axes.set_ylim(0, 1)
    for mark in said:
        if mark.ends - mark.begins >= NAMED:
            middle = mark.begins + min(mark.ends - mark.begins, 1.0) / 2
            axes.text(middle, 0, mark.name, rotation=90, ha="center", va="bottom", fontsize=9)


def _wave(axes: Axes, heard: Recording, began: float, said: Sequence[Mark]) -> None:
    for mark in said:
        axes.axvspan(mark.begins, mark.ends, color="#e8eef7", linewidth=0)
    # A hundredth of a second is less than a dot.
    step = RATE // 100
    whole = heard.samples[: len(heard.samples) // step * step].reshape(-1, step) / 32768
    seconds = [heard.time(place * step) - began for place in range(len(whole))]
    axes.fill_between(seconds, whole.min(axis=1), whole.max(axis=1), color="#1f4e8c", linewidth=0)
    axes.set_ylim(-1, 1)
    axes.set_xlim(min(0.0, seconds[0]), seconds[-1])
    axes.set_yticks([])
    axes.set_xlabel("seconds after the pick-up; red: keys that were pressed; above: what is said")
