"""Files and rosters of people for tests.

The numbers are of ranges that are kept free for fiction, as far as a library takes those for
numbers at all: they reach nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.people.file import span_of
from bot.people.hours import Hours, Span

CODES = ("en", "fr", "ar")
FIRST, SECOND = "+12025550123", "+12025550145"
CALLER, OTHER = "+12025550101", "+12025550102"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

FILE = f"""\
zone: Europe/Athens
closed: [2026-12-25]
keep_days: 2
desks:
  - name: Example Council
    phone: {FIRST}
    languages: [en, ar]
    hours:
      mon: ["09:00-17:00"]
      fri: ["22:00-02:00"]
    call_back:
      by: Example Callers
      hours: {{tue: ["10:00-12:00"]}}
  - name: Night Line
    phone: {SECOND}
    languages: [en]
    zone: Europe/Rome
    hours: {{sun: ["00:00-24:00"]}}
"""
# Somebody is always there who speaks English, and never somebody who speaks French.
ALWAYS = f"""\
zone: Europe/Athens
desks:
  - name: Example Council
    phone: {FIRST}
    languages: [en]
    hours: {{{", ".join(f'{day}: ["00:00-24:00"]' for day in DAYS)}}}
    call_back:
      by: Example Callers
      hours: {{tue: ["10:00-12:00"]}}
"""


def write(folder: Path, text: str = FILE) -> Path:
    """A file of people."""
    path = folder / "people.yml"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


def hours(
    week: Mapping[str, Sequence[str]], zone: str = "Europe/Berlin", closed: Sequence[date] = ()
) -> Hours:
    """Opening hours as they stand in a file."""

    def spans(day: str) -> tuple[Span, ...]:
        found = [span_of(text) for text in week.get(day, ())]
        return tuple(span for span in found if span is not None)

    return Hours(ZoneInfo(zone), tuple(spans(day) for day in DAYS), frozenset(closed))
