"""Following changes of a guidance folder while it is served."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from watchfiles import watch

from bot.errors import ContentError
from bot.guidance.finding import Finding
from bot.guidance.model import Pack
from bot.guidance.serving import servable
from bot.guidance.shelf import Shelf

logger = logging.getLogger(__name__)

DEBOUNCE_MS = 300
STEP_MS = 100


def today() -> date:
    """The day by which texts expire."""
    return datetime.now(UTC).date()


def follow(folder: Path, changed: Callable[[], object]) -> threading.Thread:
    """Call `changed` after files below `folder` changed, until the process ends."""

    def run() -> None:
        for _ in watch(folder, debounce=DEBOUNCE_MS, step=STEP_MS, rust_timeout=1000):
            changed()

    thread = threading.Thread(target=run, name="guidance", daemon=True)
    thread.start()
    return thread


class ServedPack:
    """The pack that may be served now, with its countries; `renew` after files changed.

    codes: the served languages, if known (see Library).
    """

    def __init__(
        self, folder: Path, approved_only: bool, codes: Iterable[str] | None = None
    ) -> None:
        self._shelf = Shelf(folder, codes)
        self._approved_only = approved_only
        self._current = self._read()

    @property
    def current(self) -> Pack:
        """The pack as it was when the files last changed."""
        return self._current

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every fault of the files as they are now."""
        return self._shelf.findings

    def renew(self) -> bool:
        """Read changed files; False when the pack as a whole could not be read."""
        try:
            self._current = self._read()
        except ContentError as error:
            logger.error("guidance not renewed: %s", error)
            return False
        return True

    def _read(self) -> Pack:
        loaded = self._shelf.load()
        for finding in self._shelf.findings:
            logger.error("content: %s", finding)
        pack = servable(loaded, self._approved_only, today())
        if not pack.entries:
            raise ContentError(
                f"{self._shelf.folder}: there is no entry to serve; "
                "approve texts, or set SAFAR_CONTENT=example"
            )
        return pack
