"""The arithmetic of docs/calls.md: waits, times, and where a prompt begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.guidance.model import Pack
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.render.voice import Prompt
from evaluation.call_many import begins
from evaluation.call_page import over, times
from evaluation.call_script import script
from evaluation.call_sound import sound as sound_of
from evaluation.call_waits import Callers, Wait, length, until
from tests.voice.heard import Packet, Samples
from tests.voice.sounds import sound
from tests.voice.walking import APPLY
from voice.acts import Pause
from voice.speech.checking import Measure

HELLO, MENU = Prompt("hello", "en"), Prompt("menu", "en")
OFFERED = ("en", "fr", "es", "ar", "fa", "bn", "uk", "ru", "tr", "ti")


@pytest.fixture(scope="module")
def pack(data: Path, languages: Languages) -> Pack:
    return ServedPack(data / "guidance" / "europe", False, languages.codes).current


@pytest.fixture(scope="module")
def callers(data: Path, languages: Languages, pack: Pack) -> Callers:
    """Callers for whom every prompt lasts one second."""
    phrases = load_phrases(data, languages.codes)
    return Callers(pack, phrases, languages, OFFERED, lambda _: 1.0)


def test_what_is_said_before_a_prompt_is_added_up_with_its_pauses() -> None:
    cues = (HELLO, Pause(600), MENU, Pause(120), HELLO)
    lasts = {HELLO: 2.0, MENU: 0.5}.__getitem__
    assert until(cues, MENU, lasts) == pytest.approx(2.6)
    assert length(cues, lasts) == pytest.approx(5.22)
    with pytest.raises(ValueError, match="not in tuple"):
        until(cues, Prompt("menu", "fr"), lasts)


def test_who_knows_a_number_types_it_after_the_emergency_number(
    callers: Callers, pack: Pack
) -> None:
    wait = callers.short_number("en", pack.entries[APPLY])
    # Greeting, language and key; disclosure, 112; the marks of the answer.
    assert wait.keys == 3
    assert wait.choosing == pytest.approx(3 + 0.3 + 0.06)
    assert wait.marks == pytest.approx(1.3)
    assert wait.seconds == pytest.approx(wait.choosing + (2 + 0.3) + wait.marks)


def test_who_waits_to_be_told_of_numbers_hears_the_topics_before(
    callers: Callers, pack: Pack
) -> None:
    knows, waits = (callers.short_number("en", pack.entries[APPLY], told=t) for t in (False, True))
    # Four topics and "other choices", each with its key; the hint.
    assert waits.seconds - knows.seconds == pytest.approx(0.3 + 5 * (2.06 + 0.5) + 1)


def test_a_topic_waits_for_a_second_digit_once(callers: Callers) -> None:
    topic = callers.first_topic("en")
    assert topic.keys == 3
    number = callers.short_number("en", callers.first_entry())
    # The topic and its key, and the wait; the topic's name, the answer and its key.
    lists = (0.3 + 2.06 + 1.5) + (1.3 + 2.06)
    assert topic.seconds - number.seconds == pytest.approx(lists)


def test_a_language_of_the_second_page_costs_one_more_key(callers: Callers, pack: Pack) -> None:
    entry = pack.entries[APPLY]
    assert callers.short_number("ti", entry).keys == 3
    eleven = replace(callers, offered=("so", *OFFERED))
    assert eleven.short_number("bn", entry).keys == 3
    assert eleven.short_number("ti", entry).keys == 4
    first = replace(callers, offered=("ti", *OFFERED[:-1])).short_number("ti", entry)
    assert first.keys == 3
    assert first.seconds < callers.short_number("ti", entry).seconds


@pytest.mark.parametrize("number", range(8))
def test_scripted_callers_press_eight_times_and_stay_in_the_call(
    callers: Callers, number: int
) -> None:
    presses = script(callers, number)
    assert len(presses) == 8
    assert presses == script(callers, number)
    assert {press.kind for press in presses if len(press.keys) > 1} <= {"turn"}
    waited = [press.keys for press in presses if press.kind == "waited"]
    assert waited == [[], ["9"], ["1"], []][number % 4]
    assert all(press.then.language in OFFERED for press in presses)


def heard(*parts: Samples) -> list[Packet]:
    """Packets of 20 ms, the first of them at 10 s."""
    samples = np.concatenate(parts)
    pieces = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    return [Packet(10 + 0.02 * n, n, 160 * n, 1, piece) for n, piece in enumerate(pieces)]


def test_a_prompt_begins_when_its_first_packet_came() -> None:
    packets = heard(sound("before", 1.0), np.zeros(4000, np.int16), sound("wanted", 2.0))
    assert begins(packets, 10.2, 13.0, sound("wanted", 2.0)) == pytest.approx(1.3, abs=0.021)
    late = [replace(packet, at=packet.at + 0.4) if packet.at > 11 else packet for packet in packets]
    assert begins(late, 10.2, 13.4, sound("wanted", 2.0)) == pytest.approx(1.7, abs=0.021)


@pytest.mark.parametrize(("since", "until"), [(10.0, 11.4), (11.7, 13.5), (20.0, 21.0)])
def test_a_prompt_that_is_not_heard_in_time_begins_never(since: float, until: float) -> None:
    packets = heard(sound("before", 1.0), np.zeros(4000, np.int16), sound("wanted", 2.0))
    assert begins(packets, since, until, sound("wanted", 2.0)) is None


def test_what_is_longer_than_wanted_is_told_and_what_takes_more_keys() -> None:
    good = Wait(45.0, 5.0, 2.0, 3)
    waits = {"English": [good] * 5, "Turkish": [replace(good, keys=4), *[good] * 3, good]}
    assert over({"English": [good] * 5}) == "Nothing is over."
    assert over(waits).splitlines()[2:] == ["- short number, all: more than 3 keys in Turkish."]
    waits["English"] = [*[good] * 4, replace(good, seconds=45.6)]
    assert over(waits).splitlines()[-1] == (
        "- short number, told, first: longer than 45 s in English."
    )


def test_times_are_in_milliseconds() -> None:
    assert times("keys", [0.1, 0.2, 0.3]) == "| keys | 3 | 200 ms | 290 ms | 300 ms |"
    assert times("keys", []) == "| keys | 0 | | | |"


def test_faulty_sound_is_counted() -> None:
    good = Measure(2.0, 0.1, 0, -20.0)
    found = {
        HELLO: replace(good, clipped=3),
        MENU: replace(good, silence=0.9),
        Prompt("text", "en"): replace(good, seconds=30.0),
        Prompt("other", "en"): replace(good, seconds=45.0),
    }
    one = sound_of(found, [Prompt("text", "en")])
    assert (one.prompts, one.longest, one.clipped, one.silent, one.faulty) == (4, 30.0, 1, 1, 3)
