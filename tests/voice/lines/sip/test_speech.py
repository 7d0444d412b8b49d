"""What a caller says after the tone reaches the recogniser, and a key counts at any moment."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.voice.heard import Recording
from tests.voice.lines.sip.house import LONG, FakeSpeech, desk, say, sip_line
from tests.voice.listening import best
from tests.voice.phone import Call, Phone
from tests.voice.recognition.listener import Listener
from tests.voice.sip_text import Offer
from tests.voice.sounds import sound
from voice.acts import Cue, HangUp, Heard, Keyed, Listen, Silence, Unclear
from voice.recognition.process import RecognisingProcess

HOST = "127.0.0.1"
WORDS = sound("what somebody says", 1.0)
OVER = HangUp((say("over"),))


def hearing(*cues: Cue, wait: int = LONG) -> Listen:
    return Listen(cues or (say("menu"),), wait, hear="en")


async def after_the_tone(call: Call) -> None:
    """Until the prompt and the tone were heard."""
    await call.sound(1200)
    await call.silence(150)


def taken(listener: Listener) -> np.ndarray:
    return np.frombuffer(listener.got[0][0], dtype="<i2")


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
async def test_what_is_said_after_the_tone_is_taken_down(
    speech: FakeSpeech, telephone: Phone, codec: str
) -> None:
    offer = Offer(HOST, telephone.rtp.number, (codec,))
    flow, listener = desk(hearing(), OVER), Listener()
    async with sip_line(speech, flow, recogniser=listener) as port:
        call = await telephone.dial(HOST, port, "100", offer=offer)
        await after_the_tone(call)
        call.say(WORDS.tobytes())
        await call.ended()
    assert flow.events == [Heard("how do I apply")]
    assert flow.callers[0].hears == {"en"}
    assert not flow.callers[0].outside
    assert listener.got[0][1] == "en"
    assert best(Recording(0.0, taken(listener)), "said", WORDS).score > 0.95


async def test_what_is_said_before_the_tone_is_not_taken(
    speech: FakeSpeech, telephone: Phone
) -> None:
    flow, listener = desk(hearing(say("menu"), say("welcome"), wait=500), OVER), Listener()
    async with sip_line(speech, flow, recogniser=listener) as port:
        call = await telephone.dial(HOST, port, "100")
        call.say(WORDS.tobytes())
        await call.ended()
    assert (flow.events, listener.got) == ([Silence()], [])


async def test_who_says_nothing_has_said_nothing(speech: FakeSpeech, telephone: Phone) -> None:
    flow, listener = desk(hearing(wait=500), OVER), Listener()
    async with sip_line(speech, flow, recogniser=listener) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.ended()
    assert (flow.events, listener.got) == ([Silence()], [])


@pytest.mark.parametrize("when", ["before the tone", "while speaking", "while it is taken down"])
async def test_a_key_counts_at_any_moment(speech: FakeSpeech, telephone: Phone, when: str) -> None:
    flow, listener = desk(hearing(), OVER), Listener(never=True)
    async with sip_line(speech, flow, recogniser=listener) as port:
        call = await telephone.dial(HOST, port, "100")
        if when == "before the tone":
            await call.sound(200)
        else:
            await after_the_tone(call)
            call.say(WORDS.tobytes())
        if when == "while it is taken down":
            async with asyncio.timeout(30):
                await listener.asked.wait()
        await call.press("3")
        await call.ended()
    assert flow.events == [Keyed("3")]


async def test_a_telephone_that_sends_nothing_while_nobody_speaks_is_understood(
    speech: FakeSpeech, telephone: Phone
) -> None:
    flow, listener = desk(hearing(), OVER), Listener()
    async with sip_line(speech, flow, recogniser=listener) as port:
        call = await telephone.dial(HOST, port, "100")
        await after_the_tone(call)
        call.say(WORDS.tobytes())
        await call.quiet_after_words()
        await call.ended()
    assert flow.events == [Heard("how do I apply")]


async def test_what_is_not_understood_is_told(speech: FakeSpeech, telephone: Phone) -> None:
    flow, listener = desk(hearing(), OVER), Listener(answers=None)
    async with sip_line(speech, flow, recogniser=listener) as port:
        call = await telephone.dial(HOST, port, "100")
        await after_the_tone(call)
        call.say(WORDS.tobytes())
        await call.ended()
    assert flow.events == [Unclear()]


@pytest.mark.parametrize("how", ["answers", "crashes", "hangs"])
async def test_with_a_real_process_the_call_goes_on_whatever_becomes_of_it(
    how: str, speech: FakeSpeech, telephone: Phone, tmp_path: Path
) -> None:
    command = (sys.executable, "-m", "tests.voice.recognition.engine", how, str(tmp_path / "mark"))
    process = RecognisingProcess(command, frozenset({"en"}), 3.0 if how == "hangs" else 30.0)
    flow = desk(hearing(), OVER)
    async with process.running(), sip_line(speech, flow, recogniser=process) as port:
        async with asyncio.timeout(30):
            await process.until_ready()
        call = await telephone.dial(HOST, port, "100")
        await after_the_tone(call)
        call.say(WORDS.tobytes())
        await call.ended()
    if how == "answers":
        assert isinstance(flow.events[0], Heard)
        assert flow.events[0].words.startswith("en loud")
    else:
        assert flow.events == [Unclear()]


async def test_without_a_recogniser_there_are_keys_alone(
    speech: FakeSpeech, telephone: Phone
) -> None:
    flow = desk(hearing(wait=300), OVER)
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.ended()
    assert flow.events == [Silence()]
    assert flow.callers[0].hears == frozenset()
