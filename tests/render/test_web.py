"""Text for the page: escaped, and numbers in their order."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.web import isolate_numbers


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("اتصل 116 016 الآن", 'اتصل <bdi dir="ltr">116 016</bdi> الآن'),
        ("112", '<bdi dir="ltr">112</bdi>'),
        ("2026-11-22", '<bdi dir="ltr">2026-11-22</bdi>'),
        ("+48 22 123", '<bdi dir="ltr">+48 22 123</bdi>'),
        ("<b>", "&lt;b&gt;"),
        ("it's", "it&#39;s"),
        ("no number", "no number"),
    ],
)
def test_numbers_are_isolated(text: str, html: str) -> None:
    assert str(isolate_numbers(text)) == html


@given(st.text())
def test_nothing_is_lost_and_no_markup_gets_in(text: str) -> None:
    html = str(isolate_numbers(text))
    bare = re.sub(r'<bdi dir="ltr">|</bdi>', "", html)
    assert "<" not in bare
    assert unescape(bare) == text or "&" in text or "\r" in text
