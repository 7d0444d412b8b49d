"""The real faster-whisper with a model of chance: loading, running, and not being certain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from voice.recognition.process import RecognisingProcess, engine_of, fault_of
from voice.recognition.settings import RecogniserSettings

pytest.importorskip("faster_whisper", reason="requirements/speech.txt is not installed")

from tests.voice.recognition.tiny import write_model

NOISE = np.random.default_rng(1).normal(0, 3000, 8000).astype("<i2").tobytes()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
async def recogniser(model: Path) -> AsyncIterator[RecognisingProcess]:
    command = engine_of(RecogniserSettings(model, frozenset({"en", "ar"})))
    one = RecognisingProcess(command, frozenset({"en", "ar"}), within=30.0)
    async with one.running():
        async with asyncio.timeout(60):
            await one.until_ready()
        yield one


async def test_a_model_that_knows_nothing_is_certain_of_nothing(
    recogniser: RecognisingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await recogniser.words(NOISE, "en") is None
    assert await recogniser.words(b"", "ar") is None
    # It ran and said something: only its certainty kept it from being used.
    monkeypatch.setattr("voice.recognition.process.CERTAIN", 0.0)
    assert await recogniser.words(NOISE, "ar")


async def test_a_language_that_the_model_does_not_know_is_not_understood(model: Path) -> None:
    command = engine_of(RecogniserSettings(model, frozenset({"ti"})))
    one = RecognisingProcess(command, frozenset({"ti"}), within=30.0)
    async with one.running():
        async with asyncio.timeout(60):
            await one.until_ready()
        pid = one.pid
        assert await one.words(NOISE, "ti") is None
        assert one.pid == pid


@pytest.mark.parametrize("lost", ["tokenizer.json", "vocabulary.json", "model.bin"])
def test_a_folder_that_is_not_whole_is_told(lost: str, model: Path, tmp_path: Path) -> None:
    for path in model.iterdir():
        if path.name != lost:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    fault = fault_of(engine_of(RecogniserSettings(tmp_path, frozenset({"en"}))))
    assert fault is not None
    assert fault_of(engine_of(RecogniserSettings(model, frozenset({"en"})))) is None
