"""A translation has the figures of its source text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.guidance.figures import differing, figures
from bot.guidance.library import Library
from bot.guidance.model import Pack
from bot.guidance.months import months
from bot.guidance.state import text_hash

ENTRY = "arrival/apply-for-asylum"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("within 21 days, in 2026", {"21", "2026"}),
        ("خلال ٢١ يوما", {"21"}),
        ("১২ সপ্তাহ", {"12"}),
        ("more than 72,000 or 72 000 or 72\u202f000 or 72.000", {"72000"}),
        ("5 to 10 days", {"5", "10"}),
        ("116 006", {"116006"}),
        ("Regulation (EU) 2024/1348", {"2024", "1348"}),
        ("no figure", set()),
    ],
)
def test_figures_are_read_in_any_script(text: str, found: set[str]) -> None:
    assert figures(text) == found


@pytest.fixture
def pack(data: Path) -> Pack:
    return Library(data / "guidance" / "europe").load()


def changed(pack: Pack, answer: str) -> Pack:
    """The pack with another answer in the French text of an entry."""
    entry = pack.entries[ENTRY]
    french = replace(entry.texts["fr"], answer=(answer,), translates=text_hash(entry.texts["en"]))
    texts = {**entry.texts, "fr": french}
    return replace(pack, entries={ENTRY: replace(entry, texts=texts)})


def test_the_shipped_pack_has_the_same_figures_in_all_languages(pack: Pack) -> None:
    assert differing(pack, Path()) == []


def test_another_deadline_is_found(pack: Pack) -> None:
    (finding,) = differing(changed(pack, "Dans les 6 jours, puis 12."), Path("p"))
    assert finding.path == Path("p") / ENTRY / "fr.md"
    assert "lacks 5, 21" in finding.cause
    assert "has 6, 12 more" in finding.cause


def test_figures_of_one_value_are_told_in_the_same_order_in_each_run(pack: Pack) -> None:
    (finding,) = differing(changed(pack, "Dans les 77, 077, 00077 ou 0077 jours."), Path("p"))
    assert "has 00077, 0077, 077, 77 more" in finding.cause


def test_an_outdated_translation_is_told_elsewhere(pack: Pack) -> None:
    other = changed(pack, "Dans les 6 jours.")
    entry = other.entries[ENTRY]
    old = replace(entry.texts["fr"], translates="0" * 16)
    texts = {**entry.texts, "fr": old}
    assert differing(replace(pack, entries={ENTRY: replace(entry, texts=texts)}), Path()) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("until 4 March 2028", "en", {3}),
        ("you may have 3 may days", "en", set()),
        ("since May 2026", "en", {5}),
        ("hasta el 4 de marzo de 2028", "es", {3}),
        ("до 4 марта 2028 года", "ru", {3}),
        ("حتى 4 مارس 2028", "ar", {3}),
        ("حتى 4 آذار 2028", "ar", {3}),
        ("2028 ব্যক্তি, ৪ মার্চ ২০২৮", "bn", {3}),
        ("در 2 می روید", "fa", set()),
    ],
)
def test_months_are_read_beside_figures(text: str, language: str, found: set[int]) -> None:
    assert months(text, language) == found


def test_another_month_is_found(pack: Pack) -> None:
    entry = pack.entries[ENTRY]
    english, french = entry.texts["en"], entry.texts["fr"]
    dated = replace(english, answer=(*english.answer, "From 12 June 2026."))
    stamp = text_hash(dated)

    def told(date: str) -> list[str]:
        other = replace(french, answer=(*french.answer, date), translates=stamp)
        made = replace(entry, texts={"en": dated, "fr": other}, source_hash=stamp)
        return [f.cause for f in differing(replace(pack, entries={ENTRY: made}), Path("p"))]

    assert told("Depuis le 12 juin 2026.") == []
    (cause,) = told("Depuis le 12 juillet 2026.")
    assert "month 7" in cause
