"""What people are told of who can be called, in every language and on every channel."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from babel.dates import get_day_names

from bot.compose.people import opening, people, week
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.people.file import read
from bot.people.roster import NOBODY, Roster
from bot.render.gsm import folded
from bot.render.parts import affordable
from bot.render.web import call_numbers
from tests.people.samples import CODES, FIRST, hours, write

OPEN = datetime.fromisoformat("2026-11-23T10:00+02:00")
CLOSED = datetime.fromisoformat("2026-11-24T10:00+02:00")
SHOWN = "+1 202-555-0123"


@pytest.fixture(scope="session")
def phrases(data: Path, languages: Languages) -> Phrases:
    return load_phrases(data, languages.codes)


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    return read(write(tmp_path), CODES)


def served(tmp_path: Path, languages: Languages) -> Roster:
    """The sample, with a first desk that speaks all languages."""
    path = write(tmp_path)
    text = path.read_text("utf-8").replace("[en, ar]", f"[{', '.join(languages.codes)}]")
    return read(write(tmp_path, text), languages.codes)


def test_who_is_there_now_is_told_with_number_and_hours(roster: Roster, phrases: Phrases) -> None:
    found = people(roster, "en", phrases, OPEN)
    assert found is not None
    (part,) = found
    assert part.text == (
        f"Example Council: a person answers now, in English. Call {SHOWN}. Opening hours: "
        "Monday 09:00–17:00; Friday 22:00–02:00. Local time: Athens."
    )
    assert part.short == (
        f"Example Council, a person, in English: {SHOWN}. Now, until 17:00 (Athens)."
    )


def test_who_comes_next_is_told_before_the_public_services(
    roster: Roster, phrases: Phrases
) -> None:
    found = people(roster, "en", phrases, CLOSED)
    assert found is not None
    said, then = found
    assert "nobody answers now. The next time in English: Friday 22:00." in said.text
    assert SHOWN in said.text
    assert then.text == phrases("person.none", "en")


@pytest.mark.parametrize(
    ("moment", "language"),
    [pytest.param(OPEN, "fr", id="nobody speaks it"), pytest.param(OPEN, "ti", id="not served")],
)
def test_nobody_is_promised_who_is_not_there(
    roster: Roster, phrases: Phrases, moment: datetime, language: str
) -> None:
    assert people(roster, language, phrases, moment) is None
    assert people(NOBODY, "en", phrases, moment) is None


def test_every_language_tells_it_on_every_channel(
    tmp_path: Path, languages: Languages, phrases: Phrases
) -> None:
    roster = served(tmp_path, languages)
    for moment, times in ((OPEN, ("17:00",)), (CLOSED, ("22:00",))):
        for code in languages.codes:
            found = people(roster, code, phrases, moment)
            assert found is not None
            part = found[0]
            for text in (part.text, part.short, part.spoken):
                assert text is not None
                assert "Example Council" in text, code
                assert SHOWN in text, code
            assert all(time in part.text and time in str(part.short) for time in times), code
            assert affordable(folded(str(part.short))), code


def test_names_of_days_are_of_the_language_whatever_was_asked_before(
    languages: Languages,
) -> None:
    """Babel 2.18 gives short names of one language in another; the long ones must stay right."""
    every = {day: ["09:00-10:00"] for day in ("mon", "wed")}
    for code in (*languages.codes, *reversed(languages.codes)):
        names = get_day_names("wide", "format", locale=code)
        assert week(hours(every), code) == f"{names[0]} 09:00–10:00; {names[2]} 09:00–10:00"
    assert week(hours(every), "ru").startswith("понедельник")
    assert week(hours(every), "ps").startswith("دونۍ")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"mon": ["09:00-17:00"]}, "Monday 09:00–17:00"),
        (
            {"mon": ["09:00-17:00"], "tue": ["09:00-17:00"], "wed": ["10:00-12:00"]},
            "Monday – Tuesday 09:00–17:00; Wednesday 10:00–12:00",
        ),
        (
            {"mon": ["09:00-17:00"], "wed": ["09:00-17:00"]},
            "Monday 09:00–17:00; Wednesday 09:00–17:00",
        ),
        ({"fri": ["09:00-12:00", "22:00-02:00"]}, "Friday 09:00–12:00, 22:00–02:00"),
        ({"sun": ["00:00-24:00"]}, "Sunday 00:00–24:00"),
        ({"sun": ["22:00-00:00"]}, "Sunday 22:00–24:00"),
    ],
    ids=["one day", "together", "not together", "past midnight", "a whole day", "to midnight"],
)
def test_hours_are_written_in_one_line(given: dict[str, list[str]], written: str) -> None:
    assert week(hours(given), "en") == written


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-11-24T17:00+02:00", "Tuesday 17:00"),
        ("2026-11-30T09:00+02:00", "Monday 09:00"),
        ("2026-12-01T09:00+02:00", "Tuesday 2026-12-01 09:00"),
    ],
    ids=["today", "within six days", "in a week"],
)
def test_a_weekday_is_never_the_wrong_one(when: str, said: str) -> None:
    assert opening(datetime.fromisoformat(when), CLOSED, "en") == said


def test_a_number_on_the_page_can_be_called(roster: Roster, phrases: Phrases) -> None:
    found = people(roster, "ar", phrases, OPEN)
    assert found is not None
    html = call_numbers(found[0].text)
    assert f'<a href="tel:{FIRST}"><bdi dir="ltr">{SHOWN}</bdi></a>' in html
    assert html.count("<a ") == 1
    assert '<bdi dir="ltr">09:00–17:00</bdi>' in html


def test_a_name_of_an_organisation_is_no_markup(tmp_path: Path, phrases: Phrases) -> None:
    path = write(tmp_path)
    text = path.read_text("utf-8").replace("Example Council", '"<b>{phone}</b>"')
    found = people(read(write(tmp_path, text), CODES), "en", phrases, OPEN)
    assert found is not None
    assert "&lt;b&gt;{phone}&lt;/b&gt;" in call_numbers(found[0].text)
