"""A file that an editor's browser sends: read no further and no longer than the limits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.channels.form import FIELDS, FORBIDDEN, TOO_LARGE, TOO_SLOW
from bot.channels.origin import is_own
from bot.errors import MessageRefused

# The twelve languages of the example in one workbook have 4.5 MB.
MOST_BYTES = 8 * 1024 * 1024
# A field beside the file.
MOST_OF_A_FIELD = 1024
# Seconds: such a file on a line of 1 Mbit/s takes 67.
WITHIN = 120.0
# ASCII: the name becomes a header too.
_ODD = re.compile(r"[^\w.-]+", re.ASCII)
# No ending that is read has as many; a name that is too long is none for a file.
_LONGEST_NAME, _LONGEST_ENDING = 60, 16


@dataclass(frozen=True)
class Upload:
    """The fields of a form with one file. name: of the file, safe as a name in a folder, "" where
    none was chosen."""

    fields: Mapping[str, str]
    name: str
    content: bytes = field(repr=False)


class TooLarge(MessageRefused):
    """A body with more bytes than are read."""


async def read_upload(request: Request) -> Upload:
    """The form of a POST with a file. Raises TooLarge, or MessageRefused when it comes from
    another site or is no such form."""
    if not is_own(request.headers):
        raise MessageRefused("error.origin", FORBIDDEN)
    parser = MultiPartParser(
        request.headers,
        _limited(request),
        max_files=1,
        max_fields=FIELDS,
        max_part_size=MOST_OF_A_FIELD,
    )
    try:
        async with asyncio.timeout(WITHIN):
            form = await parser.parse()
    except TimeoutError as error:
        raise MessageRefused("error.unreadable", TOO_SLOW) from error
    except (MultiPartException, ClientDisconnect, KeyError) as error:
        raise MessageRefused("error.unreadable", 400) from error
    try:
        return await _upload(form)
    finally:
        await form.close()


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise TooLarge("error.too_long", TOO_LARGE, {"count": MOST_BYTES})
        yield chunk


async def _upload(form: FormData) -> Upload:
    fields: dict[str, str] = {}
    name, content = "", b""
    for key, value in form.multi_items():
        if isinstance(value, UploadFile):
            name, content = _safe(value.filename or ""), await value.read()
        else:
            fields[key] = value
    return Upload(fields, name, content)


def _safe(name: str) -> str:
    """The last part of a name, with letters, digits, dots, - and _ only."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem = _ODD.sub("-", path.stem).strip(".-")[:_LONGEST_NAME]
    ending = _ODD.sub("", path.suffix.lower())[:_LONGEST_ENDING]
    return f"{stem or 'file'}{ending}" if path.name else ""
