"""The line "modem" with the real gammu-smsd: nothing lost, nothing twice, nothing left."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.sms.line import Desk, Fate, Received
from bot.channels.sms.lines import modem
from bot.errors import StoreUnavailable
from bot.gateway.outbox import Delivery
from bot.render.gsm import units
from tests.service.running import service
from tests.sms.at_modem import delivered, report
from tests.sms.gammu import Gammu, gammu

pytestmark = pytest.mark.slow

POLE, SOMALI, GREEK = "+48600100200", "+252612345678", "+306912345678"
NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
WITHIN = 60.0


@dataclass
class FakeDesk:
    """Keeps what it is brought; away: how often nothing can be stored before."""

    away: int = 0
    received: list[Received] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)

    async def receive(self, message: Received) -> None:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("full")
        self.received.append(message)

    @property
    def texts(self) -> list[tuple[str, str | None]]:
        return [(message.sender, message.text) for message in self.received]


@asynccontextmanager
async def listening(smsd: Gammu, desk: FakeDesk) -> AsyncIterator[modem.ModemLine]:
    line = open_line(smsd.database)
    async with line.listening(Desk(desk.receive, desk.fates.append)):
        yield line


def open_line(database: Path) -> modem.ModemLine:
    return modem.open_line({"SAFAR_MODEM_DATABASE": str(database)})


def text(words: str, key: str = "a", to: str = POLE) -> Delivery:
    return Delivery(key, "sms-modem", to, words)


async def until(done: Callable[[], bool], complaint: str) -> None:
    try:
        async with asyncio.timeout(WITHIN):
            while not done():  # noqa: ASYNC110 - processes tell nobody when they are done
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(complaint)


def parts(sender: str, *texts: str) -> list[str]:
    """A long message as the network brings it."""
    header = bytes([0x00, 0x03, 0x37, len(texts)])
    return [
        delivered(sender, part, NOON, header + bytes([number]))
        for number, part in enumerate(texts, 1)
    ]


@pytest.fixture
def smsd(tmp_path: Path) -> Iterator[Gammu]:
    with gammu(tmp_path) as started:
        yield started


async def test_messages_in_every_script_arrive_whole_and_leave_nothing(smsd: Gammu) -> None:
    english, arabic, somali = (
        "Where can I sleep?",
        "كيف أطلب اللجوء؟ 😀",
        "Sideen magangelyo u codsadaa?",
    )
    long = ("مرحبا. " * 9, "أين يمكنني أن أنام؟")
    for pdu in (
        delivered(POLE, english, NOON),
        delivered(POLE, arabic, NOON),
        delivered(SOMALI, somali, NOON),
        # The network brings parts in any order.
        *reversed(parts(SOMALI, *long)),
        *parts(POLE, "x" * 153, "5€ [or less]"),
    ):
        smsd.modem.arrives(pdu)
    desk = FakeDesk()
    async with listening(smsd, desk):
        await until(lambda: len(desk.received) == 5, "not all messages arrived")
        await until(lambda: not smsd.modem.memory, "the modem still has messages")
        await until(lambda: smsd.rows("inbox") == 0, "the database still has messages")
    assert sorted(desk.texts) == sorted(
        [
            (POLE, english),
            (POLE, arabic),
            (SOMALI, somali),
            (SOMALI, "".join(long)),
            (POLE, "x" * 153 + "5€ [or less]"),
        ]
    )
    assert len({message.id for message in desk.received}) == 5
    nothing_left(smsd, english, arabic, somali, POLE, SOMALI)


@pytest.mark.parametrize(
    ("words", "coding", "length"),
    [
        ("Call 112. " * 16, 0, 160),
        ("€[]{}~^\\|" * 8 + "@ñ\né" + "a" * 12, 0, 160),
        ("اتصل بـ112. " * 5 + "😀 أ" * 2 + "ab", 8, 140),
    ],
    ids=["a full text of GSM 7-bit", "its extension counts twice", "a full text of UCS-2"],
)
async def test_a_text_is_one_message_to_the_letter(
    smsd: Gammu, words: str, coding: int, length: int
) -> None:
    desk = FakeDesk()
    async with listening(smsd, desk) as line:
        await line.send(text(words))
        await until(lambda: bool(smsd.modem.submitted), "the text was not sent")
        await until(lambda: smsd.rows("sentitems") + smsd.rows("outbox") == 0, "it is still there")
        assert await line.was_taken(text(words))
    [sent] = smsd.modem.submitted
    assert (sent.number, sent.text) == (POLE, words)
    assert (sent.coding, sent.length, sent.header) == (coding, length, False)
    assert units(words, coding == 0) == (160 if coding == 0 else 70)
    assert desk.fates == []
    nothing_left(smsd, words, POLE)


async def test_a_number_that_the_network_refuses_holds_up_nobody(tmp_path: Path) -> None:
    with gammu(tmp_path, maxretries="2") as smsd:
        smsd.modem.refused.add(POLE)
        desk = FakeDesk()
        async with listening(smsd, desk) as line:
            await line.send(text("to nobody", "a"))
            await line.send(text("one", "b", SOMALI))
            await line.send(text("two", "c", SOMALI))
            await until(lambda: desk.fates == ["lost"], "the text was not given up")
        assert [sent.text for sent in smsd.modem.submitted] == ["one", "two"]
        assert smsd.modem.tried.count(POLE) == 3
        nothing_left(smsd, "to nobody", POLE)


async def test_texts_wait_for_the_network_and_are_sent_once(smsd: Gammu) -> None:
    smsd.modem.no_network = True
    async with listening(smsd, FakeDesk()) as line:
        for number in range(3):
            await line.send(text(f"text {number}", f"{number}"))
        await until(lambda: len(smsd.modem.tried) >= 6, "they are not tried again")
        smsd.modem.no_network = False
        await until(lambda: smsd.rows("outbox") == 0, "they are not sent")
    assert sorted(sent.text for sent in smsd.modem.submitted) == ["text 0", "text 1", "text 2"]


async def test_what_comes_while_gammu_is_away_goes_on_after(smsd: Gammu) -> None:
    desk = FakeDesk()
    async with listening(smsd, desk) as line:
        await line.send(text("before", "a"))
        await until(lambda: smsd.rows("outbox") == 0, "the first text was not sent")
        smsd.kill()
        smsd.modem.arrives(delivered(POLE, "1", NOON))
        await line.send(text("meanwhile", "b"))
        # The courier asks again where it did not hear the answer.
        await line.send(text("meanwhile", "b"))
        smsd.start()
        await until(lambda: len(smsd.modem.submitted) == 2, "the second text was not sent")
        await until(lambda: bool(desk.received), "the message did not arrive")
    smsd.stop()
    assert [sent.text for sent in smsd.modem.submitted] == ["before", "meanwhile"]
    assert desk.texts == [(POLE, "1")]


async def test_gammu_crashes_before_it_deletes_a_message(smsd: Gammu) -> None:
    smsd.modem.stuck = "AT+CMGD"
    smsd.modem.arrives(delivered(POLE, "help", NOON))
    desk = FakeDesk()
    async with listening(smsd, desk):
        await until(lambda: len(desk.received) == 1, "the message did not arrive")
        smsd.kill()
        smsd.modem.stuck = "nothing"
        smsd.start()
        await until(lambda: len(desk.received) == 2, "it was not handed over again")
    assert desk.received[0] == desk.received[1]


async def test_two_equal_texts_are_two_messages(smsd: Gammu) -> None:
    for second in range(2):
        smsd.modem.arrives(delivered(POLE, "1", NOON + timedelta(seconds=second)))
    desk = FakeDesk()
    async with listening(smsd, desk):
        await until(lambda: len(desk.received) == 2, "the messages did not arrive")
    assert desk.received[0].id != desk.received[1].id


async def test_safar_is_killed_before_it_deletes_a_message(smsd: Gammu) -> None:
    smsd.modem.arrives(delivered(POLE, "help", NOON))
    await until(lambda: smsd.rows("inbox") == 1, "the message did not arrive")
    program = """
        import asyncio, os, signal, sys
        from bot.channels.sms.line import Desk
        from bot.channels.sms.lines import modem

        async def receive(message):
            print(message.id, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

        async def main():
            line = modem.open_line({"SAFAR_MODEM_DATABASE": sys.argv[1]})
            async with line.listening(Desk(receive, print)):
                await asyncio.sleep(60)

        asyncio.run(main())
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(smsd.database)]
    killed = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False, timeout=WITHIN
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    desk = FakeDesk()
    async with listening(smsd, desk):
        await until(lambda: bool(desk.received), "the message is lost")
    assert desk.received[0].id == killed.stdout.strip()


