"""What is held out to measure with is no example that is learned from or searched."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.guidance import files
from bot.languages import Languages
from evaluation.charter import load_prompts
from evaluation.measure import load_cases

# These stand in both. A sign of danger, or an example of an emergency, is not taken away from
# people so that it can be measured; the others wait for the next training and measuring.
KNOWN = {
    "signs": {"по нас стріляють", "не хочу жить"},
    "nlu": {
        "не хочу жить",
        "kocam şu an beni dövüyor",
        "vale la pena apelar",
        "yazdıklarımı sil",
        "mülakatta ne soruyorlar",
        "переводчик на интервью платный",
        "чем кормить хомяка",
        "громадянство через скільки років",
        "چرا انگشت نگاری میکنن",
        "كم سعر الذهب اليوم",
        "ዝጸሓፍክዎ ኩሉ ደምስሶ",
        "መልስኻ ጌጋ እዩ",
        "ፍቓድ ስራሕ",
    },
}


def same(text: str) -> str:
    """What two lines have in common that only differ in case, marks and blanks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in plain)
    return " ".join("".join(kept).split())


@pytest.fixture(scope="module")
def held_out() -> frozenset[str]:
    """Questions, lines that ask nothing, and the charter, all but its development half."""
    asked = {same(case.text) for case in load_cases() if case.group != "acts"}
    charter = {same(one.text) for one in load_prompts() if one.part != "development"}
    return frozenset(asked | charter)


@pytest.fixture(scope="module")
def held_out_acts() -> frozenset[str]:
    return frozenset(same(case.text) for case in load_cases() if case.group == "acts")


def of_guidance(data: Path, languages: Languages) -> Iterator[str]:
    for code in languages.codes:
        for path in (data / "guidance").glob(f"*/*/*/{code}.md"):
            yield from files.parse_text(path, path.read_bytes()).questions


def of_signs(data: Path, languages: Languages) -> Iterator[str]:
    for code in languages.codes:
        for patterns in yaml.safe_load((data / "signs" / f"{code}.yml").read_bytes()).values():
            yield from patterns


def of_nlu(data: Path, languages: Languages) -> Iterator[str]:
    for code in languages.codes:
        for intent in yaml.safe_load((data / "nlu" / f"{code}.yml").read_bytes())["nlu"]:
            yield from (line.removeprefix("- ") for line in intent["examples"].splitlines())


def test_no_held_out_line_is_an_example_question(
    data: Path,
    languages: Languages,
    held_out: frozenset[str],
    held_out_acts: frozenset[str],
) -> None:
    examples = {same(text) for text in of_guidance(data, languages)}
    assert len(examples) > 10_000
    # Remove it from data/guidance: what is measured with it would be known by heart.
    assert examples & (held_out | held_out_acts) == set()


def test_no_more_held_out_lines_are_signs_than_are_known(
    data: Path, languages: Languages, held_out: frozenset[str]
) -> None:
    signs = {same(pattern) for pattern in of_signs(data, languages)}
    assert signs & held_out == KNOWN["signs"]


def test_no_more_held_out_lines_are_examples_of_an_act_than_are_known(
    data: Path, languages: Languages, held_out: frozenset[str]
) -> None:
    examples = {same(line) for line in of_nlu(data, languages)}
    assert examples & held_out == KNOWN["nlu"]
