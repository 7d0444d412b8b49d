"""The page's form, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from bot.errors import MessageRefused
from bot.gateway.message import Message, from_command, from_text

FIELDS = 10
TOO_LARGE = 413


@dataclass(frozen=True)
class Form:
    """What a person sent: a text or a button, with the page's hidden fields."""

    conversation: str
    message_id: str
    language: str
    language_chosen: bool
    message: Message


async def read_form(request: Request, body_limit: int, message_limit: int) -> Form:
    """The form of a POST. Raises MessageRefused when it is too large, not UTF-8 or odd."""
    fields = _parse(await _body(request, body_limit, message_limit))
    command, _, value = fields.get("do", "").partition(" ")
    message = (
        from_command(command, value)
        if command
        else from_text(fields.get("text", ""), message_limit)
    )
    return Form(
        conversation=fields.get("conversation", ""),
        message_id=fields.get("message", ""),
        language=fields.get("lang", ""),
        language_chosen=fields.get("chosen") == "1",
        message=message,
    )


async def _body(request: Request, body_limit: int, message_limit: int) -> bytes:
    """The body, read no further than the limit."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > body_limit:
                raise MessageRefused("error.too_long", TOO_LARGE, {"count": message_limit})
    except ClientDisconnect as error:
        raise MessageRefused("error.unreadable", 400) from error
    return bytes(body)


def _parse(body: bytes) -> Mapping[str, str]:
    try:
        return dict(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=FIELDS,
            )
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise MessageRefused("error.unreadable", 400) from error
