"""What networks and PBXs do to a call: repeats, holds, gives up, vanishes."""

from __future__ import annotations

import asyncio

import pytest

from tests.voice.dialog import CallFailed
from tests.voice.lines.sip.house import FakeSpeech, ScriptedDesk, desk, listen, say, sip_line
from tests.voice.phone import Phone, phone
from tests.voice.sip_text import Offer, branch
from voice.acts import HangUp, Keyed
from voice.line import Leg

HOST = "127.0.0.1"


async def test_a_repeated_invite_is_the_same_call(speech: FakeSpeech, telephone: Phone) -> None:
    flow = desk(listen(say("long")))
    async with sip_line(speech, flow) as port:
        call = await telephone.ring(HOST, port, "100")
        call.send(call.invite())
        await call.picked_up()
        call.send(call.invite())
        answers = await call.answers(200, 2)
        await call.hang_up()
    assert len(flow.callers) == 1
    assert len({answer["to"] for answer in answers}) == 1


async def test_an_answer_that_is_not_acknowledged_comes_again(
    speech: FakeSpeech, telephone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = desk(HangUp((say("menu"),)))
    async with sip_line(speech, flow) as port:
        call = await telephone.ring(HOST, port, "100")
        with monkeypatch.context() as lost:
            # Neither the ACK arrives nor any sound of the caller's.
            lost.setattr(call, "_acknowledge", lambda *_: None)
            lost.setattr(call, "_speak", lambda _: None)
            await call.picked_up()
            await call.answers(200, 2)
            assert not call.ear.packets or not call.ear.sound
        await call.answers(200, 3)
        await call.ended()
    assert call.ear.sound > 900


async def test_a_second_call_by_the_same_name_is_refused(
    speech: FakeSpeech, telephone: Phone
) -> None:
    flow = desk(listen(say("long")))
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        call.send(call.request("INVITE", 7, branch(), str(call.offer)).replace(b";tag=", b";x=", 1))
        await call.answers(400)
        text = call.request("INVITE", 8, branch(), str(call.offer), "application/sdp").decode()
        to = next(line for line in text.split("\r\n") if line.startswith("To:"))
        call.send(text.replace(to, "To: <sip:100@x>").encode())
        await call.answers(482)
        await call.hang_up()
    assert len(flow.callers) == 1


async def test_giving_up_while_it_rings(speech: FakeSpeech, telephone: Phone) -> None:
    thinking = asyncio.Event()

    async def talk(leg: Leg) -> None:
        await thinking.wait()
        await leg.hang_up(HangUp(()))

    flow = ScriptedDesk(talk)
    async with sip_line(speech, flow) as port:
        call = await telephone.ring(HOST, port, "100")
        await call.answers(180)
        await call.cancel()
        with pytest.raises(CallFailed, match="487"):
            await call.picked_up()
        thinking.set()
        await asyncio.wait_for(flow.hung_up.wait(), 5)
        # What was sent before this answer is here too: the call was not picked up after all.
        await call.ask("OPTIONS")
        assert {"INVITE"} == {one.method for one in call.seen if one.status == 487}
        assert ("INVITE", 200) not in {(one.method, one.status) for one in call.seen}
        await call.close()


async def test_a_repeated_bye_is_answered_again(speech: FakeSpeech, telephone: Phone) -> None:
    async with sip_line(speech, desk(listen(say("long")))) as port:
        call = await telephone.dial(HOST, port, "100")
        bye = call.request("BYE", 9, branch())
        call.send(bye)
        call.send(bye)
        await call.answers(200, 2, "BYE")
        assert 481 not in {one.status for one in call.seen}
        await call.close()


@pytest.mark.parametrize(
    ("method", "status"), [("OPTIONS", 200), ("REGISTER", 405), ("SUBSCRIBE", 405), ("BYE", 481)]
)
async def test_requests_outside_a_call(
    speech: FakeSpeech, telephone: Phone, method: str, status: int
) -> None:
    async with sip_line(speech, desk()) as port:
        call = await telephone.ring(HOST, port, "100")
        call.send(call.request(method, 50, branch()).replace(call.call_id.encode(), b"other"))
        call.call_id = "other"
        (answer,) = await call.answers(status, 1, method)
        await call.close()
    assert method == "BYE" or "INVITE" in answer["allow"]


PLAIN = str(Offer(HOST, 30000, ("PCMU",)))
OFFERS = {
    "another codec": str(Offer(HOST, 30000, ("G729",))),
    "encrypted sound": PLAIN.replace("RTP/AVP", "RTP/SAVP"),
    "no sound": PLAIN.replace("m=audio", "m=video"),
    "a name for an address": PLAIN.replace("c=IN IP4 127.0.0.1", "c=IN IP4 x.example"),
    "numbers that are none": PLAIN.replace("rtpmap:0", "rtpmap:zero"),
    "a port that is none": PLAIN.replace("m=audio 30000", "m=audio 300000"),
    "nothing": "",
}


@pytest.mark.parametrize("case", OFFERS)
async def test_sound_that_cannot_be_sent_is_refused(
    speech: FakeSpeech, telephone: Phone, case: str
) -> None:
    flow = desk()
    async with sip_line(speech, flow) as port:
        with pytest.raises(CallFailed, match="488"):
            await telephone.dial(HOST, port, "100", offer=OFFERS[case])
    assert not flow.callers


async def test_an_extension_that_is_required_is_refused(
    speech: FakeSpeech, telephone: Phone
) -> None:
    async with sip_line(speech, desk()) as port:
        call = await telephone.ring(HOST, port, "100")
        text = call.request("INVITE", 60, branch(), str(call.offer), "application/sdp")
        text = text.replace(b"Allow:", b"Require: 100rel\r\nAllow:")
        call.send(text.replace(call.call_id.encode(), b"other"))
        call.call_id = "other"
        (answer,) = await call.answers(420)
        await call.close()
    assert answer["unsupported"] == "100rel"


async def test_a_held_call_is_silent_and_goes_on(speech: FakeSpeech, telephone: Phone) -> None:
    async with sip_line(speech, desk(listen(say("long")))) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.sound(300)
        held = await call.renegotiate("sendonly")
        assert held.status == 200
        assert "a=recvonly" in held.body
        before = len(call.ear.packets)
        await call.silence(200)
        assert len(call.ear.packets) - before < 3
        assert (await call.renegotiate("sendrecv")).status == 200
        await call.sound(300)
        await call.hang_up()


async def test_a_caller_who_vanishes_is_hung_up(speech: FakeSpeech, telephone: Phone) -> None:
    flow = desk(listen(say("long")))
    async with sip_line(speech, flow, {"SAFAR_SIP_QUIET": "1"}) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.sound(300)
        now = asyncio.get_running_loop().time()
        call.vanish()
        await asyncio.wait_for(flow.hung_up.wait(), 5)
    # The last packet may have come a moment before, and a busy computer looks later.
    assert 0.8 < flow.times[0] - now < 3


INFOS = {
    "a relay": ("5", "application/dtmf-relay", "5"),
    "a hash": ("#", "application/dtmf-relay", "#"),
    "the number of an event": ("10", "application/dtmf-relay", "*"),
    "plain": ("7", "application/dtmf", "7"),
}


@pytest.mark.parametrize("case", INFOS)
async def test_keys_come_as_info_requests_too(
    speech: FakeSpeech, telephone: Phone, case: str
) -> None:
    told, kind, key = INFOS[case]
    flow = desk(listen(say("long")), HangUp(()))
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.press_by_info(told, kind)
        await call.ended()
    assert flow.events == [Keyed(key)]


async def test_a_key_that_is_sent_in_both_ways_counts_once(
    speech: FakeSpeech, telephone: Phone
) -> None:
    flow = desk(listen(say("long")), listen(say("long")), HangUp(()))
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.press("5")
        await call.press_by_info("5")
        await call.press_by_info("6")
        await call.press("7")
        await call.ended()
    assert flow.events == [Keyed("5"), Keyed("7")]


@pytest.mark.parametrize(
    ("user", "number"),
    [
        ("+48500100200", "+48500100200"),
        ("48500100200", None),
        ("anonymous", None),
        ("100", None),
        ("+48500100200;phone-context=x", None),
    ],
)
async def test_the_caller_has_a_number_where_from_holds_one(
    speech: FakeSpeech, telephone: Phone, user: str, number: str | None
) -> None:
    flow = desk(HangUp(()))
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100", caller=user)
        await call.ended()
    (caller,) = flow.callers
    assert caller.number == number
    assert len(caller.call) == 32
    assert caller.call not in call.call_id


async def test_nobody_from_outside_the_peers_is_answered(
    speech: FakeSpeech, telephone: Phone
) -> None:
    flow = desk()
    async with sip_line(speech, flow, {"SAFAR_SIP_PEERS": "127.0.0.9/32"}) as port:
        call = await telephone.ring(HOST, port, "100")
        async with asyncio.timeout(5):
            # The packet has surely been read when another one after it has an answer.
            await _answered_elsewhere(port)
        assert not call.seen
        await call.close()
    assert not flow.callers


async def _answered_elsewhere(port: int) -> None:
    async with phone("127.0.0.9") as known:
        call = await known.ring(HOST, port, "100", offer=Offer("127.0.0.9", 4, ("G729",)))
        await call.answers(488)
        await call.close()


async def test_the_end_of_the_line_hangs_up_all_calls(speech: FakeSpeech, telephone: Phone) -> None:
    flow = desk(listen(say("long")))
    async with sip_line(speech, flow) as port:
        call = await telephone.dial(HOST, port, "100")
        await call.sound(100)
    assert call.over


async def test_a_fault_of_the_flow_ends_the_call_and_no_other(
    speech: FakeSpeech, telephone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    async def talk(leg: Leg) -> None:
        await leg.listen(listen(say("menu"), wait=1))
        raise RuntimeError("+48500100200")

    async with sip_line(speech, ScriptedDesk(talk)) as port:
        for _ in range(2):
            call = await telephone.dial(HOST, port, "100")
            await call.ended()
            await call.close()
    assert "RuntimeError" in caplog.text
    assert "+48500100200" not in caplog.text
