"""ZIP files that are damaged, and .npz files, which are ZIP files."""

from __future__ import annotations

import struct
import zipfile
import zlib

# What zipfile, and numpy with it, raise of damaged bytes: no class of errors holds all of them.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError),
    *(OSError, OverflowError, ValueError, LookupError, MemoryError),
)
