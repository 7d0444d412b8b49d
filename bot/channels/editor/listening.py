"""The spoken text as a caller would hear it, before it is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.guidance.model import Pack
from bot.languages import Languages
from bot.render.voice import Prompt
from bot.settings import Settings
from voice.speech.opening import speech_of
from voice.speech.speech import NoAudio

# Characters that are said: nobody listens to more, and a voice takes long over it.
MOST = 2000


@dataclass
class Listening:
    """Says texts with the voices of the telephone, one at a time."""

    settings: Settings
    languages: Languages
    environment: Mapping[str, str]
    pack: Callable[[], Pack]
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def file(self, text: str, language: str) -> Path:
        """The sound of `text`. Raises NoAudio where no voice speaks the language,
        SettingsError where the voices are set wrongly."""
        said = " ".join(text.split())[:MOST]
        if not said or language not in self.languages:
            raise NoAudio(f"there is nothing to say in {language!r}")
        async with self._turn:
            # It looks at files.
            store = await asyncio.to_thread(
                speech_of, self.settings, self.languages, self.environment, self.pack
            )
            async with store.running():
                return await store.file(Prompt(said, language))
