"""The page: small, in every language, without JavaScript, and readable without the brain."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

from bot.i18n import Phrases
from bot.languages import Languages
from bot.settings import ROOT, Settings
from tests.service.running import Running, text_of

GUIDANCE = ROOT / "data" / "guidance" / "europe"

CODES = Languages.load(Settings.load().data).codes
FIRST_PAGE_LIMIT = 14 * 1024


@pytest.mark.parametrize("language", CODES)
def test_the_start_page_discloses_and_speaks_the_language(
    running: Running, languages: Languages, phrases: Phrases, language: str
) -> None:
    html = httpx.get(f"{running.address}/?lang={language}").text
    direction = languages[language].direction
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert phrases("disclosure", language) in text_of(html)
    for other in languages:
        assert f'lang="{other.code}" dir="{other.direction}">{other.name}<' in html


@pytest.mark.parametrize("language", CODES)
def test_the_first_page_is_small_and_one_request_with_its_style(
    running: Running, language: str
) -> None:
    html = httpx.get(f"{running.address}/?lang={language}").text
    style = httpx.get(f"{running.address}/static/safar.css").text
    size = len(gzip.compress(html.encode())) + len(gzip.compress(style.encode()))
    assert size <= FIRST_PAGE_LIMIT
    assert "<script" not in html
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', html) == ["/static/safar.css"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ar,en;q=0.5", "ar"),
        ("de-DE,de;q=0.9,fa-IR;q=0.8", "fa"),
        ("uk-UA", "uk"),
        ("Ru", "ru"),
        ("UK-ua", "uk"),
        ("fa_IR", "en"),
        ("xx", "en"),
        ("", "en"),
        (";;;,q=,*", "en"),
    ],
)
def test_the_browser_language_is_followed(running: Running, header: str, language: str) -> None:
    html = httpx.get(running.address, headers={"Accept-Language": header}).text
    assert f'<html lang="{language}"' in html


def test_guidance_is_browsed_by_links(running: Running) -> None:
    start = httpx.get(f"{running.address}/?lang=uk").text
    topics = re.findall(r'href="(/topics/[^"]+)"', start)
    assert topics
    entries = []
    for topic in topics:
        page = httpx.get(running.address + topic)
        assert page.status_code == 200
        entries += re.findall(r'href="(/guidance/[^"]+)"', page.text)
    assert len(entries) == len(set(entries)) == len(list(GUIDANCE.glob("*/*/entry.yml")))
    for entry in entries:
        assert "<article" in httpx.get(running.address + entry).text


def test_numbers_keep_their_order_in_right_to_left_text(running: Running) -> None:
    html = httpx.get(f"{running.address}/guidance/emergency/missing-child?lang=ar").text
    assert re.search(r'<bdi dir="ltr">116 ?000</bdi>', html)


def test_health_and_readiness(running: Running) -> None:
    assert httpx.get(f"{running.address}/healthz").json() == {"ok": True}
    assert httpx.get(f"{running.address}/readyz").json() == {
        "ready": True,
        "brain": True,
        "store": True,
        "deliveries": {},
        "content_findings": 0,
    }
