"""What a caller hears and what each key does, whatever the line."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.render.voice import Prompt
from tests.voice.walking import APPLY, Caller, keyed
from voice.acts import Keyed, Listen, Pause
from voice.screen import ALL_LANGUAGES, CHOICES

TEN = ("en", "fr", "es", "ar", "fa", "bn", "uk", "ru", "tr", "ti")


def test_a_call_begins_with_each_language_in_itself_the_likeliest_first(
    call: Caller, phrases: Phrases
) -> None:
    walk = call(("ar", "en", "fa"))
    languages = ("ar", "en", "fa")
    heard = walk.heard()
    assert heard[0] == phrases("voice.greeting", "ar")
    for position, code in enumerate(languages, 1):
        at = heard.index(phrases("voice.language", code))
        assert heard[at + 1] == str(position)
        assert position == 1 or at > heard.index(phrases("voice.language", languages[position - 2]))
    assert walk.dialogue.asked == ["/change_language"]


def test_one_language_is_not_asked_for(call: Caller, phrases: Phrases) -> None:
    walk = call(("en",))
    assert walk.dialogue.asked == ['/set_language{"target_language":"en"}']
    assert phrases("voice.emergency", "en") in walk.heard()


def test_the_first_list_tells_the_emergency_number_the_topics_then_numbers_and_keys(
    call: Caller, phrases: Phrases, pack: Pack
) -> None:
    walk = call()
    walk.give(Keyed("1"))
    heard = walk.heard()
    wanted = [
        phrases("voice.emergency", "en"),
        *(pack.words["en"].topics[topic] for topic in pack.topics[: len(CHOICES)]),
        phrases("voice.further", "en"),
        phrases("voice.number", "en"),
        phrases("voice.keys", "en"),
    ]
    # Nothing else: neither that the language is set, nor that a topic can be chosen.
    assert [text for text in heard if not text.startswith("press ")] == wanted
    walk.give(Keyed("*"))
    assert phrases("voice.keys", "en") not in walk.heard()


def test_three_keys_lead_to_the_answer_of_a_poster(call: Caller, pack: Pack) -> None:
    walk = call()
    number = pack.entries[APPLY].number
    walk.give(Keyed("1"))
    assert str(number)[0] in walk.listening.twice
    walk.give(Keyed(str(number)))
    assert pack.entries[APPLY].texts["en"].spoken in walk.heard()


def test_where_no_number_is_expected_a_key_counts_at_once(call: Caller) -> None:
    walk = call()
    assert not walk.listening.twice
    walk.give(Keyed("1"), Keyed("1"))
    assert not walk.listening.twice
    walk.give(Keyed("1"))
    assert not walk.listening.twice


def test_what_a_key_does_comes_before_the_key_and_pauses_are_heard(
    call: Caller, pack: Pack
) -> None:
    walk = call()
    walk.give(Keyed("1"))
    cues = walk.listening.cues
    after = dict(pairwise(cues))
    for cue, pause in after.items():
        if isinstance(cue, Prompt) and cue.text.startswith("press "):
            assert isinstance(pause, Pause)
            assert 500 <= pause.milliseconds <= 750
    heard = walk.heard()
    assert heard.index("press 1") == heard.index(pack.words["en"].topics["emergency"]) + 1


def test_languages_have_pauses_between_them_too(call: Caller) -> None:
    walk = call()
    pauses = [cue.milliseconds for cue in walk.listening.cues if isinstance(cue, Pause)]
    assert sum(500 <= pause <= 750 for pause in pauses) == len(("en", "ar", "fa"))


def test_every_one_of_ten_languages_has_a_key_of_its_own(call: Caller, phrases: Phrases) -> None:
    heard = call(TEN).heard()
    named = [(phrases("voice.language", code), code) for code in TEN]
    keys = [*"123456789", phrases("voice.language.hash", TEN[-1])]
    assert heard[1:] == [
        text for (name, _), key in zip(named, keys, strict=True) for text in (name, key)
    ]
    for key, code in zip(ALL_LANGUAGES, TEN, strict=True):
        walk = call(TEN)
        walk.give(Keyed(key))
        assert walk.dialogue.asked[1:] == [f'/set_language{{"target_language":"{code}"}}']
        assert phrases("voice.emergency", code) in walk.heard()


def test_ten_languages_leave_a_person_and_the_list_again_where_they_are(
    call: Caller, phrases: Phrases
) -> None:
    walk = call(TEN)
    first = walk.heard()
    walk.give(Keyed("*"))
    assert walk.heard() == first[1:]
    walk.give(Keyed("0"))
    assert walk.dialogue.asked[1:] == ["/talk_to_person"]


def test_who_goes_back_too_far_and_chooses_the_tenth_language_comes_back_the_same_way(
    call: Caller, phrases: Phrases
) -> None:
    walk = call(TEN)
    walk.give(*keyed("1##"))
    assert phrases("voice.emergency", TEN[-1]) in walk.heard()
    walk.give(Keyed("#"))
    assert walk.heard()[0] == phrases("voice.language", "en")


def test_more_than_ten_languages_are_named_eight_at_a_time(call: Caller, phrases: Phrases) -> None:
    offered = (*TEN, "so")
    walk = call(offered)
    heard = walk.heard()
    assert phrases("voice.language", offered[7]) in heard
    assert heard[-2:] == [phrases("voice.to_languages", "en"), "press 9"]
    walk.give(Keyed("9"))
    assert walk.heard() == [
        text
        for key, code in enumerate(offered[8:], 1)
        for text in (phrases("voice.language", code), str(key))
    ]
    walk.give(Keyed("2"))
    assert walk.dialogue.asked[1:] == ['/set_language{"target_language":"ti"}']


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        ("0", ["/talk_to_person"]),
        ("1", ['/show_topic{"topic":"emergency"}']),
        ("91", ['/show_topic{"topic":"arrival"}']),
        ("#", ["/back", "/change_language"]),
        ("*", []),
        ("7", []),
    ],
)
def test_a_key_in_the_first_list(call: Caller, keys: str, asked: list[str]) -> None:
    walk = call()
    walk.give(Keyed("1"))
    before = len(walk.dialogue.asked)
    walk.give(*keyed(keys))
    assert walk.dialogue.asked[before:] == asked
    assert isinstance(walk.acts[-1], Listen)


def test_who_chose_a_wrong_language_goes_back_and_hears_all_in_the_right_one(
    call: Caller, phrases: Phrases
) -> None:
    walk = call(("en", "ar"))
    walk.give(*keyed("1#"))
    assert walk.heard()[::2] == [phrases("voice.language", code) for code in ("en", "ar")]
    walk.give(Keyed("2"))
    assert {phrases(f"voice.{key}", "ar") for key in ("emergency", "keys")} <= set(walk.heard())


def test_with_one_language_there_is_nothing_to_go_back_to(call: Caller, phrases: Phrases) -> None:
    walk = call(("en",))
    walk.give(Keyed("#"))
    assert walk.heard()[0] == phrases("back.nothing.voice", "en")


def test_slower_is_kept_and_can_be_undone(call: Caller, phrases: Phrases) -> None:
    walk = call()
    walk.give(*keyed("17"))
    assert walk.listening.slow
    assert walk.heard()[0] == phrases("voice.slower", "en")
    walk.give(Keyed("1"))
    assert walk.listening.slow
    walk.give(Keyed("7"))
    assert not walk.listening.slow


def test_an_answer_can_be_heard_again_and_in_full(
    call: Caller, pack: Pack, phrases: Phrases
) -> None:
    walk = call(texts=True)
    text = pack.entries[APPLY].texts["en"]
    walk.give(Keyed("1"), Keyed(str(pack.entries[APPLY].number)))
    heard = walk.heard()
    for key, phrase in (("*", "voice.again"), ("9", "voice.more"), ("8", "voice.text")):
        at = heard.index(phrases(phrase, "en"))
        assert heard[at + 1] in (f"press {key}", phrases("voice.press.star", "en"))
    walk.give(Keyed("9"))
    assert text.steps[0] in walk.heard()
    assert text.spoken not in walk.heard()
    walk.give(Keyed("#"))
    assert text.spoken in walk.heard()
    walk.give(Keyed("*"))
    assert text.spoken in walk.heard()


@pytest.mark.parametrize("offered", [("en", "ar"), ("ar",)], ids=["two languages", "one"])
def test_a_call_back_says_first_why_the_telephone_rings(
    call: Caller, phrases: Phrases, offered: tuple[str, ...]
) -> None:
    walk = call(offered, returned=True)
    first = offered[0]
    assert walk.heard()[0] == phrases("voice.returned", first)
    walk.give(Keyed("*"))
    assert phrases("voice.returned", first) not in walk.heard()


def test_without_audio_for_why_it_rings_a_call_back_begins_as_any_other(
    call: Caller, phrases: Phrases
) -> None:
    why = phrases("voice.returned", "en")
    walk = call(("en",), returned=True, audible=lambda prompt: prompt.text != why)
    assert walk.heard() == call(("en",)).heard()
