"""Limits per client, without keeping who the client is."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections import deque
from dataclasses import dataclass, field

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


class Window:
    """At most `most` hits of a name within any `seconds`; older ones are forgotten."""

    def __init__(self, clock: Clock, most: int, seconds: float) -> None:
        self._clock = clock
        self._most = most
        self._seconds = seconds
        self._hits: dict[str, deque[float]] = {}
        self._swept = clock()

    def hit(self, name: str) -> bool:
        """Count a hit where there is room for one; whether there was."""
        now = self._clock()
        if now - self._swept >= self._seconds:
            self._sweep(now)
        hits = self._hits.setdefault(name, deque())
        self._forget(hits, now)
        if len(hits) >= self._most:
            return False
        hits.append(now)
        return True

    def __len__(self) -> int:
        """How many names are remembered."""
        return len(self._hits)

    def _sweep(self, now: float) -> None:
        """Forget who was not seen for a whole window: memory does not grow."""
        self._swept = now
        for hits in self._hits.values():
            self._forget(hits, now)
        self._hits = {name: hits for name, hits in self._hits.items() if hits}

    def _forget(self, hits: deque[float], now: float) -> None:
        while hits and now - hits[0] >= self._seconds:
            hits.popleft()


class Limits:
    """How much a client and a conversation may ask; nothing is on disk."""

    def __init__(self, clock: Clock, per_address: int, burst: int) -> None:
        """per_address: messages a minute. burst: messages of a conversation in as many seconds."""
        self._clients = Pseudonyms(clock)
        self._address = Window(clock, per_address, 60)
        self._conversation = Window(clock, burst, burst)

    def address(self, address: str) -> bool:
        """Whether one more message may come from there now."""
        return self._address.hit(self._clients.of(address))

    def conversation(self, token: str) -> bool:
        """Whether one more message may come in a conversation now."""
        return self._conversation.hit(self._clients.of(token))


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
