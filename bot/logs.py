"""Logging for every process of Safar: to standard error, without what people wrote."""

from __future__ import annotations

import logging
import sys


def configure_logging(level: int = logging.INFO) -> None:
    """One line a record. Libraries that would log message text stay at warnings."""
    logging.basicConfig(
        level=level,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        force=True,
    )
    for name in ("rasa", "rasa_sdk", "sanic", "httpx", "httpcore", "watchfiles", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
