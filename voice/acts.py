"""What a call flow asks a line to do, and what a line reports back."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.gateway.message import Message
from bot.render.voice import Prompt

KEYS = "0123456789*#"


@dataclass(frozen=True)
class Pause:
    """Silence between prompts, in milliseconds."""

    milliseconds: int


Cue = Prompt | Pause


@dataclass(frozen=True)
class Listen:
    """Play the cues and wait for a key. Any key ends the playing at once (barge-in).

    wait: milliseconds to wait for a key after the last cue. twice: first keys after which
    a second digit may follow, for `between` milliseconds; all other keys count at once.
    slow: say it slower. hear: the language in which the caller may also speak, after a tone that
    follows the last cue; None for keys alone. A key counts at any moment, also while they speak.
    """

    cues: tuple[Cue, ...]
    wait: int
    twice: frozenset[str] = frozenset()
    between: int = 1500
    slow: bool = False
    hear: str | None = None


@dataclass(frozen=True)
class Transfer:
    """Say the cues to the end, then connect the caller with `to` ("+" and digits)."""

    cues: tuple[Cue, ...]
    to: str = field(repr=False)
    # Seconds to let it ring.
    ring: int = 30


@dataclass(frozen=True)
class HangUp:
    """Say the cues to the end, then end the call."""

    cues: tuple[Cue, ...]
    slow: bool = False


@dataclass(frozen=True)
class Ask:
    """A turn of the gateway."""

    message: Message
    language: str


@dataclass(frozen=True)
class SendText:
    """Send the entry's text message to the caller, who asked for it."""

    entry: str
    language: str


@dataclass(frozen=True)
class TakeWish:
    """Note that the caller wants to be called back in this language."""

    language: str


# What a line does, and what the desk does by itself.
LineAct = Listen | Transfer | HangUp
DeskAct = Ask | SendText | TakeWish
Act = LineAct | DeskAct


@dataclass(frozen=True)
class PickedUp:
    """The call begins."""


@dataclass(frozen=True)
class Keyed:
    """One key, or the two digits of a short number."""

    keys: str


@dataclass(frozen=True)
class Silence:
    """No key was pressed in time, and nothing was said."""


@dataclass(frozen=True)
class Heard:
    """What the caller said after the tone, as a recogniser took it down: words, and no more."""

    words: str = field(repr=False)


@dataclass(frozen=True)
class Unclear:
    """The caller said something, and no words of it are certain enough."""


@dataclass(frozen=True)
class Done:
    """What was asked for has happened, or could not."""

    ok: bool


# What may come of a Listen.
Answer = Keyed | Silence | Heard | Unclear
LineEvent = PickedUp | Answer | Done
