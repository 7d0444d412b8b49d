"""Texts as octets and back, by SMPP's data_coding."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Literal

import gsm0338

from bot.render.gsm import encode_gsm, is_gsm

# What data_coding 0 means: that is for each operator to say.
Default = Literal["gsm", "latin-1"]
_Alphabet = Literal["gsm", "latin-1", "utf-16-be", "iso8859-5", "iso8859-8", "none"]
_GSM = gsm0338.Codec()
_SEPTET = 0x80
DEFAULT, UCS2 = 0, 8
_CODINGS: dict[int, _Alphabet] = {
    1: "latin-1",
    3: "latin-1",
    6: "iso8859-5",
    7: "iso8859-8",
    UCS2: "utf-16-be",
}
# Codings of the phone (3GPP TS 23.038) that some operators pass on: bits 2 and 3 are the alphabet.
_GENERAL, _CLASSES = 0x10, 0xF0
_EIGHT_BITS = 0x04


def decoded(pieces: Iterable[tuple[int, bytes]], default: Default) -> str | None:
    """The text of the parts of a message, each with its data_coding; None for what is no text.

    Parts of one alphabet are joined before they are read: a letter may begin in one and end
    in the next.
    """
    texts = [
        _read(alphabet, b"".join(content for _, content in group))
        for alphabet, group in groupby(pieces, lambda piece: _alphabet(piece[0], default))
    ]
    return None if None in texts else "".join(text or "" for text in texts)


def encoded(text: str, default: Default) -> tuple[int, bytes]:
    """(data_coding, octets) for one text message. Raises UnicodeEncodeError."""
    if is_gsm(text):
        if default == "gsm":
            return DEFAULT, encode_gsm(text)
        try:
            return DEFAULT, text.encode("latin-1")
        except UnicodeEncodeError:
            # The euro sign and the Greek capitals are in one of the two only.
            return UCS2, text.encode("utf-16-be")
    return UCS2, text.encode("utf-16-be")


def _alphabet(coding: int, default: Default) -> _Alphabet:
    if coding & 0xF0 == _GENERAL:
        found: tuple[_Alphabet, ...] = (default, "none", "utf-16-be", "none")
        return found[coding >> 2 & 3]
    if coding & 0xF0 == _CLASSES:
        return "none" if coding & _EIGHT_BITS else default
    return default if coding == DEFAULT else _CODINGS.get(coding, "none")


def _read(alphabet: _Alphabet, content: bytes) -> str | None:
    if alphabet == "none" or (alphabet == "gsm" and max(content, default=0) >= _SEPTET):
        return None
    if alphabet == "gsm":
        text, _ = _GSM.decode(content, "replace")
        return str(text)
    # One letter that was cut is no reason not to read the others.
    return content.decode(alphabet, "replace")
