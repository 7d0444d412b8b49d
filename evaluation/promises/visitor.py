"""A visitor of the page who sends forms and, where no answer comes, the same form again."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.service.running import text_of

_TOKEN = re.compile(r'name="conversation" value="([^"]+)"')
_PAUSE = 0.05


@dataclass
class Visitor:
    """One person in one tab. status and html are those of the last response."""

    client: httpx.AsyncClient
    address: str
    language: str = "en"
    token: str = ""
    sent: int = 0
    status: int = 0
    html: str = ""
    tries: list[str] = field(default_factory=list)

    async def arrive(self) -> None:
        """Open the start page: the server issues the conversation's token."""
        page = await self.client.get(f"{self.address}/?lang={self.language}")
        found = _TOKEN.search(page.text)
        if found is None:
            raise ValueError(f"{page.url}: the page issued no token")
        self.token = found[1]

    def form(self, text: str, button: str = "") -> dict[str, str]:
        """The form of a new message."""
        self.sent += 1
        return {
            "conversation": self.token,
            "message": f"message-{self.sent}",
            "lang": self.language,
            "going": "1" if self.sent > 1 else "",
            "text": text,
            "do": button,
        }

    async def post(self, form: dict[str, str], path: str = "/ask") -> str:
        """Send a form once; returns the page's text. Raises httpx.HTTPError."""
        answer = await self.client.post(self.address + path, data=form)
        self.status, self.html = answer.status_code, answer.text
        return text_of(answer.text)

    async def say(self, text: str, button: str = "") -> str:
        """Send a message once."""
        return await self.post(self.form(text, button))

    async def insist(self, text: str) -> str:
        """Send a message until it is answered, always as the same message."""
        form = self.form(text)
        while True:
            try:
                said = await self.post(form)
            except httpx.HTTPError as error:
                self.tries.append(type(error).__name__)
            else:
                if self.status == httpx.codes.OK:
                    return said
                self.tries.append(str(self.status))
            await asyncio.sleep(_PAUSE)

    async def delete(self) -> str:
        """Press "delete this conversation"."""
        return await self.post({"conversation": self.token, "lang": self.language}, "/clear")

    async def export(self) -> dict[str, Any] | None:
        """What is stored, as the JSON file; None for nothing."""
        form = {"conversation": self.token, "lang": self.language}
        answer = await self.client.post(f"{self.address}/export", data=form)
        answer.raise_for_status()
        if not answer.headers["content-type"].startswith("application/json"):
            return None
        content: dict[str, Any] = answer.json()
        return content


def client() -> httpx.AsyncClient:
    """A client for many visitors at once."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    return httpx.AsyncClient(timeout=30, limits=limits, trust_env=False)
