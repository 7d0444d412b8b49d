"""The shipped pack: sound, within the limits of each channel, the same facts in all languages."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from bot.guidance.figures import figures
from bot.guidance.library import Library
from bot.guidance.model import Entry, Pack, Text
from bot.languages import Languages

ANSWER_WORDS = 120
SPOKEN_WORDS = 75
# Other languages need more words for the same.
LONGER = 1.35
QUESTIONS = 10


@pytest.fixture(scope="module")
def library(data: Path) -> Library:
    return Library(data / "guidance" / "europe")


@pytest.fixture(scope="module")
def pack(library: Library) -> Pack:
    return library.load()


@pytest.fixture(scope="module")
def texts(pack: Pack) -> dict[str, tuple[Entry, Text]]:
    """Every text by "entry/language"."""
    return {
        f"{entry.id}/{code}": (entry, text)
        for entry in pack.entries.values()
        for code, text in sorted(entry.texts.items())
    }


def read(text: Text) -> frozenset[str]:
    """The figures that people read."""
    return figures("\n".join((text.title, *text.answer, *text.steps, text.sms)))


def words(*paragraphs: str) -> int:
    """Words are what has letters or digits: French sets signs apart."""
    return sum(any(map(str.isalnum, part)) for text in paragraphs for part in text.split())


def test_there_are_no_findings(library: Library, pack: Pack) -> None:
    assert pack.entries
    assert [str(finding) for finding in library.findings] == []


def test_every_entry_has_its_source_text(pack: Pack) -> None:
    assert [e.id for e in pack.entries.values() if pack.source_language not in e.texts] == []


def test_every_entry_folder_is_served(pack: Pack, data: Path) -> None:
    folders = {p.parent for p in (data / "guidance" / "europe").glob("*/*/*.md")}
    assert {f"{folder.parent.name}/{folder.name}" for folder in folders} == pack.entries.keys()


def test_texts_are_in_served_languages(pack: Pack, languages: Languages) -> None:
    assert {code for e in pack.entries.values() for code in e.texts} <= set(languages.codes)
    assert set(pack.words) == set(languages.codes)


def test_every_answer_is_short(texts: dict[str, tuple[Entry, Text]]) -> None:
    lengths = {name: words(*text.answer) for name, (_, text) in texts.items()}
    most = {True: ANSWER_WORDS, False: LONGER * ANSWER_WORDS}
    too_long = {n: count for n, count in lengths.items() if count > most[n.endswith("/en")]}
    assert too_long == {}


def test_every_spoken_text_is_short(texts: dict[str, tuple[Entry, Text]]) -> None:
    lengths = {name: words(text.spoken) for name, (_, text) in texts.items()}
    assert {name: count for name, count in lengths.items() if count > SPOKEN_WORDS} == {}


def test_every_text_has_enough_example_questions(texts: dict[str, tuple[Entry, Text]]) -> None:
    counts = {name: len(set(text.questions)) for name, (_, text) in texts.items()}
    assert {name: count for name, count in counts.items() if count < QUESTIONS} == {}


def test_translations_have_no_number_that_the_source_text_has_not(
    pack: Pack, texts: dict[str, tuple[Entry, Text]]
) -> None:
    foreign = {}
    for name, (entry, text) in texts.items():
        extra = read(text) - read(entry.texts[pack.source_language])
        if extra:
            foreign[name] = sorted(extra)
    assert foreign == {}


def test_no_question_stands_in_two_entries_of_one_language(
    texts: dict[str, tuple[Entry, Text]],
) -> None:
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry, text in texts.values():
        for question in text.questions:
            folded = unicodedata.normalize("NFKC", question).casefold()
            key = " ".join(re.findall(r"\w+", folded))
            places[text.language, key].add(entry.id)
    assert {key: found for key, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("number", "sound"),
    [
        ("112", True), ("116000", True), ("116 123", True), ("+352 20 33 99 33", True),
        ("113", False), ("11", False), ("116 12", False), ("0800 123 456", False), ("+1", False),
    ],
)  # fmt: skip
def test_what_a_contact_number_is(number: str, sound: bool) -> None:
    assert is_contact_number(number) is sound


def is_contact_number(number: str) -> bool:
    """112, a European helpline 116xxx, or an international number (E.164)."""
    return re.fullmatch(r"112|116\d{3}|\+[1-9]\d{6,14}", number.replace(" ", "")) is not None


def test_every_contact_number_can_be_called_from_anywhere(pack: Pack) -> None:
    phones = {c.id: c.phone for c in pack.contacts.values() if c.phone is not None}
    assert phones
    assert {name: phone for name, phone in phones.items() if not is_contact_number(phone)} == {}
