"""Whole calls on all lines: telephone, line, flow, gateway, Rasa and voice, nothing scripted.

What Twilio is told to play is the measure of what is heard on the other lines.
"""

from __future__ import annotations

import asyncio
import audioop
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.render.voice import Prompt
from tests.service.running import child
from tests.voice.callers import Heard, Names, Script, by_twilio, press
from tests.voice.heard import Samples
from tests.voice.hotline import hear
from tests.voice.listening import best
from tests.voice.phone import Call
from tests.voice.walking import APPLY
from tests.voice.whole_calls import (
    LANGUAGES,
    LINES,
    SCRIPTS,
    SILENT,
    TELEPHONES,
    Calls,
    House,
    all_calls,
    hotline,
)

pytestmark = pytest.mark.slow
PERSON = "about/talk-to-a-person"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with hotline(tmp_path_factory.mktemp("hotline")) as started:
        yield started


@pytest.fixture(scope="module")
async def calls(house: House, pack: Pack) -> Calls:
    return await all_calls(house, pack)


def of_line(house: House, calls: Calls, line: str, script: str) -> list[Heard]:
    """What was heard on the line, where it is there and the call went to its end."""
    if line not in house.ports:
        pytest.skip(house.why)
    heard = calls.heard[line, script]
    if isinstance(heard, Exception):
        raise heard
    return heard


def key(phrases: Phrases, name: str, language: str) -> str:
    """The name of a phrase's audio."""
    return Prompt(phrases(name, language), language).key


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("line", TELEPHONES)
def test_each_step_says_on_every_line_what_twilio_plays(
    house: House, calls: Calls, phrases: Phrases, line: str, script: str
) -> None:
    played = calls.played[script]
    all_heard = of_line(house, calls, line, script)
    known = {name for names in played for name in house.audio.first(names)}
    known |= {key(phrases, "disclosure.voice", language) for language in LANGUAGES[1:]}
    # The disclosure begins with the greeting's words: they cannot be told apart.
    known -= {key(phrases, name, LANGUAGES[0]) for name in ("voice.greeting", "disclosure.voice")}
    for heard, names in zip(all_heard, played, strict=True):
        assert heard.names == names[: len(heard.names)]
        assert house.audio.unlike(heard.recording, known - set(names)) == {}


def test_a_request_that_twilio_makes_twice_changes_nothing(calls: Calls) -> None:
    assert calls.retried == calls.played[LANGUAGES[0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_leads_where_its_keys_say(
    calls: Calls, pack: Pack, phrases: Phrases, language: str
) -> None:
    def spoken(entry: str) -> str:
        return Prompt(pack.entries[entry].texts[language].spoken, language).key

    def phrase(name: str) -> str:
        return key(phrases, name, language)

    picked_up, topics, answer, again, back, person, slower = calls.played[language]
    assert phrase("voice.language") in picked_up
    assert {phrase("voice.number"), phrase("voice.emergency")} <= set(topics)
    assert spoken(APPLY) in answer
    assert again == answer
    assert Prompt(pack.words[language].topics["emergency"], language).key in back
    assert person[0] == phrase("voice.nobody")
    assert spoken(PERSON) in person
    assert slower[0] == f"{phrase('voice.slower')}.slow"
    assert f"{spoken(PERSON)}.slow" in slower


def test_who_is_silent_hears_one_thing_at_a_time_and_where_help_is(
    calls: Calls, phrases: Phrases
) -> None:
    *_, last = calls.played[SILENT]
    assert key(phrases, "voice.one_by_one", "en") in calls.played[SILENT][3]
    assert last == tuple(key(phrases, name, "en") for name in ("voice.emergency", "voice.goodbye"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line", LINES)
async def test_the_first_words_in_a_language_are_the_disclosure_byte_for_byte(
    house: House, calls: Calls, phrases: Phrases, line: str, language: str
) -> None:
    name = key(phrases, "disclosure.voice", language)
    # Before a language is chosen, its first sentence is said in the likeliest one.
    chosen = 1
    assert calls.played[language][0][0] == key(phrases, "voice.greeting", LANGUAGES[0])
    assert calls.played[language][chosen][0] == name
    if line == "twilio":
        async with house.twilio() as client:
            answer = await client.get(f"/voice/audio/{name}.wav")
        assert answer.content == (house.audio.folder / f"{name}.wav").read_bytes()
        return
    heard = of_line(house, calls, line, language)[chosen].recording
    sound = house.audio.beginning(name)
    place = heard.at(best(heard, name, sound).at)
    said = heard.samples[place : place + len(sound)]
    # Two encoders may differ in how they round, so by one level of G.711.
    assert np.abs(levels(said) - levels(sound)).max() <= 1


def levels(sound: Samples) -> NDArray[np.int16]:
    """The samples as G.711 (mu-law) numbers them, from -127 to 127."""
    codes = ~np.frombuffer(audioop.lin2ulaw(sound.tobytes(), 2), np.uint8)
    sizes = (codes & 0x7F).astype(np.int16)
    return np.where(codes & 0x80, -sizes, sizes)


async def test_nothing_is_left_of_the_calls(house: House, calls: Calls) -> None:
    async with asyncio.timeout(60):
        with closing(sqlite3.connect(house.running.store)) as store:
            while store.execute("select count(*) from conversations").fetchone()[0]:  # noqa: ASYNC110
                await asyncio.sleep(0.2)


async def test_when_the_brain_dies_in_mid_call_the_emergency_number_is_heard(
    house: House,
    calls: Calls,
    phrases: Phrases,
) -> None:
    menu, busy = (key(phrases, name, "en") for name in ("voice.emergency", "error.busy.voice"))
    greeting = key(phrases, "voice.greeting", "en")

    async def choose_a_language(call: Call) -> None:
        await hear(call, house.audio.beginning(greeting), since=call.dialled_at)
        since = await press(call, "1")
        await hear(call, house.audio.beginning(menu), since=since)

    async def choose_a_topic(call: Call, told: asyncio.Task[Names]) -> None:
        since = await press(call, "1")
        # Only now it is sure that there is a sound to compare with.
        await told
        since = await hear(call, house.audio.beginning(busy), since=since)
        # "In danger, call 112."
        await hear(call, house.audio.end(busy), since=since)
        await call.ended()

    script = Script("brain", "en", ("", "1", "1"), hangs_up=False)
    async with AsyncExitStack() as phones:
        open_ = [await phones.enter_async_context(house.call(line)) for line in house.ports]
        twilio = by_twilio(await phones.enter_async_context(house.twilio()), script, 99)
        played = [await anext(twilio) for _ in range(2)]
        async with asyncio.TaskGroup() as group:
            for call in open_:
                group.create_task(choose_a_language(call))
        child(house.running, "bot.brain.rasa_server").send_signal(signal.SIGKILL)
        async with asyncio.TaskGroup() as group:
            told = group.create_task(anext(twilio))
            for call in open_:
                group.create_task(choose_a_topic(call, told))
        assert await anext(twilio, None) is None
    assert menu in played[1]
    assert told.result() == (busy,)
