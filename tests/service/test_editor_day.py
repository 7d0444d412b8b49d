"""An editor's day in a real browser: a number changes, and only what was approved is served."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook
from playwright.async_api import Browser, Page, async_playwright

from bot.guidance.editing.approving import Reader, approve
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.saving import Note
from bot.guidance.editing.texts import stamp
from bot.languages import Languages
from evaluation.screenshots import FLAGS
from tests.editor.conftest import EDITORS
from tests.editor.serving import EditorService, editor_service
from tests.service.running import text_of, wait_until
from tests.service.test_browser import CHROMIUM

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]

LIVE_WITHIN = 5.0
MOST_CLICKS = 6
SCHOOL, RIGHTS = "stay/school", "rights/legal-help"
# Besides the one that is edited, so that there is always something to serve.
APPROVED = (SCHOOL, "emergency/call-112")
READER = Reader("Example Aid", "Lawyer")
OLD, NEW = "within 2 months", "within 3 months"


@dataclass(frozen=True)
class House(EditorService):
    """A deployment that serves approved texts only."""

    def served(self, language: str) -> str:
        """What a person reads at the entry."""
        address = f"{self.running.address}/guidance/{SCHOOL}?lang={language}"
        return text_of(httpx.get(address, timeout=20).text)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, languages: Languages) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("editor")

    def approved(data: Path) -> None:
        _approve(data, languages)

    with editor_service(folder, EDITORS, approved, SAFAR_CONTENT="approved") as started:
        yield House(started.running, started.data, started.environment)


def _approve(data: Path, languages: Languages) -> None:
    desk = Desk(data / "guidance" / "europe", languages.codes)
    note = Note("before the day", "Example Aid", datetime.now(UTC))
    for entry in APPROVED:
        for language in ("en", "ar"):
            where = TextId(entry, language)
            if language != "en":
                stamp(desk, desk.opened(where), note)
            approve(desk, desk.opened(where), READER, date(2099, 1, 1), note)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@dataclass
class Seat:
    """One who is signed in, and how often they clicked since they opened the text."""

    page: Page
    clicks: int = 0

    async def click(self, what: str) -> None:
        self.clicks += 1
        await self.page.click(what)

    async def state(self) -> str:
        return await self.page.inner_text("h1 .state")


async def seat(browser: Browser, house: House, who: str, language: str) -> Seat:
    """Signed in, with the list before them."""
    context = await browser.new_context(viewport={"width": 1000, "height": 800})
    page = await context.new_page()
    await page.goto(house.link(who))
    await page.click("text=Sign in")
    await page.select_option("select[name=lang]", language)
    await page.click("text=Show")
    return Seat(page)


async def test_a_number_changes_from_english_to_arabic(browser: Browser, house: House) -> None:
    assert OLD in house.served("en")
    office = await seat(browser, house, "office", "en")
    lawyer = await seat(browser, house, "lawyer", "en")
    arabic = await seat(browser, house, "arabic", "ar")

    await office.click(f'a[href$="{SCHOOL}/en"]')
    for name in ("answer", "sms", "spoken"):
        field = office.page.locator(f"textarea[name={name}]")
        said = await field.input_value()
        await field.fill(said.replace(OLD, NEW).replace("2 months", "3 months"))
    await office.click("button[value=preview]")
    assert NEW in await office.page.inner_text(".channels")
    assert OLD in house.served("en")
    await office.click("button[value=save]")
    assert await office.state() == "changed"
    assert office.clicks <= MOST_CLICKS

    # Nobody is served what nobody approved, in either language.
    wait_until(lambda: OLD not in house.served("en"), LIVE_WITHIN, "the old text is still served")
    assert NEW not in house.served("en")
    await lawyer.click(f'a[href$="{SCHOOL}/en"]')
    assert NEW in await lawyer.page.inner_text("details")
    await lawyer.click("button[value=approve]")
    assert await lawyer.state() == "approved"
    wait_until(lambda: NEW in house.served("en"), LIVE_WITHIN, "the approved text is not live")

    await arabic.click(f'a[href$="{SCHOOL}/ar"]')
    assert await arabic.state() == "outdated"
    assert NEW in await arabic.page.inner_text("details")
    await _count_three(arabic.page)
    await arabic.click("input[name=matches]")
    await arabic.click("button[value=save]")
    assert await arabic.state() == "changed"
    await lawyer.page.goto(arabic.page.url.partition("?")[0])
    lawyer.clicks = 1
    await lawyer.click("button[value=approve]")
    assert await lawyer.state() == "approved"
    assert arabic.clicks + lawyer.clicks <= MOST_CLICKS
    wait_until(lambda: "(3)" in house.served("ar"), LIVE_WITHIN, "the Arabic text is not live")


async def _count_three(page: Page) -> None:
    """Arabic says "two months" in one word; the number is written beside it."""
    for name in ("answer", "sms", "spoken"):
        field = page.locator(f"textarea[name={name}]")
        said = await field.input_value()
        await field.fill(said.replace("شهرين (2)", "ثلاثة أشهر (3)"))


async def test_what_is_not_written_well_is_told_in_the_form(browser: Browser, house: House) -> None:
    office = await seat(browser, house, "office", "en")
    await office.click(f'a[href$="{SCHOOL}/en"]')
    await office.page.fill("textarea[name=answer]", "Hurry up, <b>do not wait</b>!")
    before = (house.data / "guidance" / "europe" / SCHOOL / "en.md").read_bytes()
    await office.click("button[value=save]")
    assert "Only plain text" in await office.page.inner_text("[role=alert]")
    assert "Hurry" in await office.page.input_value("textarea[name=answer]")
    assert (house.data / "guidance" / "europe" / SCHOOL / "en.md").read_bytes() == before


async def test_a_workbook_goes_out_and_comes_back(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    office = await seat(browser, house, "office", "en")
    await office.click("text=Files")
    await office.page.check("input[name='lang.so']")
    await office.page.select_option("select[name=entry]", RIGHTS)
    async with office.page.expect_download() as given:
        await office.click("text=Export >> nth=-1")
    book = tmp_path / "somali.xlsx"
    await (await given.value).save_as(book)
    written = house.data / "guidance" / "europe" / RIGHTS / "so.md"
    before = written.read_bytes()
    # First a cell that cannot be taken, then words.
    for said in ("- a list", "Qoraal cad."):
        _say(book, "Cinwaan cusub", said)
        await office.page.set_input_files("#file", book)
        await office.click("text=Show what would change")
        await office.page.wait_for_selector(".waiting")
        assert written.read_bytes() == before
        if said.startswith("-"):
            assert "Only plain text" in await office.page.inner_text("[role=alert]")
            assert not await office.page.is_visible("text=Import all of this")
            async with office.page.expect_download() as marked:
                await office.click("text=Take the workbook back")
            assert (await marked.value).suggested_filename == "somali-to-mend.xlsx"
            await (await marked.value).save_as(book)
    assert "+ Cinwaan cusub" in await office.page.inner_text(".waiting")
    await office.click("text=Import all of this")
    await office.page.wait_for_selector("[role=status]")
    assert b"title: Cinwaan cusub" in written.read_bytes()


def _say(book: Path, title: str, answer: str) -> None:
    """Write a title and a paragraph into the yellow cells of the first text."""
    opened = load_workbook(book)
    opened["Somali"]["E2"].value, opened["Somali"]["E3"].value = title, answer
    opened.save(book)


PAGES = (
    "",
    "/new",
    "/contacts",
    "/topics",
    "/recordings/ar",
    f"/entry/europe/{SCHOOL}",
    "/files",
    "/whole",
    f"/text/europe/{SCHOOL}/ar",
    f"/history/europe/{SCHOOL}/en",
)


async def test_it_fits_a_small_telephone(browser: Browser, house: House) -> None:
    # Signed in once: how often somebody may sign in is limited.
    office = await seat(browser, house, "office", "en")
    await office.page.set_viewport_size({"width": 360, "height": 740})
    widths = {}
    for path in PAGES:
        await office.page.goto(f"{house.running.address}/editor{path}")
        widths[path] = await office.page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(PAGES, 360)
