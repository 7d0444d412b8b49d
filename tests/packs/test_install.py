"""Installing, what is shown before, going back, and what is kept."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import ContentError, PackRefused, SettingsError
from bot.packs import pointer
from bot.packs.build import build
from bot.packs.settings import PackSettings
from bot.packs.versions import KEPT
from tests.guidance.samples import PACK, translation
from tests.packs.places import CODES, WHEN, Camp, Office

Usage = namedtuple("Usage", "total used free")


def test_a_pack_is_served_after_it_was_installed(office: Office, camp: Camp) -> None:
    assert camp.title == "A title"
    camp.install(office.build("Wages in the camp"))
    assert camp.title == "Wages in the camp"
    assert camp.settings.guidance != camp.guidance.path
    assert camp.versions.changed(camp.versions.served or "") == ()
    assert camp.left() == []


def test_nothing_is_served_before_it_was_taken(office: Office, camp: Camp) -> None:
    with camp.prepared(office.build("Not yet")):
        assert camp.title == "A title"
    assert camp.title == "A title"
    assert camp.left() == []


def test_what_changes_is_shown_first(office: Office, camp: Camp) -> None:
    camp.install(office.build())
    office.guidance.add_entry("arrival/bus", 13)
    office.guidance.edit("contacts.yml", '"112"\n', '"113"\n')
    office.guidance.edit("words/en.yml", "Staying", "Living here")
    office.guidance.delete("stay/wages/fr.md")
    with camp.prepared(office.build("Wages, new")) as ready:
        assert ready.changes == [
            "entries new (1): arrival/bus",
            "entries changed (1): stay/wages",
            "contacts changed (1): 112",
            "texts in en: 1 new, 1 changed, 0 gone",
            "texts in fr: 1 new, 0 changed, 1 gone",
            "names of topics, contacts and places changed (1): sample",
        ]
        ready.take()
    shutil.rmtree(office.guidance.path / "arrival")
    with camp.prepared(office.build("Wages, new")) as ready:
        assert ready.changes[0] == "entries gone (1): arrival/bus"


def test_the_packs_of_countries_come_along(office: Office, camp: Camp) -> None:
    beside = office.guidance.path.parent
    country = beside / "greece"
    shutil.copytree(office.guidance.path, country)
    (country / "pack.yml").write_text(
        PACK.replace("sample", "greece", 1).replace("europe", "GR") + "refines: sample\n"
    )
    shutil.rmtree(country / "stay")
    (beside / "city").mkdir()
    (beside / "city" / "pack.yml").write_text(PACK.replace("sample", "city"))
    for code in CODES:
        words = country / "words" / f"{code}.yml"
        words.write_text(words.read_text() + "country: Greece\n")
        (country / "places").mkdir(exist_ok=True)
        (country / "places" / f"{code}.txt").write_text("greece\n")
    with camp.prepared(office.build()) as ready:
        roots = {file.path.split("/")[1] for file in ready.manifest.files}
        assert roots == {"sample", "greece"}
        ready.take()
    assert set(camp.pack.countries) == {"GR"}


def test_back_returns_step_by_step_to_what_was_there_first(office: Office, camp: Camp) -> None:
    for title in ("One", "Two", "Three"):
        camp.install(office.build(title))
    seen = []
    for _ in range(3):
        camp.back()
        seen.append(camp.title)
    assert seen == ["Two", "One", "A title"]
    with pytest.raises(PackRefused, match="not installed from a pack"):
        camp.back()


def test_an_older_pack_is_refused_also_after_going_back(office: Office, camp: Camp) -> None:
    one, two, three = (office.build(title) for title in ("One", "Two", "Three"))
    camp.install(two)
    with pytest.raises(PackRefused, match=r"older.*safar pack back"):
        camp.install(one)
    camp.install(three)
    camp.back()
    assert camp.title == "Two"
    with pytest.raises(PackRefused, match=r"older.*safar pack back"):
        camp.install(one)
    camp.install(three)
    assert camp.title == "Three"


def test_a_version_that_a_bad_disk_damages_is_put_there_anew_each_time(
    office: Office, camp: Camp
) -> None:
    file = office.build("Wages")
    for _ in range(2 * KEPT):
        camp.install(file)
        served = camp.versions.served or ""
        assert camp.versions.changed(served) == ()
        assert len(camp.versions.kept) <= KEPT
        (camp.versions.path(served) / "guidance/sample/pack.yml").write_text("damaged", "ascii")


def test_two_packs_of_one_second_are_not_mixed_up(office: Office, camp: Camp) -> None:
    camp.install(office.build("One", WHEN))
    with pytest.raises(PackRefused, match="older"):
        camp.install(office.build("Other", WHEN))
    assert camp.title == "One"


def test_the_same_pack_again_changes_nothing(office: Office, camp: Camp) -> None:
    file = office.build("One")
    camp.install(file)
    served = camp.versions.served
    with camp.prepared(file) as ready:
        assert ready.already
        ready.take()
    assert camp.versions.served == served
    assert camp.versions.kept == (served,)


def test_a_version_that_was_damaged_here_is_repaired(office: Office, camp: Camp) -> None:
    one, two = office.build("One"), office.build("Two")
    camp.install(one)
    camp.install(two)
    (camp.settings.guidance / "pack.yml").write_text("damaged")
    assert camp.versions.changed(camp.versions.served or "") == ("guidance/sample/pack.yml",)
    assert not camp.install(two).already
    assert camp.title == "Two"
    assert camp.versions.changed(camp.versions.served or "") == ()
    camp.back()
    assert camp.title == "One"


def test_only_the_last_versions_are_kept(office: Office, camp: Camp) -> None:
    for number in range(KEPT + 3):
        camp.install(office.build(f"Number {number}"))
    assert len(camp.versions.kept) == KEPT
    assert camp.versions.served == camp.versions.kept[-1]
    assert camp.left() == []


def test_a_pointer_that_says_nothing_is_told_and_back_is_the_way_out(
    office: Office, camp: Camp
) -> None:
    camp.install(office.build("One"))
    (camp.settings.installed / "served").write_text("../../keys")
    with pytest.raises(ContentError, match="safar pack back"):
        _ = camp.settings.guidance
    camp.back()
    assert camp.title == "One"
    (camp.settings.installed / "served").write_bytes(b"\xff")
    camp.install(office.build("Two"))
    assert camp.title == "Two"


def test_guidance_that_this_release_cannot_serve_is_refused(office: Office, camp: Camp) -> None:
    office.guidance.write("stay/wages/so.md", translation())
    office.guidance.write("words/so.yml", (office.guidance.path / "words/en.yml").read_bytes())
    out = office.folder / "more.safar"
    build(office.settings, (*CODES, "so"), office.key, out, when=WHEN, with_audio=False)
    with pytest.raises(PackRefused, match=r"Update Safar(.|\n)*so\.(md|yml)"):
        camp.install(out)
    assert camp.title == "A title"


def test_where_approval_is_asked_for_an_unapproved_pack_is_refused(
    office: Office, camp: Camp
) -> None:
    camp.environment["SAFAR_CONTENT"] = "approved"
    with pytest.raises(PackRefused, match="none of its texts is approved"):
        camp.install(office.build())
    assert camp.versions.kept == ()


def test_too_little_space_is_told_before_anything_is_written(
    office: Office, camp: Camp, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = office.build()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 3_000_000))
    with pytest.raises(PackRefused, match="3 MB free and 50 MB are needed"):
        camp.install(file)
    assert camp.left() == []


def test_a_disk_that_fails_leaves_what_was_served(
    office: Office, camp: Camp, monkeypatch: pytest.MonkeyPatch
) -> None:
    camp.install(office.build("One"))
    file = office.build("Two")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(pointer, "serve", full)
        with pytest.raises(PackRefused, match=r"No space left.*a whole version is served"):
            camp.install(file)
    assert camp.title == "One"
    camp.install(file)
    assert camp.title == "Two"


def test_everything_is_on_the_disk_before_it_is_named(
    office: Office, camp: Camp, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_sync, real_rename, real_serve = os.sync, Path.rename, pointer.serve

    def sync() -> None:
        done.append("sync")
        real_sync()

    def rename(path: Path, target: Path) -> Path:
        done.append("rename")
        return real_rename(path, target)

    def serve(folder: Path, name: str | None) -> None:
        done.append("serve")
        real_serve(folder, name)

    monkeypatch.setattr(os, "sync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(pointer, "serve", serve)
    camp.install(office.build("One"))
    assert done == ["sync", "rename", "serve"]


def test_two_at_once_do_not_meet(office: Office, camp: Camp) -> None:
    with (
        camp.prepared(office.build("One")) as first,
        pytest.raises(PackRefused, match="another `safar pack` is at work"),
        camp.prepared(office.build("Two")),
    ):
        pass
    assert first.manifest.created == WHEN + timedelta(minutes=1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_another_user_is_told_whose_the_state_is(camp: Camp) -> None:
    PackSettings.load({}, camp.settings)
    os.chown(camp.state, 65534, 65534)
    with pytest.raises(SettingsError, match="sudo -u '#65534'"):
        PackSettings.load({}, camp.settings)
