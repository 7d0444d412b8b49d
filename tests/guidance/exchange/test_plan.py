"""What an import changes, refuses, and leaves alone."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.guidance.exchange.incoming import Incoming, Spot
from bot.guidance.exchange.parts import parts_of
from bot.guidance.exchange.plan import Plan
from bot.guidance.exchange.summary import summary
from bot.guidance.exchange.whole import new_faults
from bot.guidance.figures import differing
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import Pack, Text
from bot.guidance.state import PENDING, text_hash
from tests.guidance.exchange.packs import CODES, SmallPack

SPOT = Spot(Path("back.xlsx"), 7, "French", "E7")


def incoming(small: SmallPack, **parts: str) -> Incoming:
    """The French text as it was exported now, with other parts."""
    (one,) = small.outgoing()
    assert one.text is not None
    key = one.key(one.text.made)
    changed = {name.replace("_", " "): value for name, value in parts.items()}
    return Incoming(
        pack="sample", entry="stay/wages", language="fr", parts={**one.parts, **changed},
        made=one.text.made, matches=True, source=key.source, base=key.base, spot=SPOT, spots={},
    )  # fmt: skip


def only_text(found: Plan) -> Text:
    assert found.faults == ()
    (change,) = found.changes
    return change.after


def test_a_translation_of_the_source_as_it_is_names_its_hash(small: SmallPack) -> None:
    assert only_text(small.plan([incoming(small, title="Autre")])).translates == small.source


def test_a_translation_of_an_older_source_names_the_older_hash(small: SmallPack) -> None:
    older = small.source
    back = incoming(small, title="Autre")
    small.folder.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    assert small.source != older
    assert only_text(small.plan([back])).translates == older


def test_who_does_not_say_that_it_matches_leaves_it_outdated(small: SmallPack) -> None:
    small.folder.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    older = small.outgoing()[0].text
    assert older is not None
    back = dataclasses.replace(incoming(small, title="Autre"), matches=False)
    assert only_text(small.plan([back])).translates == older.translates


def test_who_says_that_an_outdated_text_matches_refreshes_it(small: SmallPack) -> None:
    small.folder.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    (one,) = small.outgoing()
    back = dataclasses.replace(incoming(small), base=one.key("human-translated").base)
    after = only_text(small.plan([back]))
    assert after.translates == small.source
    assert dataclasses.replace(after, translates=None) == dataclasses.replace(
        one.text, translates=None
    )  # type: ignore[type-var]


def test_the_same_file_imported_again_changes_nothing(small: SmallPack) -> None:
    back = incoming(small, title="Autre")
    (change,) = small.plan([back]).changes
    small.fr.write_bytes(change.new)
    found = small.plan([back])
    assert (found.changes, found.unchanged, found.faults) == ((), 1, ())


def test_what_was_not_touched_in_the_file_may_have_changed_here(small: SmallPack) -> None:
    back = incoming(small)
    small.folder.edit("stay/wages/fr.md", "Second paragraph.", "Changed here.")
    assert small.plan([back]).unchanged == 1


def test_a_document_without_version_is_pending(small: SmallPack) -> None:
    back = dataclasses.replace(
        incoming(small, title="Autre"), source=None, base=None, matches=False
    )
    assert only_text(small.plan([back])).translates == PENDING


def test_a_document_may_leave_questions_alone(small: SmallPack) -> None:
    back = incoming(small, title="Autre")
    parts = {name: value for name, value in back.parts.items() if "question" not in name}
    back = dataclasses.replace(back, parts=parts, source=None, base=None)
    assert only_text(small.plan([back])).questions == ("first question", "second question")


def test_comments_and_quotes_of_the_file_stay(small: SmallPack) -> None:
    small.folder.edit("stay/wages/fr.md", "title: Un titre", "# asked often\ntitle: 'Un titre'")
    (change,) = small.plan([incoming(small, sms="Court.")]).changes
    assert change.old is not None
    assert change.new == change.old.replace(b"## sms\nShort text.", b"## sms\nCourt.")


def edited(small: SmallPack) -> Incoming:
    back = incoming(small, title="Autre")
    small.folder.edit("stay/wages/fr.md", "Second paragraph.", "Changed here.")
    return back


def deleted(small: SmallPack) -> Incoming:
    back = incoming(small, title="Autre")
    small.fr.unlink()
    return back


def broken(small: SmallPack) -> Incoming:
    back = incoming(small, title="Autre")
    small.folder.edit("stay/wages/fr.md", "## sms", "## smss")
    return back


def with_fields(**fields: object) -> object:
    def made(small: SmallPack) -> Incoming:
        return dataclasses.replace(incoming(small, title="Autre"), **fields)  # type: ignore[arg-type]

    return made


def with_parts(**parts: str) -> object:
    return lambda small: incoming(small, **parts)


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        pytest.param(edited, "was changed here after", id="changed on both sides"),
        pytest.param(deleted, "was changed here after", id="deleted here"),
        pytest.param(broken, "has faults of its own", id="a broken file is not replaced"),
        pytest.param(with_fields(pack="other"), "There is no entry", id="pack"),
        pytest.param(with_fields(entry="../wages"), "There is no entry", id="entry"),
        pytest.param(with_fields(language="../../x"), "not a served language", id="path"),
        pytest.param(with_fields(source="current"), "version of the source", id="source"),
        pytest.param(with_parts(title="a\ud800"), "half a letter", id="half a letter"),
        pytest.param(with_fields(made="google"), "'google' is not in the list", id="made"),
        pytest.param(with_parts(sms=""), "The sms text is missing", id="no sms"),
        pytest.param(with_parts(answer_1="", answer_2=""), "The answer text is", id="no answer"),
        pytest.param(with_parts(answer_1="- a"), "Only plain text", id="a list"),
        pytest.param(with_parts(step_2="<script>"), "Only plain text", id="html"),
        pytest.param(with_parts(sms="x" * 400), "takes 3 text messages", id="too long"),
        pytest.param(with_parts(title="a\u202eb"), "U+202E", id="direction"),
        pytest.param(with_parts(title="a\x07"), "U+0007", id="control character"),
    ],
)  # fmt: skip
def test_what_is_refused(small: SmallPack, make: object, cause: str) -> None:
    found = small.plan([make(small)])  # type: ignore[operator]
    assert found.changes == ()
    assert len(found.faults) == 1
    assert cause in found.faults[0].cause
    assert found.faults[0].spot == SPOT


def test_all_faults_are_told_at_once_each_in_its_place(small: SmallPack) -> None:
    spots = {"sms": Spot(Path("b"), 2), "made": Spot(Path("b"), 3), "answer 1": Spot(Path("b"), 1)}
    back = dataclasses.replace(incoming(small, sms="*x*", answer_1="<b>"), made="x", spots=spots)
    assert [fault.spot.line for fault in small.plan([back]).faults] == [1, 2, 3]


def test_a_changed_text_needs_to_say_how_it_was_made(small: SmallPack) -> None:
    back = dataclasses.replace(incoming(small, title="Autre"), made=None)
    base = small.outgoing()[0].key("").base
    back = dataclasses.replace(back, base=base)
    assert "how this text was made" in small.plan([back], made=None).faults[0].cause
    assert only_text(small.plan([back], made="machine-translated")).made == "machine-translated"


def test_two_files_with_other_words_for_one_text_are_refused(small: SmallPack) -> None:
    found = small.plan([incoming(small, title="Un"), incoming(small, title="Deux")])
    assert "stands in back.xlsx too" in found.faults[0].cause


def test_the_summary_tells_each_change_and_the_approval_that_ends(small: SmallPack) -> None:
    text = small.outgoing()[0].text
    assert text is not None
    approval = (
        f"approvals:\n  - by: Example Aid\n    role: Lawyer\n    date: 2026-12-01\n"
        f"    review_by: 2027-06-01\n    text: {text_hash(text)}\n---\nFirst"
    )
    small.folder.edit("stay/wages/fr.md", "---\nFirst", approval)
    found = small.plan([incoming(small, step_2="Autre pas")])
    lines = list(summary(found, ["sample/stay/x/fr.md"]))
    assert lines == [
        "sample/stay/wages/fr.md: changed",
        "  step 2:",
        "    - Second step",
        "    + Autre pas",
        "  the approval by Example Aid of 2026-12-01 no longer fits",
        "sample/stay/x/fr.md: not imported, parts are empty or marked as needing work",
        "1 texts change, 0 stay as they are, 1 are not finished",
    ]
    assert found.changes[0].after.approvals == found.changes[0].before.approvals  # type: ignore[union-attr]
    questions = small.plan([incoming(small, question_1="autre question")])
    assert questions.changes[0].ended == ()


def test_a_changed_source_text_is_said_to_leave_its_translations_behind(small: SmallPack) -> None:
    (one,) = small.outgoing("en")
    back = dataclasses.replace(
        incoming(small), language="en", parts={**one.parts, "title": "Pay"}, made="written",
        matches=False, base=one.key("written").base,
    )  # fmt: skip
    found = small.plan([back])
    assert only_text(found).translates is None
    assert "  its translations are outdated with this" in list(summary(found, []))


def test_new_faults_of_the_pack_are_found_and_old_ones_stop_nothing(small: SmallPack) -> None:
    small.folder.edit("stay/wages/fr.md", "title: Un titre", "title: Un titre 12")
    small.folder.add_entry("arrival/other", 13)
    small.folder.edit("arrival/other/fr.md", "## sms", "## smss")
    sound = small.plan([incoming(small, sms="Court.")]).changes
    assert new_faults(small.folder.path, CODES, sound, (differing,)) == []
    wrong = small.plan([incoming(small, answer_1="En 30 jours.")]).changes
    (fault,) = new_faults(small.folder.path, CODES, wrong, (differing,))
    assert "30 more" in fault.cause
    assert fault.spot == SPOT
    without = {f"question_{number}": "" for number in (1, 2)}
    (fault,) = new_faults(
        small.folder.path, CODES, small.plan([incoming(small, **without)]).changes, ()
    )
    assert fault.cause == "There is no example question"
    assert parts_of(small.outgoing()[0].text)["title"] == "Un titre 12"  # type: ignore[arg-type]


def test_a_broken_list_of_a_check_is_told_where_it_is(small: SmallPack) -> None:
    lists = small.folder.path / "checks.yml"

    def broken(_: Pack, folder: Path) -> list[Finding]:
        raise InvalidContent(Finding(folder / lists.name, 1, "It is broken", "Mend it"))

    changes = small.plan([incoming(small, sms="Court.")]).changes
    with pytest.raises(InvalidContent) as told:
        new_faults(small.folder.path, CODES, changes, (broken,))
    assert [finding.path for finding in told.value.findings] == [lists]
