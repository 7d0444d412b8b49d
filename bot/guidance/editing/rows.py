"""Sources, contacts and possibilities as the rows of a form, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.guidance.editing.fields import OPTION_FIELDS
from bot.guidance.editing.refused import EditRefused
from bot.guidance.model import DecisionOption, Source

SOURCE_FIELDS = ("title", "publisher", "url", "read")
# Nobody writes as many; a form has no more fields than the page reads.
MOST_ROWS = 20
_ROW = re.compile(r"(source|contact|row)\.([0-9]{1,2})\.[a-z]+")


def rows_of(fields: Mapping[str, str], kind: str) -> Sequence[int]:
    """The numbers of the rows of a kind ("source", "contact", "row") in a form."""
    found = (_ROW.fullmatch(name) for name in fields)
    numbers = {int(one[2]) for one in found if one is not None and one[1] == kind}
    return sorted(n for n in numbers if n < MOST_ROWS)


def kept_rows(fields: Mapping[str, str], kind: str) -> Sequence[int]:
    """Those with something in them that are not to be left out."""
    return [
        n
        for n in rows_of(fields, kind)
        if not fields.get(f"{kind}.{n}.drop")
        and any(value.strip() for name, value in fields.items() if name.startswith(f"{kind}.{n}."))
    ]


def sources_of(fields: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources of a form. Raises EditRefused for what is no date."""
    return tuple(
        Source(
            _line(fields.get(f"source.{n}.title", "")),
            _line(fields.get(f"source.{n}.publisher", "")),
            fields.get(f"source.{n}.url", "").strip(),
            _day(fields.get(f"source.{n}.read", "").strip()),
        )
        for n in kept_rows(fields, "source")
    )


def source_rows(sources: Iterable[Source]) -> dict[str, str]:
    """The fields of sources."""
    return {
        f"source.{n}.{name}": str(getattr(source, name) or "")
        for n, source in enumerate(sources)
        for name in SOURCE_FIELDS
    }


def contacts_of(fields: Mapping[str, str]) -> tuple[str, ...]:
    """The contacts of a form, in its order. Raises EditRefused for a row without one."""
    found = [fields.get(f"contact.{n}.id", "").strip() for n in kept_rows(fields, "contact")]
    if not all(found):
        raise EditRefused("Choose a contact in each row, or leave the row out")
    return tuple(found)


def contact_rows(contacts: Iterable[str]) -> dict[str, str]:
    """The fields of contacts."""
    return {f"contact.{n}.id": name for n, name in enumerate(contacts)}


def options_of(fields: Mapping[str, str]) -> tuple[DecisionOption, ...]:
    """The possibilities of a form."""
    return tuple(
        DecisionOption(
            fields.get(f"row.{n}.id", "").strip(),
            **{name: _line(fields.get(f"row.{n}.{name}", "")) for name in OPTION_FIELDS},
        )
        for n in kept_rows(fields, "row")
    )


def option_rows(options: Iterable[DecisionOption]) -> dict[str, str]:
    """The fields of possibilities."""
    return {
        f"row.{n}.{name}": getattr(option, name)
        for n, option in enumerate(options)
        for name in ("id", *OPTION_FIELDS)
    }


def _line(value: str) -> str:
    return " ".join(value.split())


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise EditRefused(f"{said[:20]!r} is no date. Write it as 2026-11-20") from error
