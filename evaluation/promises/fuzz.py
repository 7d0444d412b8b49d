"""Coverage-guided fuzzing of all that reads what others wrote: forms, headers, files.

The fuzzer runs in a process of its own: libFuzzer never comes back. An error that a target
does not document, or a broken invariant, is a crash; it is noted, and the fuzzer goes on.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from evaluation.promises.readers import TARGETS, WORDS, seeds

LONGEST_INPUT = 4096
# An input that takes longer than this is a crash too.
SLOWEST = 10
_PATIENCE = 60.0
_CHILD = (
    "import sys, atheris\n"
    "with atheris.instrument_imports(include=['bot', 'markdown_it', 'babel.core']):\n"
    "    from evaluation.promises import fuzz\n"
    "fuzz.run(atheris, sys.argv)\n"
)
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_CRASH = re.compile(r"^CRASH (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Fuzz:
    """targets; executions; seconds asked for; crashes, one line each with its input."""

    targets: int
    executions: int
    seconds: int
    crashes: tuple[str, ...]

    def line(self) -> str:
        return (
            f"| {self.seconds} s of coverage-guided fuzzing of {self.targets} readers | "
            f"{self.executions} inputs, {len(self.crashes)} crashes |"
        )


def measure(seconds: int) -> Fuzz:
    """Fuzz all targets together for `seconds`."""
    with tempfile.TemporaryDirectory(prefix="safar-fuzz-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, (target, seed) in enumerate(seeds()):
            (corpus / str(number)).write_bytes(bytes([target]) + seed)
        words = Path(folder) / "words"
        words.write_text("".join(f'"{word}"\n' for word in WORDS), "utf-8")
        arguments = [
            f"-dict={words}",
            f"-max_total_time={seconds}",
            f"-max_len={LONGEST_INPUT}",
            f"-timeout={SLOWEST}",
            f"-artifact_prefix={folder}/",
            "-print_final_stats=1",
            "-verbosity=0",
        ]
        ended = subprocess.run(
            [sys.executable, "-c", _CHILD, *arguments, str(corpus)],
            cwd=ROOT,
            capture_output=True,
            timeout=seconds + _PATIENCE,
            check=False,
        )
    said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    executed = _EXECUTED.search(said)
    crashes = _CRASH.findall(said)
    if ended.returncode != 0 or executed is None:
        crashes.append(f"the fuzzer ended with {ended.returncode}: {said[-2000:]}")
    return Fuzz(len(TARGETS), int(executed[1]) if executed else 0, seconds, tuple(crashes))


def run(atheris: Any, arguments: list[str]) -> None:
    """The fuzzer's process. Prints a line for each place where something crashes."""
    seen: set[str] = set()

    def one(content: bytes) -> None:
        name, target = TARGETS[content[0] % len(TARGETS)] if content else TARGETS[0]
        try:
            target(content[1:])
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            crash = f"{name}: {type(error).__name__} in {last.name}, {last.filename}:{last.lineno}"
            if crash not in seen:
                seen.add(crash)
                print(f"CRASH {crash} ({error!s:.200}) for {content!r}", flush=True)

    atheris.Setup(arguments, one)
    atheris.Fuzz()
