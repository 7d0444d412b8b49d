"""The served pack while its files change, break, come and go."""

from __future__ import annotations

import pytest

from bot.guidance.library import Library
from tests.guidance.samples import CONTACTS, ENTRY, PACK, WORDS, PackFolder, entry, finding_of, text


def test_a_sound_folder_is_served_as_it_is(library: Library) -> None:
    pack = library.load()
    assert pack.id == "sample"
    assert pack.entries.keys() == {"stay/wages"}
    assert pack.entries["stay/wages"].texts.keys() == {"en", "fr"}
    assert pack.by_number(12) is pack.entries["stay/wages"]
    assert pack.by_number(99) is None
    assert pack.in_topic("stay") == (pack.entries["stay/wages"],)
    assert pack.in_topic("arrival") == ()


def test_entries_of_a_topic_stand_by_number(folder: PackFolder, library: Library) -> None:
    folder.add_entry("stay/school", 11)
    folder.add_entry("arrival/asylum", 10)
    assert [e.id for e in library.load().in_topic("stay")] == ["stay/school", "stay/wages"]


def test_entries_without_a_short_number_stand_last(folder: PackFolder, library: Library) -> None:
    for name in ("stay/b", "stay/a"):
        folder.add_entry(name, 11)
        folder.edit(f"{name}/entry.yml", "number: 11\n", "")
    pack = library.load()
    assert library.findings == ()
    assert [e.id for e in pack.in_topic("stay")] == ["stay/wages", "stay/a", "stay/b"]
    assert pack.by_number(11) is None


BROKEN = {
    "pack.yml": PACK.replace("status: example", "status: maybe"),
    "contacts.yml": CONTACTS.replace("web:", "page:"),
    "words/fr.yml": WORDS + "more: 1\n",
    "stay/wages/entry.yml": ENTRY,
    "stay/wages/en.md": text().replace("## sms", "## SMS"),
    "stay/wages/fr.md": "",
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_last_good_version_stays_when_a_file_breaks(
    folder: PackFolder, library: Library, name: str
) -> None:
    before = library.load()
    sound = (folder.path / name).read_bytes()
    folder.write(name, BROKEN[name])
    assert library.load() == before
    assert {f.path for f in library.findings} == {folder.path / name}
    folder.write(name, sound)
    assert library.load() == before
    assert library.findings == ()


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_told_again_at_every_load(
    folder: PackFolder, library: Library, name: str
) -> None:
    folder.write(name, BROKEN[name])
    library.load()
    first = library.findings
    library.load()
    assert library.findings == first != ()


def test_other_files_are_current_while_one_is_broken(folder: PackFolder, library: Library) -> None:
    folder.write("stay/wages/fr.md", "broken")
    folder.edit("stay/wages/en.md", "A title", "A new title")
    texts = library.load().entries["stay/wages"].texts
    assert texts["en"].title == "A new title"
    assert texts["fr"].title == "Un titre"


def test_a_text_is_current_while_its_entry_names_an_unknown_contact(
    folder: PackFolder, library: Library
) -> None:
    """A correction must reach people although another file of the entry has a fault."""
    folder.edit("stay/wages/entry.yml", '["112"]', "[nobody]")
    folder.edit("stay/wages/en.md", "First paragraph", "Corrected paragraph")
    served = library.load().entries["stay/wages"]
    assert "'nobody'" in finding_of(library, "stay/wages/entry.yml").cause
    assert served.contacts == ("112",)
    assert served.texts["en"].answer[0] == "Corrected paragraph."


def test_a_new_entry_appears(folder: PackFolder, library: Library) -> None:
    folder.add_entry("arrival/asylum", 30)
    assert library.load().entries.keys() == {"stay/wages", "arrival/asylum"}


def test_a_new_translation_appears(folder: PackFolder, library: Library) -> None:
    folder.write("stay/wages/es.md", (folder.path / "stay/wages/fr.md").read_bytes())
    assert library.load().entries["stay/wages"].texts.keys() == {"en", "fr", "es"}


def test_a_deleted_translation_goes(folder: PackFolder, library: Library) -> None:
    folder.delete("stay/wages/fr.md")
    assert library.load().entries["stay/wages"].texts.keys() == {"en"}
    assert library.findings == ()


def test_a_deleted_translation_goes_although_its_entry_has_a_fault(
    folder: PackFolder, library: Library
) -> None:
    folder.delete("stay/wages/fr.md")
    folder.edit("stay/wages/entry.yml", '["112"]', "[nobody]")
    assert library.load().entries["stay/wages"].texts.keys() == {"en"}


def test_a_deleted_entry_goes(folder: PackFolder, library: Library) -> None:
    for name in ("entry.yml", "en.md", "fr.md"):
        folder.delete(f"stay/wages/{name}")
    assert library.load().entries == {}
    assert library.findings == ()


def test_a_deleted_file_does_not_come_back_broken(folder: PackFolder, library: Library) -> None:
    folder.delete("stay/wages/fr.md")
    library.load()
    folder.write("stay/wages/fr.md", "broken")
    assert library.load().entries["stay/wages"].texts.keys() == {"en"}


def test_texts_without_an_entry_are_a_finding(folder: PackFolder, library: Library) -> None:
    folder.write("stay/school/en.md", text())
    library.load()
    assert any("school" in str(f.path) for f in library.findings)


def test_a_corrected_entry_is_served(folder: PackFolder, library: Library) -> None:
    folder.write("stay/wages/entry.yml", entry(13))
    assert library.load().by_number(13) is not None
