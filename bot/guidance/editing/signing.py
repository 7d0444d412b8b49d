"""An approver's own key: made once, kept by the approver, opened with a passphrase."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from bot.guidance.approvers import key_name, signed_words
from bot.guidance.editing.refused import ApprovalRefused
from bot.guidance.model import Approval, Text


class Signer(Protocol):
    """What signs approvals, or has a signature that was made."""

    @property
    def name(self) -> str:
        """The name of the key."""

    def signed(self, pack: str, entry: str, text: Text, approval: Approval) -> Approval:
        """The approval of `text` with a signature. pack, entry: their ids."""


SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True)
class SigningKey:
    """The private key of an approver, opened."""

    private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32 bytes of its public half."""
        return self.private.public_key().public_bytes_raw()

    @property
    def name(self) -> str:
        """The name by which approvals and the operator's file call it."""
        return key_name(self.public)

    def signed(self, pack: str, entry: str, text: Text, approval: Approval) -> Approval:
        """The approval of `text` with this key's signature. pack, entry: their ids."""
        named = replace(approval, key=self.name)
        signature = self.private.sign(signed_words(pack, entry, text, named))
        return replace(named, signature=base64.b64encode(signature).decode())


@dataclass(frozen=True)
class GivenSignature:
    """A signature that was made elsewhere, by the key `name`: in the approver's own browser."""

    name: str
    signature: str

    def signed(self, pack: str, entry: str, text: Text, approval: Approval) -> Approval:  # noqa: ARG002
        """The approval with the signature. Whether it fits is not looked at here."""
        return replace(approval, key=self.name, signature=self.signature)


def new_key(passphrase: str) -> tuple[bytes, str]:
    """A new private key as encrypted PEM, and its public half in BASE64.

    Raises ApprovalRefused when the passphrase is too short.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ApprovalRefused(
            f"The passphrase is too short: it needs {SHORTEST_PASSPHRASE} characters or more"
        )
    key = Ed25519PrivateKey.generate()
    encryption = BestAvailableEncryption(passphrase.encode())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    return pem, base64.b64encode(key.public_key().public_bytes_raw()).decode()


def open_key(pem: bytes, passphrase: str) -> SigningKey:
    """The key in an encrypted PEM. Raises ApprovalRefused."""
    try:
        key = load_pem_private_key(pem, passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ApprovalRefused(
            "The key does not open: the passphrase is wrong, or the file is no key that "
            "`safar content key` made"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ApprovalRefused("This is another kind of key. Make one with: safar content key")
    return SigningKey(key)
