"""The person's country: named in words or chosen by number, never guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import commands, emergency
from actions.dialogue.country import placed
from actions.dialogue.question import answer_question
from actions.dialogue.screens import entry
from actions.dialogue.turn import Screen
from actions.knowledge import Knowledge
from bot.reply import Reply
from tests.dialogue.turns import WORK, found, said_by, turn


def holds(said: Reply) -> str:
    assert said.card is not None
    return said.card.holds


def slots_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events}


@pytest.mark.parametrize(
    ("text", "kept", "country"),
    [
        ("may i work in athens", None, "GR"),
        ("may i work", "GR", "GR"),
        ("may i work", None, None),
        ("may i work, i am in germany now", "GR", None),
        ("i am greek, may i work", None, None),
        ("", "GR", "GR"),
        ("may i work", "XX", None),
    ],
)
def test_the_country_of_a_turn(
    know: Knowledge, text: str, kept: str | None, country: str | None
) -> None:
    assert turn(know, text, country=kept).country == country


def test_an_entry_of_the_country_comes_first_and_leads_to_the_other(know: Knowledge) -> None:
    there = entry(turn(know, country="GR"), WORK)
    assert "Greece" in holds(there)
    assert [option.value for option in there.options] == ["europe/stay/work", ""]
    everywhere = entry(turn(know), WORK)
    assert "European Union" in holds(everywhere)
    assert [option.value for option in everywhere.options] == ["gr/stay/work", ""]


def test_a_language_that_the_country_lacks_gets_the_text_for_all(know: Knowledge) -> None:
    pack = know.pack
    country = pack.countries["GR"]
    texts = {"en": country.entries[WORK].texts["en"]}
    only = replace(country, entries={WORK: replace(country.entries[WORK], texts=texts)})
    lacking = replace(know, pack=replace(pack, countries={"GR": only}))
    said = entry(replace(turn(lacking, country="GR"), language="fr"), WORK)
    assert said.card is not None
    assert said.card.language == "fr"
    assert said.card.holds == know.phrases("card.holds.europe", "fr")


@pytest.mark.parametrize(
    ("value", "kept", "country"),
    [("gr/stay/work", None, "GR"), ("europe/stay/work", "GR", None), ("zz/stay/work", "GR", None)],
)
def test_choosing_a_version_keeps_or_leaves_the_country(
    know: Knowledge, value: str, kept: str | None, country: str | None
) -> None:
    dispatcher = CollectingDispatcher()
    events = commands.perform(dispatcher, turn(know, country=kept), "show_entry", value)
    assert slots_of(events)["country"] == country


@pytest.mark.parametrize("command", ["menu", "show_entry"])
def test_other_screens_leave_the_country_as_it_is(know: Knowledge, command: str) -> None:
    asked = turn(know, country="GR")
    events = commands.perform(CollectingDispatcher(), asked, command, WORK)
    assert "country" not in slots_of(events)


def test_back_shows_what_was_chosen(know: Knowledge) -> None:
    trail = (Screen("show_entry", "europe/stay/work"), Screen("menu"))
    dispatcher = CollectingDispatcher()
    commands.back(dispatcher, replace(turn(know, country="GR"), trail=trail))
    assert "European Union" in holds(said_by(dispatcher))


@pytest.mark.parametrize("text", ["im in athens", "i am in france now"])
def test_only_a_place_is_answered_with_the_topics(know: Knowledge, text: str) -> None:
    said = placed(turn(know, text, country="GR"))
    assert said is not None
    assert said.kind == "menu"
    key = "country.set" if "athens" in text else "country.left"
    assert said.parts[0].text.startswith(know.phrases(key, "en", country="Greece")[:20])


@pytest.mark.parametrize("text", ["may i work in athens", "i am greek", ""])
def test_what_asks_something_is_answered(know: Knowledge, text: str) -> None:
    assert placed(turn(know, text)) is None


def test_an_unknown_question_with_a_place_is_still_unknown(know: Knowledge) -> None:
    dispatcher = CollectingDispatcher()
    text = "where do i find the best bread in athens"
    answer_question(dispatcher, turn(know, text, found("abstain")))
    said = said_by(dispatcher)
    assert said.kind == "abstain"
    assert "Greece" in said.parts[0].text


def test_leaving_the_country_is_said(know: Knowledge) -> None:
    dispatcher = CollectingDispatcher()
    answer_question(dispatcher, turn(know, "i am in france", found("abstain"), country="GR"))
    assert said_by(dispatcher).parts[0].text == know.phrases("country.left", "en")


def test_an_answer_says_where_it_holds_and_nothing_before_it(know: Knowledge) -> None:
    dispatcher = CollectingDispatcher()
    answer_question(dispatcher, turn(know, "may i work in athens", found("answer")))
    said = said_by(dispatcher)
    assert "Greece" in holds(said)
    assert said.parts == ()


def test_in_an_emergency_the_keys_of_all_options_differ(know: Knowledge) -> None:
    said, _ = emergency.helped(turn(know, "help", found("answer", "emergency/call-112")))
    keys = [option.key for option in said.options]
    assert len(keys) == len(set(keys))
