"""The people of the organisation, as the telephone knows them."""

from __future__ import annotations

from typing import Protocol


class People(Protocol):
    """Who can be talked to."""

    def on_duty(self, language: str) -> str | None:
        """The telephone number of somebody who is there now and speaks `language`."""

    @property
    def take_wishes(self) -> bool:
        """Whether somebody calls people back."""

    async def wish(self, number: str, language: str) -> None:
        """Note that `number` is to be called back in `language`. Raises StoreUnavailable."""


class Nobody:
    """A deployment without people."""

    take_wishes = False

    def on_duty(self, language: str) -> str | None:  # noqa: ARG002
        return None

    async def wish(self, number: str, language: str) -> None:  # noqa: ARG002
        raise ValueError("nobody calls back")
