"""The process that speaks: `python -m voice.speech.engine`, asked over a pipe.

espeak-ng and piper are GPL-3 and keep their state for the process: nothing else runs here.
A request is a line of JSON; an answer is a line of JSON and then `bytes` bytes of samples.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from voice.speech import neural
from voice.speech.arabic import vowelled
from voice.speech.espeak import Espeak, EspeakFailed


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the pipe is closed."""
    engine = Espeak()
    _answer(answers, {"ready": True})
    for line in requests:
        try:
            samples, rate = _said(engine, json.loads(line))
        # Whatever a model or library raises is told to the one who asked.
        except Exception as error:
            _answer(answers, {"error": f"{type(error).__name__}: {error}"})
        else:
            _answer(answers, {"rate": rate, "bytes": len(samples)}, samples)


def _said(engine: Espeak, request: dict[str, Any]) -> tuple[bytes, int]:
    pieces = [(text, spelled) for text, spelled in request["pieces"]]
    if request["model"]:
        text = " ".join(text for text, _ in pieces)
        return neural.say(text, Path(request["model"]), request["slower"])
    if request["vowels"]:
        pieces = [(text if spelled else vowelled(text), spelled) for text, spelled in pieces]
    return engine.say(pieces, request["voice"], request["rate"]), engine.rate


def _answer(answers: BinaryIO, head: dict[str, Any], samples: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + samples)
    answers.flush()


if __name__ == "__main__":
    try:
        # The real standard output is for answers alone: libraries may print.
        out = sys.stdout.buffer
        sys.stdout = sys.stderr
        serve(sys.stdin.buffer, out)
    except EspeakFailed as failed:
        sys.exit(f"{failed}")
    except (BrokenPipeError, KeyboardInterrupt):
        pass
