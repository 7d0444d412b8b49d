"""Opening the telephone: the lines that the operator named, their desk and their speech."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from starlette.routing import Route

from bot.channels.sms.line import SendEntry
from bot.clock import Clock
from bot.gateway.gateway import Gateway
from bot.gateway.turns import Words
from bot.settings import Settings
from voice.books import Books
from voice.desk import PhoneDesk
from voice.line import PhoneLine
from voice.people import People
from voice.recognition.process import RecognisingProcess, engine_of
from voice.recognition.recogniser import Recogniser
from voice.recognition.settings import RecogniserSettings
from voice.ringback.ringback import RingBack
from voice.settings import VoiceSettings
from voice.speech.inventory import speaking_lines
from voice.speech.offer import Offer
from voice.speech.opening import speech_of
from voice.speech.speech import Speech
from voice.speech.store import AudioStore


@dataclass(frozen=True)
class Behind:
    """What a call reaches: the dialogue, people, text messages; and what the desk counts with.

    naming is the key of keyed names. ring_back: calling back who rang, None where it is off.
    """

    gateway: Gateway
    people: People
    send_entry: SendEntry | None
    clock: Clock
    naming: bytes
    ring_back: RingBack | None = None


@dataclass(frozen=True)
class Telephone:
    """All lines with their desk. Without lines nothing of it runs."""

    lines: Sequence[PhoneLine]
    desk: PhoneDesk
    speech: AudioStore
    recogniser: RecognisingProcess | None

    @staticmethod
    def of(
        voice: VoiceSettings,
        settings: Settings,
        words: Words,
        behind: Behind,
        env: Mapping[str, str],
    ) -> Telephone:
        """Raises SettingsError."""
        speech = speech_of(settings, words.languages, env, words.pack)
        books = Books(
            phrases=words.phrases,
            pack=words.pack,
            languages=offered(voice, words, speech),
            audible=speech.has,
            people=behind.people,
            texts=behind.send_entry is not None,
            understands=partial(understands, words, speech),
        )
        desk = PhoneDesk(
            gateway=behind.gateway,
            books=books,
            people=behind.people,
            send_entry=behind.send_entry,
            settings=voice,
            clock=behind.clock,
            naming=behind.naming,
            ring_back=behind.ring_back,
        )
        own = RecogniserSettings.load(env, words.languages.codes) if voice.lines else None
        recogniser = RecognisingProcess(engine_of(own), own.languages) if own else None
        return Telephone(_opened(voice, env, speech, recogniser), desk, speech, recogniser)

    def routes(self) -> list[Route]:
        """The addresses that providers call."""
        return [route for line in self.lines for route in line.routes(self.desk)]

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        """Take calls until the end of the block. Raises SettingsError."""
        async with AsyncExitStack() as running:
            if self.lines:
                await running.enter_async_context(self.speech.running())
            if self.recogniser is not None:
                await running.enter_async_context(self.recogniser.running())
            if self.desk.ring_back is not None:
                diallers = {one.name: one.dialler for one in self.lines if one.dialler is not None}
                self.desk.ring_back.through(diallers, self.desk.ready)
                await running.enter_async_context(self.desk.ring_back.running())
            for line in self.lines:
                await running.enter_async_context(line.listening(self.desk))
            yield


def _opened(
    voice: VoiceSettings, env: Mapping[str, str], speech: Speech, recogniser: Recogniser | None
) -> tuple[PhoneLine, ...]:
    """The lines of the settings, each from its file."""
    files = (importlib.import_module(f"voice.lines.{name}") for name in voice.lines)
    return tuple(file.open_line(env, speech, recogniser) for file in files)


def understands(words: Words, speech: Speech, language: str) -> bool:
    """Whether all has audio that is said to who speaks in the language."""
    return all(speech.has(line.prompt) for line in speaking_lines(words.phrases, language))


def offered(voice: VoiceSettings, words: Words, speech: Speech) -> Callable[[], tuple[str, ...]]:
    """The languages that can be heard now: those of the operator, in their order, or all."""
    offer = Offer(words.pack, words.phrases, words.languages, speech.has)

    def now() -> tuple[str, ...]:
        heard = offer()
        return tuple(code for code in voice.languages or heard if code in heard)

    return now
