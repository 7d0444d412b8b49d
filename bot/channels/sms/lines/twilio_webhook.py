"""What Twilio calls: a message has come, something became of a text that was sent.

Nothing is believed that Twilio did not sign with the account's token.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.sms.line import Desk, Fate, Received
from bot.channels.sms.lines.twilio_api import Sender
from bot.channels.sms.lines.twilio_request import (
    BAD_REQUEST,
    FORBIDDEN,
    Form,
    Refusals,
    Refused,
    Signatures,
    one,
    read,
)
from bot.errors import StoreUnavailable

logger = logging.getLogger(__name__)

# The answer itself goes through the API: Twilio does not say whether it got one from here.
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
FATES: dict[str, Fate] = {"delivered": "delivered", "undelivered": "lost", "failed": "lost"}
_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass
class Webhook:
    """The two addresses that Twilio calls about one sender.

    noted takes the key of a delivery and the SID of its message from a report.
    """

    account: str
    sender: Sender
    path: str
    signatures: Signatures
    noted: Callable[[str, str], None]
    _refusals: Refusals = field(default_factory=Refusals, init=False)

    @property
    def status_path(self) -> str:
        """The path that Twilio reports to."""
        return f"{self.path}/status"

    def routes(self, desk: Desk) -> list[Route]:
        """The routes, which bring what they get to `desk`."""

        async def message(request: Request) -> Response:
            await desk.receive(self._received(await self._form(request, self.path, "To")))
            return Response(NOTHING_TO_SAY, media_type="text/xml")

        async def status(request: Request) -> Response:
            form = await self._form(request, self.status_path, "From")
            self._note(request.query_params.get("key", ""), form)
            fate = FATES.get(one(form, "MessageStatus"))
            if fate is not None:
                desk.report(fate)
            return Response(status_code=204)

        return [
            Route(self.path, self._answered(message), methods=["POST"]),
            Route(self.status_path, self._answered(status), methods=["POST"]),
        ]

    def _answered(
        self, work: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """`work`, and where it fails a status that makes Twilio call the fallback address."""

        async def answer(request: Request) -> Response:
            try:
                return await work(request)
            except Refused as error:
                self._refusals.tell(self.path, error.status)
                return Response(status_code=error.status)
            except StoreUnavailable as error:
                logger.critical("%s: a message is not stored: %s", self.path, error)
                return Response(status_code=503)
            except Exception as error:
                logger.error("%s failed: %s", self.path, type(error).__name__)
                return Response(status_code=500)

        return answer

    async def _form(self, request: Request, path: str, ours: str) -> Form:
        """The form, once it is certain that Twilio sent it and that `ours` is our number."""
        form = await read(request, path, self.signatures)
        if one(form, "AccountSid") != self.account or one(form, ours) != self.sender.own:
            raise Refused(FORBIDDEN)
        return form

    def _received(self, form: Form) -> Received:
        sid = one(form, "MessageSid")
        if not _SID.fullmatch(sid):
            raise Refused(BAD_REQUEST)
        body = one(form, "Body") if "Body" in form else ""
        sender = one(form, "From").removeprefix(self.sender.prefix)
        return Received(sender, sid, body if body.strip() else None)

    def _note(self, key: str, form: Form) -> None:
        sid = one(form, "MessageSid")
        if not _SID.fullmatch(sid):
            raise Refused(BAD_REQUEST)
        if _KEY.fullmatch(key):
            self.noted(key, sid)
