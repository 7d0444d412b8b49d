"""The speech of a deployment: its settings, its folders, its synthesiser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.errors import ContentError, SettingsError
from bot.guidance.model import Pack
from bot.languages import Languages
from bot.packs.pointer import RECORDINGS, served_folder
from bot.settings import Settings
from bot.variables import shown
from voice.speech.recordings import RecordingFolder, WithInstalled
from voice.speech.store import AudioStore
from voice.speech.synthesiser import Synthesiser, Voice

# In data/languages.yml, of a language that no synthesiser speaks.
RECORDED = "recorded"
# Languages whose voice needs short vowels that are not written.
_UNVOWELLED = frozenset({"ar"})


def speech_of(
    settings: Settings, languages: Languages, env: Mapping[str, str], pack: Callable[[], Pack]
) -> AudioStore:
    """The store of a deployment; nothing speaks before it is running. pack: the guidance that
    is served now.

    env: as for `store_of`. Raises SettingsError.
    """
    store = store_of(settings, languages, env, pack)
    audio_folder(settings)
    return store


def audio_folder(settings: Settings) -> Path:
    """The folder of rendered prompts, made where it is missing. Raises SettingsError."""
    folder = _audio(settings)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True)
        # Nobody else gets here, but a PBX may be shown this one folder under another name.
        folder.chmod(0o755)
    except OSError as error:
        raise SettingsError(f"{folder}: {error}; make it a folder that Safar can write") from error
    return folder


def _audio(settings: Settings) -> Path:
    return settings.state / "voice" / "audio"


def store_of(
    settings: Settings, languages: Languages, env: Mapping[str, str], pack: Callable[[], Pack]
) -> AudioStore:
    """The store without its folder: it tells what could be heard, and nothing is written.

    env: SAFAR_RECORDINGS, the folder of recordings by language (default: in the data), and
    SAFAR_VOICES, a folder with voices of piper, if there is one. Raises SettingsError.
    """
    return AudioStore(
        folder=_audio(settings),
        recordings={code: _recordings(settings, env, code) for code in languages.codes},
        voices=voices(languages, env),
        synthesiser=Synthesiser(),
        pack=pack,
    )


def _recordings(settings: Settings, env: Mapping[str, str], code: str) -> WithInstalled:
    def installed() -> Path | None:
        try:
            version = served_folder(settings.installed)
        except ContentError:
            # Whoever reads the guidance tells it; recordings are right for their words anyway.
            return None
        return None if version is None else version / RECORDINGS / code

    return WithInstalled(RecordingFolder(recordings_folder(settings, env) / code), installed)


def recordings_folder(settings: Settings, env: Mapping[str, str]) -> Path:
    """The folder with one folder of recordings for each language."""
    return Path(env.get("SAFAR_RECORDINGS") or settings.data / "recordings").resolve()


def voices(languages: Languages, env: Mapping[str, str]) -> dict[str, Voice]:
    """The synthetic voice of each language that has one. Raises SettingsError."""
    models = _models(languages, env)
    return {
        language.code: Voice(
            espeak=language.voice,
            vowels=language.code in _UNVOWELLED,
            model=models.get(language.code),
        )
        for language in languages
        if language.voice != RECORDED or language.code in models
    }


def _models(languages: Languages, env: Mapping[str, str]) -> dict[str, Path]:
    """Voices of piper: <language>.onnx with its .onnx.json beside it."""
    if not env.get("SAFAR_VOICES"):
        return {}
    folder = Path(env["SAFAR_VOICES"]).resolve()
    found = {path.stem: path for path in sorted(folder.glob("*.onnx"))}
    for code, path in found.items():
        if code not in languages:
            raise SettingsError(f"{path}: {shown(code)} is no served language; call it en.onnx")
        if not path.with_suffix(".onnx.json").exists():
            raise SettingsError(f"{path}.json is missing; put the voice's own file there")
    if not found:
        raise SettingsError(f"SAFAR_VOICES is {shown(str(folder))}; there is no voice (en.onnx)")
    return found
