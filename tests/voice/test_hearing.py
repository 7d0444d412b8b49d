"""Who speaks instead of pressing keys is asked whether it was meant, or has the keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.voice import speak
from tests.voice.speaking import (
    ALARMING,
    ARABIC,
    DANGER,
    DELETE,
    EXPORT,
    FOREIGN,
    PERSON,
    QUESTION,
    SEVERAL,
    THANKS,
    UNKNOWN,
    speaking,
)
from tests.voice.walking import APPLY, STAFF, Dialogue, Walk, texts
from voice.acts import KEYS, Done, HangUp, Heard, Keyed, Listen, Silence, Transfer, Unclear
from voice.moves import FAILURES, TRIES

Speaking = Callable[..., Walk]


@pytest.fixture
def call(pack: Pack, phrases: Phrases, languages: Languages) -> Speaking:
    """Picks up and chooses English; others of the book as named."""
    dialogue = Dialogue(pack, phrases, languages)
    return lambda *codes, **changed: speaking(dialogue, *(codes or ("en", "ar")), **changed)


def title(pack: Pack) -> str:
    return pack.entries[APPLY].texts["en"].title


def spoken(pack: Pack) -> str:
    return pack.entries[APPLY].texts["en"].spoken


def test_what_was_understood_is_named_before_it_is_said(
    call: Speaking, pack: Pack, phrases: Phrases
) -> None:
    walk = call()
    walk.give(Heard(QUESTION))
    assert walk.heard() == [
        phrases("speech.meant", "en"),
        title(pack),
        *(phrases("option.yes", "en"), "press 1"),
        *(phrases("speech.again", "en"), "press 2"),
        *(phrases("option.menu", "en"), "press 3"),
    ]
    walk.give(Keyed("1"))
    assert spoken(pack) in walk.heard()
    assert walk.dialogue.asked[-1] == QUESTION


def test_the_words_are_a_question_as_on_the_page_and_are_forgotten(call: Speaking) -> None:
    walk = call()
    asked = []
    answer = walk.dialogue
    walk.dialogue = lambda ask: asked.append(ask) or answer(ask)
    walk.give(Heard("  /restart\u202e how do I\x00 apply  "))
    message = asked[0].message
    assert (message.text, message.shown, message.fleeting) == ("restart how do I apply", None, True)
    assert asked[0].language == "en"


@pytest.mark.parametrize(
    ("words", "said"),
    [(DANGER, "emergency"), (ALARMING, "emergency")],
    ids=["a call for help", "a question in danger"],
)
def test_help_in_danger_comes_at_once(
    call: Speaking, phrases: Phrases, words: str, said: str
) -> None:
    walk = call()
    walk.give(Heard(words))
    assert walk.heard()[0] == phrases(said, "en")
    assert phrases("speech.meant", "en") not in walk.heard()


def test_danger_heard_in_a_language_without_audio_is_told_in_the_callers(
    call: Speaking, phrases: Phrases
) -> None:
    walk = call("en", "fr")
    walk.give(Heard(FOREIGN))
    assert walk.heard()[:2] == [phrases(key, "en") for key in ("speech.unclear", "voice.emergency")]
    walk = call("en", "ar")
    walk.give(Heard(FOREIGN))
    assert walk.heard()[0] == phrases("emergency", "ar")


def test_a_copy_of_the_conversation_is_never_said(call: Speaking, phrases: Phrases) -> None:
    walk = call()
    walk.give(Heard(EXPORT))
    assert walk.heard()[0] == phrases("speech.unclear", "en")
    assert not [text for text in walk.heard() if EXPORT in text or text == phrases("export", "en")]
    # Whatever leads to it: nothing of it becomes a file of sound.
    said = speak(walk.dialogue.reply(EXPORT), phrases, lambda _: True, lambda _: True).said
    assert [prompt.text for prompt in said] == [phrases("export", "en")]


def test_texts_to_choose_from_are_read_out_with_their_keys(
    call: Speaking, pack: Pack, phrases: Phrases
) -> None:
    walk = call()
    walk.give(Heard(SEVERAL))
    assert walk.heard()[0] == phrases("choices", "en")
    assert walk.heard()[1] == pack.in_topic("arrival")[0].texts["en"].title


def test_a_person_is_called_only_when_that_was_meant(call: Speaking, phrases: Phrases) -> None:
    walk = call(on_duty=lambda _: STAFF)
    act = walk.give(Heard(PERSON))
    assert isinstance(act, Listen)
    assert walk.heard()[:2] == [phrases("speech.meant", "en"), phrases("option.person", "en")]
    assert isinstance(walk.give(Keyed("1")), Transfer)


def test_another_language_is_chosen_by_key_alone(call: Speaking, phrases: Phrases) -> None:
    walk = call()
    walk.give(Heard(ARABIC))
    assert walk.heard()[::2] == [phrases("voice.language", code) for code in ("en", "ar")]
    walk.give(Keyed("1"))
    assert phrases("voice.emergency", "en") in walk.heard()


def test_a_word_that_leads_nowhere_is_answered_and_the_keys_follow(
    call: Speaking, phrases: Phrases
) -> None:
    walk = call()
    walk.give(Heard(THANKS))
    assert walk.heard()[0] == phrases("thank", "en")
    assert "press 1" in walk.heard()


def test_after_a_question_of_yes_or_no_the_topics_are_the_way_on(
    call: Speaking, phrases: Phrases
) -> None:
    walk = call()
    walk.give(Heard(DELETE), Keyed("1"))
    done = [phrases("delete.cancelled", "en"), phrases("option.menu", "en"), "press 1"]
    assert walk.heard() == done
    walk.give(Keyed("1"))
    assert walk.dialogue.asked[-1] == "/menu"


@pytest.mark.parametrize(
    ("key", "asked"),
    [("3", "/menu"), ("#", "/menu"), ("0", "/talk_to_person"), ("*", QUESTION), ("7", QUESTION)],
)
def test_a_key_at_the_question_what_was_meant(call: Speaking, key: str, asked: str) -> None:
    walk = call()
    walk.give(Heard(QUESTION), Keyed(key))
    assert walk.dialogue.asked[-1] == asked


def test_who_says_nothing_to_the_question_hears_it_again_and_is_let_go(
    call: Speaking, pack: Pack, phrases: Phrases
) -> None:
    walk = call()
    walk.give(Heard(QUESTION))
    for _ in range(TRIES - 1):
        walk.give(Silence())
        assert walk.heard()[:2] == [phrases("speech.meant", "en"), title(pack)]
    walk.give(Silence())
    assert walk.ended
    assert phrases("voice.emergency", "en") in walk.heard()


def test_who_was_lost_at_the_question_and_reached_nobody_is_not_asked_any_more(
    call: Speaking, pack: Pack
) -> None:
    walk = call(on_duty=lambda _: STAFF)
    walk.give(Heard(QUESTION), *[Silence()] * TRIES)
    assert isinstance(walk.acts[-1], Transfer)
    walk.give(Done(False), Keyed("1"))
    assert walk.dialogue.asked[-1] == '/show_topic{"topic":"emergency"}'


def test_while_the_brain_is_away_help_in_danger_is_said(call: Speaking, phrases: Phrases) -> None:
    walk = call()
    walk.dialogue.away = True
    walk.give(Heard(QUESTION))
    assert walk.ended
    assert phrases("error.busy.voice", "en") in walk.heard()


WORDS = (QUESTION, DANGER, ALARMING, SEVERAL, UNKNOWN, PERSON, ARABIC, THANKS, DELETE)
EVENTS = st.one_of(
    st.sampled_from([Keyed(key) for key in KEYS]),
    st.sampled_from([Heard(words) for words in WORDS]),
    st.text(max_size=500).map(Heard),
    st.just(Silence()),
    st.just(Unclear()),
)


@settings(max_examples=150)
@given(st.lists(EVENTS, max_size=25), st.booleans(), st.booleans())
def test_nobody_is_trapped_whatever_is_said_and_pressed(
    pack: Pack,
    phrases: Phrases,
    languages: Languages,
    events: list[Keyed | Silence | Heard | Unclear],
    staffed: bool,
    one: bool,
) -> None:
    dialogue = Dialogue(pack, phrases, languages)
    codes = ("en",) if one else ("en", "ar")
    walk = speaking(dialogue, *codes, on_duty=lambda _: STAFF if staffed else None)
    failures = 0
    for event in events:
        if isinstance(walk.acts[-1], HangUp):
            break
        offered = isinstance(walk.acts[-1], Listen) and walk.acts[-1].hear is not None
        failures += offered and isinstance(event, Unclear | Silence)
        act = walk.give(Done(False) if isinstance(walk.acts[-1], Transfer) else event)
        assert walk.ended or texts(act.cues)
        if failures >= FAILURES:
            assert not isinstance(act, Listen) or act.hear is None
    for _ in range(60):
        if walk.ended:
            return
        walk.give(Done(False) if isinstance(walk.acts[-1], Transfer) else Silence())
    raise AssertionError("a silent caller is never let go")
