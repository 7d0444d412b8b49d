"""The neutrality lint: what it finds in which entry, on which line, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.guidance.finding import InvalidContent
from bot.guidance.library import Library
from bot.guidance.model import DecisionOption, Pack, Text, Tone
from bot.guidance.neutrality.check import pressing
from bot.guidance.neutrality.exceptions import Exempt, load_exceptions
from bot.guidance.neutrality.lists import LISTS, Lexicon, load_lexicons
from bot.guidance.neutrality.pushing import pushes
from bot.guidance.neutrality.structure import uneven
from bot.languages import Languages
from tests.guidance.samples import PackFolder

DECISION = "return/return-options"


@pytest.fixture(scope="module")
def lexicons(data: Path, languages: Languages) -> dict[str, Lexicon]:
    return load_lexicons(data / LISTS, languages.codes)


@pytest.fixture(scope="module")
def shipped(data: Path) -> Pack:
    return Library(data / "guidance" / "europe").load()


def test_the_shipped_pack_has_no_findings(
    data: Path, shipped: Pack, lexicons: dict[str, Lexicon]
) -> None:
    found = pressing(shipped, data / "guidance" / "europe", lexicons)
    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize(
    ("text", "tone", "kinds"),
    [
        ("Hurry up.", "plain", {"urgency"}),
        ("Hurry up.", "danger", set()),
        ("In danger, hurry and call 112.", "plain", set()),
        ("Everyone returns.", "danger", {"social-proof"}),
        ("The answer comes soon.", "plain", set()),
        ("The answer comes soon.", "strict", {"urgency"}),
        ("The deadline is 10 days.", "strict", set()),
        ("Nobody can guarantee you a permit.", "strict", set()),
    ],
)
def test_what_counts_depends_on_the_tone(
    text: str, tone: Tone, kinds: set[str], lexicons: dict[str, Lexicon]
) -> None:
    assert {push.kind for push in pushes(text, tone, lexicons["en"])} == kinds


@pytest.mark.parametrize(
    ("entry", "tone"),
    [
        (DECISION, "strict"),
        ("pre-departure/smuggling-risks", "strict"),
        ("safety/smuggler-debt-and-threats", "strict"),
        ("safety/trafficking", "danger"),
        ("emergency/call-112", "danger"),
        ("stay/work", "plain"),
    ],
)
def test_the_tone_follows_stage_and_topic(
    entry: str, tone: Tone, shipped: Pack, lexicons: dict[str, Lexicon]
) -> None:
    assert lexicons["en"].tone_of(shipped.entries[entry]) == tone


def pushing(folder: PackFolder) -> Path:
    """A sample text that pushes on its lines 8 and 9, in one sentence."""
    path = next(iter(sorted(folder.path.glob("*/*/en.md"))))
    text = path.read_text("utf-8")
    path.write_text(text.replace("First paragraph.", "It is so. Do not\nwait any longer."), "utf-8")
    return path


def test_a_finding_has_line_words_and_fix(folder: PackFolder, lexicons: dict[str, Lexicon]) -> None:
    path = pushing(folder)
    (found,) = pressing(Library(folder.path).load(), folder.path, lexicons)
    assert (found.path, found.line) == (path, 8)
    assert found.cause.startswith("'Do not wait' hurries (urgency)")
    assert found.fix == lexicons["en"].kinds["urgency"].fix


def test_a_reviewed_exception_is_passed_over(
    folder: PackFolder, lexicons: dict[str, Lexicon]
) -> None:
    entry = pushing(folder).parent.relative_to(folder.path).as_posix()
    (folder.path / "neutrality.yml").write_text(
        f"- entry: {entry}\n  language: en\n  words: Do not wait\n  reason: reviewed for the test\n"
    )
    exempt = load_exceptions(folder.path)
    assert pressing(Library(folder.path).load(), folder.path, lexicons, exempt) == []


def test_an_exception_that_no_text_needs_is_a_finding(
    folder: PackFolder, lexicons: dict[str, Lexicon]
) -> None:
    exempt = (Exempt("stay/gone", "en", "hurry", "it was reviewed"),)
    (found,) = pressing(Library(folder.path).load(), folder.path, lexicons, exempt)
    assert found.fix == "Remove the exception"


def test_an_exception_needs_a_reason(folder: PackFolder) -> None:
    (folder.path / "neutrality.yml").write_text(
        "- {entry: stay/a, language: en, words: hurry, reason: ''}\n"
    )
    with pytest.raises(InvalidContent, match="reason"):
        load_exceptions(folder.path)


def decision(shipped: Pack, *options: DecisionOption) -> Text:
    return replace(shipped.entries[DECISION].texts["en"], options=options)


def test_options_of_one_form_are_even(shipped: Pack) -> None:
    for text in shipped.entries[DECISION].texts.values():
        assert list(uneven(text)) == []


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"means": "x" * 300}, "characters"),
        ({"title": "1. Appeal"}, "number or sign"),
        ({"title": "Appeal ★"}, "number or sign"),
        ({"ask": "Ask about the court and the costs, and whether you may stay meanwhile."}, "ask"),
    ],
    ids=["longer", "numbered", "starred", "other form"],
)
def test_an_option_unlike_the_others_is_found(
    change: dict[str, str], cause: str, shipped: Pack
) -> None:
    first, *rest = shipped.entries[DECISION].texts["en"].options
    (found,) = uneven(decision(shipped, replace(first, **change), *rest))
    assert cause in found[0]


def test_one_option_is_no_decision(shipped: Pack) -> None:
    first = shipped.entries[DECISION].texts["en"].options[0]
    assert [cause for cause, _ in uneven(decision(shipped, first))] == [
        "A decision has one option only"
    ]
