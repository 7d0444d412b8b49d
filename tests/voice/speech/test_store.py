"""Audio is made once and kept, and made anew when what it is made of has changed."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.render.voice import Prompt
from tests.voice.speech.conftest import Place, Tone
from voice.speech import recordings, store, wavfile
from voice.speech.speech import NoAudio
from voice.speech.synthesiser import SpeakingFailed, Synthesiser, Voice

HELLO = Prompt("Hello.", "en")


class Counting(Synthesiser):
    """Says one tone, and counts how often it was asked."""

    asked = 0
    broken = False

    async def say(
        self, pieces: Sequence[tuple[str, bool]], voice: Voice, *, slow: bool
    ) -> tuple[np.ndarray, int]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.broken:
            raise SpeakingFailed("broken")
        wave = np.sin(2 * np.pi * 500 * np.arange(22_050) / 22_050)
        return (wave * 9000).astype(np.int16), 22_050


async def test_a_prompt_is_made_once(place: Place) -> None:
    counting = Counting()
    audio = place.store(counting)
    paths = await asyncio.gather(*(audio.file(HELLO) for _ in range(20)))
    assert set(paths) == {place.folder / f"{HELLO.key}.wav"}
    assert await audio.file(HELLO, slow=True) == place.folder / f"{HELLO.key}.slow.wav"
    assert counting.asked == 2


async def test_it_is_kept_for_the_next_start(place: Place) -> None:
    await place.store(Counting()).file(HELLO)
    counting = Counting()
    after = place.store(counting)
    assert after.is_made(HELLO)
    await after.file(HELLO)
    assert counting.asked == 0


async def test_a_caller_who_hangs_up_takes_it_from_no_other(place: Place) -> None:
    audio = place.store(Counting())
    first, second = (asyncio.create_task(audio.file(HELLO)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).exists()


async def test_another_voice_makes_it_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    await place.store(Counting()).file(HELLO)
    counting = Counting()
    monkeypatch.setattr(store, "MAKING", store.MAKING + 1)
    audio = place.store(counting)
    assert not audio.is_made(HELLO)
    await audio.file(HELLO)
    assert counting.asked == 1


async def test_a_number_that_the_pack_gives_now_makes_it_anew(place: Place) -> None:
    counting = Counting()
    audio = place.store(counting)
    prompt = Prompt("Call 1999.", "en")
    await audio.file(prompt)
    contact = replace(place.pack.contacts["112"], phone="1999")
    changed = replace(place.pack, contacts={**place.pack.contacts, "x": contact})
    audio.pack = lambda: changed
    await audio.file(prompt)
    assert counting.asked == 2


async def test_a_lost_or_half_written_file_is_made_again(place: Place) -> None:
    counting = Counting()
    audio = place.store(counting)
    (await audio.file(HELLO)).unlink()
    await audio.file(HELLO)
    # As after a crash between the sound and what tells what it is made of.
    (place.folder / f"{HELLO.key}.made").unlink()
    await place.store(counting).file(HELLO)
    assert counting.asked == 3


async def test_no_half_file_is_ever_seen(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    audio = place.store(Counting())

    def full(_path: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(NoAudio, match="No space left"):
        await audio.file(HELLO)
    assert list(place.folder.iterdir()) == []


async def test_what_cannot_be_said_is_told_and_tried_again(place: Place) -> None:
    counting = Counting()
    counting.broken = True
    audio = place.store(counting)
    with pytest.raises(NoAudio, match="broken") as told:
        await audio.file(HELLO)
    assert HELLO.text not in f"{told.value}"
    counting.broken = False
    assert (await audio.file(HELLO)).exists()


async def test_what_is_needed_no_more_is_deleted(place: Place) -> None:
    audio = place.store(Counting())
    other = Prompt("Old text.", "en")
    kept = [await audio.file(HELLO), await audio.file(HELLO, slow=True)]
    gone = [await audio.file(other), await audio.file(other, slow=True)]
    assert audio.prune({HELLO.key}) == 2
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in gone)
    assert (await audio.file(other)).exists()


async def test_what_is_being_written_is_left_alone(place: Place) -> None:
    audio = place.store(Counting())
    written, left = place.folder / ".now.part", place.folder / ".before.part"
    for path in (written, left):
        path.write_bytes(b"")
    os.utime(left, (0, 0))
    audio.prune(())
    assert written.exists()
    assert not left.exists()


async def test_a_language_without_a_voice_has_only_recordings(place: Place, tone: Tone) -> None:
    audio = place.store(Counting())
    recorded, other = Prompt("سلام", "ps"), Prompt("نه", "ps")
    place.record(recorded, "001.wav", tone(600))
    assert audio.has(recorded)
    assert not audio.has(other)
    with pytest.raises(NoAudio, match=other.key) as told:
        await audio.file(other)
    # It is logged: what a prompt says can be about a person.
    assert other.text not in f"{told.value}"


async def test_a_recording_comes_before_the_synthesiser(place: Place, tone: Tone) -> None:
    counting = Counting()
    place.record(HELLO, "001.wav", tone(600))
    audio = place.store(counting)
    plain, slow = await audio.file(HELLO), await audio.file(HELLO, slow=True)
    assert counting.asked == 0
    assert len(wavfile.read(slow)) / len(wavfile.read(plain)) == pytest.approx(1.3, abs=0.03)


async def test_a_new_recording_replaces_what_was_made(
    place: Place, tone: Tone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "_LOOK_EVERY", 0.0)
    counting = Counting()
    audio = place.store(counting)
    spoken = wavfile.read(await audio.file(HELLO))
    path = place.record(HELLO, "001.wav", tone(600, 2.0))
    first = wavfile.read(await audio.file(HELLO))
    place.record(HELLO, "001.wav", tone(600, 3.0))
    second = wavfile.read(await audio.file(HELLO))
    assert len(spoken) < len(first) < len(second)
    path.unlink()
    assert len(wavfile.read(await audio.file(HELLO))) == len(spoken)


async def test_a_recording_of_other_words_is_never_played(place: Place, tone: Tone) -> None:
    place.record(HELLO, "001.wav", tone(600))
    changed = Prompt("Hello!", "en")
    audio = place.store(Counting())
    assert audio.recorded(HELLO)
    assert not audio.recorded(changed)


async def test_a_recording_whose_sound_is_useless_gives_way(place: Place) -> None:
    counting = Counting()
    path = place.record(HELLO, "001.wav", np.zeros(44_100))
    audio = place.store(counting)
    await audio.file(HELLO)
    assert counting.asked == 1
    assert "silent" in str(audio.unusable()[path])
    silent = Prompt("سلام", "ps")
    place.record(silent, "001.wav", np.zeros(44_100))
    with pytest.raises(NoAudio):
        await audio.file(silent)
    assert not audio.has(silent)


async def test_what_is_there_costs_less_than_a_millisecond(place: Place) -> None:
    audio = place.store(Counting())
    await audio.file(HELLO)
    began = time.process_time()
    for _ in range(1000):
        await audio.file(HELLO)
    assert time.process_time() - began < 0.5


async def test_a_pbx_may_read_the_files_and_not_write_them(place: Place) -> None:
    path = await place.store(Counting()).file(HELLO)
    assert path.stat().st_mode & 0o777 == 0o644
