"""All checks on what the texts of a pack say, in one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from bot.guidance.checks.addresses import unknown_addresses
from bot.guidance.checks.allowed import Excuse, excused, not_needed
from bot.guidance.checks.contacts import unusual_numbers
from bot.guidance.checks.duplicates import duplicates
from bot.guidance.checks.ease import hard_to_read
from bot.guidance.checks.glossary import terms_kept
from bot.guidance.checks.lengths import too_few_questions, too_long
from bot.guidance.checks.placeholders import placeholders
from bot.guidance.checks.rules import PackRules, Rules, load_pack_rules
from bot.guidance.checks.scripts import in_its_script
from bot.guidance.checks.subject import Subject
from bot.guidance.figures import differing_in
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import Pack
from bot.guidance.neutrality.check import pressing_in, unneeded
from bot.guidance.neutrality.exceptions import Exempt
from bot.guidance.reading import Mapper

# Entries that are checked together where several processes share the work.
_TOGETHER = 20


@dataclass(frozen=True)
class Checked:
    """Findings, and the exceptions of the pack that were needed."""

    findings: tuple[Finding, ...] = ()
    exempt: frozenset[Exempt] = frozenset()
    excuses: frozenset[Excuse] = frozenset()


def check_shelf(
    main: Pack, folders: Mapping[str, Path], rules: Rules, each: Mapper = map
) -> list[Finding]:
    """Every finding of what the served pack and those of its countries say.

    folders: where the files of each are (see Shelf). `each` may share the work between
    processes.
    """
    found: list[Finding] = []
    for pack in (main, *main.countries.values()):
        base = None if pack is main else main
        try:
            own = load_pack_rules(pack, folders[pack.where])
        except InvalidContent as error:
            found += error.findings
        else:
            found += check_pack(pack, folders[pack.where], rules, own, base=base, each=each)
    return found


def check_pack(
    pack: Pack,
    folder: Path,
    rules: Rules,
    own: PackRules,
    *,
    base: Pack | None = None,
    each: Mapper = map,
) -> list[Finding]:
    """The findings of one pack; base is the one that it refines for a country."""
    ids = list(pack.entries)
    pieces = [ids[n : n + _TOGETHER] for n in range(0, len(ids), _TOGETHER)]

    def of_entries(names: Sequence[str]) -> Checked:
        return _together(
            check_text(subject, rules, own, too_few_questions(subject))
            for subject in subjects(pack, folder, names)
        )

    found = _together(each(of_entries, pieces))
    languages = sorted({code for entry in pack.entries.values() for code in entry.texts})
    alike = each(partial(duplicates, pack, folder), languages)
    rest = chain(
        *alike,
        unusual_numbers(pack, folder, base),
        unneeded(folder, own.exempt, set(found.exempt)),
        not_needed(folder, own.allowed, set(found.excuses)),
    )
    return sorted({*found.findings, *rest})


def check_text(
    subject: Subject, rules: Rules, own: PackRules, more: Iterable[Finding] = ()
) -> Checked:
    """The findings of one text as far as it is written, and `more` of them, but for exceptions."""
    text, entry = subject.text, subject.entry
    pressed, needed = pressing_in(
        entry, text, subject.path, rules.lexicons[text.language], own.exempt
    )
    found = chain(
        differing_in(subject.pack, entry, text, subject.path),
        placeholders(subject),
        unknown_addresses(subject, own.known),
        in_its_script(subject, rules.scripts),
        too_long(subject),
        terms_kept(subject, own.glossary),
        hard_to_read(subject),
        more,
    )
    left, excuses = excused(found, entry.id, text.language, own.allowed)
    return Checked((*pressed, *left), frozenset(needed), frozenset(excuses))


def subjects(pack: Pack, folder: Path, names: Iterable[str]) -> Iterator[Subject]:
    """The texts of the entries with these ids."""
    entries = (pack.entries[name] for name in names)
    return (
        Subject(pack, entry, text, folder) for entry in entries for text in entry.texts.values()
    )


def _together(some: Iterable[Checked]) -> Checked:
    every = list(some)
    return Checked(
        tuple(finding for one in every for finding in one.findings),
        frozenset(e for one in every for e in one.exempt),
        frozenset(e for one in every for e in one.excuses),
    )
