"""Sealing with AES-256-GCM, and keyed names for people and messages."""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import SealBroken

KEY_BYTES = 32
_NONCE_BYTES = 12


def new_key() -> bytes:
    """A random key of 256 bits."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal(key: bytes, plain: bytes, purpose: str) -> bytes:
    """`plain` encrypted and authenticated; it opens only with the same `purpose`.

    The purpose (such as "reply 17") keeps whoever can write to the database from
    moving a sealed value to another row or column.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())


def unseal(key: bytes, sealed: bytes, purpose: str) -> bytes:
    """What `seal` was given. Raises SealBroken for another key, purpose or content."""
    nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, content, purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            f"what is stored as {purpose.partition(' ')[0]!r} does not open"
        ) from error


def keyed_name(key: bytes, *parts: str) -> str:
    """A name of 64 hex digits for `parts`: the same each time, and meaningless without the key.

    The parts are counted, so that no two lists of parts give one name by chance of joining.
    """
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
