"""Following changes of a guidance folder while it is served."""

from __future__ import annotations

import logging
import threading
import time
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
_LOOK_MS = 500


def today() -> date:
    """The day by which texts expire."""
    return datetime.now(UTC).date()


def follow(where: Callable[[], Path], changed: Callable[[], object]) -> threading.Thread:
    """Call `changed` after files below a folder changed, until the process ends.

    where: the folder as it is now. It may become another one; that is looked at twice a second.
    """

    def run() -> None:
        while True:
            try:
                _follow(where, changed)
            except (ContentError, OSError) as error:
                logger.error("guidance cannot be followed: %s", error)
                time.sleep(_LOOK_MS / 1000)

    thread = threading.Thread(target=run, name="guidance", daemon=True)
    thread.start()
    return thread


def _follow(where: Callable[[], Path], changed: Callable[[], object]) -> None:
    """Until the folder is another one. Raises ContentError and OSError."""
    folder = where()
    looks = watch(
        folder,
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
    )
    # What was changed before the watch began is not among what it sees.
    unseen = True
    for seen in looks:
        moved = where() != folder
        if seen or unseen or moved:
            changed()
        unseen = False
        if moved:
            return


class ServedPack:
    """The pack that may be served now, with its countries; `renew` after files changed.

    codes: the served languages, if known (see Library). where: the folder as it is now, if it
    may become another one.
    """

    def __init__(
        self,
        folder: Path,
        approved_only: bool,
        codes: Iterable[str] | None = None,
        where: Callable[[], Path] | None = None,
    ) -> None:
        self._codes = None if codes is None else tuple(codes)
        self._where = where
        self._shelf = Shelf(folder, self._codes)
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
        folder = self._shelf.folder if self._where is None else self._where()
        shelf = self._shelf if folder == self._shelf.folder else Shelf(folder, self._codes)
        loaded = shelf.load()
        for finding in shelf.findings:
            logger.error("content: %s", finding)
        pack = servable(loaded, self._approved_only, today())
        if not pack.entries:
            raise ContentError(
                f"{folder}: there is no entry to serve; approve texts, or set SAFAR_CONTENT=example"
            )
        self._shelf = shelf
        return pack
