"""What happens when a process dies, and when guidance files change under the service."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from bot.guidance.files import parse_text
from bot.i18n import Phrases
from bot.settings import ROOT, Settings
from tests.service.running import (
    START_WITHIN,
    Person,
    Running,
    child,
    free_port,
    is_ready,
    service,
    text_of,
    wait_until,
)

LIVE_WITHIN = 5.0
ENTRY = "arrival/apply-for-asylum"
QUESTION = "how do I ask for asylum"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the content that tests may break."""
    copy = tmp_path_factory.mktemp("content") / "data"
    shutil.copytree(Settings.load().data, copy)
    return copy


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Running]:
    """A service of its own over the copy, with the trained model and index of the project."""
    folder = tmp_path_factory.mktemp("own")
    state = Settings.load().state
    for name in ("models", "index"):
        shutil.copytree(state / name, folder / "state" / name)
    environment = {"SAFAR_DATA": str(data), "SAFAR_STATE": str(folder / "state")}
    with service(folder, environment) as started:
        yield started


def served(running: Running, language: str = "en") -> str:
    page = httpx.get(f"{running.address}/guidance/{ENTRY}?lang={language}", timeout=10)
    return text_of(page.text)


def entry_number(data: Path) -> str:
    entry = (data / "guidance" / "europe" / ENTRY / "entry.yml").read_text("utf-8")
    return entry.partition("number:")[2].split()[0]


def asked(running: Running, language: str, text: str) -> tuple[str, Person]:
    """The answer to a first message in `language`, and the person who wrote it."""
    person = Person(running.address)
    person.language = language
    return person.write(text), person


def findings(running: Running) -> int:
    return int(httpx.get(f"{running.address}/readyz", timeout=10).json()["content_findings"])


def test_a_changed_text_is_served_within_five_seconds(own: Running, data: Path) -> None:
    path = data / "guidance" / "europe" / ENTRY / "en.md"
    text = path.read_text("utf-8")
    title = parse_text(path, path.read_bytes()).title
    path.write_text(text.replace(f"title: {title}", "title: A title that changed", 1), "utf-8")
    took = wait_until(lambda: "A title that changed" in served(own), LIVE_WITHIN, "page is old")
    rest = LIVE_WITHIN - took
    wait_until(
        lambda: "A title that changed" in Person(own.address).write(QUESTION), rest, "answer is old"
    )
    path.write_text(text, "utf-8")
    wait_until(lambda: title in served(own), LIVE_WITHIN, "the page did not go back")
    wait_until(
        lambda: title in Person(own.address).write(QUESTION), LIVE_WITHIN, "the answer did not"
    )


def test_a_broken_text_leaves_the_last_good_one_and_is_reported(own: Running, data: Path) -> None:
    path = data / "guidance" / "europe" / ENTRY / "en.md"
    good = path.read_bytes()
    before = served(own)
    path.write_bytes(good[: len(good) // 3] + b"\xff\xfe")
    wait_until(lambda: findings(own) > 0, LIVE_WITHIN, "the fault is not reported")
    assert served(own) == before
    assert parse_text(path, good).title in Person(own.address).write(QUESTION)
    assert f"{ENTRY}/en.md:" in own.log.read_text("utf-8")
    path.write_bytes(good)
    wait_until(lambda: findings(own) == 0, LIVE_WITHIN, "the fault is still reported")


def test_a_removed_translation_is_said_to_be_missing(
    own: Running, data: Path, phrases: Phrases
) -> None:
    path = data / "guidance" / "europe" / ENTRY / "so.md"
    text = path.read_bytes()
    path.unlink()
    wait_until(
        lambda: phrases("language.missing", "so") in served(own, "so"), LIVE_WITHIN, "still there"
    )
    number = entry_number(data)
    wait_until(
        lambda: phrases("language.missing", "so") in asked(own, "so", number)[0],
        LIVE_WITHIN,
        "the answer is still there",
    )
    person = asked(own, "so", number)[1]
    french = path.with_name("fr.md")
    assert parse_text(french, french.read_bytes()).title in person.press(f"show_entry {ENTRY}@fr")
    path.write_bytes(text)
    wait_until(
        lambda: parse_text(path, text).title in served(own, "so"), LIVE_WITHIN, "not back again"
    )


@pytest.mark.parametrize("module", ["bot.brain.rasa_server", "bot.brain.action_server"])
def test_a_dead_process_gives_a_busy_answer_and_comes_back(
    own: Running, phrases: Phrases, module: str
) -> None:
    child(own, module).send_signal(signal.SIGKILL)
    person = Person(own.address, language="fr")
    said = person.write("comment demander l'asile")
    assert person.status == 503
    assert phrases("error.busy", "fr") in said
    assert "112" in said
    assert "/topics/emergency?lang=fr" in person.html
    assert "asylum" in served(own)
    wait_until(lambda: answers(own), START_WITHIN, "the process did not come back", own.log)


def answers(running: Running) -> bool:
    person = Person(running.address, language="en")
    person.write(QUESTION)
    return person.status == 200


def test_a_second_service_on_the_same_store_does_not_start(running: Running) -> None:
    state = str(running.store.parent.parent)
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "run", "--port", str(free_port())],
        cwd=ROOT,
        env={**os.environ, "SAFAR_STATE": state},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "another service uses" in ended.stderr
    assert is_ready(running)


# The last one: it ends the service that the others use.
def test_all_processes_end_with_the_supervisor(own: Running) -> None:
    # Of what was killed before, all is back.
    wait_until(lambda: is_ready(own), START_WITHIN, "it is not ready", own.log)
    family = psutil.Process(own.process.pid).children(recursive=True)
    assert len(family) >= 3
    own.process.send_signal(signal.SIGINT)
    own.process.wait(30)
    wait_until(lambda: not any(one.is_running() for one in family), 10, "a process goes on")
