"""What an operator sets for the recogniser on this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from voice.recognition.settings import RecogniserSettings

CODES = ("en", "ar", "ti")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model.bin").touch()
    return tmp_path


def test_nothing_is_set_by_default() -> None:
    assert RecogniserSettings.load({}, CODES) is None


def test_a_folder_and_languages_are_set(folder: Path) -> None:
    env = {"SAFAR_SPEECH_MODEL": str(folder), "SAFAR_SPEECH_LANGUAGES": "ar en"}
    assert RecogniserSettings.load(env, CODES) == RecogniserSettings(
        folder, frozenset({"en", "ar"})
    )


@pytest.mark.parametrize(
    ("model", "languages", "told"),
    [
        ("{folder}", "", "SAFAR_SPEECH_LANGUAGES is not"),
        ("", "en", "SAFAR_SPEECH_MODEL is not"),
        ("{folder}", "en xx", "names 'xx'"),
        ("{folder}", "ti", "whisper does not know"),
        ("{folder}/none", "en", "no model.bin"),
    ],
)
def test_what_is_set_wrongly_is_told(folder: Path, model: str, languages: str, told: str) -> None:
    env = {"SAFAR_SPEECH_MODEL": model.format(folder=folder), "SAFAR_SPEECH_LANGUAGES": languages}
    with pytest.raises(SettingsError, match=told):
        RecogniserSettings.load(env, CODES)
