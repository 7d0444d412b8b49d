"""Text inside XML: what a parser reads is what was said."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.markup import xml_text

ANY_TEXT = st.text(st.characters(exclude_categories=()))


def is_xml(character: str) -> bool:
    """Whether XML 1.0 has this character (its production 2, Char)."""
    code = ord(character)
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )


@given(ANY_TEXT)
def test_any_text_comes_out_of_a_parser_as_it_went_in(text: str) -> None:
    document = f"<a x=\"{xml_text(text)}\" y='{xml_text(text)}'>{xml_text(text)}</a>"
    read = ElementTree.fromstring(document.encode())  # noqa: S314 - it is our own text
    allowed = "".join(character for character in text if is_xml(character))
    assert (read.get("x"), read.get("y"), read.text or "") == (allowed, allowed, allowed)
    assert len(read) == 0


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("call 112", "call 112"),
        ("a & b", "a &amp; b"),
        ("&amp;", "&amp;amp;"),
        ("</Message><Redirect>", "&lt;/Message&gt;&lt;Redirect&gt;"),
        ('"it\'s"', "&quot;it&apos;s&quot;"),
        ("]]>", "]]&gt;"),
        ("a\tb\r\nc", "a&#9;b&#13;&#10;c"),
        ("a\x00\x08\x0b\x0c\x1bb", "ab"),
        ("a\ud83d\udfffb", "ab"),
        ("a\ufffe\uffffb", "ab"),
        ("اتصل 112 😀", "اتصل 112 😀"),
        ("", ""),
    ],
    ids=[
        "plain",
        "ampersand",
        "an entity is text",
        "tags",
        "quotes",
        "end of CDATA",
        "white space",
        "control characters",
        "lone surrogates",
        "noncharacters",
        "other scripts",
        "empty",
    ],
)
def test_cases(text: str, escaped: str) -> None:
    assert xml_text(text) == escaped
