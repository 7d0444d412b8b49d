"""A failure that nobody foresaw is a plain page with all headers, and tells nobody more."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.brain.services import free_address
from bot.channels.app import build
from bot.channels.browse import Browse
from bot.channels.headers import HEADERS
from bot.channels.pages import Pages
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import Settings


async def broken(*_: object) -> None:
    raise ValueError("canary-8271")


def broken_at_once(*_: object) -> None:
    raise ValueError("canary-8271")


@pytest.mark.parametrize(
    ("owner", "name", "how"),
    [(Browse, "topic", broken), (Pages, "language_of", broken_at_once)],
    ids=["a handler", "what every page needs"],
)
def test_an_unforeseen_failure_has_the_headers_and_a_way_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    owner: type,
    name: str,
    how: object,
) -> None:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    keys.write(settings.key_file, KeyRing.new())
    monkeypatch.setattr(owner, name, how)
    client = TestClient(build(settings, free_address()), raise_server_exceptions=False)
    answer = client.get("/topics/emergency?lang=fr")
    assert answer.status_code == 500
    assert "112" in answer.text
    for header, value in HEADERS.items():
        assert answer.headers[header] == value
    assert answer.headers["Cache-Control"] == "no-store"
    assert "canary-8271" not in answer.text
    assert "'/topics/emergency' failed: ValueError" in caplog.text
