"""What is built: the same again, nothing that does not belong in, nothing half."""

from __future__ import annotations

import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import ContentError, PackRefused
from bot.packs import archive, build
from bot.packs.build import now_of, remember
from bot.packs.signing import private_key
from tests.packs.places import WHEN, Camp, Office


def test_the_same_content_gives_the_same_bytes(office: Office) -> None:
    first = office.build("One", WHEN).read_bytes()
    for path in office.guidance.path.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert office.build("One", WHEN).read_bytes() == first
    assert office.build("One", WHEN + timedelta(seconds=1)).read_bytes() != first
    assert office.build("Two", WHEN).read_bytes() != first


def test_hidden_files_and_those_of_editors_stay_behind(office: Office) -> None:
    for name in (".git/config", "words/.en.yml.swp", "stay/wages/en.md~", "facts.md"):
        office.guidance.write(name, "text")
    with zipfile.ZipFile(office.build()) as built:
        names = built.namelist()
    assert names[0] == archive.MANIFEST
    assert [name for name in names if "facts" in name] == ["guidance/sample/facts.md"]
    assert not any(".git" in name or "swp" in name or "~" in name for name in names)


def test_guidance_with_a_fault_is_not_built(office: Office) -> None:
    office.guidance.write("stay/wages/fr.md", "no head")
    with pytest.raises(ContentError, match=r"fr\.md:1: "):
        office.build()
    assert not list(office.folder.glob("*.safar"))


def test_a_link_in_the_guidance_is_not_followed(office: Office) -> None:
    (office.guidance.path / "facts.md").symlink_to("/etc/passwd")
    with pytest.raises(PackRefused, match=r"facts\.md: it is a link"):
        office.build()


def test_a_name_that_others_could_not_install_is_told(office: Office) -> None:
    office.guidance.write("facts, old.md", "text")
    with pytest.raises(PackRefused, match=r"facts, old\.md: .*rename it"):
        office.build()


def test_a_failure_leaves_the_file_that_was_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = office.folder / "1.safar"
    out.write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "write", full)
    with pytest.raises(PackRefused, match=r"1\.safar: cannot be written \(No space"):
        office.build()
    assert out.read_bytes() == b"before"
    assert [path.name for path in office.folder.glob("*.safar*")] == ["1.safar"]
    assert not list(office.folder.glob(".1*"))


def test_a_clock_that_went_back_is_noticed(
    office: Office, camp: Camp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with camp.prepared(office.build(when=now_of(office.settings))) as ready:
        remember(office.settings, ready.manifest)
        ready.take()
    made = ready.manifest.created

    class Clock:
        @staticmethod
        def now(_: object) -> object:
            return made - timedelta(days=1)

    monkeypatch.setattr(build, "datetime", Clock)
    for place in (office, camp):
        with pytest.raises(PackRefused, match="Set the clock"):
            now_of(place.settings)


def test_a_key_that_others_can_read_signs_nothing(office: Office, tmp_path: Path) -> None:
    office.key.chmod(0o640)
    with pytest.raises(PackRefused, match="chmod 600"):
        office.build()
    office.key.chmod(0o600)
    office.key.write_bytes(office.key.with_suffix(".pub").read_bytes())
    with pytest.raises(PackRefused, match="cannot be read"):
        office.build()
    with pytest.raises(PackRefused, match="safar pack key new"):
        private_key(tmp_path / "none.pem")
