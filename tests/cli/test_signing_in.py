"""Links that commands print lead to the page and are valid for it alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.channels.staff.links import Area, is_valid, whose
from bot.cli.signing_in import link_to
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import Settings


@pytest.mark.parametrize(
    ("public", "page"),
    [
        ("", "http://127.0.0.1:8080"),
        ("https://example.org", "https://example.org"),
        ("https://example.org/", "https://example.org"),
    ],
)
@pytest.mark.parametrize(("area", "name"), [("staff", ""), ("editor", "arabic")])
def test_a_link_leads_to_its_page(
    tmp_path: Path, area: Area, name: str, public: str, page: str
) -> None:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path), "SAFAR_PUBLIC_ADDRESS": public})
    ring = KeyRing.new()
    keys.write(settings.key_file, ring)
    address, _, link = link_to(settings, area, name).partition("?link=")
    assert address == f"{page}/{area}/login"
    assert whose(link) == name
    other: Area = "editor" if area == "staff" else "staff"
    assert [is_valid(link, ring, one, time.time()) for one in (area, other)] == [True, False]
