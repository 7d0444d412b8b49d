"""The kinds of danger now that have an answer of their own."""

from __future__ import annotations

from typing import Literal, get_args

Danger = Literal[
    "suicide",
    "sea",
    "missing-child",
    "trafficking",
    "sexual-violence",
    "violence-at-home",
    "medical",
    "attack",
    "other",
]
# Where a message has words of several kinds, the first one counts.
DANGERS: tuple[Danger, ...] = get_args(Danger)
# The entry of this kind answers where no other fits.
ANY: Danger = "other"
