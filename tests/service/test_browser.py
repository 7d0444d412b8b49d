"""The page in a real browser, at 360 px, left to right and right to left, without JavaScript."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from bot.i18n import Phrases
from bot.languages import Languages
from bot.settings import Settings
from evaluation.screenshots import FLAGS, QUESTIONS
from tests.service.running import Running

CODES = Languages.load(Settings.load().data).codes
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest.mark.parametrize("language", QUESTIONS)
async def test_a_question_is_answered_in_the_browser(
    browser: Browser, running: Running, phrases: Phrases, language: str
) -> None:
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = await context.new_page()
    await page.goto(f"{running.address}/?lang={language}")
    await page.fill("#text", QUESTIONS[language])
    await page.click("button.send")
    article = page.locator("article")
    await article.wait_for()
    assert phrases("card.sources", language) in await page.inner_text("main")
    await context.close()


@pytest.mark.parametrize("language", CODES)
async def test_nothing_is_wider_than_a_small_phone(
    browser: Browser, running: Running, language: str
) -> None:
    context = await browser.new_context(viewport={"width": 360, "height": 740})
    page = await context.new_page()
    for path in ("/", "/about", "/topics/emergency", "/guidance/return/return-options"):
        await page.goto(f"{running.address}{path}?lang={language}")
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360
        leave = await page.locator(".exit").bounding_box()
        assert leave is not None
        assert leave["x"] >= 0
        assert leave["x"] + leave["width"] <= 360
        heights = await page.eval_on_selector_all(
            ".option, main button", "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert min(heights) >= 44
    await context.close()
