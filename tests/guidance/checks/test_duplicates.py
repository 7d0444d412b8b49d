"""Questions of two entries that the search cannot tell apart."""

from __future__ import annotations

import pytest

from bot.guidance.checks.duplicates import duplicates
from bot.guidance.library import Library
from tests.guidance.samples import PackFolder


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("how do I ask for asylum", "How do I ask for asylum?", True),
        ("how do I ask for asylum", "asylum: how do I ask for", True),
        ("how do I ask for asylum", "how do I ask for asylm", True),
        ("how do I ask for asylum", "how do I ask for money", False),
        ("my son is ill", "my son is well", False),
        ("I lost my passport", "I lost my passports", True),
        ("passport", "passports", False),
        ("كيف أطلب اللجوء هنا", "كيف اطلب اللجوء هنا", True),
    ],
)
def test_questions_that_are_alike(folder: PackFolder, one: str, other: str, alike: bool) -> None:
    folder.add_entry("stay/other", 13)
    folder.edit("stay/wages/en.md", "first question", f'"{one}"')
    folder.edit("stay/other/en.md", "first question", f'"{other}"')
    folder.edit("stay/other/en.md", "second question", "something that is quite different")
    found = duplicates(Library(folder.path).load(), folder.path, "en")
    assert bool(found) is alike
    for finding in found:
        assert finding.line == 4
        assert {finding.path.parent.name, finding.cause.split("/")[1]} == {"wages", "other"}
        assert "en.md:4" in finding.cause


def test_one_entry_may_ask_the_same_twice(folder: PackFolder) -> None:
    folder.edit("stay/wages/en.md", "second question", "question: first")
    assert duplicates(Library(folder.path).load(), folder.path, "en") == []


def test_languages_are_apart(folder: PackFolder) -> None:
    folder.edit("stay/wages/fr.md", "second question", "un autre")
    assert duplicates(Library(folder.path).load(), folder.path, "fr") == []
