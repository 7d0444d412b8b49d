"""Calls through Twilio, over the internet: Twilio asks what to do, and gets TwiML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from starlette.routing import Route

from bot.channels.sms.lines.twilio_request import Signatures
from bot.channels.sms.lines.twilio_settings import account_of, number_of, public_of
from bot.clock import Clock, SteadyClock
from voice.line import Desk, Dialler, PhoneLine
from voice.lines.twilio_audio import Audio
from voice.lines.twilio_dialler import TwilioDialler
from voice.lines.twilio_speech import spoken
from voice.lines.twilio_webhook import BACK, STATUS, Webhook
from voice.recognition.recogniser import Recogniser
from voice.speech.speech import Speech

# The number for calls, where it is not the one for text messages.
NUMBER, SMS_NUMBER = "SAFAR_TWILIO_VOICE_NUMBER", "SAFAR_TWILIO_NUMBER"


def open_line(
    env: Mapping[str, str],
    speech: Speech,
    recogniser: Recogniser | None = None,  # noqa: ARG001 - Twilio has its own
) -> PhoneLine:
    """The line of the settings. Raises SettingsError."""
    return TwilioVoice(env, speech, SteadyClock())


class TwilioVoice:
    """Calls to one number of a Twilio account."""

    name = "twilio"

    def __init__(self, env: Mapping[str, str], speech: Speech, clock: Clock) -> None:
        """Raises SettingsError."""
        account, public = account_of(env), public_of(env)
        number = number_of(env, SMS_NUMBER if SMS_NUMBER in env and NUMBER not in env else NUMBER)
        signatures, audio = Signatures(account.token, public), Audio(speech, public)
        self._webhook = Webhook(account.sid, number, signatures, audio, clock, spoken(env))
        self._dialler = TwilioDialler(account, number, f"{public}{BACK}", f"{public}{STATUS}")

    @property
    def dialler(self) -> Dialler:
        """Twilio's API."""
        return self._dialler

    def routes(self, desk: Desk) -> Sequence[Route]:
        """What Twilio calls."""
        return self._webhook.routes(desk)

    def listening(self, desk: Desk) -> AbstractAsyncContextManager[None]:  # noqa: ARG002
        """Twilio calls; here calls end that Twilio does not tell the end of."""
        return self._webhook.calls.tended()
