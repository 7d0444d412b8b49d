"""Pictures of the page at 360 px, and of the editor's page, for docs/pictures: `make screenshots`.

Needs chromium (CHROMIUM names it, default /usr/bin/chromium).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bot.settings import ROOT
from evaluation.editor_screenshots import take_editor
from tests.service.running import service

QUESTIONS = {
    "en": "how do I ask for asylum",
    "fr": "comment demander l'asile",
    "ar": "كيف أطلب اللجوء",
    "fa": "چطور درخواست پناهندگی بدهم",
    "uk": "як попросити притулок",
    "so": "sideen u codsadaa magangalyo",
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def take(browser: Browser, address: str, language: str, target: Path) -> None:
    """The start page, and the answer to a question, in one language."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, device_scale_factor=1
    )
    page = context.new_page()
    page.goto(f"{address}/?lang={language}")
    page.screenshot(path=target / f"start-{language}.png", full_page=True)
    page.fill("#text", QUESTIONS[language])
    page.click("button.send")
    page.wait_for_selector("article")
    page.screenshot(path=target / f"answer-{language}.png", full_page=True)
    context.close()


def main() -> None:
    target = ROOT / "docs" / "pictures"
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        service(Path(folder)) as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for language in QUESTIONS:
            take(browser, running.address, language, target)
        take_editor(browser, target, Path(folder) / "editor")
        browser.close()


if __name__ == "__main__":
    main()
