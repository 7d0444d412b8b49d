"""The state of a text from its hashes and dates, and what may be served."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.guidance.model import Approval, DecisionOption, Entry, Pack, Text
from bot.guidance.serving import servable
from bot.guidance.state import HASH_LENGTH, State, is_outdated, state_of, text_hash

TODAY = date(2026, 11, 22)
YESTERDAY = date(2026, 11, 21)
NEXT_YEAR = date(2027, 11, 22)

ENGLISH = Text(
    language="en",
    title="Work",
    questions=("may I work",),
    answer=("You may work.",),
    steps=("Ask the office",),
    sms="You may work.",
    spoken="You may work.",
    options=(DecisionOption("a", "title", "what", "means", "ask", "deadline", "whom"),),
    made="written",
    translates=None,
    approvals=(),
)
FRENCH = replace(
    ENGLISH,
    language="fr",
    title="Travail",
    made="human-translated",
    translates=text_hash(ENGLISH),
)
CHANGES = {
    "title": replace(ENGLISH, title="Working"),
    "answer": replace(ENGLISH, answer=("You may not work.",)),
    "paragraphs": replace(ENGLISH, answer=("You may", "work.")),
    "steps": replace(ENGLISH, steps=()),
    "sms": replace(ENGLISH, sms="Work."),
    "spoken": replace(ENGLISH, spoken="Work."),
    "option": replace(ENGLISH, options=(replace(ENGLISH.options[0], deadline="soon"),)),
    "answer moved to steps": replace(ENGLISH, answer=(), steps=ENGLISH.answer + ENGLISH.steps),
}


def approved(text: Text, review_by: date = NEXT_YEAR, stamp: str | None = None) -> Text:
    """The text with one more approval, of itself unless `stamp` is another text's hash."""
    approval = Approval("Someone", "lawyer", TODAY, review_by, stamp or text_hash(text))
    return replace(text, approvals=(*text.approvals, approval))


def entry_of(*texts: Text, review_by: date = NEXT_YEAR) -> Entry:
    return Entry(
        id="stay/wages",
        number=12,
        stage="stay",
        where="europe",
        contacts=(),
        sources=(),
        checked=TODAY,
        review_by=review_by,
        texts={text.language: text for text in texts},
    )


def pack_of(*entries: Entry) -> Pack:
    return Pack(
        id="sample",
        title="Sample",
        where="europe",
        source_language="en",
        status="own",
        topics=("stay",),
        contacts={},
        words={},
        entries={entry.id: entry for entry in entries},
    )


def state(text: Text, entry: Entry) -> State:
    return state_of(pack_of(entry), entry, text, TODAY)


STATES: dict[str, tuple[Text, date, State]] = {
    "no approval": (ENGLISH, NEXT_YEAR, "draft"),
    "approved as it is": (approved(ENGLISH), NEXT_YEAR, "approved"),
    "last day of the approval": (approved(ENGLISH, TODAY), NEXT_YEAR, "approved"),
    "approval ran out": (approved(ENGLISH, YESTERDAY), NEXT_YEAR, "expired"),
    "last day of the entry": (approved(ENGLISH), TODAY, "approved"),
    "entry ran out": (approved(ENGLISH), YESTERDAY, "expired"),
    "draft of an entry that ran out": (ENGLISH, YESTERDAY, "expired"),
    "approval of another text": (approved(ENGLISH, stamp="0" * 16), NEXT_YEAR, "changed"),
    "one approval of two still holds": (
        approved(approved(ENGLISH, YESTERDAY)), NEXT_YEAR, "approved"
    ),
    "old approval beside a valid one": (
        approved(approved(ENGLISH, stamp="0" * 16)), NEXT_YEAR, "approved"
    ),
    "only the approval of another text is young": (
        approved(approved(ENGLISH, YESTERDAY), stamp="0" * 16), NEXT_YEAR, "expired"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "review_by", "expected"), STATES.values(), ids=list(STATES))
def test_the_state_of_a_source_text(text: Text, review_by: date, expected: State) -> None:
    assert state(text, entry_of(text, review_by=review_by)) == expected


@pytest.mark.parametrize("changed", CHANGES.values(), ids=list(CHANGES))
def test_any_change_of_what_people_read_ends_the_approval(changed: Text) -> None:
    text = replace(changed, approvals=approved(ENGLISH).approvals)
    assert state(text, entry_of(text)) == "changed"


@pytest.mark.parametrize("changed", CHANGES.values(), ids=list(CHANGES))
def test_any_change_of_the_source_text_makes_its_translation_outdated(changed: Text) -> None:
    french = approved(FRENCH)
    assert state(french, entry_of(ENGLISH, french)) == "approved"
    assert state(french, entry_of(changed, french)) == "outdated"


