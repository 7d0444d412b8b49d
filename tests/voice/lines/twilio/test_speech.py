"""What callers say through Twilio: offered in its languages alone, heard after the tone alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from starlette.applications import Starlette

from bot.errors import SettingsError
from bot.languages import Languages
from bot.render.voice import Prompt
from tests.sms.twilio.line import settings
from tests.sms.twilio.stub import PUBLIC
from tests.voice.lines.twilio.phone import Book, Folder, Open, action_of, dialled
from tests.voice.lines.twilio.test_twiml import NASTY, is_ours
from voice.acts import Heard, Keyed, LineAct, LineEvent, Listen, PickedUp, Silence, Unclear
from voice.lines import twilio
from voice.lines.twilio_speech import SPEECH, TAGS, spoken
from voice.lines.twilio_twiml import TYPING
from voice.speech.tone import NAME

MENU = Prompt("menu", "ar")


def asking(*, hear: str | None = "ar", twice: str = "") -> LineAct:
    return Listen((MENU,), 7000, frozenset(twice), hear=hear)


@asynccontextmanager
async def line(folder: Path, act: LineAct, spoken: str = "en ar-IQ") -> AsyncIterator[Open]:
    """The line in this process, where each turn does the act."""

    def script(events: list[LineEvent]) -> LineAct:
        return act

    speech, book = Folder(folder), Book(script)
    opened = twilio.open_line(settings("http://127.0.0.1:1", **{SPEECH: spoken}), speech)
    app = Starlette(routes=list(opened.routes(book)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1") as client:
        yield Open(book, speech, client)


async def test_the_recogniser_hears_nothing_before_the_tone(tmp_path: Path) -> None:
    async with line(tmp_path, asking()) as hook:
        root = await hook.call()
        before, after, then = root
        assert [element.tag for element in root] == ["Gather", "Gather", "Redirect"]
        assert before.get("input") == "dtmf"
        assert [play.text for play in before] == [f"{PUBLIC}/voice/audio/{MENU.key}.wav"]
        # Without a key Twilio goes on to the tone.
        assert before.get("actionOnEmptyResult") is None
        assert [play.text for play in after] == [f"{PUBLIC}/voice/audio/{NAME}.wav"]
        assert after.attrib == {
            "input": "dtmf speech",
            "language": "ar-IQ",
            "speechTimeout": "2",
            "maxSpeechTime": "15",
            "profanityFilter": "false",
            "actionOnEmptyResult": "true",
            "numDigits": "1",
            "finishOnKey": "",
            "timeout": "7",
            "action": before.get("action"),
            "method": "POST",
        }
        assert then.text == after.get("action")
        tone = await hook.client.get(f"/voice/audio/{NAME}.wav")
        assert tone.content.startswith(b"RIFF")
        caller = hook.book.talks[0].caller
        assert (caller.hears, caller.outside) == ({"en", "ar"}, True)


async def test_a_number_may_be_typed_before_and_after_the_tone(tmp_path: Path) -> None:
    async with line(tmp_path, asking(twice="12")) as hook:
        before, after, _ = await hook.call()
        assert [one.get("numDigits") for one in (before, after)] == ["2", "2"]
        assert [one.get("timeout") for one in (before, after)] == ["2", f"{TYPING}"]


@pytest.mark.parametrize(
    ("act", "languages"),
    [(asking(hear=None), "ar"), (asking(hear="ps"), "ar"), (asking(), "")],
    ids=["not offered", "not a language of Twilio's", "not set"],
)
async def test_otherwise_there_are_keys_alone(tmp_path: Path, act: LineAct, languages: str) -> None:
    async with line(tmp_path, act, languages) as hook:
        root = await hook.call()
        assert [one.get("input") for one in root.iter("Gather")] == ["dtmf"]


@pytest.mark.parametrize(
    ("told", "event"),
    [
        ({"SpeechResult": "كيف أطلب اللجوء", "Confidence": "0.93"}, Heard("كيف أطلب اللجوء")),
        ({"SpeechResult": "help", "Confidence": "0.5"}, Heard("help")),
        ({"SpeechResult": "help", "Confidence": "0.49"}, Unclear()),
        ({"SpeechResult": "help", "Confidence": "0.0"}, Heard("help")),
        ({"SpeechResult": "help"}, Heard("help")),
        ({"SpeechResult": "help", "Confidence": "certain"}, Heard("help")),
        ({"SpeechResult": "help", "Confidence": "nan"}, Heard("help")),
        ({"SpeechResult": "help", "Confidence": "0.9", "Digits": "3"}, Keyed("3")),
        ({"SpeechResult": " ", "Confidence": "0.9"}, Silence()),
        ({}, Silence()),
    ],
    ids=[
        "words",
        "just certain enough",
        "not certain",
        "no guess of its certainty",
        "certainty left out",
        "certainty that is no number",
        "certainty that is not a number",
        "a key beside words",
        "no words",
        "nothing",
    ],
)
async def test_what_twilio_reports_is_an_event(
    tmp_path: Path, told: Mapping[str, str], event: LineEvent
) -> None:
    async with line(tmp_path, asking()) as hook:
        root = await hook.call()
        post = dialled(action_of(root), **told)
        for _ in range(2):
            await hook.twiml(post)
        assert hook.book.talks[0].events == [PickedUp(), event]


async def test_words_that_nobody_asked_for_are_no_event(tmp_path: Path) -> None:
    async with line(tmp_path, asking(hear=None)) as hook:
        await hook.twiml(dialled(action_of(await hook.call()), SpeechResult="transfer me"))
        assert hook.book.talks[0].events == [PickedUp(), Silence()]


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(NASTY, NASTY)
def test_hostile_words_never_reach_twiml_or_an_address(
    tmp_path: Path, words: str, confidence: str
) -> None:
    async def call() -> None:
        async with line(tmp_path, asking()) as hook:
            said = words.encode("utf-8", "replace").decode()
            sure = confidence.encode("utf-8", "replace").decode()
            post = dialled(action_of(await hook.call()), SpeechResult=said, Confidence=sure)
            root = await hook.twiml(post)
            is_ours(root)
            assert [one.tag for one in root] == ["Gather", "Gather", "Redirect"]
            events = hook.book.talks[0].events
            assert events[1] in {Heard(said), Silence(), Unclear()}

    asyncio.run(call())


def test_a_language_or_one_of_its_tags_is_set() -> None:
    assert spoken({}) == {}
    assert spoken({SPEECH: "fa en-GB"}) == {"fa": "fa-IR", "en": "en-GB"}


@pytest.mark.parametrize("words", ["ps", "so", "ti", "en en-GB", "de-DE", 'en"/>', "EN"])
def test_what_twilio_does_not_know_is_refused(words: str) -> None:
    with pytest.raises(SettingsError, match=SPEECH):
        spoken({SPEECH: words})


def test_tags_are_of_served_languages_and_of_one_each(languages: Languages) -> None:
    assert set(TAGS) <= set(languages.codes)
    every: Iterator[str] = (tag for tags in TAGS.values() for tag in tags)
    assert all(tag.count("-") == 1 for tag in every)
    assert all(tag.startswith(f"{code}-") for code, tags in TAGS.items() for tag in tags)
