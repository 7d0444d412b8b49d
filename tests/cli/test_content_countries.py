"""safar content: all packs that are served together, and translations of one of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.content import content


@pytest.fixture
def copy(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with two entries of Europe and one of Greece, which may be changed."""
    made = tmp_path / "data"
    for name in ("languages.yml", "countries", "neutrality"):
        source = data / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, _parent(made / name))
    for pack, entries in (("europe", ("stay/work", "stay/school")), ("greece", ("stay/work",))):
        for name in (
            "pack.yml",
            "contacts.yml",
            "checks.yml",
            "neutrality.yml",
            "words",
            "places",
            *entries,
        ):
            source = data / "guidance" / pack / name
            target = made / "guidance" / pack / name
            if source.exists():
                (shutil.copytree if source.is_dir() else shutil.copy)(source, _parent(target))
    monkeypatch.setenv("SAFAR_DATA", str(made))
    return made


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def run(*args: str) -> str:
    return CliRunner().invoke(content, list(args)).output


def test_check_counts_and_tells_faults_of_all_packs(copy: Path) -> None:
    entry = copy / "guidance" / "greece" / "stay" / "work" / "entry.yml"
    entry.write_text(entry.read_text("utf-8").replace("number: 66", "number: 67"), "utf-8")
    said = run("check")
    assert f"{entry}:1: stay/work has the number 66" in said
    assert said.splitlines()[-1].startswith("2 entries, 24 texts")


def test_check_tells_programs_what_it_found(copy: Path) -> None:
    text = copy / "guidance" / "europe" / "stay" / "work" / "en.md"
    text.write_text(text.read_text("utf-8").replace("## sms\n", "## sms\nTODO "), "utf-8")
    result = CliRunner().invoke(content, ["check", "--json"])
    assert result.exit_code == 1
    (finding,) = [one for one in json.loads(result.output) if one["file"] == str(text)]
    assert finding.keys() == {"file", "line", "cause", "fix"}
    assert finding["line"] == text.read_text("utf-8").split("TODO")[0].count("\n") + 1


def test_check_of_a_sound_pack_is_an_empty_list(copy: Path) -> None:
    # Its texts need the exceptions of the whole pack.
    shutil.rmtree(copy / "guidance" / "greece")
    result = CliRunner().invoke(content, ["check", "--json"])
    assert (result.exit_code, json.loads(result.output)) == (0, [])


def test_check_reads_the_names_of_countries(copy: Path) -> None:
    (copy / "countries" / "fr.yml").unlink()
    result = CliRunner().invoke(content, ["check"])
    assert "countries/fr.yml" in str(result.exception)


def test_status_has_a_table_for_each_pack(copy: Path) -> None:
    lines = run("status").splitlines()
    assert [line for line in lines if line.endswith(")")] == ["europe (europe)", "greece (GR)"]
    assert sum("entries x 12 languages" in line for line in lines) == 2


def test_a_translation_of_a_country_is_stamped_in_its_own_pack(copy: Path) -> None:
    folder = copy / "guidance" / "greece" / "stay" / "work"
    english = (folder / "en.md").read_text("utf-8")
    (folder / "fr.md").write_text(english.replace("made:", "translates: pending\nmade:"), "utf-8")
    before = (copy / "guidance" / "europe" / "stay" / "work" / "fr.md").read_bytes()
    run("stamp", "--pack", "greece", "--lang", "fr", "stay/work")
    assert "translates: pending" not in (folder / "fr.md").read_text("utf-8")
    assert (copy / "guidance" / "europe" / "stay" / "work" / "fr.md").read_bytes() == before
