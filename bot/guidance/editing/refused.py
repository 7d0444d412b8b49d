"""Why a change is not made. What is wrong in a text itself is InvalidContent."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from bot.errors import SafarError


class EditRefused(SafarError):
    """A change that cannot be made; nothing was written. The message says why and what to do."""

    code: ClassVar[str] = "edit_refused"


class Conflict(EditRefused):
    """The file is not the one that the editor saw. now: the hash of the file as it is."""

    code = "edit_conflict"

    def __init__(self, path: Path, now: str | None) -> None:
        done = "was deleted" if now is None else "was changed"
        super().__init__(
            f"{path}: the file {done} meanwhile. Nothing was written. Open it again, look at what "
            "is there now, and make your change once more"
        )
        self.path = path
        self.now = now


class ApprovalRefused(EditRefused):
    """A text that cannot be approved as it is, or not by this key."""

    code = "approval_refused"
