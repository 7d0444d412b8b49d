"""All checks on what the texts of a pack say, in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from bot.guidance.checks.addresses import unknown_addresses
from bot.guidance.checks.allowed import excused, not_needed
from bot.guidance.checks.clean import Checked, Clean
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
from bot.guidance.reading import Mapper

# Entries that are checked together where several processes share the work.
_TOGETHER = 20


def check_shelf(
    main: Pack,
    folders: Mapping[str, Path],
    rules: Rules,
    each: Mapper = map,
    clean: Clean | None = None,
) -> list[Finding]:
    """Every finding of what the served pack and those of its countries say.

    folders: where the files of each are (see Shelf). `each` may share the work between
    processes. clean: what need not be looked at again; it takes in what is found clean.
    """
    clean = clean or Clean()
    found: list[Finding] = []
    for pack in (main, *main.countries.values()):
        base = None if pack is main else main
        try:
            own = load_pack_rules(pack, folders[pack.where])
        except InvalidContent as error:
            found += error.findings
        else:
            folder = folders[pack.where]
            found += check_pack(pack, folder, rules, own, base=base, each=each, clean=clean)
    return found


def check_pack(
    pack: Pack,
    folder: Path,
    rules: Rules,
    own: PackRules,
    *,
    base: Pack | None = None,
    each: Mapper = map,
    clean: Clean | None = None,
) -> list[Finding]:
    """The findings of one pack; base is the one that it refines for a country."""
    clean = clean or Clean()

    def of_entry(name: str) -> Checked:
        return _together(
            check_text(subject, rules, own, too_few_questions(subject))
            for subject in subjects(pack, folder, [name])
        )

    entries = {clean.key(folder, entry): name for name, entry in pack.entries.items()}
    found = _together(_looked_at(entries, of_entry, each, clean, _TOGETHER))
    asked = {clean.key(folder, _asked(pack, code)): code for code in _languages(pack)}
    alike = _together(_looked_at(asked, partial(_alike, pack, folder), each, clean, 1))
    rest = chain(
        alike.findings,
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


def _looked_at(
    names: Mapping[bytes, str],
    look: Callable[[str], Checked],
    each: Mapper,
    clean: Clean,
    together: int,
) -> list[Checked]:
    """What `look` finds under each name, but for those whose keys are known to be clean."""
    known = {key: clean.recall(key) for key in names}
    left = [key for key, checked in known.items() if checked is None]
    pieces = [left[n : n + together] for n in range(0, len(left), together)]

    def look_at(keys: Sequence[bytes]) -> list[Checked]:
        return [look(names[key]) for key in keys]

    fresh = list(chain.from_iterable(each(look_at, pieces)))
    for key, checked in zip(left, fresh, strict=True):
        clean.keep(key, checked)
    return [*fresh, *(checked for checked in known.values() if checked is not None)]


def _languages(pack: Pack) -> list[str]:
    return sorted({code for entry in pack.entries.values() for code in entry.texts})


def _asked(pack: Pack, language: str) -> list[tuple[str, ...]]:
    """The example questions of a language, with their entries."""
    return [
        (language, entry.id, *entry.texts[language].questions)
        for entry in pack.entries.values()
        if language in entry.texts
    ]


def _alike(pack: Pack, folder: Path, language: str) -> Checked:
    return Checked(tuple(duplicates(pack, folder, language)))


def _together(some: Iterable[Checked]) -> Checked:
    every = list(some)
    return Checked(
        tuple(finding for one in every for finding in one.findings),
        frozenset(e for one in every for e in one.exempt),
        frozenset(e for one in every for e in one.excuses),
    )
