"""safar content export and import, as an editor runs them."""

from __future__ import annotations

import shutil
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from bot.cli.main import cli
from bot.guidance.editing.history import FOLDER

ENTRIES = ("stay/work", "stay/school")


@pytest.fixture
def packs(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of packs with two entries of Europe and one of Greece, which may be changed."""
    made = tmp_path / "data"
    made.mkdir()
    shutil.copy(data / "languages.yml", made)
    (made / "neutrality").symlink_to(data / "neutrality")
    for pack, entries in (("europe", ENTRIES), ("greece", ENTRIES[:1])):
        source, target = data / "guidance" / pack, made / "guidance" / pack
        target.mkdir(parents=True)
        for name in ("pack.yml", "contacts.yml"):
            shutil.copy(source / name, target)
        for name in ("words", "places", *entries):
            if (source / name).exists():
                shutil.copytree(source / name, target / name)
    monkeypatch.setenv("SAFAR_DATA", str(made))
    monkeypatch.chdir(tmp_path)
    return made / "guidance"


def run(*args: str, answer: str = "") -> Result:
    return CliRunner().invoke(cli, ["content", *args], input=answer)


def files(packs: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in packs.rglob("*") if path.is_file()}


def translate(file: str, old: str, new: str) -> None:
    """Replace words in the translations of a PO file."""
    texts = polib.pofile(file)
    changed = [unit for unit in texts if old in unit.msgstr]
    assert changed
    for unit in changed:
        unit.msgstr = unit.msgstr.replace(old, new)
    texts.save()


@pytest.mark.parametrize("file", ["fr.po", "fr.xlf", "fr.xlsx"])
def test_out_and_in_again_changes_nothing(packs: Path, file: str) -> None:
    before = files(packs)
    assert run("export", file, "--lang", "fr").output == f"{file}: 3 texts, fr\n"
    result = run("import", file)
    assert result.output == "0 texts change, 3 stay as they are, 0 are not finished\n"
    assert result.exit_code == 0
    assert files(packs) == before


def test_an_import_shows_asks_and_writes(packs: Path) -> None:
    run("export", "fr.po", "--lang", "fr", "--entry", "stay/school")
    path = packs / "europe" / "stay" / "school" / "fr.md"
    before = files(packs)
    title = next(one for one in polib.pofile("fr.po") if " | title | " in one.msgctxt).msgstr
    translate("fr.po", title, "Une école")
    asked = ("import", "fr.po", "--made", "human-translated")
    shown = run(*asked, "--dry-run")
    assert f"    - {title}\n    + Une école\n" in shown.output
    assert "Write" not in shown.output
    declined = run(*asked, answer="n\n")
    assert declined.exit_code == 1
    assert "Write 1 files?" in declined.output
    assert files(packs) == before
    done = run(*asked, answer="y\n")
    assert done.output.endswith("1 files written. Now run: safar content check\n")
    after = files(packs)
    assert "title: Une école" in path.read_text("utf-8").replace('"', "")
    assert {name for name in before if before[name] != after[name]} == {path}
    assert {name.relative_to(packs).parts[0] for name in after.keys() - before.keys()} == {FOLDER}
    shown = run("history", "stay/school", "--lang", "fr").output.splitlines()
    assert ["imported" in line for line in shown] == [True, False]
    run("undo", "stay/school", "--lang", "fr")
    assert path.read_bytes() == before[path]


def test_one_wrong_file_stops_all(packs: Path) -> None:
    for code in ("fr", "so"):
        run("export", f"{code}.po", "--lang", code)
    before = files(packs)
    for code in ("fr", "so"):
        text = next(one for one in polib.pofile(f"{code}.po") if " | sms | " in one.msgctxt).msgstr
        translate(f"{code}.po", text, "x" if code == "fr" else "<b>x</b>")
    result = run("import", "fr.po", "so.po", "--made", "human-translated", "--yes")
    assert result.exit_code == 1
    assert "so.po:" in result.output
    assert "1 faults; nothing was imported" in result.output
    assert files(packs) == before


def test_a_wrong_workbook_comes_back_marked_under_a_free_name(packs: Path) -> None:
    run("export", "ar.xlsx", "--lang", "ar", "--entry", "stay/school")
    book = load_workbook("ar.xlsx")
    sheet = book["Arabic"]
    row = next(r for r in range(2, 60) if " | sms | " in str(sheet.cell(r, 1).value))
    sheet.cell(row, 5).value = "[x](y)"
    book.save("ar.xlsx")
    before = files(packs)
    for name in ("ar-to-mend.xlsx", "ar-to-mend2.xlsx"):
        result = run("import", "ar.xlsx", "--yes")
        assert f"ar.xlsx, sheet Arabic, cell E{row}: Only plain text" in result.output
        assert load_workbook(name)["Arabic"].cell(row, 5).comment is not None
    run("import", "ar-to-mend.xlsx")
    assert Path("ar-to-mend3.xlsx").exists()
    assert files(packs) == before


def test_a_figure_that_only_the_translation_has_is_refused(packs: Path) -> None:
    run("export", "fr.po", "--lang", "fr", "--entry", "stay/school")
    unit = next(one for one in polib.pofile("fr.po") if " | answer 1 | " in one.msgctxt)
    translate("fr.po", unit.msgstr, f"{unit.msgstr} En 77 jours.")
    result = run("import", "fr.po", "--made", "human-translated", "--yes")
    assert "has 77 more" in result.output
    assert result.exit_code == 1


WRONG = {
    "a number that is nobody's": (
        "fr",
        " Appelez le 0800 123 457.",
        "is none of the pack's contacts",
    ),
    "another script": ("ar", " Сходите в школу сегодня.", "are in the script of the language"),
    "a placeholder": ("fr", " [à écrire]", "is left over from writing"),
}


@pytest.mark.parametrize(("code", "more", "said"), WRONG.values(), ids=WRONG)
def test_what_an_edit_may_not_say_an_import_may_not(
    packs: Path, code: str, more: str, said: str
) -> None:
    run("export", "x.po", "--lang", code, "--entry", "stay/school")
    unit = next(one for one in polib.pofile("x.po") if " | spoken | " in one.msgctxt)
    translate("x.po", unit.msgstr, more if code == "ar" else f"{unit.msgstr}{more}")
    before = files(packs)
    result = run("import", "x.po", "--made", "human-translated", "--yes")
    assert said in result.output
    assert "nothing was imported" in result.output
    assert files(packs) == before


def test_a_fault_that_a_text_had_before_stops_no_import(packs: Path) -> None:
    path = packs / "europe" / "stay" / "school" / "fr.md"
    path.write_text(path.read_text("utf-8").rstrip() + " [à écrire]\n", "utf-8")
    run("export", "fr.po", "--lang", "fr", "--entry", "stay/school")
    title = next(one for one in polib.pofile("fr.po") if " | title | " in one.msgctxt).msgstr
    translate("fr.po", title, "Une école")
    result = run("import", "fr.po", "--made", "human-translated", "--yes")
    assert "1 files written" in result.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("export", "x.po"), "give one --lang"),
        (("export", "x.po", "--lang", "en"), "give one --lang"),
        (("export", "x.csv", "--lang", "fr"), "end the name with"),
        (("export", "x.po", "--lang", "xx"), "xx is no language of"),
        (("export", "x.po", "--lang", "fr", "--entry", "stay/none"), "There is no entry"),
        (("export", "there.po", "--lang", "fr"), "is there already"),
        (("export", "none/x.po", "--lang", "fr"), "none/x.po: it cannot be written"),
        (("import", "there.po"), "the file cannot be read"),
        (("import", "there.docx"), "say its language with --lang"),
        (("import", "there.csv"), "its name ends with none of"),
    ],
)
def test_what_cannot_be_done_says_why(packs: Path, args: tuple[str, ...], said: str) -> None:
    for suffix in ("po", "docx", "csv"):
        Path(f"there.{suffix}").write_bytes(b"\xff\xfe\x00")
    result = run(*args)
    assert result.exit_code == 1
    assert said in result.output


def test_nothing_to_do_is_said(packs: Path) -> None:
    result = run("export", "x.po", "--lang", "fr", "--todo")
    assert "Nothing to export" in result.output
    assert not Path("x.po").exists()
