"""A person is dialled through Twilio where there is a number, and nobody else."""

from __future__ import annotations

import pytest

from bot.render.voice import Prompt
from tests.sms.twilio.stub import NUMBER
from tests.voice.lines.twilio.phone import Open, action_of, counting, dialled
from voice.acts import Done, LineAct, LineEvent, PickedUp, Transfer

PERSON = "+48600999888"


@pytest.mark.parametrize(
    ("result", "ok"),
    [("completed", True), ("busy", False), ("no-answer", False), ("failed", False), ("", False)],
)
async def test_a_person_is_dialled(hook: Open, result: str, ok: bool) -> None:
    def script(events: list[LineEvent]) -> LineAct:
        if len(events) > 1:
            return counting(events)
        return Transfer((Prompt("connecting", "en"),), PERSON, ring=3)

    hook.book.script = script
    root = await hook.call()
    play, dial, redirect = root
    assert [play.tag, dial.tag, redirect.tag] == ["Play", "Dial", "Redirect"]
    assert [(number.tag, number.text) for number in dial] == [("Number", PERSON)]
    # The person sees the service's number, not the caller's.
    assert (dial.get("callerId"), dial.get("timeout")) == (NUMBER, "5")
    more = {"DialCallStatus": result, "Digits": "1"} if result else {}
    await hook.twiml(dialled(action_of(root), **more))
    assert hook.book.talks[0].events[-1] == Done(ok)


@pytest.mark.parametrize("to", ["", "112", "+", "48600999888", "+48<Dial>", "+1234567890123456789"])
async def test_what_is_no_number_is_not_dialled(hook: Open, to: str) -> None:
    hook.book.script = lambda events: counting(events) if len(events) > 1 else Transfer((), to)
    assert (await hook.call())[0].tag == "Gather"
    assert hook.book.talks[0].events == [PickedUp(), Done(False)]


async def test_who_cannot_be_told_is_connected_all_the_same(hook: Open) -> None:
    hook.speech.mute = {"connecting"}
    hook.book.script = lambda _: Transfer((Prompt("connecting", "en"),), PERSON)
    assert [element.tag for element in await hook.call()] == ["Dial", "Redirect"]