def test_another_example_question_changes_nothing() -> None:
    more = replace(approved(ENGLISH), questions=("may I work", "can I get a job"))
    french = approved(FRENCH)
    assert state(more, entry_of(more, french)) == "approved"
    assert state(french, entry_of(more, french)) == "approved"


@pytest.mark.parametrize("translates", [None, "pending", ""])
def test_a_translation_that_was_not_stamped_is_outdated(translates: str | None) -> None:
    french = approved(replace(FRENCH, translates=translates))
    assert state(french, entry_of(ENGLISH, french)) == "outdated"


def test_a_translation_without_its_source_is_outdated() -> None:
    french = approved(FRENCH)
    entry = entry_of(french)
    assert is_outdated(pack_of(entry), entry, french)


def test_a_source_text_is_never_outdated() -> None:
    entry = entry_of(replace(ENGLISH, translates="0" * 16))
    assert not is_outdated(pack_of(entry), entry, entry.texts["en"])


def test_the_hash_is_short_and_stable() -> None:
    assert len(text_hash(ENGLISH)) == HASH_LENGTH
    assert text_hash(ENGLISH) == text_hash(replace(ENGLISH, made="machine-translated"))


def test_the_example_service_serves_every_text() -> None:
    pack = pack_of(entry_of(ENGLISH, FRENCH))
    assert servable(pack, approved_only=False, today=TODAY) == pack


@pytest.mark.parametrize(
    ("texts", "served"),
    [
        pytest.param((ENGLISH, FRENCH), set(), id="no approval"),
        pytest.param((approved(ENGLISH), FRENCH), {"en"}, id="source only"),
        pytest.param((ENGLISH, approved(FRENCH)), {"fr"}, id="translation only"),
        pytest.param((approved(ENGLISH), approved(FRENCH)), {"en", "fr"}, id="both"),
        pytest.param(
            (approved(CHANGES["answer"]), approved(FRENCH)), {"en"}, id="translation outdated"
        ),
        pytest.param((approved(ENGLISH, stamp="0" * 16),), set(), id="changed"),
    ],
)
def test_only_approved_texts_exist_where_approval_is_required(
    texts: tuple[Text, ...], served: set[str]
) -> None:
    pack = servable(pack_of(entry_of(*texts)), approved_only=True, today=TODAY)
    assert {code for entry in pack.entries.values() for code in entry.texts} == served
    assert bool(pack.entries) == bool(served)


def strict(entry: Entry) -> Entry | None:
    return servable(pack_of(entry), approved_only=True, today=TODAY).entries.get(entry.id)


@pytest.mark.parametrize(
    ("text", "review_by"),
    [(approved(ENGLISH, YESTERDAY), NEXT_YEAR), (approved(ENGLISH), YESTERDAY)],
    ids=["the approval", "the entry"],
)
def test_of_an_approved_text_that_ran_out_only_the_name_is_left(
    text: Text, review_by: date
) -> None:
    entry = strict(entry_of(text, review_by=review_by))
    assert entry is not None
    assert entry.withheld == {"en"}
    left = entry.texts["en"]
    assert (left.title, left.questions) == (text.title, text.questions)
    assert not any((left.answer, left.steps, left.options, left.sms, left.spoken))


def test_a_text_that_ran_out_leaves_the_others_alone() -> None:
    entry = strict(entry_of(approved(ENGLISH, YESTERDAY), approved(FRENCH)))
    assert entry is not None
    assert entry.withheld == {"en"}
    assert entry.texts["fr"] == approved(FRENCH)


@pytest.mark.parametrize(
    "text",
    [ENGLISH, approved(ENGLISH, stamp="0" * 16), approved(ENGLISH, YESTERDAY, "0" * 16)],
    ids=["draft", "changed", "changed and ran out"],
)
def test_what_was_never_approved_does_not_expire_into_sight(text: Text) -> None:
    assert strict(entry_of(text, review_by=YESTERDAY)) is None


@pytest.mark.parametrize("english", [ENGLISH, approved(ENGLISH)], ids=["draft", "approved"])
def test_a_served_text_is_still_approved_in_the_pack_that_is_served(english: Text) -> None:
    """Cards ask the served pack for the state; the draft beside it must not change it."""
    pack = servable(pack_of(entry_of(english, approved(FRENCH))), approved_only=True, today=TODAY)
    entry = pack.entries["stay/wages"]
    assert state_of(pack, entry, entry.texts["fr"], TODAY) == "approved"
