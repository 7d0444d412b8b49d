"""Commands of `safar` that the page runs in a process of their own.

What reads files from outside, loads libraries of other licences or computes for long is not done
in the process that answers people.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
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

# Seconds. All texts of twelve languages took a minute on two busy processors.
WITHIN = 280.0
# Seconds to wait until what runs already is done, and until what is asked to end has put back
# what it wrote. With the others less than the 320 after which deploy/nginx.conf gives up.
TURN, PUT_BACK = 15.0, 10.0
# Bytes of address space: an export of all texts takes a fifth of it. A file that unpacks to more
# ends that command alone.
MEMORY = 2**30


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
        try:
            async with asyncio.timeout(TURN):
                await self._turn.acquire()
        except TimeoutError as error:
            raise CommandRefused(
                "Another file or check is being worked on. Nothing was changed; try again in a "
                "minute"
            ) from error
        try:
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
                with contextlib.suppress(ProcessLookupError):
                    resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
                async with asyncio.timeout(self.within):
                    out, wrong = await process.communicate()
            except TimeoutError as error:
                raise CommandRefused(
                    "It took too long and was ended. See in the list whether something was "
                    "changed. Take fewer entries or languages, or ask who runs this service"
                ) from error
            finally:
                await _ended(process)
        finally:
            self._turn.release()
        said = out.decode("utf-8", "replace")
        if process.returncode and not (may_find and said):
            raise CommandRefused(self._told(wrong.decode("utf-8", "replace") or said))
        return said

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in self.environment.items() if name not in WITHHELD}
        if recordings := own.get("SAFAR_RECORDINGS"):
            # It runs in another folder.
            own["SAFAR_RECORDINGS"] = str(Path(recordings).resolve())
        return {
            **own,
            **QUIET,
            "PYTHONPATH": str(ROOT),
            # It runs in the folder of a file from outside: no code is taken from there.
            "PYTHONSAFEPATH": "1",
            "PYTHONUTF8": "1",
            "SAFAR_DATA": str(self.settings.data),
            "SAFAR_STATE": str(self.settings.state),
            "SAFAR_PACK": self.settings.pack,
        }

    def _told(self, said: str) -> str:
        """The command's own sentence, with files named from the folder of the packs on."""
        words = said.strip().rpartition("Error: ")[2] or "It failed, and did not say why"
        return words.replace(f"{self.settings.packs}/", "")


async def _ended(process: asyncio.subprocess.Process) -> None:
    """End what still runs; an import that is asked to end puts back what it wrote."""
    for asked in (signal.SIGINT, signal.SIGKILL):
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError, TimeoutError):
                os.killpg(process.pid, asked)
                async with asyncio.timeout(PUT_BACK):
                    await process.wait()
