"""Calling `safar` as an operator does, in a process of its own."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT

WITHIN = 60.0


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int | None
    output: str
    errors: str


async def safar(*arguments: str, state: Path, **environment: str) -> Ended:
    """`safar ARGUMENTS` with a state folder, other settings, and nothing else from outside."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", *arguments),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SAFAR_STATE": str(state), **environment},
        stdout=PIPE,
        stderr=PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(), WITHIN)
    return Ended(process.returncode, output.decode(), errors.decode())
