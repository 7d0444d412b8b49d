"""A desk over real stores, with a brain, people and a telephone that the tests can look into."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from bot.brain.client import TurnAnswer, TurnRequest
from bot.errors import BrainUnavailable, StoreUnavailable
from tests.gateway.conftest import House, ScriptedBrain
from tests.voice.walking import Dialogue, texts
from voice.acts import Done, HangUp, Keyed, Listen, Silence, Transfer
from voice.books import Books
from voice.desk import PhoneDesk
from voice.line import HungUp
from voice.people import People
from voice.ringback.ringback import RingBack
from voice.ringback.settings import RingBackSettings
from voice.settings import VoiceSettings


@dataclass
class Talking:
    """A brain that answers as the actions do."""

    dialogue: Dialogue
    asked: list[TurnRequest] = field(default_factory=list)

    async def turn(self, request: TurnRequest) -> TurnAnswer:
        self.asked.append(request)
        if self.dialogue.away:
            raise BrainUnavailable("away")
        return TurnAnswer(self.dialogue.reply(request.text), {"turns": len(self.asked)})


@dataclass
class Handset:
    """A leg: presses `keys` one after the other, then is silent, or hangs up."""

    keys: list[str]
    hangs_up: bool = False
    acts: list[Listen | Transfer | HangUp] = field(default_factory=list)

    async def listen(self, act: Listen) -> Keyed | Silence:
        self.acts.append(act)
        if self.keys:
            return Keyed(self.keys.pop(0))
        if self.hangs_up:
            raise HungUp("the caller")
        return Silence()

    async def transfer(self, act: Transfer) -> Done:
        self.acts.append(act)
        return Done(True)

    async def hang_up(self, act: HangUp) -> None:
        self.acts.append(act)

    def heard(self) -> list[str]:
        return [text for act in self.acts for text in texts(act.cues)]


class Nobody:
    """A deployment without people."""

    def on_duty(self, language: str) -> str | None:
        return None

    def calls_back(self, language: str) -> bool:
        return False

    async def wish(self, number: str, language: str) -> None:
        raise NotImplementedError


@dataclass
class OnDuty(Nobody):
    """People who call back in English."""

    wishes: list[tuple[str, str]] = field(default_factory=list)
    full: bool = False
    phone: str | None = None

    def on_duty(self, language: str) -> str | None:
        return self.phone

    def calls_back(self, language: str) -> bool:
        return language == "en"

    async def wish(self, number: str, language: str) -> None:
        if self.full:
            raise StoreUnavailable("full")
        self.wishes.append((number, language))


@asynccontextmanager
async def opened(
    house: House,
    people: People | None = None,
    ring_back: RingBackSettings | None = None,
    **environment: str,
) -> AsyncIterator[tuple[PhoneDesk, Talking, list[tuple[str, str, str]]]]:
    """A desk over real stores; what was sent as text messages."""
    pack, phrases, languages = house.words.pack(), house.words.phrases, house.words.languages
    brain = Talking(Dialogue(pack, phrases, languages))
    house.brain = cast(ScriptedBrain, brain)
    sent: list[tuple[str, str, str]] = []

    async def send(number: str, entry: str, language: str, identifier: str) -> bool:
        sent.append((number, entry, language))
        return True

    people = people or Nobody()
    books = Books(
        phrases, lambda: pack, lambda: ("en", "ar"), lambda _: True, people, True, lambda _: True
    )
    settings = VoiceSettings.load(
        {f"SAFAR_VOICE_{name}": value for name, value in environment.items()}, languages.codes
    )
    service = house.service()
    async with service.running() as gateway:
        naming = house.stores.keeper.ring.naming
        back = RingBack.of(ring_back, service.rings, house.stores, house.clock)
        desk = PhoneDesk(gateway, books, people, send, settings, house.clock, naming, back)
        yield desk, brain, sent
