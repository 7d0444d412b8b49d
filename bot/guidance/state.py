"""The state of a text, from hashes and dates."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Literal

import msgspec

from bot.guidance.model import Approval, Entry, Pack, Text

State = Literal["approved", "draft", "outdated", "changed", "expired"]
HASH_LENGTH = 16
# In the place of a hash: such a translation counts as outdated until someone says that it matches.
PENDING = "pending"


def digest(text: Text) -> str:
    """SHA-256 of what people read, in hexadecimal: title, answer, steps, options, sms and spoken.

    Example questions are left out: adding one does not make a translation outdated.
    """
    return hashlib.sha256(read_words(text)).hexdigest()


def read_words(text: Text) -> bytes:
    """What people read of a text, as the JSON that the digest is of."""
    read = [text.title, text.answer, text.steps, text.options, text.sms, text.spoken]
    return msgspec.json.encode(read)


def text_hash(text: Text) -> str:
    """The beginning of the digest, which tells versions of a text apart in files."""
    return digest(text)[:HASH_LENGTH]


def fits(approval: Approval, text: Text) -> bool:
    """Whether `approval` is of this exact text, a translation of the same source text."""
    read_beside = approval.translates in (None, text.translates)
    return read_beside and approval.text == text_hash(text)


def source_hash(pack: Pack, entry: Entry) -> str | None:
    """Hash of the source-language text of `entry`; None when there is no such text."""
    if entry.source_hash is not None:
        return entry.source_hash
    source = entry.texts.get(pack.source_language)
    return None if source is None else text_hash(source)


def is_outdated(pack: Pack, entry: Entry, text: Text) -> bool:
    """Whether the source-language text changed after `text` was translated."""
    if text.language == pack.source_language:
        return False
    source = source_hash(pack, entry)
    return source is None or text.translates != source


def state_of(pack: Pack, entry: Entry, text: Text, today: date) -> State:
    """The state of `text` on the day `today`. Only "approved" is vetted text."""
    if is_outdated(pack, entry, text):
        return "outdated"
    if entry.review_by < today:
        return "expired"
    if not text.approvals:
        return "draft"
    valid = [a for a in text.approvals if fits(a, text)]
    if not valid:
        return "changed"
    return "approved" if any(a.review_by >= today for a in valid) else "expired"
