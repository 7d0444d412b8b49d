"""A recognising process by script: `python -m tests.voice.recognition.engine HOW`.

It tells how loud and long the sound was by its words, so that a test knows what it got.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

# What it does with one request, by the word it is started with. "once" files: the first process
# does the harm, those after it answer.
FOREVER = 3600
ENDLESS = "." * 2**20
# What it says instead of being ready.
UNWANTED = {"mumbles": "loading ...", "drones": ENDLESS}


def answer(sound: bytes, language: str) -> dict[str, object]:
    """The seconds of the sound, and whether it is loud."""
    samples = np.frombuffer(sound, dtype="<i2").astype(float)
    loud = bool(len(samples)) and float(np.sqrt(np.mean(samples**2))) > 100
    words = f"{language} {'loud' if loud else 'quiet'} {len(samples) / 8000:.1f}"
    return {"words": words, "confidence": 0.9}


def tell(line: str) -> None:
    """One line of an answer."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(how: str, mark: str) -> None:
    first = not Path(mark).exists()
    if first:
        Path(mark).write_text(str(os.getpid()), encoding="ascii")
    if how == "refuses":
        tell(json.dumps({"error": "no such model"}))
        sys.exit(1)
    if first and how in UNWANTED:
        tell(UNWANTED[how])
        time.sleep(FOREVER)
    tell(json.dumps({"ready": True}))
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        said = answer(sys.stdin.buffer.read(request["bytes"]), request["language"])
        if how == "unsure":
            said["confidence"] = 0.2
        elif first and how == "crashes":
            sys.exit(3)
        elif first and how == "hangs":
            time.sleep(FOREVER)
        elif first and how == "babbles":
            tell("Segmentation fault")
        elif first and how == "rambles":
            tell(ENDLESS)
        tell(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
