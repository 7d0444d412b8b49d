"""Every synthetic voice really speaks, each text as itself, whatever happens to its process."""

from __future__ import annotations

import asyncio
import os
import signal as signals
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import signal

from bot.languages import Languages
from bot.render.voice import Prompt
from tests.voice.speech.conftest import Place
from voice.speech import wavfile
from voice.speech.arabic import eased
from voice.speech.checking import faults_of, measured
from voice.speech.espeak import ssml
from voice.speech.opening import voices
from voice.speech.speech import NoAudio
from voice.speech.synthesiser import SpeakingFailed, Synthesiser, Voice

ENGLISH = Voice("en", vowels=False)
SYNTHETIC = ["en", "fr", "es", "ar", "fa", "bn", "uk", "ru", "tr", "ti"]
ENTRIES = ["arrival/apply-for-asylum", "emergency/suicidal-thoughts"]


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """The highest normalised cross-correlation, 1 for the same."""
    power = np.sqrt((one**2).sum() * (other**2).sum())
    return float(np.abs(signal.correlate(one, other, method="fft")).max() / power)


def test_the_languages_with_a_voice(languages: Languages) -> None:
    assert sorted(voices(languages, {})) == sorted(SYNTHETIC)


@pytest.mark.parametrize("code", SYNTHETIC)
async def test_a_text_of_each_language_is_heard(
    place: Place, synthesiser: Synthesiser, code: str
) -> None:
    store = place.store(synthesiser)
    prompts = [Prompt(place.pack.entries[entry].texts[code].spoken, code) for entry in ENTRIES]
    sounds = [wavfile.read(await store.file(prompt)) for prompt in prompts]
    for sound in sounds:
        measure = measured(sound)
        assert not list(measure.faults())
        assert measure.seconds > 5
    slow = measured(wavfile.read(await store.file(prompts[0], slow=True)))
    assert not [fault for fault in slow.faults() if "long" not in fault]
    assert 1.15 < slow.seconds / measured(sounds[0]).seconds < 1.6
    assert likeness(sounds[0], sounds[0]) == pytest.approx(1, abs=0.001)
    assert likeness(*sounds) < 0.4


@pytest.mark.slow
@pytest.mark.parametrize("code", SYNTHETIC)
async def test_every_spoken_text_is_clear_and_under_forty_seconds(
    place: Place, synthesiser: Synthesiser, code: str
) -> None:
    store = place.store(synthesiser)
    texts = [entry.texts[code] for entry in place.pack.entries.values() if code in entry.texts]
    files = [await store.file(Prompt(text.spoken, code)) for text in texts]
    assert files
    assert [fault for path in files for fault in faults_of(path)] == []


async def test_digits_take_longer_than_the_number(place: Place, synthesiser: Synthesiser) -> None:
    """One hears "one one six, zero one six", not a number of thousands."""
    store = place.store(synthesiser)
    number = wavfile.read(await store.file(Prompt("116016", "en")))
    whole, _ = await synthesiser.say([("116016", False)], ENGLISH, slow=False)
    apart, rate = await synthesiser.say([("1 1 6, 0 1 6", False)], ENGLISH, slow=False)
    assert abs(len(number) / 8000 - len(apart) / rate) < abs(len(number) / 8000 - len(whole) / rate)


async def test_a_killed_process_is_replaced() -> None:
    synthesiser = Synthesiser()
    try:
        await synthesiser.say([("one", False)], ENGLISH, slow=False)
        first = synthesiser.pid
        assert first is not None
        os.kill(first, signals.SIGKILL)
        with pytest.raises(SpeakingFailed):
            # Which of the two notices it depends on the moment.
            while synthesiser.pid == first:
                await synthesiser.say([("two", False)], ENGLISH, slow=False)
            raise SpeakingFailed("already replaced")
        samples, _ = await synthesiser.say([("three", False)], ENGLISH, slow=False)
        assert len(samples) > 1000
        assert synthesiser.pid != first
    finally:
        await synthesiser.close()


async def test_a_process_that_hangs_is_given_up_and_replaced() -> None:
    # Long enough to say a word where other programs work too.
    synthesiser = Synthesiser(within=2)
    try:
        await synthesiser.start()
        assert synthesiser.pid is not None
        os.kill(synthesiser.pid, signals.SIGSTOP)
        with pytest.raises(SpeakingFailed, match="TimeoutError"):
            await synthesiser.say([("one", False)], ENGLISH, slow=False)
        samples, _ = await synthesiser.say([("two", False)], ENGLISH, slow=False)
        assert len(samples) > 1000
    finally:
        await synthesiser.close()


async def test_a_caller_who_hangs_up_leaves_no_half_answer_behind(
    synthesiser: Synthesiser,
) -> None:
    await synthesiser.start()
    long = asyncio.create_task(
        synthesiser.say([("a long text. " * 500, False)], ENGLISH, slow=False)
    )
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    long.cancel()
    with pytest.raises(asyncio.CancelledError):
        await long
    samples, rate = await synthesiser.say([("short", False)], ENGLISH, slow=False)
    assert len(samples) / rate < 2


async def test_an_unknown_voice_is_told_and_the_process_goes_on(synthesiser: Synthesiser) -> None:
    await synthesiser.start()
    before = synthesiser.pid
    with pytest.raises(SpeakingFailed, match="no voice 'xx-none'"):
        await synthesiser.say([("one", False)], Voice("xx-none", vowels=False), slow=False)
    assert synthesiser.pid == before


async def test_without_a_synthesiser_only_what_is_made_is_promised(
    place: Place, synthesiser: Synthesiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, unmade = Prompt("made before", "en"), Prompt("never made", "en")
    await place.store(synthesiser).file(made)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    broken = Synthesiser()
    store = place.store(broken)
    async with store.running():
        assert store.has(made)
        assert (await store.file(made)).exists()
        assert not store.has(unmade)
        with pytest.raises(NoAudio):
            await store.file(unmade)


async def test_the_process_gets_nothing_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFAR_KEYS", "secret")
    synthesiser = Synthesiser()
    try:
        await synthesiser.start()
        environment = Path(f"/proc/{synthesiser.pid}/environ").read_bytes()  # noqa: ASYNC240
        assert b"PYTHONPATH" in environment
        assert b"SAFAR" not in environment
    finally:
        await synthesiser.close()


async def test_the_service_itself_never_loads_the_libraries(place: Place) -> None:
    """Both are GPL-3: they run in the process that speaks."""
    code = (
        "import sys, voice.speech.opening; print({'piper', 'espeakng_loader'} & set(sys.modules))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said.decode().strip() == "set()"


@pytest.mark.parametrize(
    ("full", "said"),
    [
        pytest.param("اتَّصَلُوا", "اتَّصَلُو", id="the alef that is not heard"),
        pytest.param("الْكِتَابُ", "الكِتَاب", id="the ending of the case"),
        pytest.param("بِالرَّقْمِ", "بالرَقْم", id="the article before a sun letter"),
        pytest.param("الْمُنَظَّمَةِ", "المُنَظَّمَ", id="the ending of the feminine"),
        pytest.param("فَوْرًا", "فَوْرًا", id="an adverb keeps its ending"),
        pytest.param("1 1 2", "1 1 2", id="digits"),
    ],
)
def test_arabic_is_said_as_before_a_pause(full: str, said: str) -> None:
    assert eased(full) == said


def test_a_text_is_text_and_no_markup() -> None:
    said = ssml([("a < b & <break/>", False), (".", True)])
    assert said == 'a &lt; b &amp; &lt;break/&gt; <say-as interpret-as="characters">.</say-as>'
