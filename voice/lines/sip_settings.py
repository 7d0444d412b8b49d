"""Settings of the line "sip", read once from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from bot.errors import SettingsError
from bot.variables import integer, shown

Network = IPv4Network | IPv6Network
# Whoever reaches the port may call and send: by default nobody from outside does.
HOST, LOOPBACK = "127.0.0.1", "127.0.0.0/8 ::1/128"
RTP_PORTS = "16384-16511"
LOWEST, HIGHEST = 1024, 65535
_PORTS = re.compile(r"([0-9]{1,5})-([0-9]{1,5})")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(:[0-9]{1,5})?")


@dataclass(frozen=True)
class SipSettings:
    """What an operator may set for the line.

    host, port: where it listens for SIP. public: the address that it gives others.
    ports: UDP ports of sound, an even one for each call. peers: from whom it takes anything.
    transfer: host that connects calls when it is asked with REFER, None where there is none.
    quiet: seconds without any packet of sound after which the caller is gone.
    """

    host: str
    port: int
    public: str
    ports: range
    peers: tuple[Network, ...]
    transfer: str | None
    quiet: int

    @staticmethod
    def load(env: Mapping[str, str]) -> SipSettings:
        """Read SAFAR_SIP_*. Raises SettingsError."""
        host = _address(env, "SAFAR_SIP_ADDRESS", HOST)
        public = _address(env, "SAFAR_SIP_PUBLIC", str(host))
        if public.is_unspecified:
            raise SettingsError(
                f"SAFAR_SIP_PUBLIC is {shown(str(public))}; "
                "set the address at which the PBX reaches this computer"
            )
        return SipSettings(
            host=str(host),
            port=integer(env, "SAFAR_SIP_PORT", 5060, 0, HIGHEST),
            public=str(public),
            ports=_ports(env),
            peers=_peers(env, outside=not host.is_loopback),
            transfer=_transfer(env),
            quiet=integer(env, "SAFAR_SIP_QUIET", 60, 1, 3600),
        )

    def knows(self, host: str) -> bool:
        """Whether an address is one of the peers; False where it is no address."""
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self.peers)


def _address(env: Mapping[str, str], name: str, default: str) -> IPv4Address | IPv6Address:
    text = env.get(name) or default
    try:
        return ip_address(text)
    except ValueError as error:
        raise SettingsError(
            f"{name} is {shown(text)}; set an address of this computer, such as 192.168.1.5"
        ) from error


def _peers(env: Mapping[str, str], *, outside: bool) -> tuple[Network, ...]:
    text = env.get("SAFAR_SIP_PEERS", "").strip()
    if outside and not text:
        raise SettingsError(
            "SAFAR_SIP_PEERS is not set, and SAFAR_SIP_ADDRESS is not of this computer alone; set "
            "the networks of the PBX or provider and of its sound, such as 192.168.1.0/24"
        )
    try:
        return tuple(ip_network(word) for word in (text or LOOPBACK).split())
    except ValueError as error:
        raise SettingsError(
            f"SAFAR_SIP_PEERS is {shown(text)}: {error}; set networks such as 192.168.1.0/24"
        ) from error


def _ports(env: Mapping[str, str]) -> range:
    text = env.get("SAFAR_SIP_RTP_PORTS", RTP_PORTS)
    found = _PORTS.fullmatch(text)
    low, high = (int(found[1]), int(found[2])) if found else (0, 0)
    low += low % 2
    if not LOWEST <= low < high <= HIGHEST:
        raise SettingsError(
            f"SAFAR_SIP_RTP_PORTS is {shown(text)}; set two ports, such as {RTP_PORTS}: "
            "each call takes two of them"
        )
    return range(low, high, 2)


def _transfer(env: Mapping[str, str]) -> str | None:
    text = env.get("SAFAR_SIP_TRANSFER", "").strip()
    if text and not _DOMAIN.fullmatch(text):
        raise SettingsError(
            f"SAFAR_SIP_TRANSFER is {shown(text)}; set the host that connects calls, such as "
            "pbx.example.org, or nothing"
        )
    return text or None
