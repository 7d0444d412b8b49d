"""What callers hear when Safar is away is in files that a dialplan can name."""

from __future__ import annotations

from pathlib import Path

from bot.i18n import Phrases
from bot.render.voice import Prompt
from tests.voice.listening import samples_of
from tests.voice.sounds import save, sound
from voice.speech.fixed import write_fixed
from voice.speech.speech import NoAudio


class Speaking:
    """Speech in all languages but Pashto."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, prompt: Prompt) -> bool:
        return prompt.language != "ps"

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        if not self.has(prompt):
            raise NoAudio(prompt.key)
        return save(sound(prompt.text), self.folder / f"{prompt.key}.wav")


def written(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("emergency-*")}


async def test_each_language_that_speaks_has_its_file(tmp_path: Path, phrases: Phrases) -> None:
    silent = await write_fixed(Speaking(tmp_path), phrases, ("en", "ps", "ar"))
    assert silent == ("ps",)
    assert written(tmp_path) == {"emergency-ar.wav", "emergency-en.wav"}
    for code in ("en", "ar"):
        path = tmp_path / f"emergency-{code}.wav"
        assert (samples_of(path) == sound(phrases("voice.emergency", code))).all()
        # Asterisk is another user.
        assert path.stat().st_mode & 0o777 == 0o644
