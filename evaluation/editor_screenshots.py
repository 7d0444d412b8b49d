"""Pictures of the editor's page for docs/pictures, part of `make screenshots`.

A service on a copy of the data, one editor and one translator who sign in as people do, and a
workbook that goes out, is changed and comes back.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from tests.editor.serving import EditorService, editor_service

WIDTH, HEIGHT, SMALL = 1000, 760, 360
ENTRY = "stay/school"
EUROPE = f"europe: {ENTRY}"
EDITORS = """editors:
  office: {by: Example Aid, role: Content worker, may: [editor]}
  arabic: {by: Example Aid, role: "Translator, Arabic", may: [translator], languages: [ar]}
"""


def take_editor(browser: Browser, target: Path, folder: Path) -> None:
    """All pictures into `target`; `folder` is for the copy and what is downloaded. With
    SAFAR_SMALL set also those at 360 px, which no page shows, to look at."""
    small = bool(os.environ.get("SAFAR_SMALL"))
    with editor_service(folder, EDITORS) as there:
        for width in (WIDTH, SMALL) if small else (WIDTH,):
            office = _signed_in(browser, there, "office", width)
            arabic = _signed_in(browser, there, "arabic", width)
            shots = Shots(target, f"-{width}" if width == SMALL else "")
            _texts(office, arabic, there.running.address, shots)
            _files(office, there.running.address, shots, folder)
            office.context.close()
            arabic.context.close()


@dataclass(frozen=True)
class Shots:
    """Where pictures go, and what their names end with."""

    target: Path
    suffix: str

    def take(self, page: Page, name: str) -> None:
        """What the window shows now."""
        page.screenshot(path=self.target / f"{name}{self.suffix}.png")


def _signed_in(browser: Browser, there: EditorService, who: str, width: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(there.link(who))
    page.click("text=Sign in")
    return page


def _texts(office: Page, arabic: Page, address: str, shots: Shots) -> None:
    arabic.goto(f"{address}/editor?lang=ar")
    shots.take(arabic, "editor-list")
    arabic.goto(f"{address}/editor/text/europe/{ENTRY}/ar")
    shots.take(arabic, "editor")
    arabic.click("button[value=preview]")
    arabic.wait_for_selector(".channels")
    arabic.evaluate("document.querySelector('.channels').scrollIntoView()")
    shots.take(arabic, "editor-preview")
    office.goto(f"{address}/editor/text/europe/{ENTRY}/en")
    office.fill("textarea[name=answer]", "Children may go to school. Hurry up, do not wait!")
    office.click("button[value=save]")
    office.wait_for_selector("[role=alert]")
    shots.take(office, "editor-wrong")
    office.goto(f"{address}/editor/new")
    shots.take(office, "editor-new")


def _files(office: Page, address: str, shots: Shots, folder: Path) -> None:
    office.goto(f"{address}/editor/files")
    office.check("input[name='lang.en']")
    office.select_option("select[name=entry]", ENTRY)
    with office.expect_download() as given:
        office.click("text=Export >> nth=-1")
    book = folder / "school.xlsx"
    given.value.save_as(book)
    _change(book)
    office.set_input_files("#file", book)
    office.click("text=Show what would change")
    office.wait_for_selector(".waiting")
    shots.take(office, "editor-import")


def _change(book: Path) -> None:
    """The title is said anew."""
    opened = load_workbook(book)
    rows = opened["English"].iter_rows(min_row=2)
    title = next(row[4] for row in rows if (row[1].value, row[2].value) == (EUROPE, "Title"))
    title.value = "School and kindergarten for children"
    opened.save(book)
