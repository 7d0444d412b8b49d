"""Who serves guidance while a pack is installed sees one version or the other, whole."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized

from bot.guidance.watching import ServedPack, following
from bot.settings import Settings
from tests.packs.places import CODES, Camp, Office

ENTRIES = 30
INSTALLED = 12
LIVE_WITHIN = 5.0


def wait_for(done: Callable[[], bool], within: float = LIVE_WITHIN) -> None:
    started = time.monotonic()
    while not done():
        assert time.monotonic() - started < within
        time.sleep(0.05)


def read_in_a_loop(settings: Settings, told: Connection, reads: Synchronized[int]) -> None:
    """Read what is served again and again, as who starts and as who runs; tell what was seen."""
    service = ServedPack(settings.guidance, False, CODES, where=lambda: settings.guidance)
    seen: set[frozenset[str]] = set()
    faults: list[str] = []
    while not told.poll():
        started = ServedPack(settings.guidance, False, CODES)
        service.renew()
        for served in (started, service):
            texts = served.current.entries.values()
            seen.add(frozenset(t.title for entry in texts for t in entry.texts.values()))
            faults += map(str, served.findings)
        reads.value += 1
    told.send((seen, faults))


def test_a_reader_never_sees_a_mixed_version(office: Office, camp: Camp) -> None:
    names = [f"stay/part-{number}" for number in range(ENTRIES)]
    for place in (office, camp):
        for number, name in enumerate(names, 20):
            place.guidance.add_entry(name, number)
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("fork")
    reads = context.Value("i", 0)
    reader = context.Process(
        target=read_in_a_loop, args=(camp.settings, theirs, reads), daemon=True
    )
    allowed = {frozenset({"A title", "Un titre"})}
    reader.start()
    for turn in range(INSTALLED):
        title = f"Version {turn}"
        for name in (*names, "stay/wages"):
            for code in CODES:
                office.rename(f"{name}/{code}.md", title)
        file, before = office.build(title), reads.value
        # Versions are deleted after three more: nobody reads as slowly as that.
        wait_for(lambda before=before: reads.value > before, 60)
        camp.install(file)
        allowed.add(frozenset({title}))
        if turn % 3 == 2:
            camp.back()
    ours.send("enough")
    assert ours.poll(60)
    seen, faults = ours.recv()
    reader.join(30)
    assert faults == []
    assert seen <= allowed
    assert len(seen) > 3


def test_a_process_that_runs_follows_packs_and_then_edits_within_five_seconds(
    office: Office, camp: Camp
) -> None:
    settings = camp.settings
    served = ServedPack(settings.guidance, False, CODES, where=lambda: settings.guidance)

    def title() -> str:
        return served.current.entries["stay/wages"].texts["en"].title

    with following(lambda: settings.packs, served.renew):
        camp.install(office.build("One"))
        wait_for(lambda: title() == "One")
        camp.install(office.build("Two"))
        wait_for(lambda: title() == "Two")
        camp.back()
        wait_for(lambda: title() == "One")
        path = settings.guidance / "stay/wages/en.md"
        path.write_text(path.read_text("utf-8").replace("title: One", "title: Edited"), "utf-8")
        wait_for(lambda: title() == "Edited")
        camp.back()
        wait_for(lambda: title() == "A title")
        camp.guidance.edit("stay/wages/en.md", "A title", "Own edit")
        wait_for(lambda: title() == "Own edit")


def test_a_version_that_went_missing_leaves_what_was_served(office: Office, camp: Camp) -> None:
    camp.install(office.build("One"))
    settings = camp.settings
    served = ServedPack(settings.guidance, False, CODES, where=lambda: settings.guidance)
    (settings.installed / "served").write_text("20300101T000000Z-000000000000\n")
    assert not served.renew()
    assert served.current.entries["stay/wages"].texts["en"].title == "One"
    (settings.installed / "served").write_text("nonsense")
    assert not served.renew()
    assert served.current.entries["stay/wages"].texts["en"].title == "One"
    camp.back()
    assert served.renew()
