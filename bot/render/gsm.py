"""The alphabets of text messages: GSM 7-bit (3GPP TS 23.038) where the text allows, else UCS-2.

The table of the default alphabet and its extension is the library gsm0338's.
"""

from __future__ import annotations

import gsm0338

_CODEC = gsm0338.Codec()
# Signs of typesetting that look the same in the default alphabet. No letter is among them.
_FOLDED = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u2032": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u201f": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\u2022": "-",
        "\u00b7": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
    }
)
# A table in memory: the codec walks through the text for each question.
_SEPTETS: dict[str, int] = {}


def is_gsm(text: str) -> bool:
    """Whether the default alphabet and its extension hold all of `text`."""
    return all(map(septets, set(text)))


def septets(character: str) -> int:
    """How many septets a character takes: 1, 2 (extension), or 0 where there is none."""
    known = _SEPTETS.get(character)
    if known is None:
        known = _SEPTETS[character] = _measure(character)
    return known


def units(text: str, gsm: bool) -> int:
    """The length of `text` in a message of GSM 7-bit (septets) or of UCS-2 (UTF-16 units)."""
    if gsm:
        return sum(map(septets, text))
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def encode_gsm(text: str) -> bytes:
    """The septets of `text`, one a byte. Raises UnicodeEncodeError."""
    encoded, _ = _CODEC.encode(text)
    return bytes(encoded)


def folded(text: str) -> str:
    """`text` with plain quotes, hyphens and blanks if that makes it GSM 7-bit; else as it is.

    A text of another alphabet keeps its typography: there is nothing to gain.
    """
    plain = text.translate(_FOLDED)
    return plain if is_gsm(plain) else text


def _measure(character: str) -> int:
    # The codec reads the escape sign itself as a character; in a message it begins another.
    if character == "\x1b":
        return 0
    try:
        return len(encode_gsm(character))
    except UnicodeError:
        return 0
