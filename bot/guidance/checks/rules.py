"""What the checks need to know: the lists of the installation, and those of each pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.guidance.checks.addresses import Known, known_of
from bot.guidance.checks.allowed import Allowed, load_allowed
from bot.guidance.checks.glossary import Term, load_glossary
from bot.guidance.model import Pack
from bot.guidance.neutrality.exceptions import Exempt, load_exceptions
from bot.guidance.neutrality.lists import LISTS, Lexicon, load_lexicons
from bot.languages import LANGUAGES_FILE, Languages


@dataclass(frozen=True)
class Rules:
    """By language: the ISO 15924 code of its script, and the words that push."""

    scripts: Mapping[str, str]
    lexicons: Mapping[str, Lexicon]


@dataclass(frozen=True)
class PackRules:
    """What holds for one pack."""

    exempt: tuple[Exempt, ...]
    allowed: Allowed
    glossary: tuple[Term, ...]
    known: Known


def load_rules(data: Path, languages: Languages) -> Rules:
    """The rules of the installation. Raises InvalidContent."""
    scripts = {language.code: language.script for language in languages}
    return Rules(scripts, load_lexicons(data / LISTS, languages.codes))


def lists_in(data: Path) -> tuple[Path, ...]:
    """The files, and folders of files, of which `load_rules` makes the rules."""
    return data / LANGUAGES_FILE, data / LISTS


def load_pack_rules(pack: Pack, folder: Path) -> PackRules:
    """The rules of the pack in `folder`. Raises InvalidContent."""
    allowed = load_allowed(folder)
    return PackRules(
        load_exceptions(folder),
        allowed,
        load_glossary(folder, pack.source_language),
        known_of(pack, allowed.numbers, allowed.web),
    )
