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
Area = Literal["staff", "editor"]
# Between the secret of a link or session and the name of whose it is, where it is somebody's.
OF = "~"
# Seconds that a link can be used for.
LIFE = 900
_TIME_BYTES, _RANDOM_BYTES, _PROOF_BYTES = 8, 16, 24
_SPELLING = re.compile(r"([A-Za-z0-9_-]{64})(?:~([a-z0-9-]{1,32}))?")


def new_link(ring: KeyRing, area: Area, now: float, who: str = "") -> str:
    """The secret of a new link: 64 URL-safe characters, and "~" with the name of `who`, if any.

    now: seconds since 1970.
    """
    ends = (int(now) + LIFE).to_bytes(_TIME_BYTES, "big")
    content = ends + secrets.token_bytes(_RANDOM_BYTES)
    secret = base64.urlsafe_b64encode(content + _proof(ring, area, who, content)).decode()
    return named(secret, who)


def named(secret: str, who: str) -> str:
    """A secret with the name of whose it is."""
    return f"{secret}{OF}{who}" if who else secret


def whose(secret: str) -> str:
    """The name in a link or session; "" where it is nobody's."""
    return secret.partition(OF)[2]


def is_valid(link: str, ring: KeyRing, area: Area, now: float) -> bool:
    """Whether a link was made with these keys for this area, and its time is not over."""
    spelled = _SPELLING.fullmatch(link)
    if spelled is None:
        return False
    whole = base64.urlsafe_b64decode(spelled[1])
    content, proof = whole[:-_PROOF_BYTES], whole[-_PROOF_BYTES:]
    if not hmac.compare_digest(proof, _proof(ring, area, spelled[2] or "", content)):
        return False
    # Not further ahead either: a clock that was set back must not lengthen its life.
    return 0 < int.from_bytes(content[:_TIME_BYTES], "big") - now <= LIFE


def _proof(ring: KeyRing, area: Area, who: str, content: bytes) -> bytes:
    key = ring.sealing[ring.current]
    return bytes.fromhex(keyed_name(key, "link", area, who, content.hex()))[:_PROOF_BYTES]
