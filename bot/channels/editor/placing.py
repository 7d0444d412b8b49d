"""At which field of a form what is wrong belongs, in the words of the form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.guidance.finding import Finding

Fields = Mapping[str, str]
# The form's field of a possibility's field: (id of the possibility, field) -> name.
OptionAt = Callable[[str, str], str]
# What an error in a file names, in the words of the forms.
_PLAIN = {
    "(at options.": "This is empty: write it for each possibility",
    "field `title`": "The title is missing",
    ".title)": "The title is missing",
    ".publisher)": "The publisher is missing",
    ".url)": "The address begins with https:// and has no blanks",
    "at sources": "Say where it is from: one source at least",
    "field `sources`": "Say where it is from: one source at least",
    ".phone)": "The telephone number has only digits and blanks, and may begin with +",
    ".web)": "The web address begins with https:// and has no blanks",
    ".source)": "Where these facts are from: write an address that begins with https://",
    ".where)": "Say where the contact helps, in each language in which you give its name",
}
_SOURCE = re.compile(r"at sources\.(\d+)\.(\w+)\)")
_OPTION = re.compile(r"at options\.([a-z0-9-]+)\.(\w+)\)")
_NAMED = re.compile(r"(?:Option|title of option) '([a-z0-9-]+)'")
_ASKED = re.compile(r"The field (\w+) is a question in some options and not in (.+)")
_QUOTED = re.compile(r"'([^']{2,})'")


@dataclass(frozen=True)
class Told:
    """What is wrong: all of it for the top of the page, and what belongs to a field, by field."""

    all: Sequence[str] = ()
    at: Mapping[str, Sequence[str]] = field(default_factory=dict)


def told(
    found: Iterable[Finding],
    fields: Fields,
    option_at: OptionAt,
    rows: Sequence[int] = (),
    *,
    lines: bool = False,
) -> Told:
    """The findings in words. rows: the numbers of the rows that sources were read from; lines:
    whether the line of the file is named."""
    at: defaultdict[str, list[str]] = defaultdict(list)
    every: dict[str, None] = {}
    for finding in sorted(found):
        said = plain(finding)
        every[f"Line {finding.line}: {said}" if lines else said] = None
        for name in _places(finding.cause, fields, option_at, rows):
            if said not in at[name]:
                at[name].append(said)
    return Told(list(every), at)


def plain(found: Finding) -> str:
    """What is wrong, in the words of the form where a file's words would say nothing."""
    said = next((words for at, words in _PLAIN.items() if at in found.cause), None)
    return said or f"{found.cause}. {found.fix}"


def _places(cause: str, fields: Fields, option_at: OptionAt, rows: Sequence[int]) -> Iterable[str]:
    if (source := _SOURCE.search(cause)) and int(source[1]) < len(rows):
        return [f"source.{rows[int(source[1])]}.{source[2]}"]
    if option := _OPTION.search(cause):
        return [option_at(option[1], option[2])]
    if named := _NAMED.search(cause):
        return [option_at(named[1], "title")]
    if asked := _ASKED.match(cause):
        return [option_at(one, asked[1]) for one in asked[2].split(", ")]
    words = [" ".join(one.split()).casefold() for one in _QUOTED.findall(cause)]
    return [
        name
        for name, value in fields.items()
        if any(one in " ".join(value.split()).casefold() for one in words) and name != "form"
    ]
