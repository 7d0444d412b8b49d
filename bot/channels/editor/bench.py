"""The desk of the web page: one at a time, away from the loop that serves everybody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from bot.guidance.approvers import load_approvers
from bot.guidance.editing.checking import text_checks
from bot.guidance.editing.desk import Desk
from bot.guidance.editing.mending import keep_pack_files, last_content
from bot.guidance.editing.refused import EditRefused
from bot.languages import Languages
from bot.settings import Settings

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass
class Bench:
    """Does work at a desk, which is made when it is first needed."""

    settings: Settings
    languages: Languages
    _desk: Desk | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def do(self, work: Callable[[Desk], T]) -> T:
        """What `work` gives back. Raises as it does."""
        async with self._turn:
            return await asyncio.to_thread(self._do, work)

    def named(self, said: str) -> str:
        """What an error says, with files named from the folder of the packs on: where on its
        computer that is concerns no editor."""
        return (
            said if self._desk is None else said.replace(f"{self._desk.shelf.folder.parent}/", "")
        )

    def _keep(self, desk: Desk) -> None:
        try:
            keep_pack_files(desk, datetime.now(UTC))
        except EditRefused as error:
            # It can still be edited; what is broken then is mended by hand.
            logger.error("%s", error)

    def _do(self, work: Callable[[Desk], T]) -> T:
        folder = self.settings.guidance
        # An installed pack is another folder.
        if self._desk is None or self._desk.folder() != folder:
            checks = text_checks(self.settings.data, self.languages)
            self._desk = Desk(folder, self.languages.codes, None, checks, kept=last_content)
            self._keep(self._desk)
        # Who approves may be changed by the operator at any time.
        self._desk.approvers = load_approvers(self.settings.approvers)
        return work(self._desk)
