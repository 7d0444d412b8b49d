"""What callers of a PBX hear when Safar is away: files with names that its dialplan can hold."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Phrases
from bot.render.voice import Prompt
from voice.speech.speech import NoAudio, Speech
from voice.speech.wavfile import write_whole


def name_of(code: str) -> str:
    """The file of a language, without ".wav"."""
    return f"emergency-{code}"


async def write_fixed(speech: Speech, phrases: Phrases, codes: Sequence[str]) -> tuple[str, ...]:
    """Write emergency-<code>.wav into the folder of audio: where to call in danger.

    Returns the languages in which it cannot be said. Raises OSError.
    """
    silent = []
    for code in codes:
        try:
            path = await speech.file(Prompt(phrases("voice.emergency", code), code))
        except NoAudio:
            silent.append(code)
            continue
        write_whole(speech.folder / f"{name_of(code)}.wav", path.read_bytes())
    return tuple(silent)