async def test_nothing_is_deleted_that_could_not_be_stored(smsd: Gammu) -> None:
    for number, second in ((POLE, 0), (POLE, 1), (SOMALI, 2)):
        smsd.modem.arrives(delivered(number, f"{second}", NOON + timedelta(seconds=second)))
    await until(lambda: smsd.rows("inbox") == 3, "the messages did not arrive")
    desk = FakeDesk(away=1)
    async with listening(smsd, desk):
        await until(lambda: smsd.rows("inbox") == 0, "messages still wait")
    # Only the person whose message was refused waits, and in order.
    assert desk.texts == [(SOMALI, "2"), (POLE, "0"), (POLE, "1")]


async def test_with_a_full_disk_messages_stay_in_the_modem(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("a small disk can be mounted by root only")
    with small_disk(tmp_path), gammu(tmp_path) as smsd:
        await until(lambda: smsd.rows("phones") == 1, "gammu-smsd did not begin")
        ballast = smsd.folder / "ballast"
        fill(ballast)
        smsd.modem.arrives(delivered(POLE, "help", NOON))
        await until(lambda: smsd.modem.looks > 2, "gammu-smsd does not try again")
        assert smsd.modem.memory
        ballast.unlink()
        desk = FakeDesk()
        async with listening(smsd, desk):
            await until(lambda: bool(desk.received), "the message is lost")
    assert desk.texts == [(POLE, "help")]


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(ballast: Path) -> None:
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(512)):
            pass


