"""The supervisor: starts Rasa, the action server and the web face, restarts and ends them.

Why not a ready-made one: circus opens an unauthenticated control socket on
loopback, and supervisord knows no readiness. See docs/decisions.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

logger = logging.getLogger(__name__)

PROBE_EVERY = 0.2
WATCH_EVERY = 5.0
UNHEALTHY_AFTER = 3
BACKOFF_FIRST = 0.5
BACKOFF_MOST = 30.0
STABLE_AFTER = 60.0
GRACE = 5.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Service:
    """A process to keep alive.

    ready_url answers 200 when it can work, asked with `headers`; ready_within is
    how long it may take to start, in seconds.
    """

    name: str
    command: Sequence[str]
    ready_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_within: float = 180.0


class Supervisor:
    """Runs services until it is stopped. Every service is its own process group."""

    def __init__(self, services: Sequence[Service], say: Say) -> None:
        self._services = services
        self._say = say
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()
        self._ready = {service.name: asyncio.Event() for service in services}

    def stop(self) -> None:
        """Ask all services to end."""
        self._stopping.set()

    async def run(self, when_ready: Callable[[], None] | None = None) -> None:
        """Keep the services alive until `stop`; then end them all."""
        keepers = [asyncio.create_task(self._keep(service)) for service in self._services]
        starting = asyncio.create_task(self._all_ready(when_ready))
        try:
            await self._stopping.wait()
        finally:
            self._stopping.set()
            starting.cancel()
            # A process may just be starting: end what runs until no keeper is left.
            while any(not keeper.done() for keeper in keepers):
                await asyncio.gather(*(self._end(name) for name in list(self._running)))
                await asyncio.wait(keepers, timeout=PROBE_EVERY)

    async def _all_ready(self, when_ready: Callable[[], None] | None) -> None:
        await asyncio.gather(*(self._tell_ready(service) for service in self._services))
        if when_ready is not None:
            when_ready()

    async def _tell_ready(self, service: Service) -> None:
        started = time.monotonic()
        await self._ready[service.name].wait()
        self._say(f"{service.name} is ready ({time.monotonic() - started:.1f} s)")

    async def _keep(self, service: Service) -> None:
        pause = BACKOFF_FIRST
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                process = await asyncio.create_subprocess_exec(
                    *service.command,
                    env={**os.environ, **service.environment},
                    start_new_session=True,
                    # Held open and never written to: see bot/brain/tied.py.
                    stdin=asyncio.subprocess.PIPE,
                )
            except OSError as error:
                # No memory or no process left: it may be better in a moment.
                logger.error("%s could not be started: %s", service.name, error)
                pause = await self._pause(pause)
                continue
            self._running[service.name] = process
            watcher = asyncio.create_task(self._watch(service, process))
            code = await process.wait()
            watcher.cancel()
            if self._stopping.is_set():
                return
            logger.error("%s ended with code %s; starting it again", service.name, code)
            if time.monotonic() - started > STABLE_AFTER:
                pause = BACKOFF_FIRST
            pause = await self._pause(pause)

    async def _pause(self, seconds: float) -> float:
        """Wait, unless all is to end; returns how long to wait the next time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        return min(seconds * 2, BACKOFF_MOST)

    async def _watch(self, service: Service, process: asyncio.subprocess.Process) -> None:
        """End a process that stopped answering after it once was ready."""
        await self._until_ready(service)
        # Told from here, so that whoever hears of it knows that it is watched.
        self._ready[service.name].set()
        failures = 0
        while True:
            await asyncio.sleep(WATCH_EVERY)
            failures = 0 if await _answers(service) else failures + 1
            if failures >= UNHEALTHY_AFTER:
                logger.error("%s does not answer; ending it", service.name)
                _signal(process, signal.SIGKILL)
                return

    async def _until_ready(self, service: Service) -> None:
        started = time.monotonic()
        told = False
        while not await _answers(service):
            if not told and time.monotonic() - started > service.ready_within:
                told = True
                logger.error("%s is not ready after %s s", service.name, service.ready_within)
            await asyncio.sleep(PROBE_EVERY)

    async def _end(self, name: str) -> None:
        process = self._running[name]
        if process.returncode is not None:
            return
        _signal(process, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            _signal(process, signal.SIGKILL)
            await process.wait()


async def _answers(service: Service) -> bool:
    try:
        async with httpx.AsyncClient(timeout=2.0, trust_env=False) as client:
            answer = await client.get(service.ready_url, headers=dict(service.headers))
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Signal the whole group of a process."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
