"""The numbered ways to report an answer and to ask for a call back, where there are no forms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.action_complain import ActionComplain
from actions.dialogue import commands, confirm, languages, person
from actions.dialogue.turn import Event
from actions.knowledge import Knowledge
from bot.people.file import RosterKeeper
from bot.reply import Reply, decode
from tests.dialogue.turns import turn
from tests.people.samples import CODES, write

TYPED = ["report", "report"]


def said_by(dispatcher: CollectingDispatcher) -> Reply:
    return decode(dispatcher.messages[-1]["custom"])


def slot(events: list[Event], name: str) -> object:
    return next(event["value"] for event in events if event["name"] == name)


@pytest.mark.parametrize(("texts", "offered"), [(True, TYPED), (False, [])], ids=["SMS", "page"])
def test_who_complains_by_text_message_can_report_the_answer(
    know: Knowledge, texts: bool, offered: list[str]
) -> None:
    dispatcher = CollectingDispatcher()
    ActionComplain().act(dispatcher, replace(turn(know), texts=texts))
    options = said_by(dispatcher).options
    assert [option.command for option in options if option.command == "report"] == offered
    keys = [option.key for option in options]
    assert len(keys) == len(set(keys))
    assert keys[-1] == "0"


@pytest.mark.parametrize("effect", ["wrong", "unhelpful"])
def test_the_gateway_notes_what_was_chosen(know: Knowledge, effect: str) -> None:
    dispatcher = CollectingDispatcher()
    ActionComplain().act(dispatcher, replace(turn(know), texts=True))
    option = next(one for one in said_by(dispatcher).options if one.value == effect)
    shown = replace(turn(know), texts=True, options=(option,))
    commands.choose(dispatcher, shown, option.key)
    assert said_by(dispatcher) == Reply("notice", "en", effect=effect)  # type: ignore[arg-type]


@pytest.fixture
def staffed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = RosterKeeper(write(tmp_path), CODES)
    for module in (person, confirm):
        monkeypatch.setattr(module, "rosters", lambda: keeper)


@pytest.mark.parametrize(
    ("language", "asked"), [("ar", True), ("fr", False)], ids=["somebody calls back", "nobody"]
)
@pytest.mark.usefixtures("staffed")
def test_another_language_asks_again_only_where_somebody_calls_back(
    know: Knowledge, language: str, asked: bool
) -> None:
    dispatcher = CollectingDispatcher()
    waits = turn(know, language="en", waiting_confirmation=confirm.CALL_BACK)
    languages.set_language(dispatcher, waits, language)
    offered = [option.command for option in said_by(dispatcher).options]
    assert ("affirm" in offered) is asked


@pytest.mark.parametrize(
    ("language", "texts", "offered"),
    [("ar", True, 1), ("fr", True, 0), ("ar", False, 0)],
    ids=["somebody calls back", "nobody speaks it", "the page has a form"],
)
@pytest.mark.usefixtures("staffed")
def test_a_call_back_is_offered_where_there_is_one(
    know: Knowledge, language: str, texts: bool, offered: int
) -> None:
    dispatcher = CollectingDispatcher()
    person.show_person(dispatcher, replace(turn(know), language=language, texts=texts))
    found = [one for one in said_by(dispatcher).options if one.command == "call_back"]
    assert len(found) == offered


def test_without_people_no_call_back_is_offered(
    know: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = RosterKeeper(None, CODES)
    monkeypatch.setattr(person, "rosters", lambda: keeper)
    dispatcher = CollectingDispatcher()
    person.show_person(dispatcher, replace(turn(know), texts=True))
    assert "call_back" not in [option.command for option in said_by(dispatcher).options]


@pytest.mark.parametrize(
    ("command", "effect", "key"),
    [("affirm", "call_back", None), ("deny", "none", "voice.wish.cancelled")],
)
def test_no_number_is_kept_before_a_yes(
    know: Knowledge, command: str, effect: str, key: str | None
) -> None:
    dispatcher = CollectingDispatcher()
    asked = commands.perform(dispatcher, turn(know), "call_back", "")
    question = said_by(dispatcher)
    assert question.effect == "none"
    assert [option.command for option in question.options] == ["affirm", "deny"]
    waiting = turn(know, waiting_confirmation=slot(asked, "waiting_confirmation"))
    events = commands.perform(dispatcher, waiting, command, "")
    said = said_by(dispatcher)
    assert said.effect == effect
    assert [part.text for part in said.parts] == ([know.phrases(key, "en")] if key else [])
    assert slot(events, "waiting_confirmation") is None
