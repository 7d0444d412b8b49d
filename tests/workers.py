"""How `make test` divides the tests among its processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

FIRST = "gw0"
# Calls in real time: a gap in the sound, because something else computes, is a failure. And what
# is promised within seconds.
IN_REAL_TIME = (
    "tests/voice/",
    "tests/cli/test_phone.py",
    "tests/service/test_failures.py",
    "tests/service/test_pack.py",
)
# What other processes do gives way to a call, and still goes on.
NICER = 5
BEFORE_ALL_ELSE = 10


class Scheduling(LoadFileScheduling):  # type: ignore[misc]
    """A file at a time. The files of calls are all for one worker, the first that there is: it
    does them one after the other, and first."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        calls = [file for file in self.workqueue if file.startswith(IN_REAL_TIME)]
        others = [file for file in self.workqueue if file not in calls]
        # Not the one that was ready first: that may be any.
        first = min(self.nodes, key=lambda one: one.gateway.id)
        mine = calls + others if node is first else others
        if not mine:
            node.shutdown()
            return
        self.workqueue.move_to_end(mine[0], last=False)
        super()._assign_work_unit(node)


def give_way() -> None:
    """Let this process, and those that it starts, compute when the first worker does not.

    Nothing changes where it is that worker, or the only process.
    """
    if os.environ.get("PYTEST_XDIST_WORKER", FIRST) != FIRST:
        os.nice(NICER)


@contextmanager
def going_first() -> Iterator[None]:
    """What this process computes and starts in the block goes before what others do, where the
    user may say so (root)."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, before - BEFORE_ALL_ELSE)
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)
