"""A person, a wish to be called back, a text: only where there is one and the caller asks."""

from __future__ import annotations

import pytest

from bot.guidance.model import Pack
from bot.i18n import Phrases
from tests.voice.walking import APPLY, STAFF, Caller, keyed
from voice.acts import Done, HangUp, Keyed, Listen, Silence, Transfer


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
