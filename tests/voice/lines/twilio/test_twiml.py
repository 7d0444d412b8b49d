"""Acts as TwiML: what a parser reads is what was meant, whatever stands in the fields."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.i18n import load_phrases
from bot.languages import Languages
from bot.render.voice import Prompt
from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.line import settings
from tests.sms.twilio.stub import PUBLIC
from tests.voice.lines.twilio.phone import PATH, Book, Folder, action_of, dialled, fields, parsed
from voice.acts import HangUp, Keyed, LineAct, Listen, Pause, Silence, Transfer
from voice.lines import twilio
from voice.lines.twilio_audio import Audio
from voice.lines.twilio_markup import Element, document
from voice.lines.twilio_twiml import dialable, dialling, hanging_up, listening, pressed, waiting

ACTION = f"{PUBLIC}/voice/twilio/1?mark=a"
NASTY = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.sampled_from(
        [
            '"><Say>pwned</Say><Play a="',
            "</Play></Gather></Response><Response><Dial>+1900</Dial>",
            "]]><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
            "<?xml version='1.0'?><Dial><Sip>sip:a@example.org</Sip></Dial>",
            "&lt;Record/&gt;&#60;Enqueue/&#62;",
            "https://evil.example/a.wav",
            "\x00\x0b\ud800\uffff",
        ]
    ),
)
CUES = st.lists(
    st.one_of(st.builds(Prompt, NASTY, NASTY), st.builds(Pause, st.integers())), max_size=8
).map(tuple)
ACTS: st.SearchStrategy[LineAct] = st.one_of(
    st.builds(
        Listen,
        CUES,
        st.integers(),
        st.frozensets(NASTY, max_size=3),
        between=st.integers(),
        slow=st.booleans(),
    ),
    st.builds(Transfer, CUES, NASTY, ring=st.integers()),
    st.builds(HangUp, CUES, st.booleans()),
)


@dataclass(frozen=True)
class Named:
    """Speech whose files have no content, since nobody plays them."""

    folder: Path = Path("/nowhere")

    def has(self, prompt: Prompt) -> bool:
        return True

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        key = f"{abs(hash(prompt)):032x}"[:32]
        return self.folder / f"{key}{'.slow' if slow else ''}.wav"


def is_ours(root: ElementTree.Element) -> None:
    """Addresses are of this service; numbers are what they have to be."""
    for element in root.iter():
        if element.tag in {"Play", "Redirect"}:
            assert (element.text or "").startswith(f"{PUBLIC}/voice/")
        elif element.tag == "Number":
            assert (element.text or "").lstrip("+").isdigit()
        else:
            assert element.text is None
        assert element.tail is None
        for name, value in element.attrib.items():
            if name == "action":
                assert value.startswith(f"{PUBLIC}/voice/twilio/")
            if name in {"timeout", "length", "numDigits", "timeLimit"}:
                assert 1 <= int(value) <= 14_400


@hypothesis_settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS, NASTY, NASTY, NASTY)
def test_hostile_acts_and_fields_give_only_what_was_meant(
    act: LineAct, sender: str, digits: str, extra: str
) -> None:
    """From a request with hostile fields through a desk that acts with hostile fields."""

    async def call() -> None:
        line = twilio.open_line(settings("http://127.0.0.1:1"), Named())
        app = Starlette(routes=list(line.routes(Book(lambda _: act))))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            more = {
                "Digits": digits.encode("utf-8", "replace").decode(),
                "CallerName": extra.encode("utf-8", "replace").decode(),
            }
            caller = sender.encode("utf-8", "replace").decode()
            post = Post(fields(1, "ringing", caller, **more), PATH)
            for _ in range(2):
                target, body, headers = post.sent()
                answer = await client.post(target, content=body, headers=headers)
                if isinstance(act, Transfer) and not dialable(act.to):
                    assert (answer.status_code, answer.content) == (503, b"")
                    return
                assert answer.status_code == 200
                root = parsed(answer.content)
                is_ours(root)
                if root[-1].tag != "Redirect":
                    return
                post = dialled(action_of(root), sender=caller, **more)

    asyncio.run(call())


@given(NASTY, NASTY)
def test_whatever_stands_in_an_element_is_text(value: str, text: str) -> None:
    root = parsed(document(Element("Play", (("a", value),), text=text)).encode())
    assert (len(root), len(root[0]), list(root[0].attrib)) == (1, 0, ["a"])


@given(st.lists(NASTY, max_size=4), NASTY, NASTY, NASTY)
def test_hostile_addresses_and_numbers_stay_text(
    sounds: list[str], action: str, to: str, own: str
) -> None:
    for twiml, shape in [
        (listening(Listen((), 1), sounds, action), ["Gather", "Redirect"]),
        (dialling(Transfer((), to), sounds, action, own), ["Dial", "Redirect"]),
        (hanging_up(sounds), ["Hangup"]),
        (waiting(action), ["Pause", "Redirect"]),
    ]:
        root = parsed(twiml.encode())
        assert [element.tag for element in root if element.tag != "Play"] == shape


@pytest.mark.parametrize(
    ("act", "digits", "timeout", "silence"),
    [
        (Listen((), 5000), "1", "5", None),
        (Listen((), 5001), "1", "6", None),
        (Listen((), 0), "1", "1", None),
        (Listen((), 5000, frozenset("5")), "2", "2", "3"),
        (Listen((), 5000, frozenset("5"), between=900), "2", "1", "4"),
        (Listen((), 1000, frozenset("5")), "2", "1", None),
    ],
    ids=["whole", "rounded up", "no wait", "two keys", "quick keys", "short wait"],
)
def test_the_wait_is_the_same_whether_a_second_key_may_come(
    act: Listen, digits: str, timeout: str, silence: str | None
) -> None:
    gather, redirect = parsed(listening(act, ["https://a/b.wav"], ACTION))
    assert (gather.get("numDigits"), gather.get("timeout")) == (digits, timeout)
    assert (gather.get("finishOnKey"), gather.get("actionOnEmptyResult")) == ("", "true")
    assert (gather.get("input"), gather.get("method")) == ("dtmf", "POST")
    assert gather.get("action") == redirect.text == ACTION
    assert gather[0].text == "https://a/b.wav"
    assert [pause.get("length") for pause in gather.iter("Pause")] == ([silence] if silence else [])


MENU = Listen((), 5000, frozenset("15"))


@pytest.mark.parametrize(
    ("act", "digits", "event"),
    [
        (MENU, "", Silence()),
        (MENU, "5", Keyed("5")),
        (MENU, "50", Keyed("50")),
        (MENU, "11", Keyed("11")),
        (MENU, "5*", Keyed("5")),
        (MENU, "5#", Keyed("5")),
        (MENU, "20", Keyed("2")),
        (MENU, "*5", Keyed("*")),
        (MENU, "#5", Keyed("#")),
        (Listen((), 1), "*", Keyed("*")),
        (Listen((), 1), "#", Keyed("#")),
        (Listen((), 1), "12", Keyed("1")),
        (Listen((), 1), "A", Silence()),
        (Listen((), 1), "٣", Silence()),
        (MENU, "hangup", Silence()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_keys(act: Listen, digits: str, event: Keyed | Silence) -> None:
    assert pressed(act, digits) == event


@pytest.mark.parametrize(
    ("milliseconds", "sounds"),
    [
        (0, []),
        (40, []),
        (300, ["silence-3.wav"]),
        (960, [1]),
        (1000, [1]),
        (2400, [2, "silence-4.wav"]),
        (-5, []),
        (10**9, [60]),
    ],
)
async def test_pauses_are_whole_seconds_and_short_files(
    tmp_path: Path, milliseconds: int, sounds: list[str | int]
) -> None:
    audio = Audio(Folder(tmp_path), PUBLIC)
    found = await audio.sounds((Pause(milliseconds),))
    assert [s if isinstance(s, int) else s.rpartition("/")[2] for s in found] == sounds


def test_the_answer_of_a_dead_server_says_112(root: Path, data: Path, languages: Languages) -> None:
    twiml = ElementTree.parse(root / "deploy/twilio/voice-fallback.xml").getroot()  # noqa: S314
    says = twiml.findall("Say")
    assert {element.tag for element in twiml} == {"Say", "Hangup"}
    phrases = load_phrases(data, languages.codes)
    # The languages that Twilio has a voice for. Digit by digit, as one dials.
    spoken = ("en", "fr", "es", "ar", "bn", "uk", "ru", "tr")
    assert [say.text for say in says] == [
        phrases("web.emergency", code).replace("112", "1 1 2") for code in spoken
    ]
    assert twiml[-1].tag == "Hangup"
