"""What is served follows the files, the day and the keys."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.guidance import watching
from bot.guidance.approvers import parse_approvers
from bot.guidance.finding import InvalidContent
from bot.guidance.library import Library
from bot.guidance.state import text_hash
from bot.guidance.watching import ServedPack, following
from tests.guidance.samples import PackFolder

TODAY = watching.today()
WITHIN = 10.0


def approve(folder: PackFolder, until: date) -> None:
    text = Library(folder.path).load().entries["stay/wages"].texts["en"]
    folder.edit(
        "stay/wages/en.md",
        "made: written\n",
        "made: written\napprovals:\n  - {by: An organisation, role: Lawyer, date: 2026-11-01,"
        f" review_by: {until}, text: {text_hash(text)}}}\n",
    )


@pytest.fixture
def served(folder: PackFolder) -> ServedPack:
    approve(folder, TODAY)
    folder.edit("stay/wages/entry.yml", "review_by: 2027-05-01", "review_by: 2099-01-01")
    return ServedPack(folder.path, approved_only=True)


def tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "today", lambda: TODAY + timedelta(days=1))


def withheld(served: ServedPack) -> bool:
    return served.current.entries["stay/wages"].withheld == {"en"}


def test_a_text_ends_with_its_day(served: ServedPack, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not withheld(served)
    tomorrow(monkeypatch)
    assert served.renew()
    assert withheld(served)


def test_it_ends_also_when_the_pack_cannot_be_read(
    served: ServedPack, folder: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.delete("contacts.yml")
    folder.write("pack.yml", "broken: [")
    tomorrow(monkeypatch)
    served.renew()
    assert withheld(served)


def test_the_last_text_that_is_taken_back_is_not_served(
    served: ServedPack, folder: PackFolder
) -> None:
    folder.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    served.renew()
    assert served.current.entries == {}


def until(done: Callable[[], bool], changed: threading.Event) -> None:
    while not done():
        assert changed.wait(WITHIN)
        changed.clear()


def test_a_new_day_and_changed_keys_are_followed(
    folder: PackFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "approvers.yml"
    calls: list[bool] = []
    changed = threading.Event()

    def called() -> None:
        calls.append(True)
        changed.set()

    with following(lambda: folder.path, called, keys):
        until(lambda: len(calls) == 1, changed)
        keys.write_text("x", "ascii")
        until(lambda: len(calls) == 2, changed)
        tomorrow(monkeypatch)
        until(lambda: len(calls) == 3, changed)


def test_a_folder_is_followed_no_longer_than_the_block(folder: PackFolder) -> None:
    before = set(threading.enumerate())
    with following(lambda: folder.path, lambda: None):
        (thread,) = set(threading.enumerate()) - before
    # The system gives out few such watches: an application that ended must hold none.
    thread.join(30)
    assert not thread.is_alive()


def test_it_is_followed_after_any_error(
    folder: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    # Not what is logged in the end: other tests set up logging for themselves.
    monkeypatch.setattr(watching.logger, "exception", told.append)
    calls: list[bool] = []
    changed = threading.Event()

    def called() -> None:
        calls.append(True)
        changed.set()
        if len(calls) == 1:
            raise ValueError("something that nobody thought of")

    with following(lambda: folder.path, called):
        until(lambda: len(calls) == 2, changed)
    assert told == ["guidance cannot be followed"]


def test_keys_count_where_they_are_set(
    served: ServedPack, folder: PackFolder, tmp_path: Path
) -> None:
    assert served.current.entries
    keys = tmp_path / "approvers.yml"
    with pytest.raises(ContentError, match="SAFAR_APPROVERS"):
        ServedPack(folder.path, approved_only=True, approvers=keys)
    keys.write_text(KEYS, "utf-8")
    assert not ServedPack(folder.path, approved_only=True, approvers=keys).current.entries


KEY = base64.b64encode(bytes(range(32))).decode()
KEYS = f"approvers:\n  - key: {KEY}\n    by: Aid\n    role: Lawyer\n"
BROKEN = {
    "no keys": ("approvers: []\n", 1),
    "no BASE64": (KEYS.replace(KEY, "?"), 2),
    "no ASCII": (KEYS.replace(KEY, "ключ"), 2),
    "a short key": (KEYS.replace(KEY, "AAAA"), 2),
    "a key twice": (KEYS + KEYS.removeprefix("approvers:\n"), 5),
    "two readers, one key": (f"readers: 2\n{KEYS}", 1),
    "three readers": (f"readers: 3\n{KEYS}", 1),
    "an unknown field": (KEYS + "    name: Somebody\n", 5),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_file_of_keys_is_told(text: str, line: int) -> None:
    with pytest.raises(InvalidContent) as told:
        parse_approvers(Path("approvers.yml"), text.encode())
    assert [finding.line for finding in told.value.findings] == [line]
