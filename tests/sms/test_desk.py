"""What a person with a telephone gets, and who gets nothing."""

from __future__ import annotations

from typing import cast

import pytest

from bot.channels.sms.budget import days
from bot.compose.part import part
from bot.errors import StoreUnavailable
from bot.gateway.conversations import SESSION_PAUSE
from bot.i18n import Phrases
from bot.reply import Part, Reply
from tests.gateway.conftest import House, ScriptedBrain
from tests.sms.conftest import GREEK, ReplyingBrain, ScriptedLine, opened

NOTE, CLOSED, TOO_MANY, MEDIA = "sms.note", "sms.closed", "error.too_many", "sms.media"


def phrase(house: House, key: str, language: str = "en") -> str:
    return house.words.phrases(key, language)


def with_brain(house: House, *replies: Reply) -> ReplyingBrain:
    brain = ReplyingBrain(list(replies))
    house.brain = cast(ScriptedBrain, brain)
    return brain


def said(text: str, role: str = "say", **values: object) -> Reply:
    return Reply("notice", "en", (Part(role, text, "en"),), **values)  # type: ignore[arg-type]


async def test_the_first_answer_says_that_it_is_automated_and_only_the_first(house: House) -> None:
    async with opened(house, ScriptedLine()) as phone:
        first = await phone.write("hello")
        second = await phone.write("and now")
    disclosure = phrase(house, "disclosure.short")
    assert disclosure in first[0]
    assert "answer 1 to hello" in first[0]
    assert not any(disclosure in text for text in second)


async def test_after_a_long_pause_it_says_again_that_it_is_automated(house: House) -> None:
    async with opened(house, ScriptedLine()) as phone:
        await phone.write("hello")
        house.clock.moved += SESSION_PAUSE
        late = await phone.write("and now")
        soon = await phone.write("and then")
    disclosure = phrase(house, "disclosure.short")
    assert disclosure in late[0]
    assert "answer 2 to and now" in late[0]
    assert not any(disclosure in text for text in soon)


async def test_the_note_is_said_once(house: House) -> None:
    async with opened(house, ScriptedLine()) as phone:
        texts = ["".join(await phone.write(f"m{number}")) for number in range(3)]
    assert [phrase(house, NOTE) in text for text in texts] == [True, False, False]


async def test_a_long_first_answer_leaves_the_note_to_the_next(house: House) -> None:
    with_brain(house, said("Ответ. " * 26), said("Да."))
    async with opened(house, ScriptedLine()) as phone:
        texts = ["".join(await phone.write(f"m{number}")) for number in range(3)]
    assert [phrase(house, NOTE) in text for text in texts] == [False, True, False]


async def test_a_retry_is_answered_once(house: House) -> None:
    async with opened(house, ScriptedLine(), {"SAFAR_SMS_PER_HOUR": "1000"}) as phone:
        await phone.write("hello", "SM1")
        for _ in range(2):
            assert await phone.write("hello", "SM1") == []


async def test_nine_gives_the_next_page_and_keeps_the_place(house: House) -> None:
    long = said(" ".join(f"Sentence number {number}." for number in range(60)))
    nothing = said("Nothing more.", effect="more")
    brain = with_brain(house, long, nothing)
    async with opened(house, ScriptedLine()) as phone:
        pages = ["".join(await phone.write(text)) for text in ("all", "9", " 9 ", "9", "9", "9")]
    told = [n for page in pages for n in range(60) if f"number {n}." in page.replace("1/2 ", "")]
    assert told == sorted(told)
    assert "Nothing more." in pages[-1]
    assert brain.asked[2].slots == {"turns": 1}, "a further page moves nothing in the dialogue"


async def test_stop_deletes_and_says_so(house: House) -> None:
    async with opened(house, ScriptedLine()) as phone:
        await phone.write("my secret is 4711")
        answer = await phone.write("STOP")
        again = await phone.write("hello")
    assert "(2)" in answer[0], "her message and the stop"
    assert "answer 1 to hello" in again[0], "a new conversation"


async def test_a_company_that_stops_by_itself_is_not_answered(house: House) -> None:
    async with opened(house, ScriptedLine(company_stops=True)) as phone:
        await phone.write("hello")
        assert await phone.write("Stop.") == []
        assert await phone.gateway.export("sms-modem", GREEK) is None


@pytest.mark.parametrize("text", [None, "", "\u200f\u202e", "\x00"], ids=repr)
async def test_what_cannot_be_read_is_answered_kindly(house: House, text: str | None) -> None:
    async with opened(house, ScriptedLine()) as phone:
        assert phrase(house, MEDIA) in "".join(await phone.write(text))


async def test_a_very_long_message_is_answered(house: House) -> None:
    async with opened(house, ScriptedLine()) as phone:
        assert await phone.write("long " * 1000)


async def test_a_word_to_start_shows_the_topics(house: House) -> None:
    async with opened(house, ScriptedLine()) as phone:
        await phone.write("ابدأ")
    assert house.brain.texts == ["/menu"]


