"""Generated requests, right and wrong ones, to every public route of a running service."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode, Response
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from bot.channels.headers import HEADERS
from evaluation.promises.visitor import Visitor, client
from tests.service.running import Running

DESCRIPTION = Path(__file__).parent / "openapi.yml"
# Each may send 1000 messages (SAFAR_BURST of a tested service).
TOKENS = 40
SERVER_ERROR = 500
NOT_READY = 503
SHOWN = 5
_AT_A_TIME = 250
_DECLARED = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
_MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class Schema:
    """operations; requests in all and for the operation with the fewest; statuses with how
    often each came; what was wrong, one line a kind; seconds."""

    operations: int
    requests: int
    fewest: int
    statuses: dict[int, int]
    faults: tuple[str, ...]
    seconds: float

    def line(self) -> str:
        return (
            f"| generated requests to {self.operations} routes, right and wrong ones | of "
            f"{self.requests} requests (at least {self.fewest} a route) {len(self.faults)} kinds "
            f"of fault; {self.seconds:.0f} s |"
        )


class _Enough(BaseException):
    """Ends the generating of requests: Hypothesis lets through what is no Exception."""


@dataclass
class _Attempts:
    """Requests to one operation: how many were sent, and what was wrong with the answers."""

    label: str
    address: str
    session: requests.Session
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def make(self, cases: SearchStrategy[Case], upto: int, until: float) -> None:
        """Send generated requests until `upto` are sent or it is `until`."""

        def one(case: Case) -> None:
            if self.sent >= upto or time.monotonic() >= until:
                raise _Enough
            self.sent += 1
            for kind in self._try(case):
                self.faults[kind] += 1
                self.examples.setdefault(kind, case.as_curl_command())

        while self.sent < upto and time.monotonic() < until:
            # No phase but generating: a fault is noted and the next request follows.
            generated = settings(
                max_examples=min(_AT_A_TIME, upto - self.sent),
                phases=[Phase.generate],
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            with suppress(_Enough):
                generated(given(case=cases)(one))()

    def lines(self) -> Iterator[str]:
        """A line for each kind of fault."""
        for kind, count in self.faults.most_common(SHOWN):
            yield f"{self.label}: {kind} ({count} times), as for {self.examples[kind]}"

    def _try(self, case: Case) -> Iterator[str]:
        try:
            response = case.call(
                base_url=self.address, session=self.session, allow_redirects=False, timeout=30
            )
        except requests.RequestException as error:
            yield f"no answer ({type(error).__name__})"
            return
        self.statuses[response.status_code] += 1
        yield from _wrong(case, response)


def measure(running: Running, cases: int, within: float) -> Schema:
    """Send `cases` requests to each operation, half of them wrong, in about `within` seconds."""
    started = time.monotonic()
    schema = schemathesis.openapi.from_dict(_description(running.address))
    operations = [found.ok() for found in schema.get_all_operations()]
    with requests.Session() as session:
        session.trust_env = False
        attempts = [_Attempts(one.label, running.address, session) for one in operations]
        for done, (operation, attempt) in enumerate(zip(operations, attempts, strict=True)):
            for half, mode in enumerate(_MODES, 1):
                until = started + within * (done + half / 2) / len(operations)
                attempt.make(operation.as_strategy(generation_mode=mode), cases * half // 2, until)
    return Schema(
        operations=len(operations),
        requests=sum(attempt.sent for attempt in attempts),
        fewest=min(attempt.sent for attempt in attempts),
        statuses=dict(sum((attempt.statuses for attempt in attempts), Counter[int]())),
        faults=tuple(line for attempt in attempts for line in attempt.lines()),
        seconds=time.monotonic() - started,
    )


def _description(address: str) -> dict[str, Any]:
    """The description, with tokens that the service issued."""
    description: dict[str, Any] = yaml.safe_load(DESCRIPTION.read_text("utf-8"))
    description["components"]["schemas"]["Issued"]["enum"] = asyncio.run(_issued(address))
    return description


async def _issued(address: str) -> list[str]:
    async with client() as shared:
        visitors = [Visitor(shared, address) for _ in range(TOKENS)]
        for visitor in visitors:
            await visitor.arrive()
    return [visitor.token for visitor in visitors]


def _wrong(case: Case, response: Response) -> Iterator[str]:
    status = response.status_code
    if status >= SERVER_ERROR and not (status == NOT_READY and case.path == "/readyz"):
        yield f"status {status}"
    found = {name: response.headers.get(name.lower()) for name in HEADERS}
    if found != {name: [value] for name, value in HEADERS.items()}:
        yield f"the security headers are not all there (status {status})"
    if "server" in response.headers:
        yield "there is a Server header"
    if b"Traceback (most recent call last)" in response.content or b'File "/' in response.content:
        yield "a traceback is shown"
    try:
        case.validate_response(response, checks=_DECLARED)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield f"{failure.title} (status {status})"
