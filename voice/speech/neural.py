"""Voices for piper that an operator has put there: <language>.onnx and <language>.onnx.json."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


def say(text: str, model: Path, slower: float) -> tuple[bytes, int]:
    """16-bit samples, and how many a second. slower: 1 is the voice's own pace."""
    from piper import SynthesisConfig  # noqa: PLC0415 - half a second, only where there are voices

    voice = _voice(model)
    own = voice.config.length_scale
    chunks = voice.synthesize(text, SynthesisConfig(length_scale=own * slower))
    return b"".join(chunk.audio_int16_bytes for chunk in chunks), int(voice.config.sample_rate)


@cache
def _voice(model: Path) -> Any:
    from piper import PiperVoice  # noqa: PLC0415

    return PiperVoice.load(model)
