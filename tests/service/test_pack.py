"""A pack that is installed while the service runs: page, dialogue and telephone follow it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.guidance.files import parse_text
from bot.guidance.shelf import Shelf
from bot.guidance.watching import today
from bot.i18n import Phrases
from bot.languages import Languages
from bot.packs import signing
from bot.packs.build import build
from bot.packs.install import before, prepared
from bot.settings import Settings
from tests.service.running import Person, Running, free_port, service, text_of, wait_until
from tests.voice.phone import phone
from voice.speech.inventory import inventory

pytestmark = pytest.mark.slow

LIVE_WITHIN = 5.0
# Of what happens in the same way as what was timed before.
AT_LAST = 30.0
ENTRY = "arrival/apply-for-asylum"
QUESTION = "how do I ask for asylum"
NEW = "Pineapple asylum"
HOST = "127.0.0.1"
SIP_PORT = free_port()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with a telephone, over the shipped guidance."""
    environment = {
        "SAFAR_VOICE_LANGUAGES": "en",
        "SAFAR_SIP_PORT": str(SIP_PORT),
        "SAFAR_SIP_RTP_PORTS": "22220-22239",
    }
    folder = tmp_path_factory.mktemp("camp")
    # The index follows the guidance: the project's own must stay as it is.
    shutil.copytree(Settings.load().state / "index", folder / "state" / "index")
    with service(folder, environment, "phone") as started:
        yield started


def camp(running: Running) -> Settings:
    return Settings.load({**os.environ, "SAFAR_STATE": str(running.log.parent / "state")})


@pytest.fixture
def trusted(tmp_path: Path) -> dict[str, signing.PublicKey]:
    key = signing.new_key(tmp_path / "signing.pem")
    return {key.key.keyid: key}


@pytest.fixture
def pack(tmp_path: Path, trusted: object, languages: Languages) -> Path:
    """The shipped guidance with another title and another spoken text."""
    shipped, copy = Settings.load(), tmp_path / "office"
    shutil.copytree(shipped.packs, copy / "guidance")
    path = copy / "guidance" / "europe" / ENTRY / "en.md"
    text = path.read_text("utf-8").replace(f"title: {old_title()}", f"title: {NEW}", 1)
    path.write_text(text.replace("## spoken\n", f"## spoken\n{NEW}. ", 1), "utf-8")
    environment = {"SAFAR_DATA": str(copy), "SAFAR_STATE": str(tmp_path / "state")}
    office, out = Settings.load(environment), tmp_path / "new.safar"
    key, when = tmp_path / "signing.pem", datetime(2026, 11, 22, tzinfo=UTC)
    build(office, languages.codes, key, out, when=when, with_audio=False)
    return out


def old_title() -> str:
    path = Settings.load().guidance / ENTRY / "en.md"
    return parse_text(path, path.read_bytes()).title


def page(running: Running) -> str:
    answer = httpx.get(f"{running.address}/guidance/{ENTRY}?lang=en", timeout=10)
    assert answer.status_code == 200
    return text_of(answer.text)


@dataclass
class Visitor:
    """Reads a page again and again, until it is told to stop."""

    running: Running
    pages: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        while not self.stopped.is_set():
            self.pages.append(page(self.running))


async def test_a_running_service_follows_a_pack_within_five_seconds(
    own: Running,
    pack: Path,
    trusted: dict[str, signing.PublicKey],
    languages: Languages,
    phrases: Phrases,
) -> None:
    settings = camp(own)
    visitor = Visitor(own)
    reading = threading.Thread(target=visitor.read)
    reading.start()
    with prepared(settings, languages.codes, trusted, pack) as ready:
        assert ready.changes[0] == f"entries changed (1): {ENTRY}"
        assert NEW not in page(own)
        ready.take()
    took = wait_until(lambda: NEW in page(own), LIVE_WITHIN, "the page is old", own.log)
    rest = LIVE_WITHIN - took
    wait_until(lambda: NEW in Person(own.address).write(QUESTION), rest, "the answer is old")
    visitor.stopped.set()
    reading.join(10)
    assert all((old_title() in seen) != (NEW in seen) for seen in visitor.pages)
    assert NEW not in visitor.pages[0]
    assert own.process.poll() is None

    served = Shelf(settings.guidance, languages.codes).load()
    needed = inventory(served, phrases, languages, "en", today())
    said = next(one.said for one in needed.entries if one.entry == ENTRY)
    new = [line.prompt.key for line in said if NEW in line.prompt.text]
    assert new
    audio = settings.state / "voice" / "audio"
    async with phone() as telephone:
        call = await telephone.dial(HOST, SIP_PORT, "100")
        await call.sound(500)
        for key in str(served.entries[ENTRY].number):
            await call.press(key)
        await call.sound(3000)
        await call.hang_up()
    # What is said is made then: it was not there before.
    assert any((audio / f"{key}.wav").exists() for key in new)

    with before(settings, languages.codes) as found:
        found.take()
    wait_until(lambda: NEW not in page(own), AT_LAST, "the page did not go back")
    wait_until(
        lambda: NEW not in Person(own.address).write(QUESTION), AT_LAST, "the answer did not"
    )
