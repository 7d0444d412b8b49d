"""Work beside a block: it goes on, it ends with it, and its end is never silent."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys

import pytest

from bot.background import beside, stop

# A process in which a work ends, or goes on; it says so when it gets to the end of the block.
_PROCESS = """
import asyncio, logging
from bot.background import beside
logging.basicConfig(format="%(levelname)s %(message)s")

async def returns(): pass
async def raises(): raise ValueError("what a person wrote")
async def goes_on(): await asyncio.Event().wait()

async def main():
    async with beside(courier={how}(), upkeep=goes_on()):
        await asyncio.sleep({seconds})
    print("end of the block")

asyncio.run(main())
"""
FOREVER = 3600


async def test_it_goes_on_during_the_block_and_is_tidied_up_at_its_end() -> None:
    seen = []
    begun = asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            seen.append("tidied up")

    async with beside(work=work()):
        await begun.wait()
        assert seen == []
    assert seen == ["tidied up"]


async def test_what_the_block_raises_is_raised_when_the_work_has_ended() -> None:
    task: asyncio.Task[None] | None = None

    async def work() -> None:
        nonlocal task
        task = asyncio.current_task()
        await asyncio.Event().wait()

    with pytest.raises(KeyError, match="of the block"):
        async with beside(work=work()):
            await asyncio.sleep(0)
            raise KeyError("of the block")
    assert task is not None
    assert task.cancelled()


def ran(how: str, seconds: float) -> subprocess.CompletedProcess[str]:
    program = _PROCESS.format(how=how, seconds=seconds)
    return subprocess.run(
        (sys.executable, "-c", program), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("how", "type_of_error"), [("returns", "NoneType"), ("raises", "ValueError")]
)
def test_a_work_that_ends_ends_the_process_and_is_named(how: str, type_of_error: str) -> None:
    done = ran(how, FOREVER)
    assert done.returncode == -signal.SIGTERM
    assert f"CRITICAL courier ended: {type_of_error}" in done.stderr
    assert "wrote" not in done.stderr


def test_a_work_that_goes_on_does_not() -> None:
    done = ran("goes_on", 0)
    assert (done.returncode, done.stdout, done.stderr) == (0, "end of the block\n", "")


async def test_to_stop_tasks_is_to_wait_for_their_end_whatever_they_raise() -> None:
    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("while it is tidied up")

    tasks = [asyncio.create_task(work()) for _ in range(2)]
    await asyncio.sleep(0)
    await stop(*tasks)
    assert all(isinstance(task.exception(), OSError) for task in tasks)
