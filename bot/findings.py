"""What the doctor finds, whoever looks."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Literal

# refuse: the service does not start. warn: it starts; someone should look at it.
Level = Literal["refuse", "warn"]


@dataclass(frozen=True)
class Finding:
    """Something unsafe: what it is, what could happen, and what to do."""

    level: Level
    what: str
    fix: str


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches what listens on `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
