"""Where a caller may speak, and what follows when that fails: the keys, and whom to call."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.languages import Languages
from tests.voice.speaking import (
    DANGER,
    QUESTION,
    SEVERAL,
    UNKNOWN,
    speaking,
)
from tests.voice.walking import APPLY, Dialogue, Walk, keyed
from voice.acts import Heard, Keyed, Silence, Unclear
from voice.hearing import LONGEST
from voice.moves import TRIES

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


def test_speaking_is_offered_after_all_keys(call: Speaking, phrases: Phrases) -> None:
    walk = call()
    assert walk.heard()[-1] == phrases("speech.offer", "en")
    assert walk.listening.hear == "en"
    assert walk.listening.twice


def test_where_a_company_listens_the_offer_says_so(call: Speaking, phrases: Phrases) -> None:
    assert call(outside=True).heard()[-1] == phrases("speech.offer.outside", "en")


@pytest.mark.parametrize(
    ("events", "offered"),
    [
        ([], True),
        (keyed("1"), True),
        (keyed("9"), True),
        ([Silence()], False),
        (keyed("#"), False),
        ([Keyed("11")], False),
        ([Keyed("0")], False),
        ([Heard(SEVERAL)], True),
        ([Heard(UNKNOWN)], True),
        ([Heard(DANGER)], False),
        ([Heard(QUESTION)], False),
    ],
    ids=[
        "the list of topics",
        "the list of a topic",
        "the rest of the topics",
        "a list that is read one by one",
        "the languages",
        "a text",
        "people",
        "texts to choose from",
        "nothing found",
        "danger",
        "the question what was meant",
    ],
)
def test_it_is_offered_where_a_question_may_be_asked(
    call: Speaking, pack: Pack, events: list[Keyed | Silence | Heard], offered: bool
) -> None:
    number = str(pack.entries[APPLY].number)
    walk = call()
    walk.give(*(Keyed(number) if event == Keyed("11") else event for event in events))
    assert (walk.listening.hear == "en") == offered


def test_it_is_offered_only_in_languages_that_are_understood(call: Speaking) -> None:
    assert call("ar", hears=lambda code: code == "en").listening.hear is None
    assert call("en", hears=lambda code: code == "en").listening.hear == "en"


@pytest.mark.parametrize(
    "event",
    [Unclear(), Heard(""), Heard("\u202e /"), Heard("x" * (LONGEST + 1))],
    ids=["no certain words", "nothing", "signs alone", "endless"],
)
def test_what_is_not_understood_leads_back_to_the_keys_and_says_whom_to_call(
    call: Speaking, phrases: Phrases, event: Heard | Unclear
) -> None:
    walk = call()
    before = len(walk.dialogue.asked)
    walk.give(event)
    assert walk.heard()[:2] == [phrases(key, "en") for key in ("speech.unclear", "voice.emergency")]
    assert "press 1" in walk.heard()
    assert len(walk.dialogue.asked) == before


def test_a_title_that_cannot_be_heard_is_not_asked_about(
    call: Speaking, pack: Pack, phrases: Phrases
) -> None:
    walk = call(audible=lambda prompt: prompt.text != title(pack))
    walk.give(Heard(QUESTION))
    assert walk.heard()[0] == phrases("speech.unclear", "en")


FAILED = {
    "unclear": [Unclear()],
    "silence": [Silence(), Keyed("*")],
    "nothing found": [Heard(UNKNOWN), Keyed("#")],
    "not what was meant": [Heard(QUESTION), Keyed("3")],
}


@pytest.mark.parametrize("first", FAILED.values(), ids=FAILED)
@pytest.mark.parametrize("second", FAILED.values(), ids=FAILED)
def test_after_two_failures_it_is_not_offered_again_in_this_call(
    call: Speaking, phrases: Phrases, first: list[object], second: list[object]
) -> None:
    walk = call("en")
    walk.give(*first)  # type: ignore[arg-type]
    assert walk.listening.hear == "en"
    walk.give(*second)  # type: ignore[arg-type]
    assert walk.listening.hear is None
    walk.give(*keyed("1"))
    walk.give(*keyed("#*"))
    assert walk.listening.hear is None
    assert phrases("speech.offer", "en") not in walk.heard()


def test_to_say_it_again_is_offered_once(call: Speaking, phrases: Phrases) -> None:
    walk = call()
    walk.give(Heard(QUESTION), Keyed("2"))
    assert walk.heard() == [phrases("speech.say", "en")]
    assert walk.listening.hear == "en"
    walk.give(Heard(QUESTION))
    assert phrases("speech.again", "en") not in walk.heard()
    walk.give(Keyed("2"))
    assert walk.dialogue.asked[-1] == "/menu"


def test_who_says_it_again_to_a_company_is_told_so_again(call: Speaking, phrases: Phrases) -> None:
    walk = call(outside=True)
    walk.give(Heard(QUESTION), Keyed("2"))
    assert walk.heard() == [phrases("speech.offer.outside", "en")]
    assert walk.listening.hear == "en"


@pytest.mark.parametrize("silent", [[Silence()], [Unclear()]], ids=["silence", "unclear"])
def test_speaking_costs_no_try(call: Speaking, silent: list[Silence | Unclear]) -> None:
    """Keys that do nothing end a call after so many in a row; speaking does not count."""
    walk = call()
    walk.give(*silent, *keyed("6" * (TRIES - 1)))
    assert not walk.ended
    walk.give(Keyed("6"))
    assert walk.ended
