"""Work that is shared between processes: a large pack is checked on all cores."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
# Fewer pieces are done sooner than processes are started.
FEWEST = 12
_work: Callable[[Any], Any] | None = None


def each(work: Callable[[T], R], pieces: Iterable[T], fewest: int = FEWEST) -> Iterator[R]:
    """map(work, pieces) in forked processes, where there are cores and `fewest` pieces.

    They inherit `work` with all that it holds; only pieces and results are sent. So the process
    must have no other threads.
    """
    listed = list(pieces)
    cores = min(len(os.sched_getaffinity(0)), len(listed))
    if len(listed) < fewest or cores <= 1:
        return map(work, listed)
    return _forked(work, listed, cores)


def _forked(work: Callable[[T], R], pieces: list[T], cores: int) -> Iterator[R]:
    with ProcessPoolExecutor(cores, get_context("fork"), _begin, (work,)) as pool:
        yield from pool.map(_do, pieces)


def _begin(work: Callable[[Any], Any]) -> None:
    global _work  # noqa: PLW0603 - the one way to hand it to what the pool calls
    _work = work
    # What it inherits is no garbage, and looking through it takes longer than the work.
    gc.freeze()


def _do(piece: Any) -> Any:
    return None if _work is None else _work(piece)
