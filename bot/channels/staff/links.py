"""Links that sign staff in: made by the operator's command, known again by the service.

Both have the operator's keys and nothing else in common. A link is proved with the key that
wraps now: after `safar keys rotate`, links of whoever had the old keys are worth nothing.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from typing import Literal

from bot.privacy.keys import KeyRing
from bot.privacy.sealing import keyed_name

# What a link opens.
Area = Literal["staff"]
# Seconds that a link can be used for.
LIFE = 900
_TIME_BYTES, _RANDOM_BYTES, _PROOF_BYTES = 8, 16, 24
_SPELLING = re.compile(r"[A-Za-z0-9_-]{64}")


def new_link(ring: KeyRing, area: Area, now: float) -> str:
    """The secret of a new link: 64 URL-safe characters. now: seconds since 1970."""
    ends = (int(now) + LIFE).to_bytes(_TIME_BYTES, "big")
    content = ends + secrets.token_bytes(_RANDOM_BYTES)
    return base64.urlsafe_b64encode(content + _proof(ring, area, content)).decode()


def is_valid(link: str, ring: KeyRing, area: Area, now: float) -> bool:
    """Whether a link was made with these keys for this area, and its time is not over."""
    if not _SPELLING.fullmatch(link):
        return False
    whole = base64.urlsafe_b64decode(link)
    content, proof = whole[:-_PROOF_BYTES], whole[-_PROOF_BYTES:]
    if not hmac.compare_digest(proof, _proof(ring, area, content)):
        return False
    # Not further ahead either: a clock that was set back must not lengthen its life.
    return 0 < int.from_bytes(content[:_TIME_BYTES], "big") - now <= LIFE


def _proof(ring: KeyRing, area: Area, content: bytes) -> bytes:
    key = ring.sealing[ring.current]
    return bytes.fromhex(keyed_name(key, "link", area, content.hex()))[:_PROOF_BYTES]
