"""Calling back through Twilio: one request for one call."""

from __future__ import annotations

from http import HTTPStatus

import httpx

from bot.channels.sms.lines.twilio_api import Account, request
from voice.line import NotCalled


class TwilioDialler:
    """A Dialler."""

    def __init__(self, account: Account, own: str, answered: str, status: str) -> None:
        """own: our number. answered: the address that Twilio asks when it is picked up, without
        the key at its end. status: the address that it tells of the end."""
        self._account = account
        self._own = own
        self._answered = answered
        self._status = status
        self._tls = httpx.create_ssl_context(trust_env=False)

    async def call(self, number: str, key: str, rings: int, longest: int) -> None:
        form = {
            "To": number,
            "From": self._own,
            "Url": f"{self._answered}/{key}",
            "StatusCallback": self._status,
            "Timeout": str(rings),
            "TimeLimit": str(longest),
        }
        try:
            answer = await request(self._account, self._tls, "POST", "Calls", data=form)
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotCalled(type(error).__name__) from error
        if answer.status_code != HTTPStatus.CREATED:
            raise NotCalled(f"Twilio answered {answer.status_code}")
