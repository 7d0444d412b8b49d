"""The line to Twilio's stub: its settings, a text, and what becomes of it."""

from __future__ import annotations

from bot.channels.sms.line import Line
from bot.gateway.outbox import Delivery
from bot.gateway.provider import DeliveryFailed, DeliveryRefused, DeliveryUnclear
from tests.sms.twilio.stub import ACCOUNT, NUMBER, PUBLIC, TOKEN

TO, TEXT = "+48600100200", "Call 112."
KEY = "a" * 64


def settings(api: str, **others: str) -> dict[str, str]:
    return {
        "SAFAR_TWILIO_ACCOUNT": ACCOUNT,
        "SAFAR_TWILIO_TOKEN": TOKEN,
        "SAFAR_TWILIO_NUMBER": NUMBER,
        "SAFAR_TWILIO_WHATSAPP": NUMBER,
        "SAFAR_PUBLIC_ADDRESS": PUBLIC,
        "SAFAR_TWILIO_API": api,
        **others,
    }


def text(words: str = TEXT, key: str = KEY, to: str = TO) -> Delivery:
    return Delivery(key, "sms-twilio", to, words)


async def fails(line: Line, delivery: Delivery) -> type[Exception] | None:
    try:
        await line.send(delivery)
    except (DeliveryRefused, DeliveryFailed, DeliveryUnclear) as error:
        return type(error)
    return None
