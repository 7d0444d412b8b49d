"""Whose approvals count: the public keys that a deployment names, and what they signed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.errors import ContentError
from bot.guidance import files, yamlfile
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import Approval, Entry, Pack, Text
from bot.guidance.schema import Line
from bot.guidance.state import digest, fits

GUIDE = "docs/operators.md"
_KEY_BYTES = 32
# Digits of a key's name: they only find the key, which stands whole in the operator's file.
_NAME = 16


class ApproverFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: Line
    by: Line
    role: Line
    languages: list[Line] = msgspec.field(default_factory=list)


class ApproversFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """approvers.yml"""

    approvers: Annotated[list[ApproverFile], msgspec.Meta(min_length=1)]
    readers: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1


@dataclass(frozen=True)
class Approver:
    """One key: its public half, whose it is, in what role, for which languages (none: for all)."""

    public: bytes
    by: str
    role: str
    languages: frozenset[str]

    def covers(self, language: str) -> bool:
        """Whether the key may approve texts in `language`."""
        return not self.languages or language in self.languages


@dataclass(frozen=True)
class Approvers:
    """The keys by name, and how many different ones a text needs."""

    keys: Mapping[str, Approver]
    readers: int = 1


def key_name(public: bytes) -> str:
    """The name of a public key: 16 hexadecimal digits."""
    return hashlib.sha256(public).hexdigest()[:_NAME]


def load_approvers(path: Path | None) -> Approvers | None:
    """What `path` names; None without a path: then approvals need no signature.

    Raises ContentError with file, line, cause and fix.
    """
    if path is None:
        return None
    try:
        return parse_approvers(path, path.read_bytes())
    except OSError as error:
        raise ContentError(
            f"{path}: {error.strerror}. SAFAR_APPROVERS names the file of those who approve"
        ) from error
    except InvalidContent as error:
        raise ContentError(str(error)) from error


def parse_approvers(path: Path, content: bytes) -> Approvers:
    """The keys in an approvers.yml. Raises InvalidContent."""
    parsed, lines = yamlfile.parse_located(
        path, files.decode(path, content), ApproversFile, guide=GUIDE
    )
    keys: dict[str, Approver] = {}
    for number, one in enumerate(parsed.approvers):
        line = lines.get(("approvers", number, "key"), 1)
        public = _public(path, line, one.key)
        if key_name(public) in keys:
            raise InvalidContent(Finding(path, line, "This key stands here twice", "Keep one"))
        keys[key_name(public)] = Approver(public, one.by, one.role, frozenset(one.languages))
    if len(keys) < parsed.readers:
        cause = f"Each text needs {parsed.readers} keys, and there is {len(keys)}"
        raise InvalidContent(Finding(path, 1, cause, "Add another key, or set readers: 1"))
    return Approvers(keys, parsed.readers)


def _public(path: Path, line: int, text: str) -> bytes:
    try:
        public = base64.b64decode(text, validate=True)
        if len(public) == _KEY_BYTES:
            return public
    except ValueError:
        pass
    cause, fix = "This is no public key", "Copy the line that `safar content key` printed"
    raise InvalidContent(Finding(path, line, cause, fix))


def signed_words(pack: str, entry: str, text: Text, approval: Approval) -> bytes:
    """What a signature is over: the pack and entry by id, the whole text, and the approval."""
    words = [
        "safar approval 1",
        *(pack, entry, text.language, digest(text), approval.translates),
        *(approval.by, approval.role, approval.date, approval.review_by),
    ]
    return msgspec.json.encode(words)


def counting(pack: Pack, approvers: Approvers | None) -> Pack:
    """The pack, and those of its countries, with only the approvals that count here.

    Without `approvers` all do. With them, those that one of the keys signed, for the text as it
    is; where a second reader is asked for, those that enough different keys signed, until the
    first of these runs out.
    """
    if approvers is None:
        return pack
    return replace(
        pack,
        entries={name: _entry(pack, entry, approvers) for name, entry in pack.entries.items()},
        countries={code: counting(one, approvers) for code, one in pack.countries.items()},
    )


def _entry(pack: Pack, entry: Entry, approvers: Approvers) -> Entry:
    texts = {
        language: replace(text, approvals=_kept(pack, entry, text, approvers))
        for language, text in entry.texts.items()
    }
    return replace(entry, texts=texts)


def _kept(pack: Pack, entry: Entry, text: Text, approvers: Approvers) -> tuple[Approval, ...]:
    # Those of an earlier text never count, and tell that the text was changed.
    earlier = (approval for approval in text.approvals if not fits(approval, text))
    return (*valid(pack.id, entry.id, text, approvers), *earlier)


def valid(pack: str, entry: str, text: Text, approvers: Approvers) -> tuple[Approval, ...]:
    """The approval of `text` that counts, as one: it lasts as long as enough keys stand by it.

    pack, entry: their ids. None where too few keys signed the text as it is.
    """
    signed = [a for a in text.approvals if is_signed(pack, entry, text, a, approvers)]
    latest: dict[str | None, Approval] = {}
    for one in sorted(signed, key=lambda a: a.review_by):
        latest[one.key] = one
    by_end = sorted(latest.values(), key=lambda a: a.review_by, reverse=True)
    return tuple(by_end[approvers.readers - 1 : approvers.readers])


def is_signed(pack: str, entry: str, text: Text, approval: Approval, approvers: Approvers) -> bool:
    """Whether one of the keys signed this approval, of this text as it is."""
    approver = approvers.keys.get(approval.key or "")
    if approver is None or approval.signature is None or approval.translates != text.translates:
        return False
    mine = (approval.by, approval.role) == (approver.by, approver.role)
    if not mine or not approver.covers(text.language):
        return False
    try:
        signature = base64.b64decode(approval.signature, validate=True)
        Ed25519PublicKey.from_public_bytes(approver.public).verify(
            signature, signed_words(pack, entry, text, approval)
        )
    except (InvalidSignature, ValueError):
        return False
    return True
