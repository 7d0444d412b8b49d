"""Commands of `safar` that the page runs in a process of their own.

What reads files from outside, loads libraries of other licences or computes for long is not done
in the process that answers people.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from bot.brain.environment import QUIET
from bot.brain.services import WITHHELD
from bot.errors import SafarError
from bot.settings import ROOT, Settings

# All texts of twelve languages took a minute on two busy processors.
WITHIN = 300.0


class CommandRefused(SafarError):
    """A command that did not do its work; the message is what it said."""

    code: ClassVar[str] = "command_refused"


@dataclass
class Commands:
    """Runs one at a time, for `settings`, with `environment` but what opens the store."""

    settings: Settings
    environment: Mapping[str, str]
    within: float = WITHIN
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, folder: Path, *arguments: str, may_find: bool = False) -> str:
        """What `safar ...` prints when it is run in `folder`.

        may_find: exit code 1 with something printed is an answer too. Raises CommandRefused with
        what it says, and where it takes too long.
        """
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.cli",
                *arguments,
                cwd=folder,
                env=self._environment(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                # Also what it starts itself is ended with it.
                start_new_session=True,
            )
            try:
                async with asyncio.timeout(self.within):
                    out, wrong = await process.communicate()
            except TimeoutError as error:
                raise CommandRefused(
                    "It took too long and was ended. Nothing was changed. Take fewer entries or "
                    "languages, or ask who runs this service"
                ) from error
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                    await process.wait()
        said = out.decode("utf-8", "replace")
        if process.returncode and not (may_find and said):
            raise CommandRefused(self._told(wrong.decode("utf-8", "replace") or said))
        return said

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in self.environment.items() if name not in WITHHELD}
        return {
            **own,
            **QUIET,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "SAFAR_DATA": str(self.settings.data),
            "SAFAR_STATE": str(self.settings.state),
            "SAFAR_PACK": self.settings.pack,
        }

    def _told(self, said: str) -> str:
        """The command's own sentence, with files named from the folder of the packs on."""
        words = said.strip().rpartition("Error: ")[2] or "It failed, and did not say why"
        return words.replace(f"{self.settings.packs}/", "")
