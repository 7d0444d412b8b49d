"""What patterns require: looking for it first loses nothing that they find."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.neutrality.folding import sentences
from bot.guidance.neutrality.lists import LISTS, load_lexicons
from bot.guidance.neutrality.patterns import Patterns
from bot.guidance.neutrality.required import InvalidPattern
from bot.guidance.neutrality.sieve import Listed, Sieve

GROUPS = {"now": ["now", "at once", "this (minute|day)"], "any": ["(a|b|)", "c~"]}


@pytest.mark.parametrize(
    ("pattern", "required"),
    [
        ("hurry~", {" hurry"}),
        ("~hurry", {"hurry "}),
        ("(now|today) go", {" now ", " today "}),
        ("decide .. soon", {" decide "}),
        ("decide <now>", {" decide "}),
        ("<now>", {" now ", " once ", " this "}),
        ("sign(s|ed)", {" sign"}),
        ("go + immediately ! may", {" immediately "}),
        ("<any>", None),
        ("~", None),
    ],
)
def test_what_a_pattern_requires(pattern: str, required: set[str] | None) -> None:
    found = Patterns(GROUPS, "en").of(pattern).required
    assert (set(found[0]) if found else None) == required


@pytest.mark.parametrize("pattern", ["(a", "a)", "<none>", "", "a + ", "(a|b))("])
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(InvalidPattern):
        Patterns(GROUPS, "en").of(pattern)


_WORDS = st.sampled_from(["go", "now", "at", "once", "this", "day", "a", "b", "cab", "hurrying"])
_PATTERNS = [
    "hurry~", "~ing", "(now|go) .. day", "<now> <any>", "go (to |)<now>", "<any> + now ! b",
    "a~ b", "(a|<now>)~", "at once", "go~ + once", "(|a) now",
]  # fmt: skip


@given(st.lists(_WORDS, max_size=8), st.lists(st.sampled_from(_PATTERNS), max_size=6))
def test_all_that_is_found_is_possible(words: list[str], patterns: list[str]) -> None:
    read = Patterns(GROUPS, "en")
    listed = [Listed("plain", "k", read.of(pattern)) for pattern in patterns]
    line = f" {' '.join(words)} "
    found = [one for one in listed if one.pattern.find(line) is not None]
    possible = Sieve(listed).possible(words)
    assert [one for one in possible if one in found] == found


@pytest.mark.parametrize("language", ["en", "ar", "bn", "ti"])
def test_the_shipped_lists_lose_nothing(data: Path, language: str) -> None:
    """In sentences that hold many patterns: the patterns themselves."""
    sieve = load_lexicons(data / LISTS, [language])[language].sieve
    for text in (data / LISTS / f"{language}.yml").read_text("utf-8").split(",")[::9]:
        for sentence in sentences(text, language):
            line = f" {' '.join(sentence.folded)} "
            possible = sieve.possible(sentence.folded)
            found = [one for one in sieve.listed if one.pattern.find(line) is not None]
            assert [one for one in found if one not in possible] == []
