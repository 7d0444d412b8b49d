"""The interface to a system that the people of the organisation look at more often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from bot.errors import SafarError


class NotifyFailed(SafarError):
    """A system did not take a notice. The wishes that it tells of stay in the store."""

    code: ClassVar[str] = "notify_failed"


@dataclass(frozen=True)
class Notice:
    """That people wait to be called back. languages: one code for each of them, none for a
    trial. It has no field for anything else: such systems are not sealed."""

    languages: tuple[str, ...]


class Notifier(Protocol):
    """Hands notices to one such system."""

    async def notify(self, notice: Notice) -> None:
        """Returns when the system has taken the notice. Raises NotifyFailed."""
        ...
