"""What the check of the dependencies found, and the error of a file it cannot read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from bot.errors import SafarError

T = TypeVar("T")


@dataclass(frozen=True)
class Finding:
    """Something in `file` (a name below requirements/) that must be put right."""

    file: str
    cause: str
    fix: str

    def __str__(self) -> str:
        return f"requirements/{self.file}: {self.cause}; {self.fix}"


class SupplyFileError(SafarError):
    """A file of requirements/ cannot be read as what it should be."""

    code = "supply_file"


def read_list(path: Path, schema: type[T]) -> T:
    """The YAML file `path` as a `schema`. Raises SupplyFileError with file, cause and fix."""
    try:
        return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), schema)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        cause = " ".join(str(error).split())
        raise SupplyFileError(f"{path}: {cause}; write it like the other entries") from error
