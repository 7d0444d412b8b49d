"""Fixtures that several test folders share."""

from __future__ import annotations

import io
import os
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import pluggy
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import settings

from bot import i18n
from bot.guidance import files
from bot.languages import Languages
from bot.settings import Settings
from tests import workers
from tests.service.running import Running, service

ROOT = Path(__file__).resolve().parent.parent

# No deadline for an example: the first one loads a model or a grammar.
settings.register_profile("safar", deadline=None)
settings.load_profile("safar")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def data() -> Path:
    """The shipped data folder; tests do not write to it."""
    return ROOT / "data"


@pytest.fixture(scope="session")
def languages(data: Path) -> Languages:
    """The served languages."""
    return Languages.load(data)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running service for all tests that do not break it."""
    with service(tmp_path_factory.mktemp("service")) as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def _texts_are_parsed_once() -> Iterator[None]:
    """Hundreds of tests load the shipped packs and phrases, or copies of them. Of one path and
    content there is one text, and of one content one catalogue, which nothing changes: so these
    are parsed once in the process."""

    @lru_cache(maxsize=256)
    def catalogue(content: bytes, abort_invalid: bool) -> Catalog:
        return read_po(io.BytesIO(content), abort_invalid=abort_invalid)

    def read(file: BinaryIO, *, abort_invalid: bool) -> Catalog:
        return catalogue(file.read(), abort_invalid)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "parse_text", lru_cache(maxsize=4096)(files.parse_text))
        patch.setattr(i18n, "read_po", read)
        patch.setattr(i18n, "_compile", lru_cache(maxsize=256)(i18n._compile))
        yield


@pytest.fixture(scope="session", autouse=True)
def _what_set_up_made_stays() -> Iterator[None]:
    """The services of all tests begin with the project's own model and index, in two processes at
    once: a test that changes guidance needs a copy of the index."""
    before = _made()
    yield
    assert _made() == before


def _made() -> dict[Path, int]:
    """The files that set-up made, and when each was written."""
    state = Settings.load().state
    found = [path for name in ("models", "index") for path in (state / name).glob("*.*")]
    return {path: path.stat().st_mtime_ns for path in found}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> workers.Scheduling:
    """`make test` has several processes."""
    return workers.Scheduling(config, log)


def pytest_sessionstart() -> None:
    """The other processes give way to the one that calls."""
    workers.give_way()


@pytest.fixture(scope="module", autouse=True)
def _calls_go_first(request: pytest.FixtureRequest) -> Iterator[None]:
    """A gap in the sound, because something else computes, would be a failure."""
    in_real_time = request.node.nodeid.startswith(workers.IN_REAL_TIME)
    with workers.going_first() if in_real_time else nullcontext():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take long come first, so that at the end no process works on a long one
    while the others have nothing left."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def _process_stays_as_it_was() -> Iterator[None]:
    """What a test leaves behind in this process would decide over the tests after it."""
    here, mask = Path.cwd(), _umask()
    yield
    assert Path.cwd() == here
    assert oct(_umask()) == oct(mask)


def _umask() -> int:
    """How files are made now; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pluggy.Result[pytest.TestReport], None]:
    """In CI a skipped test is a failure: what was not shown is not green."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("SAFAR_FAIL_ON_SKIP"):
        report.outcome = "failed"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pluggy.Result[pytest.CollectReport], None]:
    """The same for a file that is skipped as a whole."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("SAFAR_FAIL_ON_SKIP"):
        report.outcome = "failed"
