"""A text goes to Twilio once; each answer of Twilio's has its error, and no log tells of it."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.channels.sms.line import Line
from bot.channels.sms.lines import twilio, twilio_api, whatsapp
from bot.errors import SettingsError
from bot.gateway import courier
from bot.gateway.courier import Courier
from bot.gateway.opening import Stores
from bot.gateway.outbox import put
from bot.gateway.provider import DeliveryFailed, DeliveryRefused, DeliveryUnclear
from bot.settings import Settings
from tests.service.running import free_port
from tests.sms.twilio.line import KEY, TEXT, TO, fails, settings, text
from tests.sms.twilio.stub import NUMBER, PUBLIC, TOKEN, Act, Twilio


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        pytest.param("take", None, id="taken"),
        pytest.param((400, 21211), DeliveryRefused, id="no such number"),
        pytest.param((400, 21614), DeliveryRefused, id="not a mobile"),
        pytest.param((400, 21610), DeliveryRefused, id="wrote STOP"),
        pytest.param((400, 21408), DeliveryRefused, id="country not allowed"),
        pytest.param((403, 21408), DeliveryRefused, id="country forbidden"),
        pytest.param((400, 21617), DeliveryRefused, id="too long"),
        pytest.param((400, 63016), DeliveryRefused, id="outside WhatsApp's 24 hours"),
        pytest.param((400, 99999), DeliveryRefused, id="another error of Twilio's"),
        pytest.param((400, None), DeliveryFailed, id="400 of somebody else"),
        pytest.param((429, 20429), DeliveryFailed, id="too many at once"),
        pytest.param((429, None), DeliveryFailed, id="too many, without a code"),
        pytest.param((400, 21611), DeliveryFailed, id="queue full"),
        pytest.param((400, 63018), DeliveryFailed, id="WhatsApp's limit"),
        pytest.param((401, 20003), DeliveryFailed, id="wrong token"),
        pytest.param((404, 20404), DeliveryFailed, id="wrong account"),
        pytest.param((400, 21606), DeliveryFailed, id="not our number"),
        pytest.param((400, 21609), DeliveryFailed, id="wrong public address"),
        pytest.param((302, None), DeliveryFailed, id="moved"),
        pytest.param((200, None), DeliveryUnclear, id="200"),
        pytest.param((408, None), DeliveryUnclear, id="408"),
        pytest.param((500, 20500), DeliveryUnclear, id="500"),
        pytest.param((503, None), DeliveryUnclear, id="503"),
        pytest.param("take, 500", DeliveryUnclear, id="taken, 500"),
        pytest.param("take, close", DeliveryUnclear, id="taken, no answer"),
        pytest.param("take, half", DeliveryUnclear, id="taken, half an answer"),
        pytest.param("take, silent", DeliveryUnclear, id="taken, answer too late"),
        pytest.param("close", DeliveryUnclear, id="closed"),
        pytest.param("silent", DeliveryUnclear, id="never answered"),
    ],
)
async def test_each_answer_has_its_error(
    stub: Twilio, line: Line, act: Act, outcome: type[Exception] | None
) -> None:
    stub.acts = [act]
    assert await fails(line, text()) is outcome
    assert len(stub.forms) == 1


async def test_a_text_is_sent_with_all_that_twilio_needs(stub: Twilio, line: Line) -> None:
    words = "سلام & + % <b> \U0001f4de\nخط دوم"
    await line.send(text(words))
    assert stub.forms == [
        {
            "From": NUMBER,
            "To": TO,
            "Body": words,
            "StatusCallback": f"{PUBLIC}/sms/twilio/status?key={KEY}",
        }
    ]


async def test_whatsapp_is_the_same_with_its_prefix(stub: Twilio) -> None:
    line = whatsapp.open_line(settings(stub.address))
    stub.acts = ["take, close"]
    assert await fails(line, text()) is DeliveryUnclear
    assert await line.was_taken(text()) is True
    assert (line.channel, line.company_stops) == ("whatsapp", False)
    assert stub.forms[0]["To"] == f"whatsapp:{TO}"
    assert stub.forms[0]["From"] == f"whatsapp:{NUMBER}"
    assert stub.forms[0]["StatusCallback"].startswith(f"{PUBLIC}/sms/whatsapp/status?")


@pytest.mark.parametrize("way", ["nobody listens", "no TLS there", "the network swallows it"])
async def test_what_was_never_connected_surely_failed(stub: Twilio, way: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as full:
        port = full.getsockname()[1]
        addresses = {
            "nobody listens": f"http://127.0.0.1:{free_port()}",
            "no TLS there": stub.address.replace("http", "https"),
            "the network swallows it": f"http://127.0.0.1:{port}",
        }
        # One connection waits to be accepted; no other is let in.
        with closing(socket.create_connection(("127.0.0.1", port))):
            line = twilio.open_line(settings(addresses[way]))
            assert await fails(line, text()) is DeliveryFailed
            assert await line.was_taken(text()) is False


async def test_a_request_that_is_given_up_sends_nothing_more(stub: Twilio, line: Line) -> None:
    stub.acts = ["silent"]
    await fails(line, text())
    async with asyncio.timeout(5):
        while not stub.left:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert stub.left == ["reset"]


async def test_no_log_and_no_error_holds_a_number_a_text_or_the_token(
    stub: Twilio, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.DEBUG, logger="bot")
    stub.acts = [(400, 21610), (429, 20429), "take, close"]
    told = ""
    for _ in range(3):
        try:
            await line.send(text())
        except (DeliveryRefused, DeliveryFailed, DeliveryUnclear) as error:
            told += f"{error!r} {error} {error.__cause__!r} "
    await line.was_taken(text())
    told += caplog.text + repr(vars(line)) + repr(vars(line._api))  # type: ignore[attr-defined]
    assert not [secret for secret in (TO, TEXT, TOKEN) if secret in told]


WRONG: list[tuple[str, str, str]] = [
    ("SAFAR_TWILIO_ACCOUNT", "", "not set"),
    ("SAFAR_TWILIO_ACCOUNT", "SK" + "0" * 32, "AC"),
    ("SAFAR_TWILIO_TOKEN", " ", "not set"),
    ("SAFAR_TWILIO_NUMBER", "", "not set"),
    ("SAFAR_TWILIO_NUMBER", "0048732100200", "digits"),
    ("SAFAR_PUBLIC_ADDRESS", "", "https"),
    ("SAFAR_PUBLIC_ADDRESS", "http://safar.example.org", "https"),
    ("SAFAR_PUBLIC_ADDRESS", "https://safar.example.org/?a=b", "https"),
    ("SAFAR_TWILIO_API", "http://api.twilio.com", "https"),
    ("SAFAR_TWILIO_API", "ftp://127.0.0.1", "https"),
]


@pytest.mark.parametrize(("name", "value", "told"), WRONG)
def test_a_wrong_setting_is_named(name: str, value: str, told: str) -> None:
    env = settings("https://api.twilio.com", **{name: value})
    with pytest.raises(SettingsError, match=name) as error:
        twilio.open_line(env)
    assert told in str(error.value)
    assert TOKEN not in str(error.value)


async def test_a_thousand_texts_arrive_once_whatever_twilio_does(
    stub: Twilio, line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the outbox and the courier: each text once, in order for each person."""
    for name, seconds in {"FIRST_PAUSE": 0.0, "LOOK_EVERY": 0.01}.items():
        monkeypatch.setattr(courier, name, seconds)
    monkeypatch.setattr(twilio_api, "SETTLED", 0.1)
    monkeypatch.setattr(twilio_api, "STEP", 0.1)
    chance = random.Random(7)  # noqa: S311 - the same each time
    failures: list[Act] = ["take, 500", "take, close", "take, half", "close", (503, None)]
    stub.acts = [
        chance.choice([*failures, (429, 20429), "take, silent"])
        if chance.random() < 0.3
        else "take"
        for _ in range(4000)
    ]
    stores = Stores.in_memory(Settings.load({"SAFAR_STATE": str(tmp_path)}))
    outbox = stores.storage(lambda: 1e9, ("sms-twilio",)).outbox
    # Few texts that are all alike: nothing but the order of things tells them apart.
    people = [f"+4860010{n:04}" for n in range(16)]
    expected: dict[str, list[str]] = {}
    for n, to in enumerate(people):
        words = [chance.choice(["One.", "Two."]) for _ in range(63)]
        expected[to] = words
        rows = await outbox.prepare(
            f"conversation {n}",
            [text(w, f"{n:032x}{m:032x}", to) for m, w in enumerate(words)],
        )
        await stores.rows.run(partial(put, rows=rows))
    provider: Any = line
    work = asyncio.create_task(Courier(outbox, {"sms-twilio": provider}).run())
    try:
        async with asyncio.timeout(60):
            while await outbox.keys():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert await outbox.counts() == {"sent": 1008}
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        stores.close()
    got: dict[str, list[str]] = {to: [] for to in people}
    for to, words_ in stub.sent():
        got[to].append(words_)
    assert got == expected