async def test_no_sender_runs_a_command_or_stops_the_line(smsd: Gammu) -> None:
    names = ["A/S Bank", ";>pwned;", "x\n>pwned\n", "H&M", "../../x", "'); --"]
    for name in names:
        smsd.modem.arrives(delivered(name, "offer", NOON))
    smsd.modem.arrives(delivered(POLE, "help", NOON))
    desk = FakeDesk()
    async with listening(smsd, desk) as line:
        await until(lambda: (POLE, "help") in desk.texts, "the line is stopped")
        await until(lambda: not smsd.modem.memory, "the modem still has messages")
        await line.send(text("here is help"))
        await until(lambda: bool(smsd.modem.submitted), "the answer was not sent")
    assert [sender for sender, _ in desk.texts] == [*names, POLE]
    assert not list(smsd.folder.rglob("*pwned*"))


@pytest.mark.parametrize(
    ("status", "fate"), [(0x00, "delivered"), (0x41, "lost")], ids=["it arrived", "it did not"]
)
async def test_the_network_reports_what_became_of_a_text(
    tmp_path: Path, status: int, fate: str
) -> None:
    with gammu(tmp_path, deliveryreport="sms") as smsd:
        desk = FakeDesk()
        async with listening(smsd, desk) as line:
            await line.send(text("Call 112."))
            await until(lambda: bool(smsd.modem.submitted), "the text was not sent")
            await until(lambda: smsd.rows("outbox") == 0, "it is still in the outbox")
            await until(lambda: not stored(smsd, "Call 112."), "the text waits for the report")
            smsd.modem.arrives(report(POLE, datetime.now(UTC), status))
            await until(lambda: desk.fates == [fate], "the report was not counted")
        assert desk.received == []
        nothing_left(smsd, "Call 112.", POLE)


async def test_a_person_asks_by_text_message_and_is_answered(smsd: Gammu, tmp_path: Path) -> None:
    """The whole way: modem, gammu-smsd, desk, Rasa, outbox, gammu-smsd, modem."""
    settings = {
        "SAFAR_SMS": "modem",
        "SAFAR_SMS_COUNTRIES": "PL:0.05 GR:0.06",
        "SAFAR_MODEM_DATABASE": str(smsd.database),
    }
    asked = {POLE: "How do I ask for asylum?", GREEK: "كيف أطلب اللجوء؟"}
    with service(tmp_path, settings) as running:
        for number, question in asked.items():
            smsd.modem.arrives(delivered(number, question, NOON))
        await until(lambda: {*asked} <= {sent.number for sent in smsd.modem.submitted}, "no answer")
        await until(lambda: smsd.rows("outbox") == 0, "not all is sent")
        log = running.log.read_text("utf-8")
    english, arabic = (
        [sent for sent in smsd.modem.submitted if sent.number == number] for number in asked
    )
    assert "asylum" in " ".join(sent.text for sent in english)
    assert "اللجوء" in " ".join(sent.text for sent in arabic)
    assert {sent.coding for sent in english} == {0}
    assert {sent.coding for sent in arabic} == {8}
    assert len({sent.text for sent in smsd.modem.submitted}) == len(smsd.modem.submitted)
    assert [word for word in asked.values() if word in log] == []
    assert [number for number in asked if number in log] == []
    nothing_left(smsd, *asked, *asked.values())


def stored(smsd: Gammu, word: str) -> bool:
    """Whether a text or a number is anywhere in the folder, in a form that it has there."""
    contents = smsd.contents()
    digits = word.encode("utf-16-be").hex().upper()
    return word.encode() in contents or digits.encode() in contents


def nothing_left(smsd: Gammu, *words: str) -> None:
    smsd.stop()
    assert [word for word in words if stored(smsd, word)] == []
