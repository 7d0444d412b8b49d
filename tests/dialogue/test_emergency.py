"""Danger now: 112 first, then the entry of its kind with whom to call, in every language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import advice, emergency, languages, question
from actions.dialogue.found import answer
from actions.knowledge import Knowledge
from bot.compose.part import part
from bot.danger import DANGERS, Danger
from bot.languages import Languages
from bot.nlu.decision import EMERGENCY
from bot.render import chat, sms
from bot.render.web import Page, WebRenderer
from bot.reply import Reply
from bot.settings import ROOT
from tests.dialogue.turns import WORK, found, said_by, turn

CODES = Languages.load(ROOT / "data").codes
# The entry of each kind, and who is to be called besides 112.
WANTED: dict[Danger, tuple[str, tuple[str, ...]]] = {
    "suicide": ("emergency/suicidal-thoughts", ("116123", "116111")),
    "sea": ("emergency/at-sea", ()),
    "missing-child": ("emergency/missing-child", ("116000",)),
    "trafficking": ("safety/trafficking", ("116016", "116111")),
    "sexual-violence": ("emergency/sexual-violence", ("116016", "116111")),
    "violence-at-home": ("emergency/violence-at-home", ("116016", "116111")),
    "medical": ("emergency/call-112", ()),
    "attack": ("emergency/call-112", ()),
    "other": ("emergency/call-112", ()),
}


def helped(know: Knowledge, danger: Danger | None, language: str = "en", best: str = WORK) -> Reply:
    said, _ = emergency.helped(turn(know, "x", found("choices", best), danger, language))
    return said


def spaceless(text: str) -> str:
    return text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")


def test_every_kind_of_danger_is_in_the_table() -> None:
    assert set(WANTED) == set(DANGERS)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("danger", DANGERS)
def test_a_kind_of_danger_gets_its_entry_and_contacts(
    know: Knowledge, danger: Danger, language: str
) -> None:
    said = helped(know, danger, language)
    entry, numbers = WANTED[danger]
    assert said.kind == "emergency"
    assert said.parts[0].role == "alert"
    assert "112" in said.parts[0].text
    assert all(part.role != "ask" for part in said.parts)
    assert said.card is not None
    assert (said.card.entry, said.card.language) == (entry, language)
    called = [contact.phone for contact in said.card.contacts]
    assert called[0] == "112"
    assert set(numbers) <= set(called)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("danger", ["suicide", "missing-child", "violence-at-home"])
def test_every_channel_shows_112_and_the_helpline(
    know: Knowledge, danger: Danger, language: str
) -> None:
    said = helped(know, danger, language)
    said = replace(
        said, parts=(*said.parts, part(know.phrases, "disclosure", "disclosure", language))
    )
    helpline = WANTED[danger][1][0]
    for shown in (
        WebRenderer(know.languages, know.phrases, 60, 100).page(Page(language, said)),
        *("\n".join(way.texts(said, know.phrases)) for way in (sms, chat)),
    ):
        assert "112" in shown
        assert helpline in spaceless(shown)


def test_words_name_the_danger_before_the_search_does(know: Knowledge) -> None:
    said = helped(know, "missing-child", best="emergency/at-sea")
    assert said.entry == "emergency/missing-child"
    assert "emergency/at-sea" in [option.value for option in said.options]


@pytest.mark.parametrize(
    ("best", "entry"),
    [
        ("emergency/at-sea", "emergency/at-sea"),
        ("safety/trafficking", "safety/trafficking"),
        ("emergency/medical-care-without-papers", "emergency/call-112"),
        (WORK, "emergency/call-112"),
    ],
    ids=["found", "of another topic", "not for danger now", "nothing near"],
)
def test_without_such_words_the_search_decides(know: Knowledge, best: str, entry: str) -> None:
    assert helped(know, None, best=best).entry == entry


def test_a_danger_that_waits_for_its_language_keeps_its_kind(
    know: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.dialogue.turn.search", lambda *_: found("choices"))
    asked = replace(
        turn(know, "x", found("choices"), "suicide"), act=EMERGENCY, candidates=("en", "fr")
    )
    events = languages.ask_language(CollectingDispatcher(), asked)
    kept = {event["name"]: event["value"] for event in events}
    dispatcher = CollectingDispatcher()
    languages.set_language(dispatcher, turn(know, **kept), "fr")
    said = said_by(dispatcher)
    assert (said.kind, said.language) == ("emergency", "fr")
    assert said.entry == "emergency/suicidal-thoughts"


def test_where_the_text_is_missing_its_languages_are_the_options(know: Knowledge) -> None:
    pack, name = know.pack, "emergency/at-sea"
    texts = {code: pack.entries[name].texts[code] for code in ("en", "ar")}
    entries = {**pack.entries, name: replace(pack.entries[name], texts=texts)}
    lacking = replace(know, pack=replace(pack, entries=entries))
    said = helped(lacking, "sea", "so")
    assert [part.role for part in said.parts] == ["alert", "ask"]
    assert [option.language for option in said.options] == ["en", "ar", "so"]
    assert [option.command for option in said.options] == ["show_entry", "show_entry", "menu"]


ALARMS = {
    "despair, however calm": ("emergency/suicidal-thoughts", True, True),
    "a calm question": ("emergency/at-sea", True, False),
    "not a calm one": ("emergency/at-sea", False, True),
    "another topic": (WORK, False, False),
}


@pytest.mark.parametrize(("entry", "calm", "alarmed"), ALARMS.values(), ids=ALARMS)
def test_the_line_above_an_answer(know: Knowledge, entry: str, calm: bool, alarmed: bool) -> None:
    asked = turn(know, "x", found("answer", entry), calm=calm)
    for said in (answer(asked, found("answer", entry))[0], advice.declined(asked)[0]):
        assert any(part.role == "alert" for part in said.parts) is alarmed


HEARD = {
    "of a known kind": ("suicide", "answer", "emergency/suicidal-thoughts"),
    "beside choices": ("sea", "choices", "emergency/at-sea"),
    "of any kind": (None, "choices", "emergency/call-112"),
}


@pytest.mark.parametrize(("danger", "kind", "entry"), HEARD.values(), ids=HEARD)
def test_danger_heard_in_a_question_offers_its_entry(
    know: Knowledge, danger: Danger | None, kind: str, entry: str
) -> None:
    asked = turn(know, "x", found(kind), danger, act=EMERGENCY)
    dispatcher = CollectingDispatcher()
    question.answer_question(dispatcher, asked)
    said = said_by(dispatcher)
    assert said.parts[0].role == "alert"
    assert WORK in (said.entry, *(option.value for option in said.options))
    assert entry in [option.value for option in said.options]
    assert [option.key for option in said.options[:-1]] == [
        str(number) for number in range(1, len(said.options))
    ]


def test_an_entry_for_danger_that_was_found_is_not_offered_twice(know: Knowledge) -> None:
    outcome = found("choices", "emergency/call-112")
    asked = turn(know, "x", outcome, act=EMERGENCY)
    dispatcher = CollectingDispatcher()
    question.answer_question(dispatcher, asked)
    values = [option.value for option in said_by(dispatcher).options]
    assert values.count("emergency/call-112") == 1
