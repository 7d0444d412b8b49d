"""Speech with the real synthesiser, on folders of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soundfile

from bot.guidance.model import Pack
from bot.guidance.watching import ServedPack
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.render.voice import Prompt
from voice.speech.opening import voices
from voice.speech.recordings import RecordingFolder
from voice.speech.sheet import Row, save
from voice.speech.store import AudioStore
from voice.speech.synthesiser import Synthesiser

RATE = 44_100


@pytest.fixture(scope="session")
def english(data: Path) -> Phrases:
    return load_phrases(data, ("en",))


@pytest.fixture(scope="session")
def served(data: Path, languages: Languages) -> Pack:
    return ServedPack(data / "guidance" / "europe", False, languages.codes).current


@pytest_asyncio.fixture(scope="session")
async def synthesiser() -> AsyncIterator[Synthesiser]:
    """One speaking process for all tests that do not break it."""
    opened = Synthesiser()
    yield opened
    await opened.close()


@dataclass(frozen=True)
class Place:
    """A state and a folder of recordings."""

    folder: Path
    recordings: Path
    languages: Languages
    pack: Pack

    def store(self, synthesiser: Synthesiser, **environment: str) -> AudioStore:
        """The store as a service that starts now would have it."""
        return AudioStore(
            folder=self.folder,
            recordings={
                code: RecordingFolder(self.recordings / code) for code in self.languages.codes
            },
            voices=voices(self.languages, environment),
            synthesiser=synthesiser,
            pack=lambda: self.pack,
        )

    def record(self, prompt: Prompt, name: str, sound: np.ndarray, **how: str) -> Path:
        """Lay a recording in place, named by the prompt's line in a sheet of one line."""
        folder = self.recordings / prompt.language
        save(folder, [Row(1, "somewhere", prompt.text, prompt.key)])
        path = folder / name
        soundfile.write(path, sound, RATE, **how)
        return path


@pytest.fixture
def place(tmp_path: Path, languages: Languages, served: Pack) -> Place:
    audio = tmp_path / "audio"
    audio.mkdir()
    return Place(audio, tmp_path / "recordings", languages, served)


Tone = Callable[..., np.ndarray]


@pytest.fixture(scope="session")
def tone() -> Tone:
    """Makes a tone with silence around it, as a recording is."""

    def make(
        hertz: float, seconds: float = 1.0, level: float = 0.2, rate: int = RATE
    ) -> np.ndarray:
        time = np.arange(int(seconds * rate)) / rate
        quiet = np.zeros(rate // 2)
        return np.concatenate([quiet, level * np.sin(2 * np.pi * hertz * time), quiet])

    return make
