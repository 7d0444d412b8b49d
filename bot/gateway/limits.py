"""Limits per client, without keeping who the client is."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass, field

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.clock import Clock

SALT_LIFE = 3600.0
# Providers hand out networks of this size to one customer.
_IPV6_PREFIX = 64


@dataclass
class Pseudonyms:
    """Addresses as hashes with a random salt that is in memory only and changes each hour."""

    clock: Clock
    _salt: bytes = field(default=b"", repr=False)
    _made: float = field(default=float("-inf"))

    def of(self, address: str) -> str:
        """The client behind an address; an IPv6 client is its /64 network."""
        now = self.clock()
        if now - self._made >= SALT_LIFE:
            self._salt, self._made = secrets.token_bytes(32), now
        network = _network(address).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(network, key=self._salt, digest_size=16).hexdigest()


class Limits:
    """How much a client and a conversation may ask; windows move, nothing is on disk."""

    def __init__(self, clock: Clock, per_address: int, burst: int) -> None:
        """per_address: messages a minute. burst: messages of a conversation in as many seconds."""
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._clients = Pseudonyms(clock)
        self._address = RateLimitItemPerMinute(per_address)
        self._conversation = RateLimitItemPerSecond(burst, burst)

    def address(self, address: str) -> bool:
        """Whether one more message may come from there now."""
        return self._windows.hit(self._address, "address", self._clients.of(address))

    def conversation(self, token: str) -> bool:
        """Whether one more message may come in a conversation now."""
        return self._windows.hit(self._conversation, "token", self._clients.of(token))


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _IPV6_PREFIX), strict=False))
    return str(found)
