"""Every listed language has all its files; each that is missing is named.

To add a language is a block in data/languages.yml and these files, no code.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from bot.errors import ContentError
from bot.guidance.library import Library
from bot.i18n import load_phrases
from bot.language.acts_text import Example, examples
from bot.languages import Languages

COMMANDS = {"language_unclear", "set_language", "show_entry", "show_topic"}
"""Intents that no one types: set by the language component or sent by buttons."""


def files_of(data: Path, code: str) -> list[Path]:
    """The files that a served language needs, relative to `data`."""
    heads = sorted(data.glob("guidance/*/pack.yml"))
    countries = [path.parent.name for path in heads if "\nrefines:" in path.read_text("utf-8")]
    return [
        Path("locale", f"{code}.po"),
        Path("nlu", f"{code}.yml"),
        Path("language-text", f"{code}.txt"),
        Path("background", f"{code}.txt"),
        Path("countries", f"{code}.yml"),
        *(Path("guidance", path.parent.name, "words", f"{code}.yml") for path in heads),
        *(Path("guidance", pack, "places", f"{code}.txt") for pack in countries),
    ]


def faults(data: Path, root: Path) -> list[str]:
    """What is missing or empty in a data folder, each with the name of the file."""
    codes = Languages.load(data).codes
    wanted = {str(path) for code in codes for path in files_of(data, code)}
    found = [f"{name}: missing" for name in sorted(wanted) if not (data / name).is_file()]
    present = [name for name in sorted(wanted) if (data / name).is_file()]
    found += [f"{name}: empty" for name in present if not (data / name).read_text("utf-8").strip()]
    acts = set(yaml.safe_load((root / "domain" / "acts.yml").read_text("utf-8"))["intents"])
    for code in codes:
        name = f"nlu/{code}.yml"
        if name not in present:
            continue
        lines = _examples(data / name, (data / name).stat().st_mtime_ns)
        found += [f"{name}: no examples of {act}" for act in acts - COMMANDS if not lines.get(act)]
        found += [f"{name}: {act} is not in domain/acts.yml" for act in lines.keys() - acts]
    return found


@lru_cache(maxsize=64)
def _examples(path: Path, changed: int) -> Mapping[str, Sequence[Example]]:
    """The examples in a file as it has been since then: each time, all languages are looked at."""
    return examples(path)


@pytest.fixture
def copy(data: Path, tmp_path: Path) -> Path:
    """A data folder that may be changed."""
    return shutil.copytree(data, tmp_path / "data")


def shipped_codes() -> tuple[str, ...]:
    return Languages.load(Path(__file__).resolve().parent.parent / "data").codes


def test_every_language_has_all_its_files(data: Path, root: Path) -> None:
    assert faults(data, root) == []


def test_the_command_intents_are_acts(root: Path) -> None:
    acts = yaml.safe_load((root / "domain" / "acts.yml").read_text("utf-8"))["intents"]
    assert set(acts) > COMMANDS


def test_no_language_has_files_without_being_listed(data: Path, languages: Languages) -> None:
    """A file under another name than its language's would be left out without a word."""
    stray = {
        str(path.relative_to(data))
        for pattern in (
            "locale/*.po",
            "background/*.txt",
            "countries/*.yml",
            "guidance/*/words/*.yml",
            "guidance/*/places/*.txt",
        )
        for path in data.glob(pattern)
        if path.stem not in languages
    }
    assert stray == set()
    assert {p.stem for p in data.glob("nlu/*.yml")} - {"commands"} == set(languages.codes)
    assert {p.stem for p in data.glob("language-text/*.txt")} == set(languages.codes)


@pytest.mark.parametrize("code", shipped_codes())
def test_a_file_that_is_removed_is_named(copy: Path, root: Path, code: str) -> None:
    for name in files_of(copy, code):
        kept = (copy / name).read_bytes()
        (copy / name).unlink()
        assert faults(copy, root) == [f"{name}: missing"]
        (copy / name).write_bytes(b"\n")
        if name.suffix != ".yml" or name.parent.name in ("words", "countries"):
            assert faults(copy, root) == [f"{name}: empty"]
        (copy / name).write_bytes(kept)
    assert faults(copy, root) == []


def test_an_act_without_examples_is_named(copy: Path, root: Path) -> None:
    path = copy / "nlu" / "fr.yml"
    path.write_text(path.read_text("utf-8").replace("intent: thank", "intent: tank"), "utf-8")
    assert sorted(faults(copy, root)) == [
        "nlu/fr.yml: no examples of thank",
        "nlu/fr.yml: tank is not in domain/acts.yml",
    ]


def test_a_new_language_needs_only_its_files(copy: Path, root: Path) -> None:
    path = copy / "languages.yml"
    fields = "name: Italiano, english: Italian, direction: ltr, script: Latn, voice: it"
    block = f"  - {{code: it, {fields}}}\n"
    path.write_text(path.read_text("utf-8").rstrip() + "\n" + block, "utf-8")
    names = files_of(copy, "it")
    assert faults(copy, root) == sorted(f"{name}: missing" for name in names)
    for name in names:
        shutil.copy(copy / str(name).replace("it.", "en."), copy / name)
    assert faults(copy, root) == []
    assert "it" in load_phrases(copy, Languages.load(copy).codes).catalogues
    assert "it" in Library(copy / "guidance" / "europe").load().words


def test_the_service_refuses_a_language_without_phrases(copy: Path) -> None:
    (copy / "locale" / "ti.po").unlink()
    with pytest.raises(ContentError, match=r"locale/ti\.po"):
        load_phrases(copy, Languages.load(copy).codes)


@pytest.mark.parametrize("content", ["", "nlu: []\nnlu", "nlu:\n  - intent: greet\n", "\x00"])
def test_broken_examples_are_a_content_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "fr.yml"
    path.write_text(content, "utf-8")
    with pytest.raises(ContentError, match=r"fr\.yml"):
        examples(path)
