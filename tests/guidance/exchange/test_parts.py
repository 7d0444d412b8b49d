"""Texts as parts and as units of translators, and back."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given

from bot.guidance.exchange.incoming import Key
from bot.guidance.exchange.outgoing import Outgoing
from bot.guidance.exchange.parts import fingerprint, kind, parts_of, with_parts
from bot.guidance.exchange.units import LEFT_OUT, NOTHING, parts_from, units_of
from bot.guidance.model import Text
from tests.guidance.exchange.packs import TEXTS

BLANK = Text("fr", "", (), (), (), "", "", (), "written", None, ())


@given(TEXTS)
def test_parts_make_the_text_again(text: Text) -> None:
    kept = {"made": text.made, "translates": text.translates}
    assert with_parts(dataclasses.replace(BLANK, **kept), parts_of(text)) == text


@given(TEXTS, TEXTS)
def test_units_make_the_parts_again_however_many_the_source_has(source: Text, text: Text) -> None:
    text = dataclasses.replace(text, options=source.options)
    units = list(units_of(Outgoing("p", "e/e", "fr", source, text)))
    assert all(unit.source and unit.target for unit in units if unit.part != "questions")
    assert all(unit.note for unit in units)
    assert parts_from({unit.part: unit.target for unit in units}) == parts_of(text)


@given(TEXTS)
def test_a_missing_text_has_units_without_words(source: Text) -> None:
    units = list(units_of(Outgoing("p", "e/e", "fr", source, None)))
    assert {unit.target for unit in units} == {""}
    assert NOTHING not in {unit.source for unit in units}


def test_a_step_that_the_translation_has_not_is_marked() -> None:
    source = dataclasses.replace(
        BLANK, title="T", answer=("A",), steps=("1", "2"), sms="S", spoken="S"
    )
    text = dataclasses.replace(source, steps=("un",))
    units = {unit.part: unit.target for unit in units_of(Outgoing("p", "e/e", "fr", source, text))}
    assert (units["step 1"], units["step 2"]) == ("un", LEFT_OUT)


def test_gaps_in_a_list_do_not_change_the_fingerprint() -> None:
    whole = {"title": "T", "step 1": "a", "step 2": "b"}
    gap = {"title": "T", "step 1": "a", "step 2": "", "step 5": "b"}
    assert fingerprint(whole, "", True) == fingerprint(gap, "", True)


@pytest.mark.parametrize(
    "other",
    [
        ({"title": "T", "step 1": "b", "step 2": "a"}, "", True),
        ({"title": "T", "answer 1": "a", "answer 2": "b"}, "", True),
        ({"title": "T", "step 1": "a", "step 2": "b"}, "written", True),
        ({"title": "T", "step 1": "a", "step 2": "b"}, "", False),
    ],
    ids=["order", "list", "made", "matches"],
)
def test_each_change_changes_the_fingerprint(other: tuple[dict[str, str], str, bool]) -> None:
    assert fingerprint({"title": "T", "step 1": "a", "step 2": "b"}, "", True) != fingerprint(
        *other
    )


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("title", "title"), ("answer 1", "answer"), ("step 12", "step"), ("question 3", "question"),
        ("option a b what", "option"), ("answer", ""), ("step 0", ""), ("step 01", ""),
        ("option a price", ""), ("made", ""), ("", ""),
    ],
)  # fmt: skip
def test_names_of_parts(name: str, wanted: str) -> None:
    assert kind(name) == wanted


def test_a_key_is_read_back() -> None:
    key = Key("europe", "stay/work", "option a | b what", "0" * 16, "a" * 16)
    assert Key.parse(str(key)) == key


@pytest.mark.parametrize(
    "text", ["", "europe/stay/work | title", "x | title | 0.0", "europe | title | " + "0" * 16]
)
def test_what_is_no_key(text: str) -> None:
    assert Key.parse(text) is None
