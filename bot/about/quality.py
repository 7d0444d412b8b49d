"""The measured quality of each language: data/quality.json, written by `make evaluate`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from bot.errors import ContentError

FILE = "quality.json"
_Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]


class LanguageQuality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """First messages in one language, none of them known to the service. Shares in percent.

    found: the right text came first; answered: an answer was given at once, without asking
    back; right: the share of those answers that was right, None where there was none.
    """

    questions: int
    found: _Percent
    answered: _Percent
    right: _Percent | None


class Quality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measurement: its day, the pack that was served, and each language by code."""

    measured: date
    pack: str
    languages: Mapping[str, LanguageQuality]


def load_quality(data: Path) -> Quality | None:
    """The measurement of a data folder; None where nothing was measured. Raises ContentError."""
    path = data / FILE
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Quality)
    except (OSError, msgspec.DecodeError) as error:
        raise ContentError(f"{path}: {error}; `make evaluate` writes it anew") from error


def write_quality(data: Path, quality: Quality) -> None:
    """Write the measurement into a data folder."""
    text = msgspec.json.format(msgspec.json.encode(quality, order="deterministic"), indent=2)
    (data / FILE).write_bytes(text + b"\n")
