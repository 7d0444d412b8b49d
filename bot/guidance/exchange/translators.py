"""PO and XLIFF 1.2: one file a language, for the programs of translators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from translate.storage.pypo import pofile, pounit
from translate.storage.xliff import xlifffile, xliffunit

from bot.guidance.exchange.archive import small, sound_xml
from bot.guidance.exchange.incoming import ExchangeRefused, Fault, Incoming, Key, Read, Spot
from bot.guidance.exchange.outgoing import Outgoing
from bot.guidance.exchange.parts import kind
from bot.guidance.exchange.units import QUESTIONS, parts_from, units_of

PO, XLIFF = ".po", ".xlf"
# States of a <target> whose words may be used; without one of them "approved" must be "yes".
_READY = frozenset({"translated", "signed-off", "final"})
_SKELETON = """<?xml version="1.0" encoding="utf-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="safar" source-language="{source}" target-language="{target}" datatype="plaintext">
<body></body></file></xliff>"""


# Without types in the library.
_parse_xliff: Callable[[bytes], Any] = xlifffile.parsestring


@dataclass(frozen=True)
class _Unit:
    """A unit that was read; ready: its words are not marked as needing work."""

    key: Key
    target: str
    ready: bool
    spot: Spot


def po(texts: Sequence[Outgoing], language: str) -> bytes:
    """The texts as a PO file. What translates an older source text is marked as fuzzy."""
    store: Any = pofile(encoding="utf-8")
    store.updateheader(
        add=True, Project_Id_Version="Safar guidance", Language=language, PO_Revision_Date=""
    )
    for one in texts:
        key = one.key("")
        for unit in units_of(one):
            made = pounit(unit.source, encoding="utf-8")
            made.target = unit.target
            made.setcontext(str(replace(key, part=unit.part)))
            made.addnote(unit.note, "developer")
            made.addlocation(f"{one.entry}/{one.source.language}.md")
            made.markfuzzy(bool(unit.target) and not one.matches)
            store.addunit(made)
    return bytes(store)


def xliff(texts: Sequence[Outgoing], language: str, source: str) -> bytes:
    """The texts as an XLIFF file from `source`. What translates an older source text needs
    review."""
    store: Any = _parse_xliff(_SKELETON.format(source=source, target=language).encode())
    for one in texts:
        key = one.key("")
        for unit in units_of(one):
            made: Any = xliffunit(unit.source)
            store.addunit(made)
            made.xmlelement.set("id", str(replace(key, part=unit.part)))
            made.settarget(unit.target, lang=language)
            made.xmlelement.set("approved", "yes" if unit.target and one.matches else "no")
            if unit.target:
                state = "translated" if one.matches else "needs-review-translation"
                made.get_target_dom().set("state", state)
            made.addnote(f"{one.entry}, {unit.part}. {unit.note}", origin="developer")
    return bytes(store)


def read_po(path: Path) -> Read:
    """The texts of a PO file. Raises ExchangeRefused when it is none."""
    store: Any = _parsed(path, pofile.parsestring)
    language = store.parseheader().get("Language", "")
    faults: list[Fault] = []
    return _texts(language, list(_po_units(path, store, faults)), faults)


def read_xliff(path: Path) -> Read:
    """The texts of an XLIFF 1.2 file. Raises ExchangeRefused when it is none."""
    sound_xml(path, small(path))
    store: Any = _parsed(path, _parse_xliff)
    language = store.gettargetlanguage() or ""
    faults: list[Fault] = []
    return _texts(language, list(_xliff_units(path, store, faults)), faults)


def _parsed(path: Path, parse: Callable[[bytes], Any]) -> Any:
    content = small(path)
    try:
        return parse(content)
    # The library has no error of its own for what it cannot read.
    except Exception as error:
        cause = " ".join(str(error).split())[:200]
        raise ExchangeRefused(
            f"{path}: the file cannot be read ({cause}). Save it again from your program"
        ) from error


def _po_units(path: Path, store: Any, faults: list[Fault]) -> Iterator[_Unit]:
    for number, unit in enumerate(store.units, 1):
        if unit.isheader() or unit.isobsolete():
            continue
        spot = Spot(path, unit.line_number or number)
        key = _key(unit.getcontext(), spot, faults)
        if key is not None:
            yield _Unit(key, str(unit.target), not unit.isfuzzy(), spot)


def _xliff_units(path: Path, store: Any, faults: list[Fault]) -> Iterator[_Unit]:
    for unit in store.units:
        spot = Spot(path, unit.xmlelement.sourceline or 1)
        key = _key(unit.xmlelement.get("id", ""), spot, faults)
        if key is not None:
            target = unit.get_target_dom()
            state = "" if target is None else target.get("state", "")
            approved = unit.isapproved() and not state.startswith(("needs-", "new"))
            yield _Unit(key, str(unit.target or ""), approved or state in _READY, spot)


def _key(text: str, spot: Spot, faults: list[Fault]) -> Key | None:
    key = Key.parse(text)
    if key is None or not (kind(key.part) or key.part == QUESTIONS):
        cause = "This unit does not say to which text it belongs"
        faults.append(Fault(spot, cause, "Use the file as it was exported, and change words only"))
        return None
    return key


def _texts(language: str, units: Sequence[_Unit], faults: list[Fault]) -> Read:
    """The units of each text together. A text with a unit that is not ready is unfinished."""
    by_text: dict[tuple[str, str], list[_Unit]] = {}
    for unit in units:
        by_text.setdefault((unit.key.pack, unit.key.entry), []).append(unit)
    whole: list[Incoming] = []
    unfinished: list[str] = []
    for (pack, entry), parts in by_text.items():
        found = _misfits(parts)
        faults += found
        if found or not any(part.target for part in parts):
            continue
        if not all(part.ready and part.target for part in parts):
            unfinished.append(f"{pack}/{entry}/{language}.md")
            continue
        first = parts[0]
        whole.append(
            Incoming(
                pack=pack,
                entry=entry,
                language=language,
                parts=parts_from({part.key.part: part.target for part in parts}),
                made=None,
                matches=True,
                source=first.key.source,
                base=first.key.base,
                spot=first.spot,
                spots={_place(part.key.part): part.spot for part in parts},
            )
        )
    return Read(tuple(whole), tuple(unfinished), tuple(faults))


def _misfits(parts: Iterable[_Unit]) -> list[Fault]:
    """Units of one text that cannot stand in one file."""
    seen: dict[str, Key] = {}
    found = []
    for part in parts:
        first = next(iter(seen.values()), part.key)
        if part.key.part in seen or replace(part.key, part="") != replace(first, part=""):
            cause = f"{part.key.entry} stands here twice, or in two versions"
            found.append(Fault(part.spot, cause, "Keep the units of one export"))
        seen[part.key.part] = part.key
    return found


def _place(part: str) -> str:
    return "question 1" if part == QUESTIONS else part
