"""`rasa data validate --fail-on-warnings` on the project's files.

Run as a module. It is Rasa's own command, told where the files are.
"""

from __future__ import annotations

import os
import subprocess
import sys

from bot.brain.environment import QUIET
from bot.settings import ROOT, Settings


def main() -> int:
    """The exit code of Rasa's validation."""
    data = Settings.load().data
    command = [sys.executable, "-m", "rasa", "data", "validate", "--fail-on-warnings"]
    paths = ["--domain", "domain", "--data", str(data / "nlu"), str(data / "rules.yml")]
    ended = subprocess.run(  # noqa: S603
        [*command, *paths], cwd=ROOT, env={**os.environ, **QUIET}, check=False
    )
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
