"""Texts out and in over HTTP: nothing is written before the editor says so, then all or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

import httpx
import polib
import pytest
from openpyxl import load_workbook

from bot.channels.editor import upload
from tests.editor.conftest import Desk, House

SCHOOL, ARABIC = "stay/school/en", "stay/school/ar"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(desk: Desk, ending: str = ".xlsx", *codes: str, **more: str) -> httpx.Response:
    fields = {"form": desk.proof(), "form_of_file": ending} | more
    return desk.client.post("/editor/export", data=fields | {f"lang.{code}": "1" for code in codes})


def bring(desk: Desk, content: bytes, name: str = "back.xlsx", **more: str) -> httpx.Response:
    fields = {"form": desk.proof()} | more
    return desk.client.post("/editor/import", data=fields, files={"file": (name, content, SHEET)})


def write(desk: Desk, shown: httpx.Response) -> httpx.Response:
    """Press the button below what would change."""
    plan = shown.text.partition('name="plan" value="')[2].partition('"')[0]
    fields = {"form": desk.proof(), "plan": plan}
    return desk.client.post("/editor/import/write", data=fields)


def changed(book: bytes, old: str, new: str) -> bytes:
    """The workbook with `new` for the yellow cells that say `old`."""
    opened = load_workbook(io.BytesIO(book))
    cells = [row[4] for sheet in opened.worksheets[1:] for row in sheet.iter_rows()]
    found = [cell for cell in cells if cell.value == old]
    assert found
    for cell in found:
        cell.value = new
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_a_workbook_goes_out_and_comes_back(desks: dict[str, Desk], house: House) -> None:
    office, old = desks["office"], house.text(SCHOOL).title
    before = house.path(SCHOOL).read_bytes()
    given = export(office, ".xlsx", "en", entry="stay/school")
    assert given.headers["content-disposition"] == 'attachment; filename="safar-en.xlsx"'
    assert given.headers["cache-control"] == "no-store"
    shown = bring(office, changed(given.content, old, "School, said anew"))
    assert shown.status_code == 200
    assert f"- {old}" in shown.text
    assert "+ School, said anew" in shown.text
    assert house.path(SCHOOL).read_bytes() == before
    done = write(office, shown)
    assert (done.status_code, done.headers["location"]) == (303, "/editor/files?done=imported")
    assert house.text(SCHOOL).title == "School, said anew"
    assert "imported · Example Aid (Content worker, office)" in office.open(SCHOOL, "history").text
    # It does not wait any more: pressing again changes nothing.
    assert write(office, shown).status_code == 422


def test_a_wrong_cell_comes_back_marked(desks: dict[str, Desk], house: House) -> None:
    office, before = desks["office"], house.path(SCHOOL).read_bytes()
    given = export(office, ".xlsx", "en", entry="stay/school")
    shown = bring(office, changed(given.content, house.text(SCHOOL).answer[0], "- a list"))
    assert shown.status_code == 422
    assert "back.xlsx, sheet English, cell E3: Only plain text" in shown.text
    assert "/editor/import/write" not in shown.text
    named = bring(
        office,
        changed(given.content, house.text(SCHOOL).answer[0], "- a list"),
        "تقرير.xlsx",
    )
    assert named.status_code == 422
    assert office.client.get("/editor/import/to-mend").status_code == 200
    shown = bring(office, changed(given.content, house.text(SCHOOL).answer[0], "- a list"))
    marked = office.client.get("/editor/import/to-mend")
    assert 'filename="back-to-mend.xlsx"' in marked.headers["content-disposition"]
    cell = load_workbook(io.BytesIO(marked.content))["English"]["E3"]
    assert "Only plain text" in cell.comment.text
    assert house.path(SCHOOL).read_bytes() == before
    # It is one editor's own.
    assert desks["lawyer"].client.get("/editor/import/to-mend").status_code == 404


def test_what_changed_after_it_was_shown_is_not_written_over(
    desks: dict[str, Desk], house: House
) -> None:
    office = desks["office"]
    given = export(office, ".xlsx", "en", entry="stay/school")
    shown = bring(office, changed(given.content, house.text(SCHOOL).title, "From the workbook"))
    office.change(SCHOOL, title="Somebody else")
    answer = write(office, shown)
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text
    assert house.text(SCHOOL).title == "Somebody else"


def test_a_translator_brings_back_a_po_file(desks: dict[str, Desk], house: House) -> None:
    arabic, old = desks["arabic"], house.text(ARABIC).title
    units = polib.pofile(export(arabic, ".po", "ar", entry="stay/school").text)
    for unit in units:
        unit.msgstr = unit.msgstr.replace(old, "مدرسة الأطفال")
    content = str(units).encode()
    untold = bring(arabic, content, "ar.po")
    assert "how this text was made" in untold.text
    shown = bring(arabic, content, "ar.po", made="human-translated")
    assert write(arabic, shown).status_code == 303
    assert house.text(ARABIC).title == "مدرسة الأطفال"


def _english(desks: dict[str, Desk], house: House) -> httpx.Response:
    book = export(desks["office"], ".xlsx", "en", entry="stay/school").content
    return bring(desks["arabic"], changed(book, house.text(SCHOOL).title, "Not mine"))


REFUSED: dict[str, tuple[Callable[[dict[str, Desk], House], httpx.Response], int, str]] = {
    "no language": (lambda d, _: export(d["office"]), 422, "Tick a language"),
    "two languages in a PO file": (
        lambda d, _: export(d["office"], ".po", "ar", "fr"),
        422,
        "Such a file is of one translation",
    ),
    "an entry that there is not": (
        lambda d, _: export(d["office"], ".xlsx", "ar", entry="stay/nothing"),
        422,
        "There is no entry stay/nothing",
    ),
    "nothing to give away": (
        lambda d, _: export(d["office"], ".xlsx", "en", todo="1"),
        422,
        "nothing to give away",
    ),
    "no file": (lambda d, _: bring(d["office"], b"", ""), 422, "Choose a file first"),
    "another file": (lambda d, _: bring(d["office"], b"%PDF", "a.pdf"), 422, "ends with none of"),
    "a program": (lambda d, _: bring(d["office"], b"raise", "bot.py"), 422, "ends with none of"),
    "a long ending": (
        lambda d, _: bring(d["office"], b"x", f"a.{'x' * 300}"),
        422,
        "ends with none of",
    ),
    "no workbook": (lambda d, _: bring(d["office"], b"PK", "a.xlsx"), 422, "no whole .xlsx"),
    "Word without its language": (
        lambda d, _: bring(d["office"], b"PK", "a.docx"),
        422,
        "say its language",
    ),
    "a lawyer imports": (lambda d, _: bring(d["lawyer"], b"x"), 422, "Your role does not"),
    "a translator and the source": (_english, 422, "does not let you write texts in en"),
    "a name that leaves the folder": (
        lambda d, _: bring(d["office"], b"PK", "../../--yes.xlsx"),
        422,
        "yes.xlsx: it is no whole",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_told_in_place(
    desks: dict[str, Desk], house: House, case: str
) -> None:
    act, status, told = REFUSED[case]
    before = {path: path.read_bytes() for path in house.settings.packs.rglob("*.md")}
    answer = act(desks, house)
    assert answer.status_code == status
    assert told in answer.text
    assert str(house.settings.data) not in answer.text
    assert "Texts out and in" in answer.text
    assert {path: path.read_bytes() for path in house.settings.packs.rglob("*.md")} == before


def test_a_file_that_is_too_large_is_not_read(
    desks: dict[str, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MOST_BYTES", 10_000)
    answer = bring(desks["office"], b"x" * 20_000)
    assert answer.status_code == 413
    assert "The file has more than" in answer.text


FORGED = {
    "no form of theirs": ({}, {"form": "0" * 64}),
    "from another site": ({"Origin": "https://evil.example"}, {}),
}


@pytest.mark.parametrize("case", FORGED)
@pytest.mark.parametrize("path", ["import", "import/write", "export", "pack", "language", "mend"])
def test_another_page_sends_no_form(desks: dict[str, Desk], path: str, case: str) -> None:
    headers, forged = FORGED[case]
    office = desks["office"]
    files = {"file": ("a.xlsx", b"PK", SHEET)} if path == "import" else None
    answer = office.client.post(
        f"/editor/{path}", data={"form": office.proof()} | forged, files=files, headers=headers
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["files", "new", "contacts", "whole", "import/to-mend"])
def test_who_is_not_signed_in_sees_no_page(desks: dict[str, Desk], path: str) -> None:
    desks["office"].client.cookies.clear()
    assert desks["office"].client.get(f"/editor/{path}").status_code == 403
