"""How long callers wait for useful words, from the sound that their prompts really have."""

from __future__ import annotations

from dataclasses import replace

from bot.i18n import load_phrases
from bot.render.voice import Prompt
from bot.settings import ROOT
from evaluation.call_page import KEYS, USEFUL
from evaluation.call_waits import Callers, Wait
from tests.voice.speech.conftest import Place
from tests.voice.speech.test_synthesis import SYNTHETIC
from voice.speech import wavfile
from voice.speech.checking import measured
from voice.speech.synthesiser import Synthesiser


def waits(callers: Callers, language: str) -> tuple[Wait, ...]:
    """Who knows the number of a poster, who takes the first topic, both with all languages offered;
    and who waits to be told of numbers, with their language first."""
    entry = max(callers.pack.entries.values(), key=lambda entry: entry.number or 0)
    others = (code for code in callers.offered if code != language)
    first = replace(callers, offered=(language, *others))
    return (
        callers.short_number(language, entry),
        callers.first_topic(language),
        first.short_number(language, entry, told=True),
    )


async def test_useful_words_come_in_time_in_every_language_with_all_of_them_offered(
    place: Place, synthesiser: Synthesiser
) -> None:
    lengths: dict[Prompt, float] = {}
    phrases = load_phrases(ROOT / "data", place.languages.codes)
    callers = Callers(
        place.pack,
        phrases,
        place.languages,
        SYNTHETIC,
        lambda prompt: lengths.setdefault(prompt, 0.0),
    )
    for language in SYNTHETIC:
        waits(callers, language)
    store = place.store(synthesiser)
    for prompt in lengths:
        lengths[prompt] = measured(wavfile.read(await store.file(prompt))).seconds
    for language in SYNTHETIC:
        for wait in waits(callers, language):
            assert wait.keys <= KEYS, language
            assert 10 < wait.seconds <= USEFUL, language
