"""Twilio as Safar sees it: an API on loopback that fails by script, and signed requests."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal
from urllib.parse import parse_qs, parse_qsl, urlencode

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "5f1b0c2d3e4a59687786958473625140"  # noqa: S105 - of nobody
NUMBER, PUBLIC = "+48732100200", "https://safar.example.org"

# What becomes of a text: taken or not, and what is answered. A pair is a status with an error
# code of Twilio's; the text is not taken then.
Act = (
    Literal["take", "take, close", "take, silent", "take, 500", "take, half", "take late, 500"]
    | Literal["close", "silent"]
    | tuple[int, int | None]
)
# What a look at the list gets.
Look = Literal["list", "close", "silent"] | int

Pairs = Sequence[tuple[str, str]]


def signature(url: str, pairs: Iterable[tuple[str, str]], token: str = TOKEN) -> str:
    """Twilio's signature as its documentation describes it."""
    signed = url + "".join(f"{name}{value}" for name, value in sorted(set(pairs)))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def sid(number: int, kind: str = "SM") -> str:
    """A message's name at Twilio."""
    return f"{kind}{number:032x}"


def incoming(text: str, number: int = 1, sender: str = "+48600100200", own: str = NUMBER) -> Pairs:
    """The fields of a message that somebody wrote, as Twilio sends them."""
    return (
        ("ToCountry", "PL"),
        ("ToState", ""),
        ("SmsMessageSid", sid(number)),
        ("NumMedia", "0"),
        ("ToCity", ""),
        ("FromZip", ""),
        ("SmsSid", sid(number)),
        ("FromState", ""),
        ("SmsStatus", "received"),
        ("FromCity", ""),
        ("Body", text),
        ("FromCountry", "PL"),
        ("To", own),
        ("MessageSid", sid(number)),
        ("AccountSid", ACCOUNT),
        ("From", sender),
        ("ApiVersion", "2010-04-01"),
    )


def report(status: str, own: str = NUMBER, name: str = sid(1)) -> Pairs:
    """The fields of a report on a message of ours."""
    return (
        ("SmsSid", name),
        ("SmsStatus", status),
        ("MessageStatus", status),
        ("To", "+48600100200"),
        ("MessageSid", name),
        ("AccountSid", ACCOUNT),
        ("From", own),
        ("ApiVersion", "2010-04-01"),
    )


@dataclass
class Stored:
    """A message that Twilio has."""

    sid: str
    to: str
    sender: str
    body: str
    created: datetime
    direction: str = "outbound-api"
    report: str = ""

    def listed(self) -> dict[str, Any]:
        """As the list shows it."""
        return {
            "sid": self.sid,
            "account_sid": ACCOUNT,
            "to": self.to,
            "from": self.sender,
            "body": self.body,
            "direction": self.direction,
            "status": "queued",
            "date_created": format_datetime(self.created),
            "date_sent": None,
            "num_segments": "1",
            "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{self.sid}.json",
        }


@dataclass
class Twilio:
    """The stub. acts and looks are worked off in order; then all is well.

    ahead is by how much its clock goes before ours; whole tells whether the list has but one
    page; hides whether the account hides texts. left says how clients left that got no answer.
    """

    acts: list[Act] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    messages: list[Stored] = field(default_factory=list)
    ahead: timedelta = timedelta(0)
    late: float = 0.1
    whole: bool = True
    hides: bool = False
    address: str = ""
    forms: list[dict[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    asked: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Twilio]:
        """Listen on a free port of loopback until the end of the block."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def add(
        self,
        to: str,
        body: str,
        age: float = 0.0,
        sender: str = NUMBER,
        direction: str = "outbound-api",
        report: str = "",
    ) -> Stored:
        """A message that was made `age` seconds ago."""
        created = self.now() - timedelta(seconds=age)
        name = sid(len(self.messages) + 1)
        self.messages.append(Stored(name, to, sender, body, created, direction, report))
        return self.messages[-1]

    def sent(self) -> list[tuple[str, str]]:
        """What was taken, in order: to whom, and what."""
        return [(message.to, message.body) for message in self.messages]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, target, _ = first.split()
        path, _, query = target.partition("?")
        known = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if headers.get("authorization") != known:
            return self._say(writer, 401, {"code": 20003, "status": 401})
        if path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return self._say(writer, 404, {"code": 20404, "status": 404})
        if method == "POST":
            form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
            self.forms.append(form)
            return await self._take(form, reader, writer)
        return await self._list(parse_qs(query), reader, writer)

    async def _take(
        self, form: dict[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        act = self.acts.pop(0) if self.acts else "take"
        if isinstance(act, tuple):
            content = {"status": act[0]} if act[1] is None else {"code": act[1], "status": act[0]}
            return self._say(writer, act[0], content)
        if act == "take late, 500":
            self._later(form)
        elif act.startswith("take"):
            self._store(form)
        if act.endswith("silent"):
            return await self._wait(reader)
        if act.endswith("500"):
            return self._say(writer, 500, {"code": 20500, "status": 500})
        if act == "take, half":
            writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{")
        if act == "take":
            self._say(writer, 201, self.messages[-1].listed())
        return None

    async def _list(
        self,
        asked: dict[str, list[str]],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.asked += 1
        look = self.looks.pop(0) if self.looks else "list"
        if look == "close":
            return None
        if look == "silent":
            return await self._wait(reader)
        if isinstance(look, int):
            return self._say(writer, look, {"status": look})
        found = [
            message.listed() | ({"body": ""} if self.hides else {})
            for message in reversed(self.messages)
            if [message.to] == asked["To"] and [message.sender] == asked["From"]
        ]
        more = None if self.whole else f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page=1"
        return self._say(writer, 200, {"messages": found, "next_page_uri": more, "page": 0})

    def _store(self, form: dict[str, str]) -> None:
        report = form["StatusCallback"]
        self.add(form["To"], form["Body"], sender=form["From"], report=report)

    def _later(self, form: dict[str, str]) -> None:
        async def store() -> None:
            await asyncio.sleep(self.late)
            self._store(form)

        task = asyncio.create_task(store())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wait(self, reader: asyncio.StreamReader) -> None:
        try:
            await reader.read(1)
            self.left.append("closed")
        except ConnectionError:
            self.left.append("reset")

    def _say(self, writer: asyncio.StreamWriter, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        date = format_datetime(self.now(), usegmt=True)
        writer.write(
            f"HTTP/1.1 {status} x\r\nDate: {date}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )


def encoded(pairs: Iterable[tuple[str, str]]) -> bytes:
    """A form's body."""
    return urlencode(list(pairs)).encode()
