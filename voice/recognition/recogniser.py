"""What a recogniser of speech is to the lines that hold a call's sound."""

from __future__ import annotations

from typing import Protocol


class Recogniser(Protocol):
    """Takes down what a caller says. It tells words only: never a mood, an age or a dialect."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it can take down now; none while it does not work."""

    async def words(self, sound: bytes, language: str) -> str | None:
        """The words, or None where none are certain enough or it takes too long. Never raises.

        sound: 16-bit samples, 8,000 a second, one channel. It is forgotten afterwards.
        """
