"""Reading a request that says it comes from Twilio, strictly."""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlparse

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import ClientDisconnect, Request
from twilio.request_validator import (
    RequestValidator,
    add_port,
    remove_port,
)

from bot.errors import SafarError

logger = logging.getLogger(__name__)

# Bytes: a WhatsApp message has up to 4,096 characters, of up to nine bytes each in a form.
LONGEST_BODY = 65_536
MOST_FIELDS = 200
# Seconds. Twilio gives up after 15.
BODY_WITHIN = 10.0
BAD_REQUEST, FORBIDDEN, TOO_SLOW, TOO_LARGE, WRONG_TYPE = 400, 403, 408, 413, 415
# Seconds between two lines in the log about refused requests.
TELL_EVERY = 60.0
FORM = "application/x-www-form-urlencoded"

Form = ImmutableMultiDict[str, str]


class Refused(SafarError):
    """A request that is not Twilio's, or that cannot be read."""

    code = "request_refused"

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass
class Refusals:
    """Logs refusals once in a while: anybody may send what is refused."""

    _told: float = field(default=float("-inf"), init=False)

    def tell(self, path: str, status: int) -> None:
        """A request to `path` is refused."""
        now = time.monotonic()
        if now - self._told >= TELL_EVERY:
            self._told = now
            logger.warning("%s: a request is refused with %s", path, status)


@dataclass(frozen=True)
class Signatures:
    """What Twilio's signature of a request has to be.

    Twilio signs names and values without marks between them. Who has seen a signed request
    could move the borders, and nobody sees one under TLS; it would also have the SID of a
    message that has come already.
    """

    token: str = field(repr=False)
    public: str

    def fits(self, signature: str, path: str, query: str, form: Form) -> bool:
        """Whether it is the signature of `form`, sent to that path of the public address.

        Never of the address that the request names: a proxy or whoever sends it may write
        there what it likes.
        """
        address = urlparse(f"{self.public}{path}{'?' if query else ''}{query}")
        validator, given = RequestValidator(self.token), signature.encode()
        # Twilio signs some addresses with the port and some without. Not validator.validate:
        # its comparison is a loop, and how long it takes depends on the signature.
        fitting = [
            hmac.compare_digest(validator.compute_signature(known, form).encode(), given)
            for known in (remove_port(address), add_port(address))
        ]
        return any(fitting)


async def read(request: Request, path: str, signatures: Signatures) -> Form:
    """The form, once it is certain that Twilio sent it to `path`. Raises Refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Refused(WRONG_TYPE)
    given = request.headers.getlist("x-twilio-signature")
    if len(given) != 1:
        raise Refused(FORBIDDEN)
    form = _parse(await _body(request))
    query = request.scope["query_string"].decode("latin-1")
    if not signatures.fits(given[0], path, query, form):
        raise Refused(FORBIDDEN)
    return form


def one(form: Form, name: str) -> str:
    """A field that has to be there once. Raises Refused.

    The signature does not tell a field from the same one twice.
    """
    values = form.getlist(name)
    if len(values) != 1:
        raise Refused(BAD_REQUEST)
    return str(values[0])


async def _body(request: Request) -> bytes:
    """The body, read no further and no longer than the limits."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise Refused(TOO_LARGE)
    except TimeoutError as error:
        raise Refused(TOO_SLOW) from error
    except ClientDisconnect as error:
        raise Refused(BAD_REQUEST) from error
    return bytes(body)


def _parse(body: bytes) -> Form:
    """The fields, empty and repeated ones too: all of them are signed."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise Refused(BAD_REQUEST) from error
    return ImmutableMultiDict(pairs)
