"""Text messages through Twilio, over the internet."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.routing import Route

from bot.channels.sms.line import Desk, Line
from bot.channels.sms.lines.twilio_api import Account, Api, Sender
from bot.channels.sms.lines.twilio_request import Signatures
from bot.channels.sms.lines.twilio_webhook import Webhook
from bot.errors import SettingsError
from bot.gateway.outbox import Delivery
from bot.variables import address, needed, shown

API = "https://api.twilio.com"
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True)
class Kind:
    """What differs between the kinds of messages that Twilio carries.

    number is the variable with our number, path that of the webhook, prefix what Twilio
    writes before numbers.
    """

    channel: str
    number: str
    path: str
    prefix: str
    company_stops: bool


SMS = Kind("sms-twilio", "SAFAR_TWILIO_NUMBER", "/sms/twilio", "", company_stops=True)


def open_line(env: Mapping[str, str]) -> Line:
    """The line of the settings. Raises SettingsError."""
    return TwilioLine(SMS, env)


class TwilioLine:
    """One number of a Twilio account."""

    def __init__(self, kind: Kind, env: Mapping[str, str]) -> None:
        """Raises SettingsError."""
        account, public = _account(env), _public(env)
        sender = Sender(_number(env, kind.number), kind.prefix)
        self.channel = kind.channel
        self.company_stops = kind.company_stops
        self._api = Api(account, sender, f"{public}{kind.path}/status")
        signatures = Signatures(account.token, public)
        self._webhook = Webhook(account.sid, sender, kind.path, signatures, self._api.noted)

    def routes(self, desk: Desk) -> Sequence[Route]:
        """What Twilio calls."""
        return self._webhook.routes(desk)

    def listening(self, desk: Desk) -> AbstractAsyncContextManager[None]:  # noqa: ARG002
        """Nothing is fetched: Twilio calls."""
        return nullcontext()

    async def send(self, delivery: Delivery) -> None:
        """Hand one text to Twilio. Raises DeliveryRefused, DeliveryFailed, DeliveryUnclear."""
        await self._api.send(delivery)

    async def was_taken(self, delivery: Delivery) -> bool | None:
        """Whether Twilio has it; None where that cannot be told."""
        return await self._api.was_taken(delivery)


def _account(env: Mapping[str, str]) -> Account:
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


def _public(env: Mapping[str, str]) -> str:
    """The address that Twilio calls, as Twilio knows it: its signature is made over it."""
    public = (address(env, "SAFAR_PUBLIC_ADDRESS", None) or "").rstrip("/")
    parts = urlsplit(public)
    if parts.scheme != "https" or parts.query or parts.fragment or parts.username:
        raise SettingsError(
            f"SAFAR_PUBLIC_ADDRESS is {shown(public)}; set the address that people and Twilio "
            "reach Safar at, such as https://safar.example.org"
        )
    return public


def _number(env: Mapping[str, str], name: str) -> str:
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
