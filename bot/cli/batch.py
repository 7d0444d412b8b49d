"""Batches of questions: JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec


class Item(msgspec.Struct, frozen=True):
    """A line of a batch; lang is the language that the person chose before, if any."""

    id: str
    text: str
    lang: str | None = None


def read_batch(path: Path) -> Iterator[Item]:
    """The lines of a file. Raises click.ClickException naming the line that is wrong."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield msgspec.json.decode(line, type=Item, strict=False)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise click.ClickException(f"{path}:{number}: {error}") from error
