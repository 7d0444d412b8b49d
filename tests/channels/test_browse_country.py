"""The guidance of a country by plain links, without a conversation."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.channels.browse import Browse
from bot.channels.pages import Pages
from bot.channels.token import Tokens
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.people.file import RosterKeeper
from bot.render.web import WebRenderer


class AnyTokens:
    def issued(self, token: str) -> bool:
        return False

    def issue(self) -> str:
        return "token"


@pytest.fixture(scope="module")
def client(data: Path, languages: Languages) -> TestClient:
    phrases = load_phrases(data, languages.codes)
    pages = Pages(
        languages,
        phrases,
        ServedPack(data / "guidance" / "europe", False, languages.codes),
        WebRenderer(languages, phrases, 60.0, 1000),
        cast(Tokens, AnyTokens()),
        RosterKeeper(None, languages.codes),
    )
    entry = Browse(pages).entry
    return TestClient(Starlette(routes=[Route("/guidance/{address:path}", entry)]))


@pytest.mark.parametrize(
    ("path", "holds", "link"),
    [
        ("stay/work", "European Union", "/guidance/gr/stay/work?lang=en"),
        ("europe/stay/work", "European Union", "/guidance/gr/stay/work?lang=en"),
        ("gr/stay/work", "Only for this country: Greece.", "/guidance/europe/stay/work?lang=en"),
        ("gr/stay/bank-account", "European Union", "/?lang=en"),
    ],
)
def test_an_entry_says_where_it_holds_and_links_to_the_other(
    client: TestClient, path: str, holds: str, link: str
) -> None:
    page = client.get(f"/guidance/{path}?lang=en")
    assert page.status_code == 200
    assert holds in page.text
    assert f'href="{link}"' in page.text.replace("&amp;", "&")


@pytest.mark.parametrize(
    "path", ["de/stay/work", "gr/stay/nothing", "gr/stay", "gr//work", "a/b/c/d", "gr", "%00/x/y"]
)
def test_what_does_not_exist_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/guidance/{path}?lang=en").status_code == 404
