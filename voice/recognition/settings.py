"""Settings of the recogniser on this computer, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError
from bot.variables import shown

FOLDER, LANGUAGES = "SAFAR_SPEECH_MODEL", "SAFAR_SPEECH_LANGUAGES"
MODEL = "model.bin"
# Of the languages of Safar, those that whisper has no sign for (faster_whisper/tokenizer.py).
_UNKNOWN = frozenset({"ti"})


@dataclass(frozen=True)
class RecogniserSettings:
    """folder: a model for faster-whisper. languages: those in which callers may speak."""

    folder: Path
    languages: frozenset[str]

    @staticmethod
    def load(env: Mapping[str, str], codes: Sequence[str]) -> RecogniserSettings | None:
        """None where nothing is set: callers have keys alone. Raises SettingsError."""
        folder, named = env.get(FOLDER, "").strip(), env.get(LANGUAGES, "").split()
        if not folder and not named:
            return None
        if not folder:
            raise SettingsError(f"{LANGUAGES} is set, {FOLDER} is not; set the folder of a model")
        if not named:
            raise SettingsError(f"{FOLDER} is set, {LANGUAGES} is not; set languages, such as en")
        for code in named:
            if code not in codes:
                raise SettingsError(f"{LANGUAGES} names {shown(code)}; known: {', '.join(codes)}")
            if code in _UNKNOWN:
                raise SettingsError(f"{LANGUAGES} names {code}, which whisper does not know")
        path = Path(folder).resolve()
        if not (path / MODEL).is_file():
            raise SettingsError(
                f"{FOLDER} is {shown(folder)}, and no {MODEL} is there; set the folder of a model "
                "for faster-whisper"
            )
        return RecogniserSettings(path, frozenset(named))
