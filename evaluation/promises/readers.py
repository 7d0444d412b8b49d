"""All that reads what others wrote, as targets of the fuzzer: forms, headers, files.

A target takes any bytes. It raises only what breaks an invariant, or an error that its reader
does not document.
"""

from __future__ import annotations

import asyncio
import os
import unicodedata
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

import msgspec
from starlette.datastructures import Headers
from starlette.requests import Request

from bot.channels.form import read_form
from bot.channels.origin import is_own
from bot.channels.pages import accepted_languages
from bot.channels.token import Tokens
from bot.errors import ContentError, KeysError, MessageRefused, SettingsError
from bot.gateway.message import from_command, from_text
from bot.guidance import files
from bot.guidance.finding import InvalidContent
from bot.privacy import keys
from bot.render.markup import xml_text
from bot.reply import decode, encode
from bot.settings import ROOT, Settings

Result = TypeVar("Result")
Target = Callable[[bytes], None]
GUIDANCE = ROOT / "data" / "guidance" / "europe"
LIMIT, BODY_LIMIT = 1000, 16_384
_CONTROL = {"Cc", "Cs"}
_LOOP = asyncio.new_event_loop()
_FROM_WHERE = ("host", "origin", "sec-fetch-site")


def seeds() -> list[tuple[int, bytes]]:
    """(target, input) to begin with: the shipped files, and what is usually sent."""
    numbers = {name: number for number, (name, _) in enumerate(TARGETS)}
    found = [(numbers[name], min(GUIDANCE.glob(name)).read_bytes()) for name in FILES]
    return found + [(numbers[name], seed.encode()) for name, seed in _USUAL]


def _text(content: bytes) -> str:
    """Any text: what is no UTF-8 becomes lone surrogates."""
    return content.decode("utf-8", "surrogateescape")


def _headers(content: bytes, *names: str) -> Headers:
    """Lines as the values of headers; an empty line for a missing one."""
    found = zip(names, content.split(b"\n"), strict=False)
    return Headers(raw=[(name.encode(), value) for name, value in found if value])


