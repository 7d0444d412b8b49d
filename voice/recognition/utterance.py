"""What a caller says, from its first sound to the silence after it. Held in memory alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from voice.speech.speech import RATE

# Bytes of a second.
SECOND = 2 * RATE
# Seconds: what is kept from before the first sound, how long sound must last to be speech, how
# long silence must last to be the end, and the longest that is taken down.
BEFORE, SPEECH, END, LONGEST = 0.3, 0.1, 2.0, 12.0
# Loudness (mean square root of 16-bit samples): the quietest speech, and the noise of a quiet line.
QUIETEST, NOISE = 250.0, 80.0
# How much louder than the noise speech is, and by how much of itself the noise is believed to have
# grown with each piece: fans and streets grow slowly.
LOUDER, GROWS = 3.0, 1.01

State = Literal["waiting", "speaking", "over"]


@dataclass
class Utterance:
    """Grows with each piece of sound. sound: 16-bit samples at RATE."""

    state: State = "waiting"
    sound: bytearray = field(default_factory=bytearray, repr=False)
    _noise: float = NOISE
    _loud: float = 0.0
    _quiet: float = 0.0

    def feed(self, piece: bytes) -> None:
        """The next piece, some milliseconds long."""
        piece = piece[: len(piece) // 2 * 2]
        if self.state == "over" or not piece:
            return
        self.sound += piece
        seconds, level = len(piece) / SECOND, _level(piece)
        loud = level > max(QUIETEST, LOUDER * self._noise)
        if self.state == "waiting":
            self._noise = min(self._noise * GROWS, level) if not loud else self._noise * GROWS
            self._noise = max(self._noise, 1.0)
            self._loud = self._loud + seconds if loud else 0.0
            if self._loud >= SPEECH:
                self.state = "speaking"
            else:
                del self.sound[: max(0, len(self.sound) - round((BEFORE + SPEECH) * RATE) * 2)]
            return
        self._quiet = 0.0 if loud else self._quiet + seconds
        if self._quiet >= END or len(self.sound) >= LONGEST * SECOND:
            self.state = "over"


def _level(piece: bytes) -> float:
    samples = np.frombuffer(piece, dtype="<i2").astype(np.float64)
    return float(np.sqrt(np.mean(samples**2)))
