"""What an import would change: decided for all files together, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from bot.guidance.exchange.incoming import Fault, Incoming, Spot
from bot.guidance.exchange.parts import (
    REQUIRED,
    cleaned,
    fingerprint,
    kind,
    parts_of,
    with_parts,
)
from bot.guidance.finding import InvalidContent
from bot.guidance.model import Approval, Made, Pack, Text
from bot.guidance.state import text_hash
from bot.guidance.writing import written

MADE: tuple[Made, ...] = get_args(Made)
# No hash: such a text counts as outdated until someone says that it matches its source.
PENDING = "pending"
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
    def ended(self) -> tuple[Approval, ...]:
        """The approvals that no longer fit."""
        if self.before is None or text_hash(self.before) == text_hash(self.after):
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
            _check_language(text, codes)
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


class _Refused(Exception):
    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def _change(
    incoming: Incoming, packs: Mapping[str, tuple[Path, Pack]], made: Made | None
) -> Change | None:
    """What becomes of one text; None where it says what the pack says. Raises _Refused."""
    if incoming.base == fingerprint(incoming.parts, incoming.made, incoming.matches):
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
    parts = _parts(incoming, before, entry.texts.get(pack.source_language))
    after = _after(incoming, parts, before, made, is_source)
    if after == before:
        return None
    old = None if before is None else path.read_bytes()
    faults = tuple(_part_faults(incoming, parts, {} if before is None else parts_of(before)))
    if faults:
        raise _Refused(*faults)
    try:
        new = written(path, after, old)
    except InvalidContent as error:
        raise _Refused(*(Fault(incoming.spot, f.cause, f.fix) for f in error.findings)) from error
    return Change(path, incoming.name, before, after, old, new, incoming.spot)


def _check_language(incoming: Incoming, codes: Collection[str]) -> None:
    # It becomes the name of a file.
    if incoming.language not in codes:
        cause = f"{incoming.language!r} is not a served language"
        fix = f"Say one of {', '.join(codes)}"
        raise _Refused(Fault(incoming.spot, cause, fix))


def _is_there(incoming: Incoming, before: Text | None) -> bool:
    """Whether the text says already what comes in. Raises _Refused when both it and the file
    changed since the export."""
    if incoming.base is None:
        return False
    now = fingerprint({}, "", False)
    if before is not None:
        made = before.made if incoming.made else ""
        now = fingerprint(parts_of(before), made, before.translates == incoming.source)
    if now == fingerprint(incoming.parts, incoming.made, incoming.matches):
        return True
    if now != incoming.base:
        cause = f"{incoming.name} was changed here after this file was exported"
        raise _Refused(Fault(incoming.spot, cause, _AGAIN))
    return False


def _parts(incoming: Incoming, before: Text | None, source: Text | None) -> dict[str, str]:
    """The parts as they will be: what did not change exactly as it was, the rest cleaned."""
    known = {} if before is None else parts_of(before)
    parts = {
        name: value if known.get(name) == value else cleaned(name, value)
        for name, value in incoming.parts.items()
    }
    if incoming.base is None:
        # Not made from an export: example questions stay, steps must not be lost unseen.
        if not any(kind(name) == "question" for name in parts):
            parts |= {name: one for name, one in known.items() if kind(name) == "question"}
        wanted = any(text is not None and text.steps for text in (before, source))
        if wanted and not any(kind(name) == "step" for name in parts):
            cause = "The steps are missing"
            raise _Refused(Fault(incoming.spot, cause, "Write them; the source text has steps"))
    return parts


def _after(
    incoming: Incoming,
    parts: Mapping[str, str],
    before: Text | None,
    made: Made | None,
    is_source: bool,
) -> Text:
    start = before or replace(_PROBE, language=incoming.language)
    worded = with_parts(start, parts)
    translates = None if is_source else _translates(incoming, worded, before)
    wanted = incoming.made or (start.made if worded == before else made)
    if wanted is None or wanted not in MADE:
        cause = "It is not said how this text was made"
        fix = f"Say one of {', '.join(MADE)} (option --made, or the row `made` of a workbook)"
        raise _Refused(Fault(incoming.at("made"), cause, fix))
    return replace(worded, translates=translates, made=wanted)


def _translates(incoming: Incoming, worded: Text, before: Text | None) -> str | None:
    """The hash of the source text that the text now translates."""
    if incoming.source is None:
        same = before is not None and text_hash(worded) == text_hash(before)
        return before.translates if before is not None and same else PENDING
    if not _HASH.match(incoming.source):
        cause = "The version of the source text is damaged"
        raise _Refused(Fault(incoming.spot, cause, _AGAIN))
    if incoming.matches:
        return incoming.source
    return PENDING if before is None else before.translates


def _part_faults(
    incoming: Incoming, parts: Mapping[str, str], known: Mapping[str, str]
) -> Iterator[Fault]:
    """Parts that are missing, and changed ones that cannot stand in a content file."""
    for name in REQUIRED:
        first = "answer" if kind(name) == "answer" else name
        if not any(value.strip() for part, value in parts.items() if first in (part, kind(part))):
            yield Fault(incoming.at(name), f"The {first} text is missing", "Write it")
    for name, value in parts.items():
        if known.get(name) == value or not value.strip():
            if kind(name) == "option" and not value.strip():
                yield Fault(incoming.at(name), "This field of an option is missing", "Write it")
            continue
        try:
            written(Path("en.md"), _probe(name, value))
        except InvalidContent as error:
            for finding in error.findings:
                yield Fault(incoming.at(name), finding.cause, finding.fix)


def _probe(name: str, value: str) -> Text:
    """A sound text with one part of the text that is tried."""
    alone = f"{kind(name)} 1" if kind(name) in ("answer", "step", "question") else name
    parts = {**parts_of(_PROBE), alone: value}
    if kind(name) == "option":
        option = name.removeprefix("option ").rpartition(" ")[0]
        fields = ("title", "what", "means", "ask", "deadline", "whom")
        parts = {**{f"option {option} {field}": "x" for field in fields}, **parts}
    return with_parts(_PROBE, parts)
