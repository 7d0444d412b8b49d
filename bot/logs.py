"""Logging for every process of Safar: to standard error, without what people wrote."""

from __future__ import annotations

import logging
import sys

OWN = ("bot", "actions", "voice", "__main__")


def configure_logging(level: int = logging.INFO) -> None:
    """One line a record. Other people's libraries speak from warnings on: below that some
    of them log message text. Python warnings of theirs are for developers, not operators."""
    logging.basicConfig(
        level=logging.WARNING,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        force=True,
    )
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    for name in OWN:
        logging.getLogger(name).setLevel(level)
