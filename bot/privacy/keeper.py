"""Keys while the service runs: read again when their file changes."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.errors import KeysError
from bot.privacy import keys
from bot.privacy.keys import KeyRing

logger = logging.getLogger(__name__)


class KeyKeeper:
    """The ring of the environment's text, or of a file that may be rotated meanwhile."""

    def __init__(self, text: str | None, path: Path) -> None:
        """Raises KeysError when the keys cannot be read."""
        self._path = path
        self._fixed = keys.parse(text, "SAFAR_KEYS") if text else None
        self._stamp = self._stamp_now()
        self._ring = self._fixed or keys.read(path)

    @property
    def ring(self) -> KeyRing:
        """The keys of now. A file that became unreadable leaves the last good ring, and is said."""
        stamp = self._stamp_now()
        if self._fixed is None and stamp != self._stamp:
            try:
                changed = keys.read(self._path)
            except KeysError as error:
                logger.error("the last good keys stay in use: %s", error)
                return self._ring
            self._stamp = stamp
            if changed.naming != self._ring.naming:
                logger.error("%s: the `name` key changed; it takes effect at a restart", self._path)
            self._ring = KeyRing(self._ring.naming, changed.sealing)
        return self._ring

    def _stamp_now(self) -> tuple[int, int] | None:
        if self._fixed is not None:
            return None
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ctime_ns, status.st_ino
