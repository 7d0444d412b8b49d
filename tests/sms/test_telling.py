"""Telling the organisation by text message: an answer that was wrong, a wish to be called back."""

from __future__ import annotations

import dataclasses
import logging
from typing import cast

import pytest

from bot.compose.card import card
from bot.errors import StoreUnavailable
from bot.feedback.reports import Reports
from bot.gateway import background
from bot.gateway.opening import Stores
from bot.guidance.watching import today
from bot.people.file import read
from bot.people.wishes import Wishes
from bot.reply import Effect, Part, Reply
from tests.gateway.conftest import House, ScriptedBrain
from tests.people.samples import CODES, write
from tests.sms.conftest import GREEK, ReplyingBrain, ScriptedLine, opened

WORK = "stay/work"


def says(house: House, *replies: Reply) -> None:
    house.brain = cast(ScriptedBrain, ReplyingBrain(list(replies)))


def answer(house: House) -> Reply:
    pack = house.words.pack()
    shown = card(pack, pack.entries[WORK], "en", house.words.phrases, today(), order="c")
    return Reply("answer", "en", card=shown, entry=WORK)


def chosen(effect: Effect) -> Reply:
    """What the brain says to the number of an option."""
    return Reply("notice", "en", effect=effect)


def phrase(house: House, key: str) -> str:
    return house.words.phrases(key, "en")


def reports(house: House) -> Reports:
    return cast(Stores, house.stores).storage(house.clock).reports


def wishes(house: House) -> Wishes:
    return cast(Stores, house.stores).storage(house.clock).wishes


@pytest.mark.parametrize("effect", ["wrong", "unhelpful"])
async def test_the_answer_before_is_reported_once(house: House, effect: Effect) -> None:
    says(house, answer(house), chosen(effect), chosen("wrong"))
    async with opened(house, ScriptedLine()) as phone:
        await phone.write("may I work")
        first = "".join(await phone.write("1", "SM1"))
        await phone.write("1", "SM1")
        second = "".join(await phone.write("2"))
        (report,) = await reports(house).all()
    assert phrase(house, "feedback.noted").partition(".")[0] in first
    assert phrase(house, "feedback.before").rpartition(" ")[0] in second
    assert (report.kind, report.channel, report.subject.entry) == (effect, "sms-modem", WORK)
    assert len(report.subject.version) == 16
    assert report.text is None


async def test_without_an_answer_there_is_nothing_to_report(house: House) -> None:
    says(house, chosen("wrong"))
    async with opened(house, ScriptedLine()) as phone:
        said = "".join(await phone.write("1"))
        assert await reports(house).all() == []
    assert phrase(house, "feedback.failed") in said


async def test_an_i_do_not_know_can_be_reported_by_its_nearest_entry(house: House) -> None:
    unknown = Reply("abstain", "en", (Part("say", "?", "en"),), ranking=((WORK, 1.0),))
    says(house, unknown, chosen("unhelpful"))
    async with opened(house, ScriptedLine()) as phone:
        await phone.write("what nobody knows")
        await phone.write("1")
        (report,) = await reports(house).all()
    assert (report.subject.entry, report.subject.version) == (WORK, "")


@pytest.mark.parametrize("channel", ["sms-modem", "whatsapp"])
async def test_who_agrees_is_called_back(
    house: House, channel: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    roster = read(write(house.folder), CODES)
    says(house, chosen("call_back"))
    line = ScriptedLine(channel)
    async with opened(house, line, roster=roster) as phone:
        prefix = "whatsapp:" if channel == "whatsapp" else ""
        said = "".join(await phone.of(f"{prefix}{GREEK}").write("1"))
        (wish,) = await wishes(house).waiting()
        stored = house.contents()
    assert phrase(house, "voice.wish.done") in said.replace("\n", " ")
    assert (wish.number, wish.language) == (GREEK, "en")
    assert GREEK.removeprefix("+").encode() not in stored
    assert GREEK.removeprefix("+") not in caplog.text


async def test_where_nobody_calls_back_no_number_is_kept(house: House) -> None:
    says(house, chosen("call_back"))
    async with opened(house, ScriptedLine()) as phone:
        said = "".join(await phone.write("1"))
        assert await wishes(house).waiting() == []
    assert phrase(house, "voice.wish.failed") in said


async def test_a_wish_that_cannot_be_stored_now_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = read(write(house.folder), CODES)
    says(house, chosen("call_back"))
    failures = [1]
    add = Wishes.add

    async def failing(self: Wishes, *args: str | int) -> None:
        if failures:
            failures.pop()
            raise StoreUnavailable("away")
        await add(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Wishes, "add", failing)
    monkeypatch.setattr(background, "FIRST_PAUSE", 0.01)
    async with opened(house, ScriptedLine(), roster=roster) as phone:
        await phone.write("1")
        waiting = await wishes(house).waiting()
    assert [wish.number for wish in waiting] == [GREEK]


async def test_a_conversation_that_is_deleted_leaves_the_report(house: House) -> None:
    says(house, answer(house), chosen("wrong"))
    async with opened(house, ScriptedLine()) as phone:
        await phone.write("may I work")
        await phone.write("1")
        await phone.write("STOP")
        (report,) = await reports(house).all()
        assert await phone.gateway.export("sms-modem", GREEK) is None
    told = {str(value) for value in dataclasses.asdict(report).values()}
    assert not any(GREEK in value for value in told)
