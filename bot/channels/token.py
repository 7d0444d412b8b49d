"""The conversation's token: made by the server, held in the tab, stored nowhere.

It is 256 random bits and proof that this server made them. A page can hand one out
before anything is stored, so that a first message sent five times is one message.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets

from bot.privacy.sealing import keyed_name

_RANDOM_BYTES = 32
_PROOF_BYTES = 16
_SPELLING = re.compile(rf"[A-Za-z0-9_-]{{{4 * (_RANDOM_BYTES + _PROOF_BYTES) // 3}}}")


class Tokens:
    """Issues tokens and knows its own. `naming` is the key of keyed names."""

    def __init__(self, naming: bytes) -> None:
        self._naming = naming

    def issue(self) -> str:
        """A new token of 64 URL-safe characters."""
        random = secrets.token_bytes(_RANDOM_BYTES)
        return base64.urlsafe_b64encode(random + self._proof(random)).decode()

    def issued(self, token: str) -> bool:
        """Whether this server made the token."""
        # Not left to the decoder: it takes "/" for "_" and "+" for "-", so that one token would
        # have several spellings.
        if not _SPELLING.fullmatch(token):
            return False
        content = base64.urlsafe_b64decode(token)
        random, proof = content[:_RANDOM_BYTES], content[_RANDOM_BYTES:]
        return hmac.compare_digest(proof, self._proof(random))

    def _proof(self, random: bytes) -> bytes:
        return bytes.fromhex(keyed_name(self._naming, "token", random.hex()))[:_PROOF_BYTES]
