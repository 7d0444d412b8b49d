"""The page's forms, read strictly."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from bot.channels.origin import is_own
from bot.errors import MessageRefused
from bot.gateway.message import Message, from_command, from_text

FIELDS = 10
LONGEST_ID = 64
FORBIDDEN, TOO_SLOW, TOO_LARGE = 403, 408, 413
# Seconds: a full form on a line of 16 kbit/s takes 8.
BODY_WITHIN = 30.0


@dataclass(frozen=True)
class Form:
    """The hidden fields of every form of the page.

    going tells that the page showed a conversation that had begun. message is what the
    person sent, raw: a text or a button.
    """

    conversation: str
    message_id: str
    language: str
    language_chosen: bool
    going: bool
    text: str
    button: str

    def message(self, limit: int) -> Message:
        """What was sent, made safe. Raises MessageRefused."""
        command, _, value = self.button.partition(" ")
        return from_command(command, value) if command else from_text(self.text, limit)


async def read_form(request: Request, body_limit: int, message_limit: int) -> Form:
    """The page's form of a POST. Raises MessageRefused as read_fields does."""
    return form_of(await read_fields(request, body_limit, message_limit))


def form_of(fields: Mapping[str, str]) -> Form:
    """The form of its fields; what is missing is empty."""
    return Form(
        conversation=fields.get("conversation", ""),
        message_id=fields.get("message", "")[:LONGEST_ID],
        language=fields.get("lang", ""),
        language_chosen=fields.get("chosen") == "1",
        going=fields.get("going") == "1",
        text=fields.get("text", ""),
        button=fields.get("do", ""),
    )


async def read_fields(
    request: Request, body_limit: int, message_limit: int, most: int = FIELDS
) -> Mapping[str, str]:
    """The fields of a POST, at most so many.

    Raises MessageRefused when it comes from another site, is too large, not UTF-8 or odd.
    """
    if not is_own(request.headers):
        raise MessageRefused("error.origin", FORBIDDEN)
    return _parse(await _body(request, body_limit, message_limit), most)


async def _body(request: Request, body_limit: int, message_limit: int) -> bytes:
    """The body, read no further and no longer than the limits."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for chunk in request.stream():
                body += chunk
                if len(body) > body_limit:
                    raise MessageRefused("error.too_long", TOO_LARGE, {"count": message_limit})
    except TimeoutError as error:
        raise MessageRefused("error.unreadable", TOO_SLOW) from error
    except ClientDisconnect as error:
        raise MessageRefused("error.unreadable", 400) from error
    return bytes(body)


def _parse(body: bytes, most: int) -> Mapping[str, str]:
    try:
        return dict(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=most,
            )
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise MessageRefused("error.unreadable", 400) from error
