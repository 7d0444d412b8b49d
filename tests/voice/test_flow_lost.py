"""Who is silent or lost, or cannot be answered, hears something and is let go in the end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.compose.menu import PAGE
from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.languages import Languages
from tests.voice.walking import APPLY, STAFF, Caller, Dialogue, Walk, book_of, keyed, texts
from voice.acts import KEYS, Done, HangUp, Keyed, Silence, Transfer
from voice.moves import TRIES
from voice.screen import CHOICES, LANGUAGES


def test_silence_reads_the_list_one_by_one(call: Caller, pack: Pack, phrases: Phrases) -> None:
    walk = call()
    walk.give(Keyed("1"))
    names = [pack.words["en"].topics[topic] for topic in pack.topics]
    walk.give(Silence())
    assert walk.heard() == [phrases("voice.one_by_one", "en"), names[0], "press 1"]
    walk.give(Silence(), Silence())
    assert walk.heard() == [names[2], "press 1"]
    walk.give(Keyed("1"))
    assert walk.dialogue.asked[-1] == f'/show_topic{{"topic":"{pack.topics[2]}"}}'


def test_a_key_that_does_nothing_leaves_the_caller_at_the_one_thing_that_was_offered(
    call: Caller, pack: Pack, phrases: Phrases
) -> None:
    walk = call()
    walk.give(Keyed("1"), Silence(), Silence(), Keyed("6"))
    second = pack.words["en"].topics[pack.topics[1]]
    assert walk.heard() == [phrases("voice.unknown", "en"), second, "press 1"]
    walk.give(Keyed("1"))
    assert walk.dialogue.asked[-1] == f'/show_topic{{"topic":"{pack.topics[1]}"}}'


def test_who_asks_for_the_rest_of_a_list_that_is_read_one_by_one_hears_it_as_a_whole(
    call: Caller, pack: Pack
) -> None:
    walk = call()
    walk.give(Keyed("1"), Silence(), Silence(), *keyed("91"))
    assert walk.dialogue.asked[-1] == f'/show_topic{{"topic":"{pack.topics[len(CHOICES)]}"}}'


def test_who_is_silent_hears_every_text_of_a_long_topic(call: Caller, pack: Pack) -> None:
    walk = call()
    walk.give(*keyed("191"))
    heard: set[str] = set()
    while not walk.ended:
        walk.give(Silence())
        heard.update(walk.heard())
    texts_of_topic = pack.in_topic("arrival")
    assert len(texts_of_topic) > PAGE
    assert {entry.texts["en"].title for entry in texts_of_topic} <= heard


def test_who_is_silent_hears_the_languages_that_come_later(
    languages: Languages, phrases: Phrases, call: Caller
) -> None:
    later = languages.codes[len(LANGUAGES)]
    walk = call(languages.codes)
    assert phrases("voice.language", later) not in walk.heard()
    walk.give(Silence())
    assert walk.heard()[0] == phrases("voice.language", later)
    walk.give(Silence())
    assert walk.heard()[0] == phrases("voice.language", languages.codes[0])


def test_nothing_to_go_back_to_is_no_choice_of_a_language(call: Caller, phrases: Phrases) -> None:
    walk = call()
    walk.give(Keyed("#"), *[Silence()] * TRIES)
    assert walk.ended
    for code in ("en", "ar", "fa"):
        assert phrases("voice.emergency", code) in walk.heard()


def test_help_in_danger_is_said_even_when_no_language_can_be_heard_any_more(
    pack: Pack, phrases: Phrases, languages: Languages
) -> None:
    walk = Walk(book_of(phrases, ("en", "ar")), Dialogue(pack, phrases, languages))
    walk.book = book_of(phrases, ())
    walk.give(*[Silence()] * TRIES)
    assert walk.ended
    assert phrases("voice.emergency", "en") in walk.heard()


@pytest.mark.parametrize("duty", [None, STAFF])
def test_who_is_lost_is_connected_or_told_the_emergency_number(
    call: Caller, phrases: Phrases, duty: str | None
) -> None:
    walk = call(on_duty=lambda _: duty)
    walk.give(Keyed("1"))
    for _ in range(TRIES):
        act = walk.give(Keyed("6"))
    assert isinstance(act, HangUp if duty is None else Transfer)
    if duty is None:
        assert walk.heard() == [phrases("voice.emergency", "en"), phrases("voice.goodbye", "en")]


def test_silence_before_a_language_ends_with_help_in_several(
    call: Caller, phrases: Phrases
) -> None:
    walk = call(on_duty=lambda _: STAFF)
    walk.give(*[Silence()] * TRIES)
    assert walk.ended
    for code in ("en", "ar", "fa"):
        assert phrases("voice.emergency", code) in walk.heard()


def test_silence_after_an_answer_ends_the_call_and_calls_nobody(call: Caller, pack: Pack) -> None:
    walk = call(on_duty=lambda _: STAFF)
    walk.give(Keyed("1"), Keyed(str(pack.entries[APPLY].number)))
    walk.give(*[Silence()] * TRIES)
    assert walk.ended


@pytest.mark.parametrize("keys", ["", "1"])
def test_while_the_brain_is_away_help_in_danger_is_said(
    call: Caller, phrases: Phrases, keys: str
) -> None:
    walk = call()
    walk.give(*keyed(keys))
    walk.dialogue.away = True
    walk.give(Keyed("0"))
    assert walk.ended
    assert phrases("error.busy.voice", "en") in walk.heard()


def test_what_cannot_be_heard_is_said_so(call: Caller, pack: Pack, phrases: Phrases) -> None:
    spoken = pack.entries[APPLY].texts["en"].spoken
    walk = call(audible=lambda prompt: prompt.text != spoken)
    walk.give(Keyed("1"), Keyed(str(pack.entries[APPLY].number)))
    assert spoken not in walk.heard()
    assert phrases("voice.unheard", "en") in walk.heard()


EVENTS = st.one_of(
    st.sampled_from([Keyed(key) for key in KEYS]),
    st.integers(10, 99).map(lambda number: Keyed(str(number))),
    st.just(Silence()),
)


@settings(max_examples=200)
@given(st.lists(EVENTS, max_size=30), st.booleans(), st.booleans(), st.booleans())
def test_whatever_is_pressed_something_is_said_and_silence_ends_it(
    pack: Pack,
    phrases: Phrases,
    languages: Languages,
    events: list[Keyed | Silence],
    staffed: bool,
    wishes: bool,
    sends: bool,
) -> None:
    known = {str(entry.number) for entry in pack.entries.values()}
    book = book_of(
        phrases,
        ("en", "ar", "fa"),
        on_duty=lambda _: STAFF if staffed else None,
        wishes=lambda _: wishes,
        texts=sends,
    )
    walk = Walk(book, Dialogue(pack, phrases, languages))
    for event in events:
        if walk.ended:
            break
        if isinstance(event, Keyed) and len(event.keys) > 1 and event.keys not in known:
            continue
        walk.give(Done(False) if isinstance(walk.acts[-1], Transfer) else event)
        assert walk.ended or texts(walk.acts[-1].cues)
    for _ in range(60):
        if walk.ended:
            return
        walk.give(Done(False) if isinstance(walk.acts[-1], Transfer) else Silence())
    raise AssertionError("a silent caller is never let go")
