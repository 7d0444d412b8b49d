"""Logging for every process of Safar: to standard error, without what people wrote."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

from bot.errors import SafarError

OWN = ("bot", "actions", "voice", "__main__")


class QuietFormatter(logging.Formatter):
    """One line a record; of an exception the places and its type, not its text.

    The text of an exception may quote what a person wrote.
    """

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        kind, _, trace = ei
        return "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")


def configure_logging(debug: bool = False) -> None:
    """Log to standard error. Other people's libraries speak from warnings on: below that some
    of them log message text. Python warnings of theirs are for developers, not operators."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(QuietFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    sys.excepthook = _crash
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    for name in OWN:
        logging.getLogger(name).setLevel(logging.DEBUG if debug else logging.INFO)


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error that ends the process: Safar's own tell the operator what to do."""
    if isinstance(error, SafarError):
        told = f"{error}"
    else:
        told = "".join(traceback.format_tb(trace)) + kind.__name__
    sys.stderr.write(f"{told}\n")
