"""What the flow asks is what the caller hears, and the caller's keys are what the flow gets."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from tests.voice.lines.sip.house import FakeSpeech, ScriptedDesk, desk, listen, say, sip_line
from tests.voice.listening import best, heard
from tests.voice.phone import Phone
from tests.voice.sip_text import Offer
from voice.acts import Done, HangUp, Keyed, LineAct, LineEvent, Listen, Pause, Silence, Transfer
from voice.line import Leg

HOST = "127.0.0.1"
ACTS: dict[str, LineAct] = {
    "listening": listen(say("long")),
    "transferring": Transfer((say("long"),), "+48221234567"),
    "hanging up": HangUp((say("long"),)),
}


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
async def test_the_prompt_that_is_said_is_heard_and_no_other(
    speech: FakeSpeech, telephone: Phone, codec: str
) -> None:
    offer = Offer(HOST, telephone.rtp.number, (codec,))
    async with sip_line(speech, desk(HangUp((say("welcome"),)))) as port:
        call = await telephone.dial(HOST, port, "100", offer=offer)
        await call.ended()
    prompts = await speech.samples("welcome", "menu", "goodbye")
    scores = {name: best(call.sent(), name, prompts[name]).score for name in prompts}
    assert scores["welcome"] > 0.95
    assert max(abs(scores["menu"]), abs(scores["goodbye"])) < 0.4


async def test_prompts_follow_each_other_without_gap_and_pauses_have_their_length(
    speech: FakeSpeech, telephone: Phone
) -> None:
    last = HangUp((say("welcome"), say("menu"), Pause(300), say("goodbye")))
    async with sip_line(speech, desk(last)) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.ended()
    sent = call.sent()
    found = heard(sent, await speech.samples("welcome", "menu", "goodbye"))
    assert [match.name for match in found] == ["welcome", "menu", "goodbye"]
    assert [match.heard for match in found] == pytest.approx([1, 1, 1], abs=0.03)
    gaps = [after.at - before.at for before, after in pairwise(found)]
    assert gaps == pytest.approx([1.0, 1.3], abs=0.002)
    # Telephones play what they have in store when the call ends: 0.2 s of silence at least. How
    # much more is sent until the BYE has left is a matter of how busy the computer is.
    end = sent.time(len(sent.samples)) - found[-1].at - found[-1].heard
    assert 0.18 <= end < 0.6


async def test_a_key_ends_the_prompt_at_once(speech: FakeSpeech, telephone: Phone) -> None:
    flow = desk(listen(say("long")), HangUp((say("menu"),)))
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.sound(700)
        await call.press("3")
        sent = call.sent()
        pressed = sent.time(len(sent.samples))
        await call.ended()
    assert flow.events == [Keyed("3")]
    long, menu = heard(call.sent(), await speech.samples("long", "menu"))
    assert (long.name, menu.name) == ("long", "menu")
    # Counted in what was sent, of which some may be under way: 0.04 s where nothing else works,
    # and three times as much on two cores that are busy.
    assert long.at + long.heard - pressed < 0.2
    assert menu.at - pressed < 0.3
    assert menu.heard == pytest.approx(1.0, abs=0.03)


TYPED: dict[str, tuple[str, list[LineEvent]]] = {
    "two digits of a short number": ("1 5", [Keyed("15"), Silence()]),
    "one digit, and no second": ("1", [Keyed("1"), Silence()]),
    "a key that has no second": ("3 5", [Keyed("3"), Keyed("5")]),
    "a hash ends the number": ("1 #", [Keyed("1"), Silence()]),
    "a star counts for itself": ("1 *", [Keyed("1"), Keyed("*")]),
    "the same digit twice": ("1 1", [Keyed("11"), Silence()]),
    "the same key in impatience": ("3 3", [Keyed("3"), Silence()]),
    "star": ("* #", [Keyed("*"), Keyed("#")]),
}


@pytest.mark.parametrize("case", TYPED)
async def test_keys_are_taken_together_as_the_flow_says(
    speech: FakeSpeech, telephone: Phone, case: str
) -> None:
    keys, events = TYPED[case]
    pressed = asyncio.Event()

    async def talk(leg: Leg) -> None:
        # A second key leaves a tenth of a second after the first, or later on a busy computer.
        flow.note(await leg.listen(listen(say("menu"), twice="12", between=1500)))
        await pressed.wait()
        flow.note(await leg.listen(listen(wait=300)))

    flow = ScriptedDesk(talk)
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.sound(100)
        for key in keys.split():
            await call.press(key)
        pressed.set()
        await call.ended()
    assert flow.events == events


async def test_silence_is_told_after_the_wait_that_follows_the_last_prompt(
    speech: FakeSpeech, telephone: Phone
) -> None:
    flow = desk(listen(say("menu"), wait=500))
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.ended()
    assert flow.events == [Silence()]
    (menu,) = heard(call.sent(), await speech.samples("menu"))
    assert menu.heard == pytest.approx(1.0, abs=0.03)
    # The wait is counted by the clock, so a busy computer may make it longer.
    assert call.ear.last_sound is not None
    assert 0.4 < flow.times[0] - call.ear.last_sound < 5


async def test_slow_prompts_are_the_slow_files(speech: FakeSpeech, telephone: Phone) -> None:
    flow = desk(Listen((say("menu"),), 10, slow=True))
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.ended()
    slow = await speech.samples("menu", slow=True)
    assert best(call.sent(), "menu", slow["menu"]).score > 0.95


@pytest.mark.parametrize("name", ACTS)
async def test_hanging_up_in_a_prompt_is_told_at_once(
    speech: FakeSpeech, telephone: Phone, name: str
) -> None:
    act = ACTS[name]

    async def talk(leg: Leg) -> None:
        if isinstance(act, Transfer):
            await leg.transfer(act)
        elif isinstance(act, HangUp):
            await leg.hang_up(act)
        else:
            await leg.listen(act)

    flow = ScriptedDesk(talk)
    async with sip_line(speech, flow, {"SAFAR_SIP_TRANSFER": "pbx.example"}) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.sound(300)
        now = asyncio.get_running_loop().time()
        await call.hang_up()
        await asyncio.wait_for(flow.hung_up.wait(), 5)
    # Long before the prompt would end, however busy the computer is.
    assert flow.times[0] - now < 2


async def test_nothing_is_said_to_a_refused_caller(speech: FakeSpeech, telephone: Phone) -> None:
    flow = desk()
    flow.refuses = True
    async with sip_line(speech, flow) as port:
        call = await telephone.ring(HOST, port, "100")
        (busy,) = await call.answers(486)
        assert 200 not in {one.status for one in call.seen}
        await call.close()
    assert busy.method == "INVITE"


TRANSFERS: dict[str, tuple[str, tuple[str, int], bool, int]] = {
    "the person answers": ("pbx.example", ("202 Accepted", 200), True, 1),
    "the person is busy": ("pbx.example", ("202 Accepted", 486), False, 1),
    "the PBX does not do it": ("pbx.example", ("603 Decline", 0), False, 1),
    "no PBX is named": ("", ("202 Accepted", 200), False, 0),
}


@pytest.mark.parametrize("case", TRANSFERS)
async def test_a_transfer_is_asked_of_the_pbx(
    speech: FakeSpeech, telephone: Phone, case: str
) -> None:
    host, answer, ok, asked = TRANSFERS[case]

    async def talk(leg: Leg) -> None:
        done = await leg.transfer(Transfer((say("menu"),), "+48221234567"))
        flow.note(done)
        if not done.ok:
            await leg.hang_up(HangUp((say("goodbye"),)))

    flow = ScriptedDesk(talk)
    async with sip_line(speech, flow, {"SAFAR_SIP_TRANSFER": host}) as port:
        call = await telephone.dial(HOST, port, "100")
        call.transfers = answer
        await call.ended()
        # The telephone has its BYE before the flow is told what became of the transfer.
        await asyncio.wait_for(flow.done.wait(), 5)
    assert flow.events == [Done(ok)]
    assert call.referred == ["<sip:+48221234567@pbx.example>"] * asked
    names = [one.name for one in heard(call.sent(), await speech.samples("menu", "goodbye"))]
    # Where nobody can be reached, nobody is announced.
    announced = ["menu"] if host else []
    assert names == (announced if ok else [*announced, "goodbye"])
