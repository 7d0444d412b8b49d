"""Starting the service as an operator does, and talking to it as a browser does."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import psutil

from bot.settings import ROOT, Settings

START_WITHIN = 120.0
# Tests send more than a person does, all from one address.
UNLIMITED = {"SAFAR_PER_ADDRESS": "1000000", "SAFAR_BURST": "1000"}


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True)
class Running:
    """A started service: the address of its page, its process, its log."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def store(self) -> Path:
        """The database of its conversations."""
        return self.log.parent / "state" / "store" / "conversations.db"


@contextmanager
def service(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    command: str = "run",
    port: int | None = None,
) -> Iterator[Running]:
    """`safar run`, or another command that starts it, until the end of the block; on a free port
    where none is given.

    It has a state folder of its own, with the trained model and index of the project.
    """
    port = port or free_port()
    state = folder / "state"
    state.mkdir(exist_ok=True, mode=0o700)
    for name in ("models", "index"):
        if not (state / name).exists():
            (state / name).symlink_to(Settings.load().state / name)
    log = folder / "service.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", command, "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "SAFAR_STATE": str(state), **UNLIMITED, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Running(f"http://127.0.0.1:{port}", process, log)
    try:
        wait_until(lambda: is_ready(running), START_WITHIN, "the service is not ready", log)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def is_ready(running: Running) -> bool:
    """Whether questions can be answered. Raises when the service has ended."""
    if running.process.poll() is not None:
        raise RuntimeError(running.log.read_text("utf-8", "replace")[-3000:])
    try:
        return httpx.get(f"{running.address}/readyz", timeout=3).status_code == 200
    except httpx.HTTPError:
        return False


def child(running: Running, module: str) -> psutil.Process:
    """The service's process that runs `module`."""
    children = psutil.Process(running.process.pid).children(recursive=True)
    return next(c for c in children if module in " ".join(c.cmdline()))


def wait_until(done: object, within: float, complaint: str, log: Path | None = None) -> float:
    """Wait for `done()` to be true; returns the seconds that it took."""
    assert callable(done)
    started = time.monotonic()
    while not done():
        if time.monotonic() - started > within:
            tail = log.read_text("utf-8", "replace")[-3000:] if log else ""
            raise AssertionError(f"{complaint} after {within} s\n{tail}")
        time.sleep(0.1)
    return time.monotonic() - started


_HIDDEN = re.compile(r'name="conversation" value="([^"]*)"')
_BUTTON = re.compile(r'<button name="do" value="([^"]*)"[^>]*>(?:<kbd>(\w+)</kbd>)?(.*?)</button>')
_INLINE = re.compile(r"</?bdi[^>]*>")
_TAG = re.compile(r"<[^>]+>")


def text_of(html: str) -> str:
    """The text of a page's main part."""
    main = html.partition("<main>")[2].partition("</main>")[0]
    return " ".join(unescape(_TAG.sub(" ", _INLINE.sub("", main))).split())


@dataclass
class Person:
    """A person at the page: sends forms, reads what comes back."""

    address: str
    language: str = ""
    chosen: bool = False
    conversation: str = ""
    going: bool = False
    status: int = 0
    html: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20))
    sent: int = 0

    def write(self, text: str) -> str:
        """Write a message; returns the text of the answer."""
        return self._post({"text": text, "do": ""})

    def press(self, command: str) -> str:
        """Press the button whose command begins with `command`."""
        return self.push(next(b for b in self.buttons() if b.startswith(command)))

    def push(self, command: str) -> str:
        """Send a button's command."""
        return self._post({"do": command})

    def choose(self, key: str) -> str:
        """Press the numbered option `key`."""
        found = [value for value, number, _ in _BUTTON.findall(self.html) if number == key]
        return self._post({"do": unescape(found[0])})

    def send(
        self, path: str, text: str = "", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send the form to `path`; leaves the page as it is."""
        self.sent += 1
        form = {
            "conversation": self.conversation,
            "message": f"m{self.sent}",
            "lang": self.language or "en",
            "text": text,
        }
        return self.client.post(f"{self.address}{path}", data=form, headers=dict(headers or {}))

    def exported(self) -> Any:
        """What is stored of the conversation; nothing where nothing is."""
        answer = self.send("/export")
        is_file = answer.headers["Content-Type"] == "application/json"
        return answer.json() if is_file else {}

    def buttons(self) -> list[str]:
        """Commands of all buttons on the page."""
        return [unescape(value) for value, _, _ in _BUTTON.findall(self.html)]

    def _post(self, fields: dict[str, str]) -> str:
        self.sent += 1
        form = {
            "conversation": self.conversation,
            "message": f"m{self.sent}",
            "lang": self.language,
            "chosen": "1" if self.chosen else "",
            "going": "1" if self.going else "",
            **fields,
        }
        answer = self.client.post(f"{self.address}/ask", data=form)
        self.status, self.html = answer.status_code, answer.text
        found = _HIDDEN.search(self.html)
        self.conversation = found[1] if found else ""
        self.going = 'name="going" value="1"' in self.html
        return self.text()

    def text(self) -> str:
        """The page's text, without tags."""
        return text_of(self.html)
