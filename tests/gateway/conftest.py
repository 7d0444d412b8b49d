"""A gateway over real stores; only the brain behind it is a scripted one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from bot.brain.client import Brain, TurnAnswer, TurnRequest
from bot.clock import SteadyClock
from bot.errors import BrainUnavailable
from bot.gateway.gateway import Gateway
from bot.gateway.message import Incoming, from_text
from bot.gateway.opening import Service, Stores
from bot.gateway.order import Order
from bot.gateway.turns import Words
from bot.gateway.upkeep import Upkeep
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.reply import Effect, Part, Reply
from bot.settings import ROOT, Settings


@dataclass
class ScriptedBrain:
    """Answers "answer N to TEXT"; "delete" and "export" have their effects.

    It notes what it was asked, and fails as often as `failures` says.
    """

    asked: list[TurnRequest] = field(default_factory=list)
    failures: int = 0
    pause: float = 0.0
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn(self, request: TurnRequest) -> TurnAnswer:
        self.called.set()
        await asyncio.sleep(self.pause)
        if self.failures:
            self.failures -= 1
            raise BrainUnavailable("away")
        self.asked.append(request)
        turns = request.slots.get("turns", 0) + 1
        effects: dict[str, Effect] = {"delete": "forget", "export": "export"}
        effect = effects.get(request.text, "none")
        parts = (Part("say", f"answer {turns} to {request.text}", "en"),)
        return TurnAnswer(Reply("notice", "en", parts, effect=effect), {"turns": turns})

    @property
    def texts(self) -> list[str]:
        """The messages that were answered, in order."""
        return [request.text for request in self.asked]


class SetClock(SteadyClock):
    """A clock that tests move."""

    def __init__(self) -> None:
        self.moved = 0.0
        super().__init__(steady=lambda: self.moved)


@dataclass
class House:
    """A gateway in a folder, opened and closed as a process does."""

    folder: Path
    brain: ScriptedBrain
    clock: SetClock
    words: Words
    settings: Settings

    def service(self) -> Service:
        """The service over the folder's stores."""
        self.stores = Stores.of(self.settings)
        brain = cast(Brain, self.brain)
        return Service(brain, self.stores, self.words, clock=self.clock)

    async def upkeep(self) -> None:
        """What the service does every 30 seconds."""

        async def nothing() -> None: ...

        await Upkeep(self.stores.storage(self.clock), Order(), nothing).once()

    def contents(self) -> bytes:
        """All bytes of all databases."""
        files = [*self.folder.rglob("*.db"), *self.folder.rglob("*.db-wal")]
        return b"".join(path.read_bytes() for path in files)


@pytest.fixture(scope="session")
def words() -> Words:
    settings = Settings.load({})
    languages = Languages.load(ROOT / "data")
    served = ServedPack(settings.guidance, False, languages.codes)
    phrases = load_phrases(ROOT / "data", languages.codes)
    return Words(phrases, languages, lambda: served.current)


@pytest.fixture
def house(tmp_path: Path, words: Words) -> House:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    keys.write(settings.key_file, KeyRing.new())
    return House(tmp_path, ScriptedBrain(), SetClock(), words, settings)


@pytest.fixture
async def gateway(house: House) -> AsyncIterator[Gateway]:
    async with house.service().running() as opened:
        yield opened


Message = Callable[..., Incoming]


@pytest.fixture
def message() -> Message:
    """A message of `sender` (default: ana) under `number`, on a channel (default: web)."""

    def make(text: str, number: int, sender: str = "ana", channel: str = "web") -> Incoming:
        return Incoming(channel, sender, f"{sender}-{number}", from_text(text, 1000), "en")

    return make
