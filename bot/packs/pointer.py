"""Which installed version of the guidance is served: one short file, replaced as a whole."""

from __future__ import annotations

import re
from pathlib import Path

from bot.errors import ContentError
from bot.guidance.atomic import sync_folder, write_whole

VERSIONS = "versions"
# The folders of a version.
GUIDANCE, RECORDINGS, RENDERED = "guidance", "recordings", "rendered"
_POINTER = "served"
# When it was built, the start of its manifest's hash, and how often it was put here anew.
NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}(\.[0-9]{1,4})?")


def served(installed: Path) -> str | None:
    """Name of the served version; None where none was installed, or all were gone back from.

    Raises ContentError where the file does not say a version.
    """
    path = installed / _POINTER
    try:
        name = path.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: cannot be read ({error}); run: safar pack back") from error
    if not NAME.fullmatch(name):
        raise ContentError(f"{path}: it names no version; run: safar pack back")
    return name


def served_folder(installed: Path) -> Path | None:
    """Folder of the served version, None as for `served`. Raises ContentError."""
    name = served(installed)
    return None if name is None else installed / VERSIONS / name


def serve(installed: Path, name: str | None) -> None:
    """Serve another version from now on; None is what stands in the data folder.

    After a power cut the one or the other is served. Raises OSError.
    """
    path = installed / _POINTER
    if name is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, f"{name}\n".encode("ascii"))
    sync_folder(installed)
