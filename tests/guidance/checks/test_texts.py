"""What the checks of single texts find, and what they leave alone."""

from __future__ import annotations

import pytest

from bot.guidance.checks.ease import hard_to_read, reading_ease
from bot.guidance.checks.lengths import too_few_questions, too_long
from bot.guidance.checks.placeholders import placeholders
from bot.guidance.checks.scripts import in_its_script
from bot.guidance.checks.subject import Subject
from bot.guidance.library import Library
from tests.guidance.checks.conftest import Make
from tests.guidance.samples import PackFolder

SCRIPTS = {"en": "Latn", "fr": "Latn", "ar": "Arab", "ru": "Cyrl", "ti": "Ethi", "bn": "Beng"}


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("en", "Ask the TODO office.", ["TODO"]),
        ("en", "Lorem ipsum dolor sit.", ["Lorem ipsum"]),
        ("fr", "Bonjour [nom].", ["[nom]"]),
        ("fr", "Bonjour {name}, XXX.", ["XXX", "{name}"]),
        ("en", "You may wait ... and then go.", ["..."]),
        ("en", "You may wait… and then go.", ["…"]),
        ("en", "Go to ____ street.", ["____"]),
        ("en", "Translation pending", ["Translation pending"]),
        ("fr", "pending", ["pending"]),
        ("fr", "Le texte est pending ici.", ["pending"]),
        ("en", "While your case is pending, you may stay.", []),
        ("es", "Todo es gratis, todos los días.", []),
        ("en", "Ask (in writing) for it.", []),
    ],
)
def test_placeholders(subject: Make, language: str, text: str, left: list[str]) -> None:
    found = [f.cause for f in placeholders(subject(language, answer=(text,)))]
    assert sorted(cause.split("' is left over")[0].strip("'") for cause in found) == left


def test_a_question_may_trail_off_and_name_a_code(subject: Make) -> None:
    assert not list(placeholders(subject(questions=("my card says XXX ...",))))
    assert len(list(placeholders(subject(questions=("TODO more questions",))))) == 1


def test_a_finding_has_file_line_cause_and_fix(folder: PackFolder) -> None:
    path = folder.edit("stay/wages/fr.md", "Second paragraph.", "Second [name] paragraph.")
    pack = Library(folder.path).load()
    entry = pack.entries["stay/wages"]
    (found,) = placeholders(Subject(pack, entry, entry.texts["fr"], folder.path))
    assert (found.path, found.line) == (path, 11)
    assert found.cause == "'[name]' is left over from writing: Second [name] paragraph."
    assert found.fix


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("ar", "يمكنك طلب اللجوء هنا.", 0),
        ("ar", "اسأل UNHCR أو IOM عن ذلك.", 0),
        ("ar", "Ask the office for asylum.", 1),
        ("ti", "ብዛዕባ UNHCR ኣብ help.unhcr.org ኣንብቡ።", 0),
        ("ru", "Спросите в офисе.", 0),
        ("ru", "Спросите в oфисе.", 1),  # a Latin o
        ("fr", "Demandez l'asile à la police.", 0),
        ("fr", "اطلب اللجوء من الشرطة.", 1),
        ("bn", "ব্যাংক (bank account) খুলুন আজকেই।", 0),
        ("bn", "Please open a bank account.", 1),
    ],
)
def test_the_script_of_the_text_is_that_of_its_language(
    subject: Make, language: str, text: str, count: int
) -> None:
    one = subject(language, title=text, answer=(text,), steps=(), sms=text, spoken=text)
    found = list(in_its_script(one, SCRIPTS))
    # Each of the four parts is told.
    assert len(found) == 4 * count


@pytest.mark.parametrize(
    ("field", "words", "language", "found"),
    [
        ("answer", 120, "en", 0),
        ("answer", 121, "en", 1),
        ("answer", 160, "fr", 0),
        ("answer", 163, "fr", 1),
        ("spoken", 75, "fr", 0),
        ("spoken", 76, "fr", 1),
    ],
)
def test_length(subject: Make, field: str, words: int, language: str, found: int) -> None:
    said = " ".join(["mot"] * words)
    fields = {field: (said,) if field == "answer" else said}
    assert len(list(too_long(subject(language, **fields)))) == found


@pytest.mark.parametrize(("count", "found"), [(0, 0), (9, 1), (10, 0)])
def test_few_example_questions_are_not_found_well(subject: Make, count: int, found: int) -> None:
    questions = tuple(f"question {n}" for n in range(count))
    assert len(list(too_few_questions(subject(questions=questions)))) == found


PLAIN = "You may go to school. Ask the staff of your centre. " * 8
OFFICE = (
    "Notwithstanding the aforementioned administrative provisions, determination of applicability "
    "necessitates comprehensive consideration of individual circumstances and consequential "
    "documentation submitted by applicants in accordance with established procedural "
    "requirements, whereupon competent authorities subsequently communicate substantiated "
    "determinations regarding eligibility, admissibility and proportionality. "
)


@pytest.mark.parametrize(
    ("language", "text", "hard"),
    [
        ("en", PLAIN, False),
        ("en", 2 * OFFICE, True),
        ("ar", 2 * OFFICE, False),
        ("en", "Short.", False),
    ],
    ids=["plain", "of an office", "no measure for the language", "too short to tell"],
)
def test_reading_ease(subject: Make, language: str, text: str, hard: bool) -> None:
    one = subject(language, answer=(text,), steps=())
    assert bool(list(hard_to_read(one))) is hard


def test_shorter_sentences_are_easier() -> None:
    long = "the staff of the centre helps you and " * 12
    easier = reading_ease(long.replace(" and ", ". "), "en")
    harder = reading_ease(long, "en")
    assert easier is not None
    assert harder is not None
    assert easier > harder
