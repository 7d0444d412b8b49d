"""The running service with people: what a person is told, and a wish from its note to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.clock import SteadyClock
from bot.people.wishes import Wishes
from bot.privacy.keeper import KeyKeeper
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.vault import Vault
from tests.cli.calling import safar
from tests.people.samples import ALWAYS, CALLER, FIRST, write
from tests.service.running import Person, Running, service

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service-with-people")


@pytest.fixture(scope="module")
def people(folder: Path) -> Path:
    return write(folder, ALWAYS)


@pytest.fixture(scope="module")
def staffed(folder: Path, people: Path) -> Iterator[Running]:
    with service(folder, {"SAFAR_PEOPLE": str(people)}) as running:
        yield running


def contents(folder: Path) -> bytes:
    """All bytes of all databases and their logs."""
    files = [*folder.rglob("*.db"), *folder.rglob("*.db-wal")]
    return b"".join(path.read_bytes() for path in files)


def test_who_asks_for_a_person_is_told_whom_to_call_first(staffed: Running) -> None:
    person = Person(staffed.address, language="en", chosen=True)
    said = person.write("I want to talk to a person")
    told = said.index("Example Council: a person answers now, in English. Call +1 202-555-0123")
    assert told < said.index("How to talk to a person")
    assert f'href="tel:{FIRST}"' in person.html


def test_who_speaks_another_language_is_promised_nobody(staffed: Running) -> None:
    person = Person(staffed.address, language="fr", chosen=True)
    said = person.push("talk_to_person ")
    assert "Example Council" not in said
    assert "Vous pouvez parler à une personne." in said


async def test_a_wish_is_noted_called_and_gone(
    staffed: Running, folder: Path, people: Path
) -> None:
    state = folder / "state"
    settings = Settings.load({"SAFAR_STATE": str(state)})
    rows, vault = Database(settings.database, tables.rows), Database(settings.vault, tables.keys)
    keeper = KeyKeeper(None, settings.key_file)
    wishes = Wishes(rows, Vault(vault, keeper), SteadyClock())
    try:
        await wishes.add("a" * 64, CALLER, "en", 3)
    finally:
        rows.close()
        vault.close()
    status = await safar("people", "status", state=state, SAFAR_PEOPLE=str(people))
    assert "en  Example Council until 00:00 (Athens)\n" in status.output
    assert "fr  nobody\n" in status.output
    assert "Waiting to be called back: 1\n" in status.output
    link = (await safar("people", "link", state=state, SAFAR_PEOPLE=str(people))).output
    secret = link.strip().rpartition("link=")[2]
    async with httpx.AsyncClient(base_url=staffed.address) as browser:
        await browser.post("/staff/login", data={"link": secret})
        page = await browser.get("/staff?lang=en")
        assert f'href="tel:{CALLER}"' in page.text
        form = page.text.split('action="/staff/delete">')[1].partition("</form>")[0]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        await browser.post("/staff/delete", data=fields)
        assert CALLER not in (await browser.get("/staff?lang=en")).text
        ended = await safar("people", "sign-out", state=state, SAFAR_PEOPLE=str(people))
        assert ended.output == "Signed out: 1\n"
        assert (await browser.get("/staff")).status_code == 403
    stored = contents(state)
    digits = CALLER.removeprefix("+")
    assert digits.encode() not in stored
    assert b"a" * 64 not in stored
    log = staffed.log.read_text("utf-8")
    assert digits not in log
    assert secret not in log
