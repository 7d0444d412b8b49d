"""Prompts are read once, kept within bounds, and left out where they cannot be said."""

from __future__ import annotations

import audioop
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.voice.lines.sip.house import FakeSpeech, say
from tests.voice.sounds import save, sound
from voice.lines import sip_sounds
from voice.lines.sip_offer import CodecName
from voice.lines.sip_sounds import FRAME, SILENCE, Sound, Sounds, pause

Decode = Callable[[bytes, int], bytes]


@pytest.mark.parametrize(
    ("codec", "decode"), [("PCMU", audioop.ulaw2lin), ("PCMA", audioop.alaw2lin)]
)
def test_codecs_are_those_of_the_standard(tmp_path: Path, codec: CodecName, decode: Decode) -> None:
    samples = np.arange(-32768, 32767, 5, dtype=np.int16)
    coded = sip_sounds.encoded(save(samples, tmp_path / "all.wav"), codec).payload
    assert len(coded) % FRAME == 0
    back = np.frombuffer(decode(coded, 2), dtype=np.int16)[: len(samples)].astype(int)
    # The steps of both codecs are widest for the loudest samples.
    assert np.max(np.abs(back - samples)) <= 644
    assert np.frombuffer(decode(SILENCE[codec], 2), dtype=np.int16).max() <= 8


def test_pauses_are_whole_packets() -> None:
    assert [len(pause(length, "PCMU").payload) // FRAME for length in (0, 1, 20, 30)] == [
        0,
        1,
        1,
        2,
    ]


async def test_a_prompt_is_read_once(speech: FakeSpeech, monkeypatch: pytest.MonkeyPatch) -> None:
    sounds = Sounds(speech)
    first = await sounds.of(say("menu"), "PCMU", slow=False)
    monkeypatch.setattr(sip_sounds, "encoded", None)
    assert await sounds.of(say("menu"), "PCMU", slow=False) is first


async def test_a_new_recording_is_heard(speech: FakeSpeech) -> None:
    sounds = Sounds(speech)
    old = await sounds.of(say("menu"), "PCMU", slow=False)
    path = save(sound("better"), await speech.file(say("menu")))
    os.utime(path, ns=(1, 1))
    assert await sounds.of(say("menu"), "PCMU", slow=False) != old


async def test_what_is_kept_is_bounded(speech: FakeSpeech) -> None:
    sounds = Sounds(speech, kept=20_000)
    for number in range(6):
        await sounds.of(say(f"{number}"), "PCMU", slow=False)
    kept = sum(len(found.payload) for found in sounds._found.values())
    assert sounds._size == kept <= 20_000
    assert len(sounds._found) == 2


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no audio at all" * 9])
async def test_a_broken_file_is_not_said_and_told(
    speech: FakeSpeech, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    (speech.folder / f"{say('menu').key}.wav").write_bytes(content)
    assert await Sounds(speech).of(say("menu"), "PCMU", slow=False) == Sound("PCMU", b"")
    assert "no_audio" in caplog.text
