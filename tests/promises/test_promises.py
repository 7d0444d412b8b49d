"""The measurements of docs/promises.md at a small size: each can fail."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.brain.services import BrainAddress
from evaluation.promises import (
    canaries,
    clocks,
    damage,
    disk,
    faces,
    kills,
    longest,
    once,
    pushes,
    rotation,
)
from evaluation.promises.canaries import Person, hits
from tests.service.running import Running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
async def brain() -> AsyncIterator[BrainAddress]:
    """One brain behind all faces that are killed: it keeps nothing of a conversation."""
    async with faces.brain() as address:
        yield address


async def test_each_message_is_answered_once(running: Running) -> None:
    figures = await once.measure(running, 40)
    assert (figures.answers, figures.turns, figures.unlike) == (40, 40, 0)


async def test_a_long_conversation_stays_fast(running: Running) -> None:
    figures = await longest.measure(running, 40)
    # What is asserted at full size is 1.5; a small one on a busy machine only shows a trend.
    assert figures.ratio < 3


async def test_kills_lose_nothing(brain: BrainAddress, tmp_path: Path) -> None:
    figures = await kills.measure(brain, tmp_path, 5)
    assert figures.answered > 0
    assert figures.resent > 0
    assert (figures.lost, figures.twice, figures.disordered) == (0, 0, 0)


async def test_kills_lose_nothing_where_answers_come_later(
    brain: BrainAddress, tmp_path: Path
) -> None:
    figures = await pushes.measure(brain, tmp_path, 5)
    assert figures.acknowledged > 0
    assert (figures.unanswered, figures.twice, figures.disordered) == (0, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
async def test_a_full_disk_is_never_a_success(brain: BrainAddress, tmp_path: Path) -> None:
    figures = await disk.measure(brain, tmp_path, 20)
    assert figures.refused > 0
    assert figures.false == 0
    assert figures.recovery < disk.RECOVERY_WITHIN


@pytest.mark.skipif(clocks.faketime() is None, reason="faketime is not installed")
async def test_a_clock_that_is_set_changes_nothing(brain: BrainAddress, tmp_path: Path) -> None:
    figures = await clocks.measure(brain, tmp_path, 1)
    assert (figures.differing, figures.disordered) == (0, 0)


def test_damaged_content_is_never_served(tmp_path: Path) -> None:
    figures = damage.measure(tmp_path, 60)
    assert figures.refused > 0
    assert figures.texts > 0
    assert (figures.crashes, figures.served, figures.down) == (0, 0, 0)


async def test_keys_rotate_unnoticed(brain: BrainAddress, tmp_path: Path) -> None:
    figures = await rotation.measure(brain, tmp_path, 3)
    assert figures.errors == 0
    assert figures.pruned


def test_canaries_turn_up_nowhere(tmp_path: Path) -> None:
    figures = canaries.measure(tmp_path, 40, 100)
    assert (figures.hits, figures.residue, figures.foreign, figures.revived) == (0, 0, 0, 0)


@pytest.mark.parametrize("encode", [str.encode, lambda text: text.encode("utf-16-le")])
def test_the_search_for_canaries_would_find_one(tmp_path: Path, encode: object) -> None:
    assert callable(encode)
    (tmp_path / "log").write_bytes(b"..." + encode("Haddadinski4711") + b"...")
    assert hits(tmp_path, [Person("token", ("Haddadinski4711 +4711 how do I",))]) == 1
