"""What Twilio's answer to a text means: taken, never, later, or unclear."""

from __future__ import annotations

from http import HTTPStatus

import msgspec

from bot.gateway.provider import DeliveryFailed, DeliveryRefused, DeliveryUnclear

# Never, however often: no such number, a country that is not allowed, a person who wrote STOP,
# a text that is too long. Any other 400 is refused too, but for those below.
_NEVER = frozenset({21211, 21214, 21217, 21408, 21421, 21608, 21610, 21612, 21614, 21617, 21635})
# What passes (queues, limits), or what an operator puts right (account, number, addresses).
_LATER = frozenset(
    {10001, 14107, 20003, 20005, 20429, 21212, 21603, 21606, 21607, 21609, 21611, 21659, 21660}
    | {21703, 21704, 21705, 63007, 63018, 63038}
)


class _Created(msgspec.Struct):
    sid: str


class _Error(msgspec.Struct):
    code: int | None = None


def judge(status: int, content: bytes) -> str | None:
    """The SID of the message that was taken; None where a taken one is not named.

    Raises DeliveryRefused, DeliveryFailed, DeliveryUnclear.
    """
    if status == HTTPStatus.CREATED:
        return _sid(content)
    code = _code(content)
    told = f"Twilio answered {status}" + ("" if code is None else f", error {code}")
    if status < HTTPStatus.MULTIPLE_CHOICES or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise DeliveryUnclear(told)
    if status == HTTPStatus.REQUEST_TIMEOUT:
        raise DeliveryUnclear(told)
    wrong = status == HTTPStatus.BAD_REQUEST and code is not None and code not in _LATER
    if code in _NEVER or wrong:
        raise DeliveryRefused(told)
    raise DeliveryFailed(told)


def _sid(content: bytes) -> str | None:
    try:
        return msgspec.json.decode(content, type=_Created).sid
    except msgspec.MsgspecError:
        return None


def _code(content: bytes) -> int | None:
    try:
        return msgspec.json.decode(content, type=_Error).code
    except msgspec.MsgspecError:
        return None
