"""Following changes of a guidance folder while it is served."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from watchfiles import watch

from bot.errors import ContentError
from bot.guidance.approvers import counting, load_approvers
from bot.guidance.editing.mending import last_content
from bot.guidance.finding import Finding
from bot.guidance.model import Pack
from bot.guidance.serving import servable
from bot.guidance.shelf import Shelf

logger = logging.getLogger(__name__)

DEBOUNCE_MS = 300
STEP_MS = 100
TIMEOUT_MS = 500


def today() -> date:
    """The day by which texts expire."""
    return datetime.now(UTC).date()


@contextmanager
def following(
    where: Callable[[], Path], changed: Callable[[], object], beside: Path | None = None
) -> Iterator[None]:
    """As follow, until the block ends or soon after."""
    ended = threading.Event()
    follow(where, changed, beside, ended)
    try:
        yield
    finally:
        ended.set()


def follow(
    where: Callable[[], Path],
    changed: Callable[[], object],
    beside: Path | None = None,
    ended: threading.Event | None = None,
) -> threading.Thread:
    """Call `changed` after files below a folder or the file `beside` changed, and when a new day
    begins, on which texts expire, until it is `ended` or the process ends.

    where: the folder as it is now. It may become another one; that is looked at twice a second.
    `changed` is called once at the beginning: what changed before is not missed.
    """

    over = threading.Event() if ended is None else ended

    def run() -> None:
        while not over.is_set():
            try:
                _follow(where, changed, beside, over)
            except (ContentError, OSError) as error:
                logger.error("guidance cannot be followed: %s", error)
            # Whatever it was: without this thread what expires would stay served.
            except Exception:
                logger.exception("guidance cannot be followed")
            else:
                continue
            over.wait(TIMEOUT_MS / 1000)

    thread = threading.Thread(target=run, name="guidance", daemon=True)
    thread.start()
    return thread


def _follow(
    where: Callable[[], Path],
    changed: Callable[[], object],
    beside: Path | None,
    over: threading.Event,
) -> None:
    """Until the folder is another one, or it is over. Raises ContentError and OSError."""
    folder, known = where(), None
    looks = watch(
        folder,
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        rust_timeout=TIMEOUT_MS,
        yield_on_timeout=True,
        stop_event=over,
    )
    for seen in looks:
        now, moved = _known(beside), where() != folder
        if seen or moved or now != known:
            known = now
            changed()
        if moved:
            return


def _known(beside: Path | None) -> tuple[date, int, int]:
    """The day, and what tells versions of a file apart."""
    try:
        status = None if beside is None else beside.stat()
    except OSError:
        status = None
    return (today(), status.st_mtime_ns, status.st_ino) if status else (today(), 0, 0)


class ServedPack:
    """The pack that may be served now, with its countries; `renew` after files or the day changed.

    codes: the served languages, if known (see Library). approvers: the file of the keys whose
    approvals count, None where approvals need no signature. where: the folder as it is now, if
    it may become another one.
    """

    def __init__(
        self,
        folder: Path,
        approved_only: bool,
        codes: Iterable[str] | None = None,
        *,
        approvers: Path | None = None,
        where: Callable[[], Path] | None = None,
    ) -> None:
        """Raises ContentError when the files cannot be read at all, or `approvers` cannot be used.

        Where there is nothing to serve yet, that is logged: 112 and the way to a person are said
        without any text, and the first text is served as soon as there is one.
        """
        self._codes = None if codes is None else tuple(codes)
        self._where = where
        self._shelf = Shelf(folder, self._codes, kept=last_content)
        self._approved_only = approved_only
        self._path = approvers
        self._loaded = self._read()
        self._approvers = load_approvers(approvers)
        self._current = self._servable()
        self._tell_of_nothing()

    @property
    def current(self) -> Pack:
        """The pack as it was when the files last changed."""
        return self._current

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every fault of the files as they are now."""
        return self._shelf.findings

    def renew(self) -> bool:
        """Read changed files; False when a part of them could not be read and stays as it was.

        What expired is taken back also then.
        """
        sound = True
        try:
            self._loaded = self._read()
        except ContentError as error:
            logger.error("guidance not renewed: %s", error)
            sound = False
        try:
            self._approvers = load_approvers(self._path)
        except ContentError as error:
            logger.error("the keys of those who approve are not renewed: %s", error)
            sound = False
        self._current = self._servable()
        self._tell_of_nothing()
        return sound

    def _tell_of_nothing(self) -> None:
        if not self._current.entries:
            logger.error(
                "%s: there is no entry to serve; write or approve texts, or set "
                "SAFAR_CONTENT=example",
                self._shelf.folder,
            )

    def _read(self) -> Pack:
        folder = self._shelf.folder if self._where is None else self._where()
        shelf = self._shelf if folder == self._shelf.folder else self._other(folder)
        loaded = shelf.load()
        for finding in shelf.findings:
            logger.error("content: %s", finding)
        self._shelf = shelf
        return loaded

    def _other(self, folder: Path) -> Shelf:
        return Shelf(folder, self._codes, kept=last_content)

    def _servable(self) -> Pack:
        """The one place where it is decided what people may be told."""
        return servable(counting(self._loaded, self._approvers), self._approved_only, today())
