"""The file of people: read strictly, and each fault says where it is and how to mend it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.finding import InvalidContent
from bot.languages import Languages
from bot.people.file import RosterKeeper, read, span_of
from bot.people.hours import Span
from bot.people.roster import NOBODY
from tests.people.samples import CODES, FILE, FIRST, SECOND, write


def test_a_file_says_who_is_there(tmp_path: Path) -> None:
    roster = read(write(tmp_path), CODES)
    council, line = roster.desks
    assert (council.name, council.phone, council.languages) == (
        "Example Council",
        FIRST,
        ("en", "ar"),
    )
    assert council.hours.week[0] == (Span(540, 1020),)
    assert council.hours.week[4] == (Span(1320, 1560),)
    assert council.hours.closed == {date(2026, 12, 25)}
    assert council.call_back is not None
    assert council.call_back.by == "Example Callers"
    assert (str(roster.zone), str(line.hours.zone)) == ("Europe/Athens", "Europe/Rome")
    assert line.phone == SECOND
    assert line.call_back is None
    assert roster.keep_days == 2
    assert roster.calls_back("ar")
    assert not roster.calls_back("fr")


@pytest.mark.parametrize(
    ("old", "new", "line", "cause"),
    [
        pytest.param("zone: Europe/Athens", "zone: CET", 1, "time zone of a place", id="a zone"),
        pytest.param("zone: Europe/Athens", "zone: Etc/UTC", 1, "time zone of a place", id="UTC"),
        pytest.param("zone: Europe/Rome", "zone: Europe/Rom", 17, "'Europe/Rom'", id="own zone"),
        pytest.param(FIRST, "+441632960001", 6, "no telephone number", id="a number for drama"),
        pytest.param(FIRST, "02105550123", 6, "no telephone number", id="no country"),
        pytest.param(FIRST, '"112"', 6, "no telephone number", id="a short number"),
        pytest.param(FIRST, f"{FIRST} ext. 7", 6, "no telephone number", id="an extension"),
        pytest.param("[en, ar]", "[en, de]", 7, "'de' is no served language", id="a language"),
        pytest.param("[en, ar]", "[]", 7, "length >= 1", id="no language"),
        pytest.param("09:00-17:00", "9-17", 9, "'9-17' are no hours", id="short hours"),
        pytest.param("09:00-17:00", "09:00-24:30", 9, "are no hours", id="past midnight"),
        pytest.param("09:00-17:00", "09:00-09:00", 9, "are no hours", id="no time at all"),
        pytest.param(
            '["09:00-17:00"]', '["09:00-13:00", "12:00-17:00"]', 9, "begins before", id="twice"
        ),
        pytest.param("mon:", "Monday:", 9, "unknown field `Monday`", id="a weekday"),
        pytest.param('{tue: ["10:00-12:00"]}', "{}", 13, "There are no hours", id="no hours"),
        pytest.param("name: Example Council", 'name: ""', 5, "length >= 1", id="no name"),
        pytest.param("keep_days: 2", "keep_days: 15", 3, "<= 14", id="kept too long"),
        pytest.param("keep_days: 2", "keep_days: 0", 3, "keep_days", id="not kept"),
        pytest.param("2026-12-25", "25.12.2026", 2, "Invalid", id="a date"),
        pytest.param("keep_days: 2", "keeps: 2", 3, "unknown field `keeps`", id="a field"),
        pytest.param("desks:", "desks: []\nothers:", 4, "length >= 1", id="no desks"),
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, cause: str
) -> None:
    assert old in FILE
    path = write(tmp_path, FILE.replace(old, new, 1))
    with pytest.raises(InvalidContent) as raised:
        read(path, CODES)
    (finding,) = raised.value.findings
    assert (finding.path, finding.line) == (path, line)
    assert cause in finding.cause
    assert finding.fix
    assert "editors.md" not in finding.fix


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, FILE.replace(FIRST, "none").replace("17:00", "17"))
    with pytest.raises(InvalidContent) as raised:
        read(path, CODES)
    assert [finding.line for finding in raised.value.findings] == [6, 9]


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(InvalidContent, match="cannot be read"):
        read(tmp_path / "none.yml", CODES)


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_hours_are_read_as_they_are_written(begins: int, lasts: int) -> None:
    ends = (begins + lasts) % 1440
    text = f"{begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}"
    found = span_of(text)
    assert found == (None if lasts == 1440 else Span(begins, begins + lasts))


@given(st.text(max_size=12))
def test_any_text_is_hours_or_none(text: str) -> None:
    found = span_of(text)
    assert found is None or 0 <= found.begins < found.ends <= found.begins + 1440


def test_the_example_is_refused_for_its_numbers_alone(root: Path, languages: Languages) -> None:
    """Nobody is told an example number that was forgotten."""
    path = root / "deploy" / "people.example.yml"
    with pytest.raises(InvalidContent) as raised:
        read(path, languages.codes)
    assert all("no telephone number" in finding.cause for finding in raised.value.findings)
    assert len(raised.value.findings) == 2


def test_the_example_is_sound_with_real_numbers(
    root: Path, languages: Languages, tmp_path: Path
) -> None:
    text = (root / "deploy" / "people.example.yml").read_text("utf-8")
    text = text.replace("+44 1632 960001", FIRST).replace("+44 1632 960002", SECOND)
    assert len(read(write(tmp_path, text), languages.codes).desks) == 2


class TestKeeper:
    """The file while the service runs."""

    def test_without_a_file_there_is_nobody(self) -> None:
        assert RosterKeeper(None, CODES).current is NOBODY

    def test_a_changed_file_is_taken(self, tmp_path: Path) -> None:
        path = write(tmp_path)
        keeper = RosterKeeper(path, CODES)
        assert keeper.current.desks[0].phone == FIRST
        changed = tmp_path / "new"
        changed.write_text(FILE.replace(FIRST, SECOND), "utf-8")
        changed.replace(path)
        assert keeper.current.desks[0].phone == SECOND

    def test_a_broken_file_leaves_the_last_good_one_and_is_told_once(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = write(tmp_path)
        keeper = RosterKeeper(path, CODES)
        before = keeper.current
        write(tmp_path, FILE.replace("desks:", "desk:"))
        assert keeper.current is before
        assert keeper.current is before
        assert caplog.text.count("the file of people is not taken") == 1
        os.unlink(path)  # noqa: PTH108
        assert keeper.current is before

    def test_a_file_that_is_broken_at_the_start_is_nobody(self, tmp_path: Path) -> None:
        assert RosterKeeper(write(tmp_path, "{"), CODES).current is NOBODY
