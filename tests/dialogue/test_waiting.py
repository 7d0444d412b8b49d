"""What somebody wanted in an unclear language is followed in the one that they then choose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import commands, languages
from actions.knowledge import Knowledge
from actions.retrieval.search import Outcome
from bot.guidance.about import COMPLAINT, DATA, PERSON, SERVICE
from bot.reply import Effect, Kind, Option, Reply
from tests.dialogue.turns import WORK, said_by, turn

NOTHING = Outcome("abstain", (WORK,), 0.01, ((WORK, 2.0), ("stay/school", 1.0)))
SURE = Outcome("answer", (WORK,), 0.95, ((WORK, 2.0), ("stay/school", 1.0)))


@pytest.fixture(autouse=True)
def finds(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """What the search finds: the last one."""
    outcomes = [NOTHING]
    monkeypatch.setattr("actions.dialogue.turn.search", lambda *_: outcomes[-1])
    return outcomes


def chosen(
    know: Knowledge, act: str, confidence: float = 0.9, code: str = "fr", texts: bool = False
) -> tuple[Reply, dict[str, Any]]:
    """The reply and slots after an act in an unclear language, then the number of `code`."""
    asked = replace(turn(know, "x", NOTHING), act=act, act_confidence=confidence, texts=texts)
    asked = replace(asked, candidates=("en", "fr"))
    dispatcher = CollectingDispatcher()
    kept = slots_of(languages.ask_language(dispatcher, asked))
    key = next(o.key for o in said_by(dispatcher).options if o.value == code)
    return pressed(know, key, said_by(dispatcher), kept, texts=texts)


def pressed(
    know: Knowledge, key: str, shown: Reply, kept: dict[str, Any], *, texts: bool = True
) -> tuple[Reply, dict[str, Any]]:
    """The reply and slots after a number that was sent to what is `shown`."""
    dispatcher = CollectingDispatcher()
    then = replace(turn(know, **kept), entities={"key": key}, texts=texts, options=shown.options)
    kept = kept | slots_of(commands.choose(dispatcher, then, key))
    return said_by(dispatcher), kept


def slots_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events}


WISHES: dict[str, tuple[Kind, str, str | None, Effect]] = {
    "talk_to_person": ("person", "person", PERSON, "none"),
    "delete_data": ("notice", "delete.confirm", DATA, "none"),
    "export_data": ("notice", "export", DATA, "export"),
    "ask_automated": ("answer", "automated.yes", SERVICE, "none"),
    "complain": ("answer", "complain", COMPLAINT, "none"),
    "greet": ("menu", "menu", None, "none"),
    "menu": ("menu", "menu", None, "none"),
}


@pytest.mark.parametrize(("act", "wanted"), WISHES.items(), ids=WISHES)
def test_a_wish_that_waited_is_followed(
    know: Knowledge, act: str, wanted: tuple[Kind, str, str | None, Effect]
) -> None:
    kind, key, entry, effect = wanted
    said, kept = chosen(know, act)
    assert (said.kind, said.entry, said.effect, said.language) == (kind, entry, effect, "fr")
    texts = [part.text for part in said.parts]
    assert texts[0] == know.phrases("language.set", "fr")
    assert know.phrases(key, "fr") in texts
    assert kept["language"] == "fr"
    assert kept["waiting_question"] is None


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_yes_then_deletes(know: Knowledge, code: str) -> None:
    said, kept = chosen(know, "delete_data", code=code)
    yes = next(option.key for option in said.options if option.command == "affirm")
    assert pressed(know, yes, said, kept)[0].effect == "forget"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_number_of_a_language_that_comes_again_is_no_answer(know: Knowledge, code: str) -> None:
    asked = replace(turn(know, "x", NOTHING), act="delete_data", act_confidence=0.9)
    asked = replace(asked, candidates=("en", "fr"))
    dispatcher = CollectingDispatcher()
    kept = slots_of(languages.ask_language(dispatcher, asked))
    shown = said_by(dispatcher)
    number = next(option.key for option in shown.options if option.value == code)
    question, kept = pressed(know, number, shown, kept)
    assert know.phrases("delete.confirm", code) in [part.text for part in question.parts]
    again, kept = pressed(know, number, question, kept)
    assert again.effect == "none"
    assert know.phrases("delete.cancelled", code) not in [part.text for part in again.parts]
    # The question stands still.
    assert pressed(know, question.options[0].key, question, kept)[0].effect == "forget"


@pytest.mark.parametrize("code", ["fr", "ar"], ids=["the same language", "another language"])
def test_a_language_that_comes_again_leaves_the_question_open(know: Knowledge, code: str) -> None:
    _, kept = chosen(know, "delete_data")
    dispatcher = CollectingDispatcher()
    kept |= slots_of(languages.set_language(dispatcher, turn(know, **kept), code))
    said = said_by(dispatcher)
    assert know.phrases("delete.confirm", code) in [part.text for part in said.parts]
    yes = next(option.key for option in said.options if option.command == "affirm")
    assert pressed(know, yes, said, kept)[0].effect == "forget"


def test_the_number_that_asks_for_a_call_back_is_no_yes_when_it_comes_again(
    know: Knowledge,
) -> None:
    way = Option("1", "call me", "call_back", "", "en")
    question, kept = pressed(know, "1", Reply("person", "en", options=(way,)), {"language": "en"})
    assert kept["waiting_confirmation"] == "call_back"
    assert pressed(know, "1", question, kept)[0].effect == "none"


def test_a_complaint_by_text_message_has_its_numbers(know: Knowledge) -> None:
    said, _ = chosen(know, "complain", texts=True)
    assert "report" in [option.command for option in said.options]


@pytest.mark.parametrize(
    ("act", "confidence", "outcome", "kind"),
    [
        ("talk_to_person", 0.6, SURE, "answer"),
        ("delete_data", 0.6, SURE, "answer"),
        ("ask_guidance", 0.9, NOTHING, "abstain"),
        ("goodbye", 0.9, NOTHING, "abstain"),
        ("emergency", 0.9, NOTHING, "emergency"),
        ("ask_advice", 0.9, NOTHING, "no_advice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_search_may_be_surer_than_the_wish(
    know: Knowledge,
    finds: list[Outcome],
    act: str,
    confidence: float,
    outcome: Outcome,
    kind: Kind,
) -> None:
    finds.append(outcome)
    said, kept = chosen(know, act, confidence)
    assert said.kind == kind
    assert kept["waiting_confirmation"] is None


def test_one_that_waited_before_an_update_is_answered(know: Knowledge) -> None:
    asked = replace(turn(know, "x", NOTHING), act="talk_to_person", candidates=("en", "fr"))
    kept = slots_of(languages.ask_language(CollectingDispatcher(), asked))
    waiting = {
        k: v for k, v in kept["waiting_question"].items() if k not in {"confidence", "listed"}
    }
    dispatcher = CollectingDispatcher()
    languages.set_language(dispatcher, turn(know, **{**kept, "waiting_question": waiting}), "fr")
    assert said_by(dispatcher).entry == PERSON
