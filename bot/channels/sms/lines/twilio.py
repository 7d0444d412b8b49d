"""Text messages through Twilio, over the internet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from starlette.routing import Route

from bot.channels.sms.line import Desk, Line
from bot.channels.sms.lines.twilio_api import Api, Sender
from bot.channels.sms.lines.twilio_request import Signatures
from bot.channels.sms.lines.twilio_settings import account_of, number_of, public_of
from bot.channels.sms.lines.twilio_webhook import Webhook
from bot.gateway.outbox import Delivery


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
        account, public = account_of(env), public_of(env)
        sender = Sender(number_of(env, kind.number), kind.prefix)
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
