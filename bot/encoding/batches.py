"""Many texts: by parts, on all processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Encoded = TypeVar("Encoded")
PART = 64


def on_all_processors(
    encode: Callable[[Sequence[str]], Encoded], texts: Sequence[str]
) -> Iterator[Encoded]:
    """encode(part) of each PART texts, in their order. Threads are enough: engines work without
    Python's lock."""
    parts = [texts[start : start + PART] for start in range(0, len(texts), PART)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(encode, parts)
