"""Crashes, refusals and a full disk between gammu-smsd and Safar: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sms.modem.at_modem import delivered
from tests.sms.modem.gammu import Gammu, gammu
from tests.sms.modem.smsd import NOON, POLE, SOMALI, WITHIN, FakeDesk, listening, text, until

pytestmark = pytest.mark.slow


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
