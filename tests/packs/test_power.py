"""A process that is killed at any step leaves a whole version, and the next one cleans up."""

from __future__ import annotations

import multiprocessing
import signal

from bot.packs.signing import trust
from tests.packs import killed
from tests.packs.places import Camp, Office

MOST = 200


def run(camp: Camp, what: str, last: int) -> bool:
    """Whether it came to its end before the `last` time that it touched a file."""
    context = multiprocessing.get_context("fork")
    process = context.Process(target=killed.main, args=(camp.folder, what, last))
    process.start()
    process.join(30)
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode == 0


def test_an_installation_that_is_killed_at_any_step(office: Office, camp: Camp) -> None:
    trust(camp.folder / "trusted", office.public)
    for title in ("One", "Two", "Three"):
        camp.install(office.build(title))
    file = office.build("Four")
    before, steps, seen = camp.versions.served, 0, set()
    done = False
    while not done:
        steps += 1
        assert steps < MOST
        done = run(camp, str(file), steps)
        served = camp.versions.served or ""
        assert camp.versions.changed(served) == ()
        seen.add(camp.title)
        assert camp.title in {"Three", "Four"}
        if not done and camp.title == "Four":
            # As it was, so that the next one is killed one step later on the same way.
            camp.versions.serve(before)
    assert seen == {"Three", "Four"}
    assert steps > 20
    camp.install(file)
    assert camp.title == "Four"
    assert camp.left() == []
    camp.back()
    assert camp.title == "Three"


def test_going_back_that_is_killed_at_any_step(office: Office, camp: Camp) -> None:
    camp.install(office.build("One"))
    camp.install(office.build("Two"))
    two, steps, done = camp.versions.served, 0, False
    while not done:
        assert camp.title == "Two"
        steps += 1
        assert steps < MOST
        done = run(camp, "back", steps)
        assert camp.title in {"One", "Two"}
        if not done:
            camp.versions.serve(two)
    assert camp.title == "One"
    assert steps > 5
