"""Changes the served version and is killed before the n-th time that it touches a file.

    python -m tests.packs.killed FOLDER FILE|back N

It ends with 0 when there was nothing left to be killed before.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from bot.packs.install import before, prepared
from bot.packs.signing import trusted_keys
from bot.settings import Settings
from tests.packs.places import CODES

_TOUCHES = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"})


def main(folder: Path, what: str, last: int) -> None:
    """Do it in a child for each number from 1, until one is not killed; print how it was then."""
    data, state = folder / "data", folder / "state"
    env = {"SAFAR_DATA": str(data), "SAFAR_STATE": str(state), "SAFAR_PACK": "sample"}
    settings = Settings.load(env)
    left = last

    def touched(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in _TOUCHES and str(arguments[0]).startswith(str(state)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(touched)
    if what == "back":
        with before(settings, CODES) as found:
            found.take()
        return
    with prepared(settings, CODES, trusted_keys(folder / "trusted"), Path(what)) as ready:
        ready.take()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
