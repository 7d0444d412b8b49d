"""The operator's file of people: typed, checked, read again when it changes."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import msgspec
import phonenumbers

from bot.guidance.faults import Location
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.yamlfile import parse_located
from bot.people.hours import DAY, Hours, Span
from bot.people.roster import KEEP_DAYS, NOBODY, CallBack, Desk, Roster

logger = logging.getLogger(__name__)

GUIDE = "docs/operators.md"
MOST_DAYS = 14
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


class _Week(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mon: tuple[str, ...] = ()
    tue: tuple[str, ...] = ()
    wed: tuple[str, ...] = ()
    thu: tuple[str, ...] = ()
    fri: tuple[str, ...] = ()
    sat: tuple[str, ...] = ()
    sun: tuple[str, ...] = ()


class _CallBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    by: _Name
    hours: _Week


class _Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: _Name
    phone: str
    languages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    hours: _Week
    zone: str | None = None
    closed: tuple[date, ...] = ()
    call_back: _CallBack | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    zone: str
    desks: Annotated[tuple[_Desk, ...], msgspec.Meta(min_length=1)]
    closed: tuple[date, ...] = ()
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] = KEEP_DAYS


def read(path: Path, codes: Collection[str]) -> Roster:
    """The roster of a file. codes: of the served languages.

    Raises InvalidContent, which names file, line, cause and fix of all that is wrong.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cause = f"This file of people cannot be read ({type(error).__name__})"
        fix = "Set SAFAR_PEOPLE to a text file that the service may read"
        raise InvalidContent(Finding(path, 1, cause, fix)) from error
    parsed, lines = parse_located(path, text, _File, guide=GUIDE)
    reader = _Reader(path, lines, codes)
    roster = reader.roster(parsed)
    if reader.findings:
        raise InvalidContent(*reader.findings)
    return roster


class RosterKeeper:
    """The roster of a file that may be edited while the service runs."""

    def __init__(self, path: Path | None, codes: Collection[str]) -> None:
        """path: None for a deployment without people."""
        self._path = path
        self._codes = codes
        self._stamp: tuple[int, ...] | None = ()
        self._roster = NOBODY

    @property
    def current(self) -> Roster:
        """The roster of now. A file with faults leaves the last good one, and is said."""
        if self._path is None:
            return NOBODY
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._roster = read(self._path, self._codes)
            except InvalidContent as error:
                logger.error("the file of people is not taken: %s", error)
        return self._roster


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@dataclass
class _Reader:
    """Builds the roster and notes what is wrong on the way."""

    path: Path
    lines: Mapping[Location, int]
    codes: Collection[str]
    findings: list[Finding] = field(default_factory=list)

    def roster(self, file: _File) -> Roster:
        zone = self._zone(file.zone, ("zone",))
        desks = (self._desk(file, n, zone) for n in range(len(file.desks)))
        return Roster(zone, tuple(desks), file.keep_days)

    def _desk(self, file: _File, number: int, zone: ZoneInfo) -> Desk:
        desk, at = file.desks[number], ("desks", number)
        if desk.zone is not None:
            zone = self._zone(desk.zone, (*at, "zone"))
        closed = frozenset((*file.closed, *desk.closed))

        def hours(week: _Week, where: Location) -> Hours:
            return Hours(zone, tuple(self._week(week, where)), closed)

        back = None
        if desk.call_back is not None:
            usual = hours(desk.call_back.hours, (*at, "call_back", "hours"))
            back = CallBack(desk.call_back.by, usual)
        return Desk(
            name=desk.name,
            phone=self._phone(desk.phone, (*at, "phone")),
            languages=tuple(self._languages(desk.languages, (*at, "languages"))),
            hours=hours(desk.hours, (*at, "hours")),
            call_back=back,
        )

    def _zone(self, name: str, at: Location) -> ZoneInfo:
        # A name without a place ("CET") would leave open whose clock is meant.
        if "/" in name and name in available_timezones() and not name.startswith("Etc/"):
            return ZoneInfo(name)
        fix = "Write a zone by its place, such as Europe/Athens"
        self._wrong(at, f"{name!r} is no time zone of a place", fix)
        return NOBODY.zone

    def _phone(self, text: str, at: Location) -> str:
        try:
            parsed = phonenumbers.parse(text)
        except phonenumbers.NumberParseException:
            parsed = None
        # People in need call it: a number that cannot be is worse than none.
        possible = parsed is not None and phonenumbers.is_valid_number(parsed)
        if parsed is None or not possible or parsed.extension:
            fix = "Write the number that people can call, such as +30 and the number in Greece"
            self._wrong(at, f"{text!r} is no telephone number that could be called", fix)
            return ""
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))

    def _languages(self, languages: tuple[str, ...], at: Location) -> Iterator[str]:
        for number, code in enumerate(languages):
            if code in self.codes:
                yield code
            else:
                fix = f"Write codes of the served languages: {', '.join(self.codes)}"
                self._wrong((*at, number), f"{code!r} is no served language", fix)

    def _week(self, week: _Week, at: Location) -> Iterator[tuple[Span, ...]]:
        if not any(msgspec.structs.astuple(week)):
            fix = 'Write at least one, such as mon: ["09:00-17:00"]'
            self._wrong(at, "There are no hours", fix)
        for day in week.__struct_fields__:
            yield tuple(self._spans(getattr(week, day), (*at, day)))

    def _spans(self, texts: tuple[str, ...], at: Location) -> Iterator[Span]:
        last = 0
        for number, text in enumerate(texts):
            span = span_of(text)
            where = (*at, number)
            if span is None:
                fix = 'Write from and until with four digits each, such as "09:00-17:00"'
                self._wrong(where, f"{text!r} are no hours", fix)
                continue
            if span.begins < last:
                fix = "Write them in order, and none within another"
                self._wrong(where, f"{text!r} begins before the hours that stand before it", fix)
            last = span.ends
            yield span

    def _wrong(self, at: Location, cause: str, fix: str) -> None:
        self.findings.append(Finding(self.path, self.lines.get(at, 1), cause, fix))


def span_of(text: str) -> Span | None:
    """The span of "09:00-17:00"; "22:00-02:00" ends on the next day, "00:00-24:00" is a whole
    day. None for anything else."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    begins, ends = (60 * int(found[n]) + int(found[n + 1]) for n in (1, 3))
    if begins == ends or ends > DAY:
        return None
    return Span(begins, ends if ends > begins else ends + DAY)
