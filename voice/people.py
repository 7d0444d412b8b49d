"""The people of the organisation, as the telephone knows them."""

from __future__ import annotations

from typing import Protocol


class People(Protocol):
    """Who can be talked to."""

    def on_duty(self, language: str) -> str | None:
        """The telephone number of somebody who is there now and speaks `language`."""

    def calls_back(self, language: str) -> bool:
        """Whether somebody who speaks `language` calls people back."""

    async def wish(self, number: str, language: str) -> None:
        """Note that `number` is to be called back in `language`. Raises StoreUnavailable."""
