"""An approval is of one text by who may approve, and ends with any change."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.guidance.approvers import Approver, Approvers, counting
from bot.guidance.editing.approving import Reader, approve, still_true, withdraw
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.entries import facts_still_true
from bot.guidance.editing.refused import ApprovalRefused, Conflict
from bot.guidance.editing.saving import Note
from bot.guidance.editing.signing import SigningKey, new_key, open_key
from bot.guidance.editing.texts import edit, put, stamp
from bot.guidance.model import Approval, Text
from bot.guidance.shelf import Shelf
from bot.guidance.state import State, state_of
from tests.editing.conftest import NOW
from tests.guidance.samples import PackFolder

ENGLISH = TextId("stay/wages", "en")
FRENCH = TextId("stay/wages", "fr")
TODAY = NOW.date()
NEXT_YEAR = TODAY + timedelta(days=365)
WORDS = "a long enough passphrase"
READER = Reader("Example Aid", "Lawyer")


def fresh_key() -> SigningKey:
    return open_key(new_key(WORDS)[0], WORDS)


KEY, OTHER, STRANGER = fresh_key(), fresh_key(), fresh_key()
SIGNING = replace(READER, key=KEY)
SECOND = Reader("Other Aid", "Translator", OTHER)
APPROVERS = Approvers(
    {
        KEY.name: Approver(KEY.public, "Example Aid", "Lawyer", frozenset()),
        OTHER.name: Approver(OTHER.public, "Other Aid", "Translator", frozenset(["en"])),
    }
)


def state(folder: PackFolder, language: str = "en", day: date = TODAY, **keys: object) -> State:
    approvers = keys.get("approvers")
    assert approvers is None or isinstance(approvers, Approvers)
    pack = counting(Shelf(folder.path, ("en", "fr")).load(), approvers)
    entry = pack.entries["stay/wages"]
    return state_of(pack, entry, entry.texts[language], day)


def test_an_approved_text_is_approved_until_it_changes(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    approve(desk, desk.opened(ENGLISH), READER, NEXT_YEAR, note)
    assert state(folder) == "approved"
    opened = desk.opened(ENGLISH)
    assert opened.text is not None
    edit(desk, replace(opened.text, sms="Other."), opened, note)
    assert state(folder) == "changed"


def test_who_approves_anew_replaces_the_own_approval_alone(desk: Desk, note: Note) -> None:
    for reader in (READER, Reader("Other Aid", "Translator"), READER):
        approve(desk, desk.opened(ENGLISH), reader, NEXT_YEAR, note)
    text = desk.opened(ENGLISH).text
    assert text is not None
    assert [a.by for a in text.approvals] == ["Other Aid", "Example Aid"]


def test_a_text_that_changed_since_it_was_read_is_not_approved(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    read = desk.opened(ENGLISH)
    folder.edit("stay/wages/en.md", "First", "Another")
    with pytest.raises(Conflict):
        approve(desk, read, READER, NEXT_YEAR, note)


def test_an_outdated_translation_is_neither_approved_nor_renewed(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    stamp(desk, desk.opened(FRENCH), note)
    approve(desk, desk.opened(FRENCH), READER, NEXT_YEAR, note)
    folder.edit("stay/wages/en.md", "First", "Another")
    for change in (approve, still_true):
        with pytest.raises(ApprovalRefused, match="source text was changed"):
            change(desk, desk.opened(FRENCH), READER, NEXT_YEAR, note)


def test_an_approval_of_a_translation_is_of_its_source_too(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    """Stamping says that it still matches; that nobody approved yet."""
    stamp(desk, desk.opened(FRENCH), note)
    approve(desk, desk.opened(FRENCH), READER, NEXT_YEAR, note)
    folder.edit("stay/wages/en.md", "First", "Another")
    stamp(desk, desk.opened(FRENCH), note)
    assert state(folder, "fr") == "changed"


def test_still_true_renews_what_was_approved(desk: Desk, note: Note, folder: PackFolder) -> None:
    soon = TODAY + timedelta(days=1)
    approve(desk, desk.opened(ENGLISH), READER, soon, note)
    after = soon + timedelta(days=1)
    assert state(folder, day=after) == "expired"
    still_true(desk, desk.opened(ENGLISH), READER, NEXT_YEAR, note)
    assert state(folder, day=after) == "approved"


@pytest.mark.parametrize("before", [None, "changed", "another"])
def test_still_true_renews_nothing_else(
    desk: Desk, note: Note, folder: PackFolder, before: str | None
) -> None:
    if before is not None:
        reader = READER if before == "changed" else Reader("Other Aid", "Translator")
        approve(desk, desk.opened(ENGLISH), reader, NEXT_YEAR, note)
    if before == "changed":
        folder.edit("stay/wages/en.md", "First", "Another")
    with pytest.raises(ApprovalRefused, match="safar content approve"):
        still_true(desk, desk.opened(ENGLISH), READER, NEXT_YEAR, note)


def test_the_facts_of_an_entry_are_renewed_by_themselves(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    approve(desk, desk.opened(ENGLISH), READER, NEXT_YEAR, note)
    folder.edit("stay/wages/entry.yml", "review_by: 2027-05-01", "review_by: 2026-11-01")
    assert state(folder) == "expired"
    with pytest.raises(ApprovalRefused, match="still-true"):
        approve(desk, desk.opened(ENGLISH), READER, NEXT_YEAR, note)
    facts_still_true(desk, "stay/wages", NEXT_YEAR, note)
    assert state(folder) == "approved"
    said = (folder.path / "stay/wages/entry.yml").read_text("utf-8")
    assert f"checked: {TODAY}\nreview_by: {NEXT_YEAR}" in said


@pytest.mark.parametrize("review_by", [TODAY, date(2020, 1, 1)])
def test_an_approval_lasts_longer_than_today(desk: Desk, note: Note, review_by: date) -> None:
    with pytest.raises(ApprovalRefused):
        approve(desk, desk.opened(ENGLISH), READER, review_by, note)


def test_an_approval_is_taken_back(desk: Desk, note: Note, folder: PackFolder) -> None:
    approve(desk, desk.opened(ENGLISH), READER, NEXT_YEAR, note)
    withdraw(desk, desk.opened(ENGLISH), READER.by, READER.role, note)
    assert state(folder) == "draft"
    with pytest.raises(ApprovalRefused):
        withdraw(desk, desk.opened(ENGLISH), READER.by, READER.role, note)


@pytest.fixture
def keyed(folder: PackFolder) -> Desk:
    return Desk(folder.path, ("en", "fr"), APPROVERS)


def test_a_signed_approval_counts(keyed: Desk, note: Note, folder: PackFolder) -> None:
    approve(keyed, keyed.opened(ENGLISH), SIGNING, NEXT_YEAR, note)
    assert state(folder, approvers=APPROVERS) == "approved"
    folder.edit("stay/wages/en.md", "First", "Another")
    assert state(folder, approvers=APPROVERS) == "changed"


def test_a_desk_counts_anew_when_keys_or_files_change(
    keyed: Desk, note: Note, folder: PackFolder
) -> None:
    def counted() -> int:
        return len(keyed.pack().entries["stay/wages"].texts["en"].approvals)

    assert counted() == 0
    approve(keyed, keyed.opened(ENGLISH), SIGNING, NEXT_YEAR, note)
    keyed.renew()
    assert counted() == 1
    keyed.approvers = Approvers({})
    assert counted() == 0
    keyed.approvers = APPROVERS
    assert counted() == 1
    withdraw(keyed, keyed.opened(ENGLISH), SIGNING.by, SIGNING.role, note)
    keyed.renew()
    assert counted() == 0


REFUSED = {
    "no key": READER,
    "a key that nobody knows": replace(READER, key=STRANGER),
    "the key of another": replace(READER, key=OTHER),
    "another role": Reader("Example Aid", "Director", KEY),
}


@pytest.mark.parametrize("reader", REFUSED.values(), ids=list(REFUSED))
def test_no_other_key_approves(keyed: Desk, note: Note, reader: Reader) -> None:
    with pytest.raises(ApprovalRefused, match=r"key"):
        approve(keyed, keyed.opened(ENGLISH), reader, NEXT_YEAR, note)


def test_a_key_approves_in_its_languages(keyed: Desk, note: Note) -> None:
    stamp(keyed, keyed.opened(FRENCH), note)
    with pytest.raises(ApprovalRefused, match="does not count for fr"):
        approve(keyed, keyed.opened(FRENCH), SECOND, NEXT_YEAR, note)


def forged(change: Callable[[Approval], Approval]) -> Callable[[Text], Text]:
    return lambda text: replace(text, approvals=tuple(change(a) for a in text.approvals))


def swapped(approval: Approval) -> Approval:
    assert approval.signature is not None
    turned = bytes(byte ^ 1 for byte in base64.b64decode(approval.signature))
    return replace(approval, signature=base64.b64encode(turned).decode())


FORGED: dict[str, Callable[[Text], Text]] = {
    "no signature": forged(lambda a: replace(a, signature=None)),
    "no key": forged(lambda a: replace(a, key=None)),
    "unsigned": forged(lambda a: replace(a, key=None, signature=None)),
    "a later day": forged(lambda a: replace(a, review_by=date(2040, 1, 1))),
    "an earlier day": forged(lambda a: replace(a, date=date(2020, 1, 1))),
    "another organisation": forged(lambda a: replace(a, by="Other Aid")),
    "another role": forged(lambda a: replace(a, role="Translator")),
    "another key": forged(lambda a: replace(a, key=OTHER.name)),
    "a key that nobody knows": forged(lambda a: replace(a, key=STRANGER.name)),
    "a turned bit": forged(swapped),
    "no BASE64": forged(lambda a: replace(a, signature="=?")),
    "no ASCII": forged(lambda a: replace(a, signature="подпись")),
    "a short signature": forged(lambda a: replace(a, signature="AAAA")),
    "another source": forged(lambda a: replace(a, translates="0" * 16)),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=list(FORGED))
def test_a_forged_approval_does_not_count(
    keyed: Desk, note: Note, folder: PackFolder, change: Callable[[Text], Text]
) -> None:
    approve(keyed, keyed.opened(ENGLISH), SIGNING, NEXT_YEAR, note)
    opened = keyed.opened(ENGLISH)
    assert opened.text is not None
    put(keyed, change(opened.text), opened, note)
    assert state(folder, approvers=APPROVERS) in ("draft", "changed")


def test_a_signature_is_of_its_entry_and_pack(keyed: Desk, note: Note, folder: PackFolder) -> None:
    approve(keyed, keyed.opened(ENGLISH), SIGNING, NEXT_YEAR, note)
    folder.add_entry("arrival/wages", 13)
    content = (folder.path / "stay/wages/en.md").read_bytes()
    folder.write("arrival/wages/en.md", content)
    pack = counting(Shelf(folder.path, ("en", "fr")).load(), APPROVERS)
    assert pack.entries["stay/wages"].texts["en"].approvals != ()
    assert pack.entries["arrival/wages"].texts["en"].approvals == ()
    folder.edit("pack.yml", "id: sample", "id: other")
    assert state(folder, approvers=APPROVERS) == "draft"


TWO = replace(APPROVERS, readers=2)


def test_a_second_reader_is_another_key(note: Note, folder: PackFolder) -> None:
    desk = Desk(folder.path, ("en", "fr"), TWO)
    approve(desk, desk.opened(ENGLISH), SIGNING, NEXT_YEAR, note)
    assert state(folder, approvers=TWO) == "draft"
    opened = desk.opened(ENGLISH)
    assert opened.text is not None
    put(desk, replace(opened.text, approvals=opened.text.approvals * 2), opened, note)
    assert state(folder, approvers=TWO) == "draft"
    soon = TODAY + timedelta(days=9)
    approve(desk, desk.opened(ENGLISH), SECOND, soon, note)
    assert state(folder, approvers=TWO) == "approved"
    assert state(folder, approvers=TWO, day=soon + timedelta(days=1)) == "expired"


def test_a_key_opens_with_its_passphrase_alone() -> None:
    pem, public = new_key(WORDS)
    assert b"ENCRYPTED" in pem
    assert open_key(pem, WORDS).public == base64.b64decode(public)
    with pytest.raises(ApprovalRefused):
        open_key(pem, "another passphrase")
    with pytest.raises(ApprovalRefused):
        open_key(b"no key", WORDS)
    with pytest.raises(ApprovalRefused):
        new_key("short")
