"""Sentences that an editor has reviewed and keeps: neutrality.yml of a pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from bot.guidance import files, yamlfile

FILE = "neutrality.yml"


class Exempt(Struct, frozen=True, forbid_unknown_fields=True):
    """The words that may stand in one text, as the finding gives them, and why."""

    entry: str
    language: str
    words: str
    reason: Annotated[str, Meta(min_length=10)]


def load_exceptions(folder: Path) -> tuple[Exempt, ...]:
    """The exceptions of the pack in `folder`; none without the file. Raises InvalidContent."""
    path = folder / FILE
    if not path.exists():
        return ()
    parsed = yamlfile.parse(path, files.decode(path, path.read_bytes()), list[Exempt])
    return tuple(parsed)