def _now(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine, in the one loop of the fuzzer."""
    return _LOOP.run_until_complete(work)


def _check(holds: bool, promise: str) -> None:
    if not holds:
        raise AssertionError(promise)


def _from_text(content: bytes) -> None:
    message = from_text(_text(content), LIMIT)
    _check(not _CONTROL & {unicodedata.category(c) for c in message.text}, "a control is left")
    _check(message.text[0] not in "/\\ ", "it begins like a command")
    _check(unicodedata.is_normalized("NFC", message.text), "it is not NFC")
    _check(from_text(message.text, 10 * LIMIT).text == message.text, "cleaned twice is other")


def _from_command(content: bytes) -> None:
    name, _, value = _text(content).partition(" ")
    message = from_command(name, value)
    said, _, entity = message.text.removeprefix(f"/{name}").partition("{")
    _check(said == "" and message.shown is None, "it is no plain command")
    if entity:
        read = msgspec.json.decode("{" + entity, type=dict[str, str])
        _check(list(read.values()) == [value], "the value is another one")


def _form(content: bytes) -> None:
    *lines, body = content.split(b"\n", 3)
    headers = _headers(b"\n".join(lines), *_FROM_WHERE)
    sent = {"type": "http.request", "body": body}

    async def receive() -> Mapping[str, object]:
        return sent

    form = _now(
        read_form(Request({"type": "http", "headers": headers.raw}, receive), BODY_LIMIT, LIMIT)
    )
    form.message(LIMIT)


def _origin(content: bytes) -> None:
    headers = _headers(content, *_FROM_WHERE)
    origin = headers.get("origin", "null")
    if is_own(headers) and "sec-fetch-site" not in headers and origin != "null":
        _check(origin.endswith(headers["host"]), "another origin is taken for our own")


_TOKENS = Tokens(bytes(32))


def _token(content: bytes) -> None:
    issued = _TOKENS.issue()
    _check(_TOKENS.issued(issued), "our own token is not known")
    text = _text(content)
    for changed in (text, text + issued[len(text) :], issued[: len(issued) - len(text)] + text):
        right = changed == issued
        _check(_TOKENS.issued(changed) == right, "a made-up token is taken for ours")


def _accepted(content: bytes) -> None:
    wanted = accepted_languages(_headers(content, "accept-language", "accept-language"))
    _check(all(tag and tag != "*" for tag in wanted), "a tag is empty")


def _keys(content: bytes) -> None:
    ring = keys.parse(_text(content), "fuzz")
    _check(keys.parse(ring.text(), "again") == ring, "written and read it is another")


def _file(name: str, parse: Callable[[Path, bytes], object]) -> Target:
    path = Path(Path(name).name)

    def target(content: bytes) -> None:
        parse(path, content)

    return target


def _reply(content: bytes) -> None:
    try:
        sent = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    reply = decode(sent)
    _check(decode(encode(reply)) == reply, "written and read it is another")
    reply.text()


def _settings(content: bytes) -> None:
    # As the system hands it over: any bytes but NUL.
    name, _, value = os.fsdecode(content.replace(b"\0", b"")).partition("=")
    loaded = Settings.load({name: value})
    _check(loaded.guidance.parent == loaded.data / "guidance", "the pack is elsewhere")


def _markup(content: bytes) -> None:
    text = _text(content)
    document = f'<a x="{xml_text(text)}">{xml_text(text)}</a>'
    read = ElementTree.fromstring(document.encode())  # noqa: S314
    _check(read.text == read.get("x") or not read.text, "content and attribute differ")
    _check(len(read) == 0 and len(read.attrib) == 1, "markup gets in")


def _typed(target: Target, *errors: type[Exception]) -> Target:
    """The target; the errors that it documents are no crash."""

    def allowed(content: bytes) -> None:
        with suppress(*errors):
            target(content)

    return allowed


# By the files of the shipped pack to begin with.
FILES: dict[str, Callable[[Path, bytes], object]] = {
    "*/*/entry.yml": files.parse_entry,
    "*/*/fr.md": files.parse_text,
    "pack.yml": files.parse_pack,
    "contacts.yml": files.parse_contacts,
    "words/fr.yml": files.parse_words,
}
TARGETS: list[tuple[str, Target]] = [
    ("from_text", _typed(_from_text, MessageRefused)),
    ("from_command", _typed(_from_command, MessageRefused)),
    ("form", _typed(_form, MessageRefused)),
    ("origin", _origin),
    ("token", _token),
    ("accept-language", _accepted),
    ("keys", _typed(_keys, KeysError)),
    ("reply", _typed(_reply, msgspec.ValidationError)),
    ("settings", _typed(_settings, SettingsError, ContentError)),
    ("markup", _markup),
    *((name, _typed(_file(name, parse), InvalidContent)) for name, parse in FILES.items()),
]
_USUAL = [
    ("from_text", "/\\ /restart"),
    ("from_command", "show_entry arrival/apply-for-asylum@en"),
    ("form", "localhost\nhttp://localhost\n\ntext=how+do+I+ask&do=&lang=en&conversation=x"),
    ("origin", "[::1]:8080\nhttp://[::1]:8080"),
    ("token", "AbZ_-=="),
    ("accept-language", "fr-FR,fr;q=0.9,en;q=0.8,*;q=0.5"),
    ("keys", keys.KeyRing(bytes(32), {"a": bytes(32), "b": bytes(32)}).text()),
    ("reply", '{"kind": "answer", "language": "en", "parts": [], "options": [], "score": 0.5}'),
    ("settings", "SAFAR_PORT=8080"),
    ("settings", "SAFAR_EXIT=https://www.example.org/"),
    ("markup", "<a href=\"x\">'&amp;'</a>]]>"),
]
# For libFuzzer, which puts them in.
WORDS = ("http://", "[", "]", "%", "&", "q=", "/", "\\\\", "---", "## ", "- ", "seal ", "name ")
