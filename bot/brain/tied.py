"""A process that ends when the one that started it is gone, however that ended.

`python -m bot.brain.tied MODULE ARGUMENT ...` runs MODULE. Its standard input is a pipe that the
starter holds open and writes nothing to: the system closes it also where the starter is killed.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import signal
import sys
import threading
import time

# Seconds from asking to end until being ended.
GRACE = 5.0


def tied(module: str, *arguments: str) -> list[str]:
    """The command that runs `module` so; whoever starts it gives it a pipe as standard input."""
    return [sys.executable, "-m", "bot.brain.tied", module, *arguments]


def _end_with_starter() -> None:
    # Not through sys.stdin: its lock would be held while the interpreter ends.
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def main() -> None:
    """Run the module of the command line."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    # The module sees the command line that it would have by itself.
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
