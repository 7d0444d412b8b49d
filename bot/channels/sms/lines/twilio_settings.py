"""Settings of an account at Twilio, for messages and for calls."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.channels.sms.lines.twilio_api import Account
from bot.errors import SettingsError
from bot.variables import address, needed, shown

API = "https://api.twilio.com"
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def account_of(env: Mapping[str, str]) -> Account:
    """The account, of SAFAR_TWILIO_ACCOUNT, _TOKEN and _API. Raises SettingsError."""
    sid = needed(env, "SAFAR_TWILIO_ACCOUNT", "the Account SID from Twilio's console (AC...)")
    if not _ACCOUNT.fullmatch(sid):
        raise SettingsError(
            f"SAFAR_TWILIO_ACCOUNT is {shown(sid)}; set AC and 32 digits and letters a to f"
        )
    token = needed(env, "SAFAR_TWILIO_TOKEN", "the Auth Token from Twilio's console")
    api = (address(env, "SAFAR_TWILIO_API", API) or API).rstrip("/")
    if not _is_safe(api):
        raise SettingsError(f"SAFAR_TWILIO_API is {shown(api)}; set an address with https://")
    return Account(sid, token, api)


def public_of(env: Mapping[str, str]) -> str:
    """The address that Twilio calls, as Twilio knows it: its signature is made over it.

    Raises SettingsError.
    """
    public = (address(env, "SAFAR_PUBLIC_ADDRESS", None) or "").rstrip("/")
    parts = urlsplit(public)
    if parts.scheme != "https" or parts.query or parts.fragment or parts.username:
        raise SettingsError(
            f"SAFAR_PUBLIC_ADDRESS is {shown(public)}; set the address that people and Twilio "
            "reach Safar at, such as https://safar.example.org"
        )
    return public


def number_of(env: Mapping[str, str], name: str) -> str:
    """Our number, of the variable `name`. Raises SettingsError."""
    number = needed(env, name, "our number at Twilio, such as +306900000000")
    if not _NUMBER.fullmatch(number):
        raise SettingsError(f"{name} is {shown(number)}; set + and digits, without blanks")
    return number


def _is_safe(api: str) -> bool:
    """Whether the token may be sent there: over TLS, or not leaving this computer."""
    parts = urlsplit(api)
    if parts.scheme == "https":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
