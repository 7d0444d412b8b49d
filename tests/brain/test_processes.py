"""The supervisor: restarts what ends, ends what hangs, ends all together."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bot.brain import processes
from bot.brain.processes import Service, Supervisor
from tests.service.running import free_port

SERVER = """
import http.server, os, pathlib, sys
folder = pathlib.Path(sys.argv[2])
(folder / str(os.getpid())).touch()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            os._exit(3)
        self.send_response(500 if (folder / "sick").exists() else 200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def service(tmp_path: Path) -> Service:
    port = free_port()
    return Service(
        name="Test",
        command=[sys.executable, "-c", SERVER, str(port), str(tmp_path)],
        ready_url=f"http://127.0.0.1:{port}/",
    )


async def until(done: object, within: float = 20.0) -> None:
    assert callable(done)
    async with asyncio.timeout(within):
        while not done():  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.05)


def starts(folder: Path) -> int:
    """How many processes have been started."""
    return len([path for path in folder.iterdir() if path.name.isdigit()])


async def test_a_process_that_ends_is_started_again(service: Service, tmp_path: Path) -> None:
    ready = asyncio.Event()
    supervisor = Supervisor([service], lambda _: None)
    running = asyncio.create_task(supervisor.run(ready.set))
    await asyncio.wait_for(ready.wait(), 20)
    await ask(service, "die")
    await until(lambda: starts(tmp_path) == 2)
    supervisor.stop()
    await asyncio.wait_for(running, 10)


async def test_a_process_that_hangs_is_ended_and_started_again(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "WATCH_EVERY", 0.1)
    ready = asyncio.Event()
    supervisor = Supervisor([service], lambda _: None)
    running = asyncio.create_task(supervisor.run(ready.set))
    await asyncio.wait_for(ready.wait(), 20)
    (tmp_path / "sick").touch()
    await until(lambda: starts(tmp_path) >= 2)
    supervisor.stop()
    await asyncio.wait_for(running, 10)


async def test_stopping_before_anything_is_ready_ends_too(tmp_path: Path) -> None:
    never = Service(
        "Never", [sys.executable, "-c", "import time; time.sleep(60)"], "http://[::1]:9"
    )
    supervisor = Supervisor([never], lambda _: None)
    running = asyncio.create_task(supervisor.run())
    await asyncio.sleep(0)
    supervisor.stop()
    await asyncio.wait_for(running, 10)


async def ask(service: Service, path: str) -> None:
    """A request whose answer does not matter."""
    port = int(service.ready_url.rpartition(":")[2].strip("/"))
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /{path} HTTP/1.0\r\n\r\n".encode())
    await writer.drain()
    writer.close()
