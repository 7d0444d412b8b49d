"""`safar purge` deletes what has ended and nothing else, and only while no service runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.gateway.conversations import IDLE_END
from bot.gateway.gateway import Gateway
from bot.gateway.message import Incoming, from_text
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.store.tables import data_keys, messages
from evaluation.promises.opened import words
from tests.cli.calling import Ended, safar
from tests.gateway.conftest import House, ScriptedBrain, SetClock
from tests.gateway.seen import rows

ENDED = IDLE_END["web"] + 60.0
GOING = 60.0
REFUSED = "Error: another service uses {}\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    keys.write(settings.key_file, KeyRing.new())
    return House(tmp_path, ScriptedBrain(), SetClock(), words(), settings)


@asynccontextmanager
async def opened(house: House) -> AsyncIterator[Gateway]:
    """The gateway without its upkeep, which would delete by itself."""
    gateway = house.service().gateway
    yield gateway
    await gateway.close()
    house.stores.close()


async def written(gateway: Gateway, house: House, sender: str, ago: float) -> None:
    """A message that `sender` wrote so many seconds ago."""
    house.clock.moved = -ago
    answered = await gateway.answer(Incoming("web", sender, sender, from_text("hello", 1000), "en"))
    house.clock.moved = 0.0
    assert answered.how == "answered"


async def sealed(house: House) -> list[bytes]:
    """What is stored: messages, answers, and the keys of the conversations."""
    asked = await house.stores.rows.run(
        lambda c: c.execute(sa.select(messages.c.asked, messages.c.reply)).all()
    )
    wrapped = await house.stores.keys.run(
        lambda c: c.execute(sa.select(data_keys.c.wrapped).where(data_keys.c.id != "probe")).all()
    )
    return [bytes(value) for row in (*asked, *wrapped) for value in row]


async def test_what_has_ended_is_in_no_file_any_more_and_what_goes_on_is_kept(
    house: House,
) -> None:
    async with opened(house) as gateway:
        await written(gateway, house, "ana", ago=ENDED)
        of_ana = await sealed(house)
        await written(gateway, house, "boris", ago=GOING)
        of_boris = [value for value in await sealed(house) if value not in of_ana]
    assert len(of_ana) == len(of_boris) == 3
    assert await safar("purge", state=house.folder) == Ended(0, "What had ended is deleted.\n", "")
    content = house.contents()
    assert [value for value in of_ana if value in content] == []
    assert [value for value in of_boris if value not in content] == []
    async with opened(house) as gateway:
        assert await gateway.export("web", "ana") is None
        assert await gateway.export("web", "boris") is not None


async def test_nothing_is_deleted_while_a_service_runs(house: House) -> None:
    async with opened(house) as gateway:
        await written(gateway, house, "ana", ago=ENDED)
        database = house.folder / "store" / "conversations.db"
        refused = Ended(1, "", REFUSED.format(database))
        assert await safar("purge", state=house.folder) == refused
        assert await rows(house) == {"conversations": 1, "messages": 1, "inbox": 1}
    assert (await safar("purge", state=house.folder)).code == 0
