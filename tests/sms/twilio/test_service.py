"""A person writes through Twilio to the real service: answered once, a crash included."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from bot.render.gsm import is_gsm, units
from bot.render.parts import SEPTETS, UCS2
from tests.service.running import Person, Running, free_port
from tests.sms.serving import running
from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.line import settings
from tests.sms.twilio.stub import NUMBER, PUBLIC, TOKEN, Stored, Twilio, incoming, report

pytestmark = pytest.mark.slow

WITHIN = 60.0
MOST_CHAT = 2
GREEK, CHATTING = "+306912345678", "+48600100203"
QUESTIONS = {
    "+48600100200": "how do I ask for asylum",
    "+48600100201": "كيف أطلب اللجوء؟",
    GREEK: "Sideen magangelyo u codsadaa?",
}


def lines_to(stub: Twilio) -> dict[str, str]:
    """Variables for both lines in front of the stub."""
    return {
        **settings(stub.address),
        "SAFAR_SMS": "twilio whatsapp",
        # With a public address somebody has to say that the example is meant.
        "SAFAR_CONTENT": "example",
        "SAFAR_SMS_COUNTRIES": "GR:0 PL:0",
        "SAFAR_SMS_PER_HOUR": "1000",
        "SAFAR_SMS_PER_DAY": "1000",
    }


async def call(address: str, post: Post) -> int:
    """Twilio calls the public address, and a proxy hands it on; returns the status."""
    target, body, headers = post.sent()
    async with httpx.AsyncClient(timeout=20) as client:
        answer = await client.post(f"{address}{target}", content=body, headers=headers)
    return answer.status_code


async def all_over(running: Running) -> dict[str, int]:
    """Wait until no message waits for an answer and none is on the way; the deliveries by
    their status."""
    async with asyncio.timeout(WITHIN):
        while True:
            with closing(sqlite3.connect(running.store)) as store:
                waiting = store.execute("select count(*) from messages where status='waiting'")
                counts = dict(store.execute("select status, count(*) from outbox group by status"))
                if waiting.fetchone()[0] == 0 and counts and not {"due", "sending"} & set(counts):
                    return counts
            await asyncio.sleep(0.1)


def kill(running: Running) -> None:
    """kill -9 of all its processes."""
    first = psutil.Process(running.process.pid)
    for process in [first, *first.children(recursive=True)]:
        process.kill()
    running.process.wait(10)


def texts_to(stub: Twilio, number: str) -> list[str]:
    """What somebody got, in order."""
    return [body for to, body in stub.sent() if to == number]


def whole(texts: list[str]) -> bool:
    """Whether these are all texts of one answer, each once, in order."""
    numbers = [f"{n}/{len(texts)}" for n in range(1, len(texts) + 1)]
    return bool(texts) and (len(texts) == 1 or [text.split()[0] for text in texts] == numbers)


async def listens(address: str) -> None:
    """Wait until somebody answers there: the page does long before the brain."""
    async with httpx.AsyncClient(timeout=20) as client, asyncio.timeout(WITHIN):
        while True:
            with suppress(httpx.TransportError):
                await client.get(f"{address}/healthz")
                return
            await asyncio.sleep(0.1)


async def reported(address: str, stub: Twilio, status: str, but: Stored | None = None) -> None:
    """Twilio reports on all that it has, `but` one."""
    for message in stub.messages:
        if message is but:
            continue
        path, _, query = message.report.removeprefix(PUBLIC).partition("?")
        pairs = report(status, own=message.sender, name=message.sid)
        assert await call(address, Post(pairs, path, query)) == 204


async def test_a_question_is_answered_once_however_often_twilio_calls(tmp_path: Path) -> None:
    async with Twilio().running() as stub, running(tmp_path, lines_to(stub)) as started:
        # Each of these is found out: by an answer, or by asking for what was taken.
        stub.acts = ["take, close", (429, 20429), "take, 500"]
        posts = [
            Post(incoming(words, number, sender))
            for number, (sender, words) in enumerate(QUESTIONS.items())
        ]
        chat = incoming("Як попросити притулку?", 9, f"whatsapp:{CHATTING}", f"whatsapp:{NUMBER}")
        posts.append(Post(chat, "/sms/whatsapp"))
        calls = (call(started.address, post) for post in posts * 10)
        assert set(await asyncio.gather(*calls)) == {200}
        forged = Post(incoming("hello", 50, "+48600100299"), signed="x")
        assert await call(started.address, forged) == 403
        assert await all_over(started) == {"sent": len(stub.messages)}
        for number in QUESTIONS:
            texts = texts_to(stub, number)
            assert whole(texts)
            assert all(units(t, is_gsm(t)) <= (SEPTETS if is_gsm(t) else UCS2) for t in texts)
        # Once: a first answer in full takes two messages of a chat at most.
        assert 1 <= len(texts_to(stub, f"whatsapp:{CHATTING}")) <= MOST_CHAT
        assert not texts_to(stub, "+48600100299")
        await reported(started.address, stub, "delivered")
        with closing(sqlite3.connect(started.store)) as store:
            counted = "select sum(delivered) from sms_days"
            async with asyncio.timeout(10):
                while store.execute(counted).fetchone()[0] != len(stub.messages):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        log = started.log.read_text("utf-8")
        secrets = [TOKEN, *QUESTIONS, CHATTING, *QUESTIONS.values(), texts_to(stub, GREEK)[0]]
        assert not [secret for secret in secrets if secret in log]


async def test_a_crash_while_sending_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    async with Twilio().running() as stub:
        # Three first texts are on their way: one that Twilio has, and whose report is lost; one
        # that it has not; one that it has, and reports on.
        stub.acts = ["take, silent", "silent", "take, silent"]
        async with running(tmp_path, lines_to(stub)) as started:
            # What a language loads at its first turn must not part the three: a text on its way
            # is given up after 10 seconds.
            for words in QUESTIONS.values():
                await asyncio.to_thread(Person(started.address).write, words)
            posts = [
                Post(incoming(words, number, sender))
                for number, (sender, words) in enumerate(QUESTIONS.items())
            ]
            await asyncio.gather(*(call(started.address, post) for post in posts))
            async with asyncio.timeout(WITHIN):
                while len(stub.forms) < len(posts):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            kill(started)
        port = free_port()
        address = f"http://127.0.0.1:{port}"

        async def report_early() -> None:
            # The list is believed 30 seconds after the page's start, the brain there or not.
            await listens(address)
            await reported(address, stub, "sent", but=stub.messages[0])

        reports = asyncio.create_task(report_early())
        async with running(tmp_path, lines_to(stub), port) as started:
            await reports
            counts = await all_over(started)
        assert all(whole(texts_to(stub, number)) for number in QUESTIONS)
        # What nobody can tell is said to be unclear, and not sent again.
        assert counts == {"unclear": 1, "sent": len(stub.messages) - 1}
