"""Scripts that people send, and forms that other sites send, in a real browser."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from evaluation.promises import scripts
from evaluation.screenshots import FLAGS
from tests.service.running import Running

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


def test_no_script_runs_and_no_other_site_sends_a_form(running: Running) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = scripts.measure(browser, running, every=40)
        browser.close()
    assert found.watch_works
    assert found.executed == ()
    assert (found.refused, found.changed) == (found.forged, False)
