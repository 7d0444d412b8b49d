"""Text inside XML: TwiML of the text-message channel, SSML of the telephone."""

from __future__ import annotations

import re

# What is no Char of XML 1.0 cannot stand in a document in any way, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# White space too: a parser makes plain blanks of it in attributes, and "\n" of "\r".
_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&apos;",
        "\t": "&#9;",
        "\n": "&#10;",
        "\r": "&#13;",
    }
)


def xml_text(text: str) -> str:
    """`text` for the content of an element or the value of an attribute.

    TwiML and SSML are both XML 1.0 and need the same. Characters that XML does not allow
    are left out: one of them would make the provider refuse the whole answer. HTML is not
    escaped here but by the templates.
    """
    return _NOT_XML.sub("", text).translate(_ESCAPES)
