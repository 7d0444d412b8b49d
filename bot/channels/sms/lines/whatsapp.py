"""WhatsApp through Twilio: the same account and API, with another kind of number."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.sms.line import Line
from bot.channels.sms.lines.twilio import Kind, TwilioLine

# STOP is a word like any other here: it is Safar that acts on it.
WHATSAPP = Kind(
    "whatsapp", "SAFAR_TWILIO_WHATSAPP", "/sms/whatsapp", "whatsapp:", company_stops=False
)


def open_line(env: Mapping[str, str]) -> Line:
    """The line of the settings. Raises SettingsError."""
    return TwilioLine(WHATSAPP, env)
