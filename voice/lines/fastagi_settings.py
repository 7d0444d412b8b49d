"""Settings of the line "fastagi", read once from the environment."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import phonenumbers

from bot.errors import SettingsError
from bot.variables import integer, needed, shown
from voice.lines.fastagi_commands import is_folder, is_pattern
from voice.lines.fastagi_manager import Manager

PORT, AMI_PORT = 4573, 5038
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class FastAgiSettings:
    """What an operator may set for the line.

    bind, port   where Asterisk connects
    secret       what Asterisk must name in the address that it calls: agi://host/SECRET
    sounds       the folder of audio files as Asterisk sees it
    dial         the channel that Asterisk dials for a number ({number}), None for no transfers
    country      ISO 3166 code of callers' numbers that come without a country, or None
    manager      where Asterisk is asked to call back, None where it is not
    heard        folder in memory in which Asterisk puts what a caller says, None for keys alone
    """

    bind: str
    port: int
    secret: str = field(repr=False)
    sounds: str
    dial: str | None
    country: str | None
    manager: Manager | None
    heard: Path | None = None

    @staticmethod
    def load(env: Mapping[str, str], folder: Path) -> FastAgiSettings:
        """Read SAFAR_AGI_*; `folder` is where the audio files are. Raises SettingsError."""
        secret = _secret(env, "SAFAR_AGI_SECRET", "the word in Asterisk's agi:// address")
        dial = _dial(env)
        return FastAgiSettings(
            bind=_address(env, "SAFAR_AGI_BIND"),
            port=integer(env, "SAFAR_AGI_PORT", PORT, 1, 65535),
            secret=secret,
            sounds=_sounds(env, folder),
            dial=dial,
            country=_country(env),
            manager=_manager(env, dial),
            heard=_heard(env),
        )


def _secret(env: Mapping[str, str], name: str, what: str) -> str:
    secret = needed(env, name, what)
    if not _SECRET.fullmatch(secret):
        raise SettingsError(
            f"{name} must have 16 to 64 letters, digits, - or _; `openssl rand -hex 16` makes one"
        )
    return secret


def _address(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "127.0.0.1")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise SettingsError(
            f"{name} is {shown(text)}; set an IP address, such as 127.0.0.1 where Asterisk runs "
            "on this computer too"
        ) from None


def _manager(env: Mapping[str, str], dial: str | None) -> Manager | None:
    if not env.get("SAFAR_AMI_SECRET"):
        return None
    if dial is None:
        raise SettingsError(
            "SAFAR_AMI_SECRET is set and SAFAR_AGI_DIAL is not; set how Asterisk calls a number, "
            "such as Local/{number}@safar-out"
        )
    secret = _secret(env, "SAFAR_AMI_SECRET", "the secret in Asterisk's manager.conf")
    port = integer(env, "SAFAR_AMI_PORT", AMI_PORT, 1, 65535)
    return Manager(_address(env, "SAFAR_AMI_HOST"), port, secret, dial)


def _sounds(env: Mapping[str, str], folder: Path) -> str:
    text = env.get("SAFAR_AGI_SOUNDS") or str(folder.resolve())
    sounds = text.rstrip("/")
    if not is_folder(sounds):
        raise SettingsError(
            f"the folder of audio is {shown(text)} for Asterisk; it must begin with / and have "
            "only letters, digits and . _ - in its names: set SAFAR_AGI_SOUNDS"
        )
    return sounds


def _heard(env: Mapping[str, str]) -> Path | None:
    text = env.get("SAFAR_AGI_HEARD", "").strip().rstrip("/")
    if not text:
        return None
    if not is_folder(text) or not Path(text).is_dir():
        raise SettingsError(
            f"SAFAR_AGI_HEARD is {shown(text)}; make this folder, in memory and for Safar and "
            "Asterisk alone: docs/phone-asterisk.md"
        )
    return Path(text)


def _dial(env: Mapping[str, str]) -> str | None:
    text = env.get("SAFAR_AGI_DIAL")
    if text and not is_pattern(text):
        raise SettingsError(
            f"SAFAR_AGI_DIAL is {shown(text)}; set a channel of Asterisk with {{number}} in it, "
            "such as Local/{number}@safar-out"
        )
    return text or None


def _country(env: Mapping[str, str]) -> str | None:
    text = env.get("SAFAR_AGI_COUNTRY")
    if text and text not in phonenumbers.SUPPORTED_REGIONS:
        raise SettingsError(
            f"SAFAR_AGI_COUNTRY is {shown(text)}; set the code of a country, such as GR"
        )
    return text or None
