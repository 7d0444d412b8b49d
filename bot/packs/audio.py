"""The audio that belongs to guidance: recordings of people, and prompts that were rendered."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from bot.guidance.model import Pack
from bot.guidance.watching import today
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.packs.manifest import Manifest
from bot.packs.pointer import RECORDINGS, RENDERED
from bot.settings import Settings
from voice.speech import wavfile
from voice.speech.inventory import inventory
from voice.speech.opening import audio_folder, store_of

_MADE = ".made"


def audio_of(settings: Settings, pack: Pack) -> dict[str, Path]:
    """The audio that the telephone has for a pack now, by its path in a signed pack.

    A recording is called by the key of its words, so it needs no sheet. Raises SettingsError.
    """
    languages = Languages.load(settings.data)
    phrases = load_phrases(settings.data, languages.codes)
    store = store_of(settings, languages, os.environ, lambda: pack)
    found: dict[str, Path] = {}
    for code in languages.codes:
        recorded = store.recordings[code].current.by_key
        for line in inventory(pack, phrases, languages, code, today()).lines():
            key = line.prompt.key
            if key in recorded:
                found[f"{RECORDINGS}/{code}/{key}{recorded[key].suffix.lower()}"] = recorded[key]
                continue
            for slow in (False, True):
                if store.is_made(line.prompt, slow=slow):
                    name = f"{key}{'.slow' if slow else ''}.wav"
                    sound = store.folder / name
                    found[f"{RENDERED}/{name}"] = sound
                    made = sound.with_suffix(_MADE)
                    found[f"{RENDERED}/{made.name}"] = made
    return found


def counted(manifest: Manifest) -> str:
    """What audio a pack holds, for the operator."""
    recorded = _recorded(manifest)
    by_language: dict[str, int] = {}
    for path in recorded:
        language = path.split("/")[1]
        by_language[language] = by_language.get(language, 0) + 1
    parts = [f"{code} {number}" for code, number in sorted(by_language.items())]
    made = sum(_is_rendered(file.path) for file in manifest.files)
    return f"recordings: {', '.join(parts) or 'none'}; rendered prompts: {made}"


def _recorded(manifest: Manifest) -> Iterable[str]:
    return (f.path for f in manifest.files if f.path.startswith(f"{RECORDINGS}/"))


def _is_rendered(path: str) -> bool:
    return path.startswith(f"{RENDERED}/") and path.endswith(".wav")


def hand_over(settings: Settings, version: Path) -> None:
    """Put rendered prompts of a version where the telephone looks for them. Raises OSError.

    They are called by their words, so they are right for every version. What is there stays.
    """
    rendered = version / RENDERED
    if not rendered.is_dir():
        return
    folder = audio_folder(settings)
    for sound in sorted(rendered.glob("*.wav")):
        made = sound.with_suffix(_MADE)
        if made.exists() and not (folder / made.name).exists():
            # In this order: without the second, the first is made again.
            wavfile.write_whole(folder / sound.name, sound.read_bytes())
            wavfile.write_whole(folder / made.name, made.read_bytes())
