"""Thirty people call at once, and each hears what is theirs, in time."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import numpy as np

from tests.voice.lines.sip.house import FakeSpeech, ScriptedDesk, listen, say, sip_line
from tests.voice.listening import heard
from tests.voice.phone import Call, phone
from voice.acts import HangUp, Keyed
from voice.line import Leg

HOST, CALLS = "127.0.0.1", 30
NAMES = ("welcome", "menu", "goodbye")


async def test_thirty_calls_at_once(speech: FakeSpeech) -> None:
    async def talk(leg: Leg) -> None:
        flow.note(await leg.listen(listen(say("welcome"))))
        flow.note(await leg.listen(listen(say("menu"))))
        await leg.hang_up(HangUp((say("goodbye"),)))

    async def one() -> Call:
        async with phone() as telephone:
            call = await telephone.dial(HOST, port, "100")
            await call.sound(800)
            await call.press("1")
            await call.sound(800)
            await call.press("2")
            await call.ended()
            await call.close()
            return call

    flow = ScriptedDesk(talk)
    async with sip_line(speech, flow) as port:
        calls = await asyncio.gather(*(one() for _ in range(CALLS)))
    assert sorted(map(str, flow.events)) == sorted([str(Keyed("1")), str(Keyed("2"))] * CALLS)
    prompts = await speech.samples(*NAMES)
    for call in calls:
        found = heard(call.recording(), prompts)
        assert [match.name for match in found] == list(NAMES)
        assert min(match.score for match in found) > 0.95
    gaps = [b.at - a.at for call in calls for a, b in pairwise(call.ear.packets)]
    # Telephones keep about a tenth of a second in store. The line and thirty telephones share
    # one event loop here: 0.03 s where nothing else works, and two busy cores take their part.
    assert np.percentile(gaps, 99) < 0.15
