"""What people send is made safe before anything else sees it."""

from __future__ import annotations

import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MessageRefused
from bot.gateway.message import COMMANDS, from_command, from_text
from bot.settings import ROOT

LIMIT = 1000


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  how do I\n ask? ", "how do I ask?"),
        ("/restart", "restart"),
        ("//delete_data", "delete_data"),
        ("\\/restart", "restart"),
        ("/ /restart", "restart"),
        ("\u202e/restart", "restart"),
        ("a\x00b\x07c", "abc"),
        ("\u2066hidden\u2069", "hidden"),
        ("پناهندگی\u200cها", "پناهندگی\u200cها"),
        ("e\u0301", "é"),
        ("🙂", "🙂"),
    ],
    ids=[
        "spaces folded",
        "slash",
        "two slashes",
        "backslash",
        "slash after space",
        "bidi override before a slash",
        "controls",
        "isolates",
        "zero-width non-joiner kept",
        "composed",
        "emoji kept",
    ],
)
def test_text_is_cleaned(raw: str, text: str) -> None:
    assert from_text(raw, LIMIT).text == text


@pytest.mark.parametrize(
    ("raw", "phrase"),
    [
        ("", "error.empty"),
        (" \n\t", "error.empty"),
        ("\u202e\u200f", "error.empty"),
        ("///", "error.empty"),
        ("x" * (LIMIT + 1), "error.too_long"),
    ],
)
def test_unusable_text_is_refused_with_its_reason(raw: str, phrase: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        from_text(raw, LIMIT)
    assert refused.value.phrase == phrase


@given(st.text(st.characters(), max_size=200))
def test_no_text_becomes_a_command_or_holds_controls(raw: str) -> None:
    try:
        text = from_text(raw, LIMIT).text
    except MessageRefused:
        return
    assert not text.startswith(("/", "\\"))
    assert text == " ".join(text.split())
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in text)
    text.encode("utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_buttons_become_acts_that_rasa_knows(name: str) -> None:
    acts = yaml.safe_load((ROOT / "domain" / "acts.yml").read_text("utf-8"))["intents"]
    known = {act if isinstance(act, str) else next(iter(act)) for act in acts}
    assert from_command(name, "").text.partition("{")[0].removeprefix("/") in known


@pytest.mark.parametrize("name", ["affirm", "deny", "person", "more", "menu"])
def test_what_an_answer_offers_can_be_pressed(name: str) -> None:
    """The page's buttons carry the commands of options."""
    assert name in COMMANDS


def test_the_value_of_a_button_is_an_entity() -> None:
    assert from_command("set_language", "ar").text == '/set_language{"target_language":"ar"}'


@pytest.mark.parametrize(
    ("name", "value"),
    [("restart", ""), ("show_entry", '"}'), ("show_entry", "../x{"), ("", "x"), ("menu", "A B")],
)
def test_other_commands_are_refused(name: str, value: str) -> None:
    with pytest.raises(MessageRefused):
        from_command(name, value)
