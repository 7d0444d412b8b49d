"""PO and XLIFF: what is marked as unfinished is not taken, and the version travels along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from bot.guidance.exchange.translators import po, read_po, read_xliff, xliff
from tests.guidance.exchange.packs import SmallPack


@pytest.fixture
def file(small: SmallPack, tmp_path: Path) -> Path:
    path = tmp_path / "fr.po"
    path.write_bytes(po(small.outgoing(), "fr"))
    return path


def unit(file: polib.POFile, part: str) -> polib.POEntry:
    return next(one for one in file if f" | {part} | " in one.msgctxt)


def edited(path: Path, change: Callable[[polib.POFile], object]) -> Path:
    """The file as another program saves it."""
    file = polib.pofile(str(path))
    change(file)
    file.save()
    return path


def test_a_translated_unit_arrives_with_the_version_it_was_made_from(
    small: SmallPack, file: Path
) -> None:
    older = small.source
    edited(file, lambda f: setattr(unit(f, "step 1"), "msgstr", "Premier pas"))
    small.folder.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    (change,) = small.plan(read_po(file)).changes
    assert change.after.steps == ("Premier pas", "Second step")
    assert change.after.translates == older != small.source


@pytest.mark.parametrize(
    "change",
    [
        lambda f: unit(f, "sms").flags.append("fuzzy"),
        lambda f: setattr(unit(f, "sms"), "msgstr", ""),
    ],
    ids=["fuzzy", "empty"],
)
def test_a_text_with_one_unfinished_part_stays_out(
    file: Path, change: Callable[[polib.POFile], object]
) -> None:
    read = read_po(edited(file, change))
    assert (read.texts, read.unfinished) == ((), ("sample/stay/wages/fr.md",))


def test_what_is_outdated_goes_out_as_fuzzy_and_matches_when_it_is_not(
    small: SmallPack, file: Path
) -> None:
    small.folder.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    file.write_bytes(po(small.outgoing(), "fr"))
    assert read_po(file).unfinished == ("sample/stay/wages/fr.md",)
    edited(file, lambda f: [one.flags.remove("fuzzy") for one in f])
    (change,) = small.plan(read_po(file)).changes
    assert change.after.translates == small.source


def test_only_what_needs_work_can_be_exported(small: SmallPack) -> None:
    assert small.outgoing(todo=True) == []
    small.folder.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    assert len(small.outgoing(todo=True)) == 1
    small.fr.unlink()
    assert len(small.outgoing(todo=True)) == 1
    assert small.outgoing("en", todo=True) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda f: setattr(unit(f, "sms"), "msgctxt", "mine"),
        lambda f: setattr(unit(f, "sms"), "msgctxt", unit(f, "sms").msgctxt.replace("sms", "fax")),
        lambda f: setattr(unit(f, "sms"), "msgctxt", unit(f, "sms").msgctxt[:-16] + "0" * 16),
    ],
    ids=["no key", "no part", "another export"],
)
def test_units_that_do_not_belong_together_are_faults(
    file: Path, change: Callable[[polib.POFile], object]
) -> None:
    read = read_po(edited(file, change))
    assert len(read.faults) == 1
    assert read.faults[0].spot.line > 1


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        ('state="translated"', 'state="final"', True),
        ('approved="yes"', 'approved="no"', True),
        ('approved="yes"', "", True),
        ('<target state="translated">', "<target>", True),
        ('state="translated"', 'state="needs-review-translation"', False),
        ('state="translated"', 'state="new"', False),
    ],
)  # fmt: skip
def test_states_of_xliff(small: SmallPack, tmp_path: Path, old: str, new: str, taken: bool) -> None:
    path = tmp_path / "fr.xlf"
    content = xliff(small.outgoing(), "fr", "en").decode()
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")
    read = read_xliff(path)
    assert (len(read.texts), len(read.unfinished)) == ((1, 0) if taken else (0, 1))


def test_an_xliff_unit_that_nobody_called_ready_is_not(small: SmallPack, tmp_path: Path) -> None:
    path = tmp_path / "fr.xlf"
    content = xliff(small.outgoing(), "fr", "en").decode()
    path.write_text(content.replace(' approved="yes"', "").replace(' state="translated"', ""))
    assert read_xliff(path).unfinished == ("sample/stay/wages/fr.md",)


def test_xliff_says_its_languages_and_version(small: SmallPack, tmp_path: Path) -> None:
    content = xliff(small.outgoing(), "fr", "en").decode()
    for said in ('version="1.2"', 'source-language="en"', 'target-language="fr"', small.source):
        assert said in content
