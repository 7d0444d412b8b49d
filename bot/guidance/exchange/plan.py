"""What an import would change: decided for all files together, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from bot.guidance.exchange.incoming import Fault, Incoming, Spot
from bot.guidance.exchange.parts import (
    OPTION_FIELDS,
    REQUIRED,
    cleaned,
    fingerprint,
    kind,
    option_part,
    parts_of,
    with_parts,
)
from bot.guidance.finding import InvalidContent
from bot.guidance.model import Approval, Made, Pack, Text
from bot.guidance.state import PENDING, text_hash
from bot.guidance.writing import written

MADE: tuple[Made, ...] = get_args(Made)
_HASH = re.compile(r"[0-9a-f]{16}\Z")
_PROBE = Text("en", "x", (), ("x",), (), "x", "x", (), "written", None, ())
_AGAIN = "Export it again and bring your change into the new file"


@dataclass(frozen=True)
class Change:
    """A file that an import writes. old is None where the file is new."""

    path: Path
    name: str
    before: Text | None
    after: Text
    old: bytes | None
    new: bytes
    spot: Spot

    @property
    def says_else(self) -> bool:
        """Whether people read something else than before."""
        return self.before is None or text_hash(self.before) != text_hash(self.after)

    @property
    def ended(self) -> tuple[Approval, ...]:
        """The approvals that no longer fit."""
        if self.before is None or not self.says_else:
            return ()
        was = text_hash(self.before)
        return tuple(one for one in self.before.approvals if one.text == was)


@dataclass(frozen=True)
class Plan:
    """changes are what would be written if there are no faults; unchanged counts texts that
    say what the pack says."""

    changes: tuple[Change, ...]
    unchanged: int
    faults: tuple[Fault, ...]


def plan(
    incoming: Sequence[Incoming],
    packs: Mapping[str, tuple[Path, Pack]],
    codes: Collection[str],
    made: Made | None,
) -> Plan:
    """What `incoming` changes in `packs` (by the name of their folder, with that folder).

    codes are the served languages. made: how texts were made whose file does not say it.
    """
    changes: dict[Path, Change] = {}
    faults: list[Fault] = []
    unchanged = 0
    for text in incoming:
        try:
            _check(text, codes)
            change = _change(text, packs, made)
        except _Refused as refused:
            faults += refused.faults
            continue
        if change is None:
            unchanged += 1
        elif change.path in changes and changes[change.path].new != change.new:
            other = changes[change.path].spot.file
            cause = f"{text.name} stands in {other} too, with other words"
            faults.append(Fault(text.spot, cause, "Import the file that is right alone"))
        else:
            changes[change.path] = change
    return Plan(tuple(changes.values()), unchanged, tuple(sorted(faults)))


def told(read: Iterable[Fault], planned: Iterable[Fault]) -> list[Fault]:
    """The faults of reading and planning, without what follows from a cell that was not read."""
    first = sorted(read)
    spots = {fault.spot for fault in first}
    return [*first, *(fault for fault in planned if fault.spot not in spots)]


class _Refused(Exception):
    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def _change(
    incoming: Incoming, packs: Mapping[str, tuple[Path, Pack]], made: Made | None
) -> Change | None:
    """What becomes of one text; None where it says what the pack says. Raises _Refused."""
    if incoming.base == _fingerprint(incoming):
        return None
    folder, pack = packs.get(incoming.pack, (None, None))
    entry = None if pack is None else pack.entries.get(incoming.entry)
    if folder is None or pack is None or entry is None:
        cause = f"There is no entry {incoming.pack}/{incoming.entry}"
        raise _Refused(Fault(incoming.spot, cause, "Correct the name, or make the entry first"))
    path = folder / entry.id / f"{incoming.language}.md"
    before = entry.texts.get(incoming.language)
    if before is None and path.exists():
        cause = f"The file {incoming.name} has faults of its own"
        fix = "Mend what `safar content check` says of it, then import again"
        raise _Refused(Fault(incoming.spot, cause, fix))
    is_source = incoming.language == pack.source_language
    if _is_there(incoming, before):
        return None
    parts = _parts(incoming, before)
    source = entry.texts.get(pack.source_language)
    after = _after(incoming, parts, before, made, is_source)
    if after == before:
        return None
    faults = [
        *_made_faults(incoming, after),
        *_missing(incoming, parts, (before, source)),
        *_part_faults(incoming, parts, {} if before is None else parts_of(before)),
    ]
    if faults:
        raise _Refused(*faults)
    old = None if before is None else path.read_bytes()
    try:
        new = written(path, after, old)
    except InvalidContent as error:
        raise _Refused(*(Fault(incoming.spot, f.cause, f.fix) for f in error.findings)) from error
    return Change(path, incoming.name, before, after, old, new, incoming.spot)


def _check(incoming: Incoming, codes: Collection[str]) -> None:
    """Refuse what a file can hold only when it was tampered with."""
    said = (incoming.name, incoming.made or "", *incoming.parts.values())
    try:
        "".join(said).encode()
    except UnicodeEncodeError as error:
        fix = "Type it again, or use a new export"
        raise _Refused(Fault(incoming.spot, "It holds half a letter", fix)) from error
    # It becomes the name of a file.
    if incoming.language not in codes:
        cause = f"{incoming.language!r} is not a served language"
        fix = f"Say one of {', '.join(codes)}"
        raise _Refused(Fault(incoming.spot, cause, fix))
    if incoming.source is not None and not _HASH.match(incoming.source):
        cause = "The version of the source text is damaged"
        raise _Refused(Fault(incoming.spot, cause, _AGAIN))


def _is_there(incoming: Incoming, before: Text | None) -> bool:
    """Whether the text says already what comes in. Raises _Refused when both it and the file
    changed since the export."""
    if incoming.base is None:
        return False
    now = fingerprint({}, "", False)
    if before is not None:
        made = "" if incoming.made is None else before.made
        now = fingerprint(parts_of(before), made, before.translates == incoming.source)
    if now == _fingerprint(incoming):
        return True
    if now != incoming.base:
        cause = f"{incoming.name} was changed here after this file was exported"
        raise _Refused(Fault(incoming.spot, cause, _AGAIN))
    return False


def _fingerprint(incoming: Incoming) -> str:
    return fingerprint(incoming.parts, incoming.made or "", incoming.matches)


def _parts(incoming: Incoming, before: Text | None) -> dict[str, str]:
    """The parts as they will be: what did not change exactly as it was, the rest cleaned."""
    known = {} if before is None else parts_of(before)
    parts = {
        name: value if known.get(name) == value else cleaned(name, value)
        for name, value in incoming.parts.items()
    }
    # What was not made from an export may leave example questions alone.
    if incoming.base is None and not any(kind(name) == "question" for name in parts):
        parts |= {name: value for name, value in known.items() if kind(name) == "question"}
    return parts


def _after(
    incoming: Incoming,
    parts: Mapping[str, str],
    before: Text | None,
    made: Made | None,
    is_source: bool,
) -> Text:
    """The text as it will be; made is "" where nobody said it."""
    start = before or replace(_PROBE, language=incoming.language)
    worded = with_parts(start, parts)
    translates = None if is_source else _translates(incoming, worded, before)
    said: Any = incoming.made
    if said is None:
        said = start.made if worded == before else made or ""
    return replace(worded, translates=translates, made=said)


def _made_faults(incoming: Incoming, after: Text) -> Iterator[Fault]:
    if after.made not in MADE:
        told = f"{incoming.made!r} is not in the list" if incoming.made else "It is not said"
        fix = f"Say one of {', '.join(MADE)}"
        where = "" if incoming.made else ", with --made or in the row Made of a workbook"
        yield Fault(incoming.at("made"), f"{told}: how this text was made", f"{fix}{where}")


def _translates(incoming: Incoming, worded: Text, before: Text | None) -> str | None:
    """The hash of the source text that the text now translates."""
    if incoming.source is None:
        same = before is not None and text_hash(worded) == text_hash(before)
        return before.translates if before is not None and same else PENDING
    if incoming.matches:
        return incoming.source
    return PENDING if before is None else before.translates


def _missing(
    incoming: Incoming, parts: Mapping[str, str], others: Iterable[Text | None]
) -> Iterator[Fault]:
    """What the text must have and does not."""
    kinds = {kind(name) for name, value in parts.items() if value.strip()}
    for name in REQUIRED:
        if kind(name) not in kinds:
            yield Fault(incoming.at(name), f"The {kind(name)} text is missing", "Write it")
    # In a workbook empty cells are seen; a document can lose its steps without a trace.
    steps = any(text is not None and text.steps for text in others)
    if incoming.base is None and steps and "step" not in kinds:
        yield Fault(incoming.spot, "The steps are missing", "Write them under Steps")


def _part_faults(
    incoming: Incoming, parts: Mapping[str, str], known: Mapping[str, str]
) -> Iterator[Fault]:
    """Changed parts that cannot stand in a content file."""
    for name, value in parts.items():
        if known.get(name) == value or not value.strip():
            continue
        try:
            written(Path("en.md"), _probe(name, value))
        except InvalidContent as error:
            # What follows from the first ("The answer is missing") is no fault of its own.
            finding = error.findings[0]
            yield Fault(incoming.at(name), finding.cause, finding.fix)


def _probe(name: str, value: str) -> Text:
    """A sound text with one part of the text that is tried."""
    alone = f"{kind(name)} 1" if kind(name) in ("answer", "step", "question") else name
    parts = {**parts_of(_PROBE), alone: value}
    if kind(name) == "option":
        option = name.removeprefix("option ").rpartition(" ")[0]
        parts = {**{option_part(option, field): "x" for field in OPTION_FIELDS}, **parts}
    return with_parts(_PROBE, parts)