@pytest.mark.parametrize(
    "number",
    ["+15550100", "+4915112345678", "12345", "INFO", "+30", "+306912345678901234", "+30abc", ""],
    ids=["America", "Germany", "short code", "name", "code only", "too long", "letters", "none"],
)
async def test_who_is_not_answered(house: House, number: str) -> None:
    line = ScriptedLine()
    async with opened(house, line) as phone:
        await phone.of(number).write("hello")
    assert line.sent == []


async def test_too_many_are_told_once_and_then_ignored(house: House) -> None:
    async with opened(house, ScriptedLine(), {"SAFAR_SMS_PER_HOUR": "3"}) as phone:
        answers = ["".join(await phone.write(f"m{number}")) for number in range(6)]
        other = await phone.of("+306900000001").write("hello")
    told = [phrase(house, TOO_MANY) in text for text in answers]
    assert told == [False, False, False, True, False, False]
    assert answers[4:] == ["", ""]
    assert other, "another person is not concerned"


async def test_after_an_hour_there_is_an_answer_again_within_the_day(house: House) -> None:
    limits = {"SAFAR_SMS_PER_HOUR": "2", "SAFAR_SMS_PER_DAY": "3"}
    async with opened(house, ScriptedLine(), limits) as phone:
        for number in range(3):
            await phone.write(f"m{number}")
        house.clock.moved += 3601
        assert "to later" in "".join(await phone.write("later"))
        house.clock.moved += 3601
        assert "to too late" not in "".join(await phone.write("too late"))


async def test_a_machine_that_answers_ours_gets_no_further_answer(house: House) -> None:
    async with opened(house, ScriptedLine(), {"SAFAR_SMS_PER_HOUR": "100"}) as phone:
        answers = [await phone.write("I am out of office") for _ in range(5)]
    assert [bool(answer) for answer in answers] == [True] * 3 + [False] * 2


async def test_when_the_budget_is_spent_each_is_told_once(house: House) -> None:
    async with opened(house, ScriptedLine(), {"SAFAR_SMS_PARTS_A_DAY": "4"}) as phone:
        with_room = [await phone.write("m1"), await phone.write("m2")]
        answers = ["".join(await phone.write(f"more {number}")) for number in range(6)]
    assert all(with_room)
    assert sum(phrase(house, CLOSED) in text for text in answers) == 1
    assert answers[-1] == ""


async def test_help_in_danger_is_sent_beyond_the_budget(house: House, words: object) -> None:
    phrases: Phrases = house.words.phrases
    alarm = Reply("emergency", "en", (part(phrases, "alert", "emergency", "en"),))
    with_brain(house, said("Plain answer."), said("Plain answer."), alarm)
    async with opened(house, ScriptedLine(), {"SAFAR_SMS_PARTS_A_DAY": "2"}) as phone:
        await phone.write("m1")
        await phone.write("m2")
        assert "112" in "".join(await phone.write("help"))


async def test_money_bounds_the_day_too_and_a_new_day_begins_anew(house: House) -> None:
    async with opened(house, ScriptedLine(), {"SAFAR_SMS_BUDGET": "0.12"}) as phone:
        await phone.write("m1")
        await phone.write("m2")
        closed = "".join(await phone.write("m3"))
        house.clock.moved += 24 * 3600
        opened_again = "".join(await phone.write("m4"))
    assert "to m3" not in closed
    assert "to m4" in opened_again


async def test_parts_are_counted_by_country_and_language_and_name_nobody(house: House) -> None:
    async with opened(house, ScriptedLine()) as phone:
        await phone.write("hello")
        await phone.of("+48600100200").write("hello")
        phone.desk.report("delivered")
        phone.desk.report("lost")
        await phone.write("and")
        counted = await days(house.stores.rows)
    by_country = {day.country: (day.language, day.parts, str(day.cost)) for day in counted}
    assert by_country["GR"][0] == "en"
    assert by_country["PL"][2] == "0"
    reports = next(day for day in counted if not day.country)
    assert (reports.delivered, reports.lost) == (1, 1)
    assert GREEK.encode() not in house.contents()


async def test_a_message_that_could_not_be_stored_is_never_lost_to_the_limits(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines bring it again and again until it is stored."""
    async with opened(house, ScriptedLine(), {"SAFAR_SMS_PER_HOUR": "1"}) as phone:

        async def away(_: object) -> None:
            raise StoreUnavailable("away")

        with monkeypatch.context() as broken:
            broken.setattr(phone.gateway, "accept", away)
            for _ in range(20):
                with pytest.raises(StoreUnavailable):
                    await phone.write("how do I ask", "SM1")
        assert "to how do I ask" in "".join(await phone.write("how do I ask", "SM1"))


async def test_a_caller_who_asked_for_it_gets_the_entry_as_text_messages(house: House) -> None:
    """By telephone: the wish is a message of that number, counted like the others."""
    async with opened(house, ScriptedLine(), {"SAFAR_SMS_PER_HOUR": "1"}) as phone:
        send = phone.desk.send_entry
        assert send is not None
        assert await send(GREEK, "stay/work", "fa", "call-1")
        await phone.settled()
        assert '/show_entry{"entry":"stay/work"}' in "".join(text for _, text in phone.line.sent)
        assert await send(GREEK, "stay/work", "fa", "call-1")
        assert not await send(GREEK, "stay/work", "fa", "call-2")
        assert not await send("+12025550123", "stay/work", "fa", "call-3")
