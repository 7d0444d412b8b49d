"""A recogniser in this process: it keeps what it was given, and answers as a test says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass
class Listener:
    """A Recogniser. answers: its words, or that it never answers where it is `never`."""

    answers: str | None = "how do I apply"
    never: bool = False
    languages: frozenset[str] = frozenset({"en"})
    got: list[tuple[bytes, str]] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def words(self, sound: bytes, language: str) -> str | None:
        self.got.append((sound, language))
        self.asked.set()
        if self.never:
            await asyncio.Event().wait()
        return self.answers
