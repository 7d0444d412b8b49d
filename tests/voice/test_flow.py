"""What a caller hears and what each key does, whatever the line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.languages import Languages
from tests.voice.walking import APPLY, Dialogue, Walk, book_of, texts
from voice.acts import KEYS, Done, HangUp, Keyed, Listen, Pause, Silence, Transfer
from voice.moves import TRIES
from voice.screen import CHOICES

STAFF = "+302100000000"
Caller = Callable[..., Walk]


@pytest.fixture
def call(pack: Pack, phrases: Phrases, languages: Languages) -> Caller:
    """Picks up a call: `call()`, or with other fields of the book."""

    def pick_up(offered: tuple[str, ...] = ("en", "ar", "fa"), **changed: object) -> Walk:
        dialogue = Dialogue(pack, phrases, languages, language=offered[0])
        return Walk(book_of(phrases, offered, **changed), dialogue)

    return pick_up


def keyed(keys: str) -> list[Keyed]:
    return [Keyed(key) for key in keys]


def test_a_call_begins_with_each_language_in_itself_the_likeliest_first(
    call: Caller, phrases: Phrases
) -> None:
    walk = call(("ar", "en", "fa"))
    languages = ("ar", "en", "fa")
    heard = walk.heard()
    assert heard[0] == phrases("voice.greeting", "ar")
    for position, code in enumerate(languages, 1):
        at = heard.index(phrases("voice.language", code))
        assert heard[at + 1] == phrases("voice.press", code, key=position)
        assert position == 1 or at > heard.index(phrases("voice.language", languages[position - 2]))
    assert walk.dialogue.asked == ["/change_language"]


def test_one_language_is_not_asked_for(call: Caller, phrases: Phrases) -> None:
    walk = call(("en",))
    assert walk.dialogue.asked == ['/set_language{"target_language":"en"}']
    assert phrases("menu.voice", "en") in walk.heard()


def test_the_first_list_tells_the_emergency_number_numbers_of_posters_and_the_keys(
    call: Caller, phrases: Phrases, pack: Pack
) -> None:
    walk = call()
    walk.give(Keyed("1"))
    heard = walk.heard()
    wanted = [
        phrases("voice.emergency", "en"),
        phrases("voice.number", "en"),
        phrases("menu.voice", "en"),
        *(pack.words["en"].topics[topic] for topic in pack.topics[:CHOICES]),
        phrases("voice.further", "en"),
        phrases("voice.keys", "en"),
    ]
    assert [text for text in heard if text in wanted] == wanted
    walk.give(Keyed("*"))
    assert phrases("voice.keys", "en") not in walk.heard()


def test_three_keys_lead_to_the_answer_of_a_poster(call: Caller, pack: Pack) -> None:
    walk = call()
    number = pack.entries[APPLY].number
    walk.give(Keyed("1"))
    assert str(number)[0] in walk.listening.twice
    walk.give(Keyed(str(number)))
    assert pack.entries[APPLY].texts["en"].spoken in walk.heard()


def test_where_no_number_is_expected_a_key_counts_at_once(call: Caller, pack: Pack) -> None:
    walk = call()
    assert not walk.listening.twice
    walk.give(Keyed("1"), Keyed(str(pack.entries[APPLY].number)))
    assert not walk.listening.twice


def test_what_a_key_does_comes_before_the_key_and_pauses_are_heard(
    call: Caller, pack: Pack
) -> None:
    walk = call()
    walk.give(Keyed("1"))
    cues = walk.listening.cues
    pauses = [cue.milliseconds for cue in cues if isinstance(cue, Pause)]
    assert all(500 <= pause <= 750 or pause < 200 for pause in pauses)
    heard = walk.heard()
    assert heard.index("press 1") == heard.index(pack.words["en"].topics["emergency"]) + 1


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        ("0", "/talk_to_person"),
        ("1", '/show_topic{"topic":"emergency"}'),
        ("91", '/show_topic{"topic":"arrival"}'),
        ("#", "/back"),
        ("*", None),
        ("7", None),
    ],
)
def test_a_key_in_the_first_list(call: Caller, keys: str, asked: str | None) -> None:
    walk = call()
    walk.give(Keyed("1"))
    before = len(walk.dialogue.asked)
    walk.give(*keyed(keys))
    assert walk.dialogue.asked[before:] == ([asked] if asked else [])
    assert isinstance(walk.acts[-1], Listen)


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


@pytest.mark.parametrize("works", [True, False])
def test_a_text_message_is_sent_only_when_asked_for(
    call: Caller, pack: Pack, phrases: Phrases, works: bool
) -> None:
    walk = call(texts=True)
    walk.works = works
    walk.give(Keyed("1"), Keyed(str(pack.entries[APPLY].number)))
    assert walk.wished == []
    walk.give(Keyed("8"))
    assert [wished.entry for wished in walk.wished] == [APPLY]  # type: ignore[union-attr]
    said = "voice.text.sent" if works else "voice.text.failed"
    assert walk.heard()[0] == phrases(said, "en")


def test_a_caller_without_a_number_is_not_offered_what_needs_one(
    call: Caller, pack: Pack, phrases: Phrases
) -> None:
    walk = call()
    walk.give(Keyed("1"), Keyed(str(pack.entries[APPLY].number)))
    assert phrases("voice.text", "en") not in walk.heard()
    walk.give(Keyed("8"))
    assert walk.heard()[0] == phrases("voice.unknown", "en")
    assert walk.wished == []


def test_a_person_who_is_there_is_called(call: Caller, phrases: Phrases) -> None:
    walk = call(on_duty=lambda language: STAFF if language == "en" else None)
    act = walk.give(*keyed("10"))
    assert isinstance(act, Transfer)
    assert act.to == STAFF
    assert walk.heard() == [phrases("voice.connecting", "en")]
    assert isinstance(walk.give(Done(True)), HangUp)


def test_a_person_who_does_not_answer_is_called_once(call: Caller, phrases: Phrases) -> None:
    walk = call(on_duty=lambda _: STAFF)
    walk.give(*keyed("10"), Done(False))
    assert phrases("voice.nobody", "en") in walk.heard()
    while not walk.ended:
        assert isinstance(walk.give(Silence()), Listen | HangUp)


def test_nobody_there_says_who_else_can_help(call: Caller, pack: Pack, phrases: Phrases) -> None:
    walk = call()
    walk.give(*keyed("10"))
    heard = walk.heard()
    assert phrases("voice.nobody", "en") in heard
    assert pack.entries["about/talk-to-a-person"].texts["en"].spoken in heard
    assert phrases("voice.wish", "en") not in heard


@pytest.mark.parametrize(
    ("keys", "wished", "said"),
    [
        pytest.param("51", 1, "voice.wish.done", id="agreed"),
        pytest.param("52", 0, "voice.wish.cancelled", id="refused"),
        pytest.param("531", 1, "voice.wish.done", id="another key asks again"),
    ],
)
def test_a_wish_is_kept_only_after_consent(
    call: Caller, phrases: Phrases, keys: str, wished: int, said: str
) -> None:
    walk = call(wishes=lambda _: True)
    walk.give(*keyed("10"))
    walk.give(*keyed(keys))
    assert len(walk.wished) == wished
    assert walk.heard()[0] == phrases(said, "en")


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
