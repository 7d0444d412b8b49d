"""All checks in one run, over packs that stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.guidance.checks.checking import check_shelf
from bot.guidance.checks.glossary import load_glossary
from bot.guidance.checks.processes import each
from bot.guidance.checks.rules import Rules, load_rules
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.shelf import Shelf
from bot.languages import Languages
from tests.guidance.samples import PackFolder

FEW = "different example questions"


@pytest.fixture(scope="module")
def rules(data: Path, languages: Languages) -> Rules:
    return load_rules(data, languages)


def found(folder: PackFolder, rules: Rules) -> list[Finding]:
    """Without what is told of every sample, which has two questions."""
    shelf = Shelf(folder.path)
    main = shelf.load()
    assert shelf.findings == ()
    return [one for one in check_shelf(main, shelf.folders, rules) if FEW not in one.cause]


def test_the_sample_is_sound(folder: PackFolder, rules: Rules) -> None:
    assert found(folder, rules) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "cause"),
    [
        ("stay/wages/en.md", "First paragraph.", "Hurry up now.", 8, "hurries (urgency)"),
        ("stay/wages/en.md", "First paragraph.", "Ask [name].", 8, "left over from writing"),
        ("stay/wages/en.md", "Second paragraph.", "Call 113.", 10, "telephone number '113'"),
        ("stay/wages/en.md", "Second paragraph.", "See exampel.org.", 10, "web address"),
        ("stay/wages/en.md", "Spoken text.", "سؤال عن اللجوء هنا", 20, "script of the language"),
        ("stay/wages/en.md", "Spoken text.", "word " * 76, 20, "longer than 40 seconds"),
        ("contacts.yml", 'phone: "112"', 'phone: "113"', 2, "no telephone number"),
    ],
    ids=["pushing", "placeholder", "number", "address", "script", "length", "contact"],
)
def test_each_check_is_run(
    folder: PackFolder, rules: Rules, name: str, old: str, new: str, line: int, cause: str
) -> None:
    path = folder.edit(name, old, new)
    (finding,) = found(folder, rules)
    assert (finding.path, finding.line) == (path, line)
    assert cause in finding.cause
    assert finding.fix


def test_a_text_may_name_what_checks_yml_allows(folder: PackFolder, rules: Rules) -> None:
    folder.edit("stay/wages/en.md", "Second paragraph.", "Call 113, see who.int, sign XXX.")
    assert len(found(folder, rules)) == 3
    folder.write(
        "checks.yml",
        'numbers: {"113": the number of another place}\nweb: {who.int: the guide of the WHO}\n'
        "texts:\n  - {entry: stay/wages, language: en, words: XXX, reason: printed on the card}\n",
    )
    assert found(folder, rules) == []


def test_an_exception_that_nothing_needs_is_a_finding(folder: PackFolder, rules: Rules) -> None:
    folder.write(
        "checks.yml",
        "texts:\n  - {entry: stay/wages, language: en, words: XXX, reason: printed on the card}\n",
    )
    (finding,) = found(folder, rules)
    assert finding.fix == "Remove the exception"


def test_a_broken_list_of_a_pack_is_a_finding(folder: PackFolder, rules: Rules) -> None:
    path = folder.write("checks.yml", "numbers:\n  - 113\n")
    (finding,) = found(folder, rules)
    assert finding.path == path


GLOSSARY = """\
- language: fr
  where: asylum seeker~
  use: demandeur~ d'asile
  source: a test
- language: fr
  never: exilé~
  use: réfugié~
  source: a test
"""


@pytest.mark.parametrize(
    ("english", "french", "cause"),
    [
        ("Asylum seekers may work.", "Les demandeurs d'asile peuvent travailler.", None),
        ("Asylum seekers may work.", "Les réfugiés peuvent travailler.", "is missing"),
        ("You may work.", "Les réfugiés peuvent travailler.", None),
        ("You may work.", "Les exilés peuvent travailler.", "must not be used"),
    ],
)
def test_a_glossary_requires_and_forbids_terms(
    folder: PackFolder, rules: Rules, english: str, french: str, cause: str | None
) -> None:
    folder.write("glossary.yml", GLOSSARY)
    folder.edit("stay/wages/en.md", "First paragraph.", english)
    folder.edit("stay/wages/fr.md", "First paragraph.", french)
    causes = [finding.cause for finding in found(folder, rules)]
    assert len(causes) == (cause is not None)
    assert all(cause in one for one in causes if cause)


@pytest.mark.parametrize(
    ("glossary", "line", "cause"),
    [
        (
            "- {language: fr, never: x, source: a}\n- {language: fr, source: a}\n",
            2,
            "nothing to do",
        ),
        ("- {language: fr, never: 'a (b', source: a}\n", 1, "no term"),
        ("- {language: fr, never: a}\n", 1, "source"),
    ],
)
def test_a_wrong_glossary_has_a_line(
    folder: PackFolder, glossary: str, line: int, cause: str
) -> None:
    folder.write("glossary.yml", glossary)
    with pytest.raises(InvalidContent) as refused:
        load_glossary(folder.path, "en")
    (finding,) = refused.value.findings
    assert finding.line == line
    assert cause in finding.cause


def test_shared_between_processes_it_is_the_same(folder: PackFolder, rules: Rules) -> None:
    for number, name in enumerate(("one", "two", "three"), 20):
        folder.add_entry(f"stay/{name}", number)
        folder.edit(f"stay/{name}/en.md", "First paragraph.", f"Ask [name], call 11{number}.")

    def forked(work: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterable[Any]:
        return each(work, pieces, fewest=0)

    alone, shared = Shelf(folder.path), Shelf(folder.path, each=forked)
    main = shared.load()
    assert main == alone.load()
    assert check_shelf(main, shared.folders, rules, forked) == check_shelf(
        main, shared.folders, rules
    )
