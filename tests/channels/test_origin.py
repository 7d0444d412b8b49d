"""Only our own page may send forms."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from bot.channels.origin import is_own


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "null"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "strange"}, False),
        ({"origin": "null"}, True),
        ({"origin": "https://help.example.org"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://help.example.org.evil.example"}, False),
        ({"origin": "https://help.example.org:8443"}, False),
        ({"origin": "nonsense"}, False),
        ({}, True),
    ],
    ids=str,
)
def test_where_a_form_comes_from(headers: dict[str, str], own: bool) -> None:
    assert is_own(Headers({"host": "help.example.org", **headers})) == own
