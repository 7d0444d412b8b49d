"""Speech is opened from its settings, and wrong settings are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.guidance.model import Pack
from bot.languages import Languages
from bot.render.voice import Prompt
from bot.settings import Settings
from voice.speech.opening import speech_of, voices


async def test_it_speaks_until_the_end_of_the_block(
    tmp_path: Path, languages: Languages, served: Pack
) -> None:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    async with speech_of(settings, languages, {}, lambda: served).running() as speech:
        assert speech.folder == tmp_path / "voice" / "audio"
        assert speech.folder.stat().st_mode & 0o077 == 0
        path = await speech.file(Prompt("Goodbye.", "en"))
        assert path.parent == speech.folder
        assert speech.synthesiser.pid is not None
    assert speech.synthesiser.pid is None


def test_a_voice_that_the_operator_has_put_there_is_taken(
    tmp_path: Path, languages: Languages
) -> None:
    (tmp_path / "so.onnx").write_bytes(b"model")
    (tmp_path / "so.onnx.json").write_text("{}")
    found = voices(languages, {"SAFAR_VOICES": str(tmp_path)})
    assert found["so"].model == tmp_path / "so.onnx"
    assert found["en"].model is None
    before = found["so"].mark()
    (tmp_path / "so.onnx").write_bytes(b"another model")
    assert found["so"].mark() != before


@pytest.mark.parametrize(
    ("files", "told"),
    [
        pytest.param([], "there is no voice", id="none"),
        pytest.param(["en.onnx"], "en.onnx.json is missing", id="half of it"),
        pytest.param(["en_US-joe-medium.onnx"], "no served language", id="another name"),
    ],
)
def test_voices_that_cannot_be_used_are_told(
    tmp_path: Path, languages: Languages, files: list[str], told: str
) -> None:
    for name in files:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(SettingsError, match=told):
        voices(languages, {"SAFAR_VOICES": str(tmp_path)})


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, languages: Languages, served: Pack
) -> None:
    (tmp_path / "voice").write_text("a file")
    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    with pytest.raises(SettingsError, match="make it a folder"):
        speech_of(settings, languages, {}, lambda: served)
