"""What speech is to the rest: whether a prompt has audio, and its file."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bot.errors import SafarError
from bot.render.voice import Prompt

# Of all audio: 16-bit samples a second, one channel, in WAV files.
RATE = 8000


class NoAudio(SafarError):
    """A prompt has no recording, and its language no synthesiser, or that one failed. It names
    the prompt by its key: errors are logged."""

    code = "no_audio"


class Speech(Protocol):
    """The audio of prompts. Files are WAV, 8,000 samples a second, 16 bits, one channel."""

    def has(self, prompt: Prompt) -> bool:
        """Whether there is audio, or can be made at once. Quick: no file is made."""

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        """The audio file <folder>/<key>.wav or <key>.slow.wav, made now where it has to be.

        Raises NoAudio.
        """

    @property
    def folder(self) -> Path:
        """The folder of all audio files; a PBX on the same computer reads them there."""
