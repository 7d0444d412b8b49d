"""Earlier versions: those that were kept, and those that git has."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.guidance.editing import history
from bot.guidance.editing.desk import Desk, TextId, file_hash
from bot.guidance.editing.refused import EditRefused
from bot.guidance.editing.saving import Note
from bot.guidance.editing.texts import edit
from tests.editing.conftest import NOW
from tests.guidance.samples import PackFolder

ENGLISH = TextId("stay/wages", "en")


def git(folder: Path, *arguments: str) -> str:
    program = shutil.which("git")
    assert program is not None
    named = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org")
    return subprocess.run(
        [program, "-C", str(folder), *named, *arguments], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def repository(folder: PackFolder) -> Path:
    """The packs in a repository, with two versions of the English text."""
    packs = folder.path.parent
    git(packs, "init", "--quiet")
    for subject in ("First version", "Second version"):
        folder.edit("stay/wages/en.md", "paragraph", f"{subject[:5]} paragraph")
        git(packs, "add", "--all")
        git(packs, "commit", "--quiet", "--message", subject)
    return packs


def test_versions_of_git_are_listed_and_read(repository: Path, folder: PackFolder) -> None:
    path = folder.path / "stay/wages/en.md"
    found = history.versions(path)
    assert {version.what for version in found} == {"First version", "Second version"}
    assert {version.by for version in found} == {"Editor"}
    now = next(version for version in found if version.what == "Second version")
    assert history.content_of(path, now.hash) == path.read_bytes()


def test_an_edit_is_no_commit_and_git_sees_no_history(
    repository: Path, folder: PackFolder, note: Note
) -> None:
    desk = Desk(folder.path, ("en", "fr"))
    before = git(repository, "rev-parse", "HEAD")
    opened = desk.opened(ENGLISH)
    assert opened.text is not None
    late = replace(note, time=datetime.now(UTC) + timedelta(minutes=1))
    edit(desk, replace(opened.text, title="Another"), opened, late)
    assert git(repository, "rev-parse", "HEAD") == before
    assert git(repository, "status", "--porcelain").split() == ["M", "sample/stay/wages/en.md"]
    latest, *others = history.versions(opened.path)
    assert (latest.hash, latest.commit) == (file_hash(opened.path.read_bytes()), None)
    assert {version.what for version in others} >= {"First version", "Second version"}


def test_git_is_asked_once_for_what_a_commit_says(
    repository: Path, folder: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.path / "stay/wages/en.md"
    shown = []
    run = subprocess.run

    def counted(command: list[str], **options: Any) -> Any:
        shown.extend(word for word in command if word == "show")
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    for version in history.versions(path) * 2:
        history.content_of(path, version.hash)
    assert len(shown) == 2


def test_a_subject_with_odd_signs_is_one_line(repository: Path, folder: PackFolder) -> None:
    path = folder.edit("stay/wages/en.md", "paragraph", "third paragraph")
    git(repository, "commit", "--quiet", "--all", "--message", "Third\u2028version")
    assert "Third\u2028version" in {version.what for version in history.versions(path)}


def test_a_torn_line_loses_itself_alone(folder: PackFolder) -> None:
    path = folder.path / "stay/wages/en.md"
    history.keep(path, b"one", "edited", "Editor", NOW)
    log = folder.path.parent / history.FOLDER / "sample/stay/wages/en.md/versions.jsonl"
    log.write_bytes(log.read_bytes() + b'\n{"hash": "ab')
    history.keep(path, b"two", "edited", "Editor", NOW + timedelta(hours=1))
    found = history.versions(path)
    assert [history.content_of(path, version.hash) for version in found] == [b"two", b"one"]


def test_a_version_that_was_changed_on_disk_is_not_taken(folder: PackFolder) -> None:
    path = folder.path / "stay/wages/en.md"
    history.keep(path, b"one", "edited", "Editor", NOW)
    kept = folder.path.parent / history.FOLDER / "sample/stay/wages/en.md"
    version = history.versions(path)[0].hash
    (kept / version).write_bytes(b"something else")
    with pytest.raises(EditRefused):
        history.content_of(path, version)


@pytest.mark.parametrize("version", ["", "../versions.jsonl", "0" * 64])
def test_no_other_file_is_a_version(folder: PackFolder, version: str) -> None:
    path = folder.path / "stay/wages/en.md"
    history.keep(path, b"one", "edited", "Editor", NOW)
    with pytest.raises(EditRefused):
        history.content_of(path, version)


def test_a_difference_is_told_line_by_line() -> None:
    assert "-b\n+c" in history.difference(b"a\nb\n", b"a\nc\n")
    assert history.difference(b"a\n", b"a\n") == ""
