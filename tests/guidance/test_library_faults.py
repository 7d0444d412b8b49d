"""What must hold between the files of a pack, and how far a fault reaches."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.errors import ContentError
from bot.guidance.library import Library
from bot.guidance.model import Pack
from bot.guidance.state import text_hash
from tests.guidance.samples import CONTACTS, PACK, WORDS, PackFolder, finding_of, text


@pytest.mark.parametrize("name", ["stay/zebra", "arrival/asylum"], ids=["after", "before"])
def test_a_number_that_is_taken_is_refused(folder: PackFolder, library: Library, name: str) -> None:
    """A number stands on posters: who had it keeps it."""
    folder.add_entry(name, 12)
    pack = library.load()
    found = pack.by_number(12)
    assert found is not None
    assert found.id == "stay/wages"
    assert [e.number for e in pack.entries.values()] == [12]
    assert "Number 12" in finding_of(library, f"{name}/entry.yml").cause


def test_of_two_new_entries_with_one_number_one_is_served(folder: PackFolder) -> None:
    folder.add_entry("stay/zebra", 12)
    library = Library(folder.path)
    assert library.load().entries.keys() == {"stay/wages"}
    told = {f.path.parent.name: f for f in library.findings}
    assert "Number 12 is stay/wages's" in told["zebra"].cause
    assert "Number 12 is stay/zebra's" in told["wages"].cause
    assert all("free number" in f.fix for f in library.findings)


def test_an_entry_that_takes_a_number_keeps_its_own(folder: PackFolder, library: Library) -> None:
    folder.add_entry("stay/zebra", 13)
    library.load()
    folder.edit("stay/zebra/entry.yml", "number: 13", "number: 12")
    folder.edit("stay/zebra/en.md", "A title", "A new title")
    pack = library.load()
    assert {name: e.number for name, e in pack.entries.items()} == {
        "stay/wages": 12, "stay/zebra": 13
    }  # fmt: skip
    assert pack.entries["stay/zebra"].texts["en"].title == "A new title"


def test_entries_may_exchange_their_numbers(folder: PackFolder, library: Library) -> None:
    folder.add_entry("stay/zebra", 13)
    library.load()
    folder.edit("stay/zebra/entry.yml", "number: 13", "number: 12")
    folder.edit("stay/wages/entry.yml", "number: 12", "number: 13")
    assert {e.id: e.number for e in library.load().entries.values()} == {
        "stay/wages": 13, "stay/zebra": 12
    }  # fmt: skip
    assert library.findings == ()


def test_a_number_that_a_fault_gives_back_is_not_served_twice(
    folder: PackFolder, library: Library
) -> None:
    """stay/wages moves on to 13 but has a fault, so that it still holds 12."""
    folder.edit("stay/wages/entry.yml", "number: 12", "number: 13")
    folder.edit("stay/wages/entry.yml", '["112"]', "[nobody]")
    folder.add_entry("stay/zebra", 12)
    assert {e.id: e.number for e in library.load().entries.values()} == {"stay/wages": 12}


BROKEN_TRANSLATIONS = {
    "no field translates": (text("Un titre"), "translates is missing", "safar content stamp"),
    "an option that the entry has not": (
        (text("Un titre", translates="0" * 16)).replace(
            "made:",
            "options: {a: {title: a, what: a, means: a, ask: a, deadline: a, whom: a}}\nmade:",
        ),
        "options differ",
        "in order: none",
    ),
    "no sms": (text("Un titre", translates="0" * 16).replace("Short text.", ""), "sms", "Write"),
    "not UTF-8": (b"---\ntitle: \xff\n---\n", "not UTF-8", "UTF-8"),
}


@pytest.mark.parametrize(
    ("content", "cause", "fix"), BROKEN_TRANSLATIONS.values(), ids=list(BROKEN_TRANSLATIONS)
)
@pytest.mark.parametrize("served_before", [False, True])
def test_a_broken_translation_takes_away_only_itself(
    folder: PackFolder, content: str | bytes, cause: str, fix: str, served_before: bool
) -> None:
    library = Library(folder.path)
    if served_before:
        library.load()
    folder.write("stay/wages/fr.md", content)
    texts = library.load().entries["stay/wages"].texts
    assert texts.keys() == ({"en", "fr"} if served_before else {"en"})
    finding = finding_of(library, "stay/wages/fr.md")
    assert cause in finding.cause
    assert fix in finding.fix


Change = Callable[[PackFolder], object]


def emergency(field: str, number: int = 40) -> Change:
    """Adds an entry of the topic emergency with one more field."""

    def change(folder: PackFolder) -> None:
        folder.write("pack.yml", PACK.replace("stay, arrival", "stay, arrival, emergency"))
        for words in ("en", "fr"):
            folder.write(
                f"words/{words}.yml", WORDS.replace("topics:", "topics:\n  emergency: SOS")
            )
        folder.add_entry(f"emergency/e{number}", number)
        folder.edit(f"emergency/e{number}/entry.yml", "stage:", f"{field}\nstage:")

    return change


FAULTS: dict[str, tuple[Change, str, str]] = {
    "unknown contact": (
        lambda f: f.edit("stay/wages/entry.yml", '["112"]', "[nobody]"), "'nobody'", "entry.yml"
    ),
    "topic not listed": (
        lambda f: f.add_entry("other/thing", 40), "topic folder is not in pack.yml", "entry.yml"
    ),
    "no source text": (lambda f: f.delete("stay/wages/en.md"), "no sound en.md", "entry.yml"),
    "topic without a name": (
        lambda f: f.edit("words/fr.yml", "  stay: Staying\n", ""), "'stay' has no name", "fr.yml"
    ),
    "contact without a name": (
        lambda f: f.edit("words/fr.yml", "  aid:\n    name: Aid\n    where: Some countries\n", ""),
        "'aid' has no name", "fr.yml",
    ),
    "danger that nobody answers": (
        emergency("danger: [sea]"), "No entry answers any danger", "pack.yml"
    ),
    "two entries for one danger": (
        lambda f: (emergency("danger: [other]")(f), emergency("danger: [other]", 41)(f)),
        "'other' is answered by emergency/e40", "entry.yml",
    ),
    "unknown danger": (emergency("danger: [boredom]"), "boredom", "entry.yml"),
    "unknown alarm": (emergency("alarm: sometimes"), "sometimes", "entry.yml"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "cause", "file"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_between_files_is_named(
    folder: PackFolder, change: Change, cause: str, file: str
) -> None:
    change(folder)
    library = Library(folder.path)
    library.load()
    finding = next((f for f in library.findings if cause in f.cause), None)
    assert finding is not None, library.findings
    assert finding.path.name == file
    assert finding.fix


def test_at_first_an_unknown_contact_is_left_out(folder: PackFolder) -> None:
    folder.edit("stay/wages/entry.yml", '["112"]', '["112", nobody]')
    library = Library(folder.path)
    assert library.load().entries["stay/wages"].contacts == ("112",)
    assert "'nobody'" in finding_of(library, "stay/wages/entry.yml").cause


def test_a_contact_that_is_used_and_gone_is_told_of_its_file(
    folder: PackFolder, library: Library
) -> None:
    folder.write("contacts.yml", CONTACTS[CONTACTS.index("aid:") :].replace("org/\n", "org/new\n"))
    for _ in range(2):
        pack = library.load()
        assert "'112' is missing, but stay/wages" in finding_of(library, "contacts.yml").cause
        assert pack.contacts["112"].phone == "112"
        assert pack.contacts["aid"].web == "https://example.org/new"


def test_a_language_without_words_is_told_and_has_topics(folder: PackFolder) -> None:
    folder.delete("words/fr.yml")
    library = Library(folder.path)
    pack = library.load()
    assert "missing" in finding_of(library, "words/fr.yml").cause
    assert pack.words["fr"].topics["stay"] == "Staying"
    assert pack.words["fr"].contacts == {}


def test_broken_words_are_told_once(folder: PackFolder) -> None:
    folder.write("words/fr.yml", "colour: red\n")
    library = Library(folder.path)
    assert "stay" in library.load().words["fr"].topics
    finding_of(library, "words/fr.yml")


def test_deleted_words_stay_while_a_text_needs_them(folder: PackFolder, library: Library) -> None:
    before = library.load().words["fr"]
    folder.delete("words/fr.yml")
    assert library.load().words["fr"] == before
    finding_of(library, "words/fr.yml")


def test_files_of_a_language_that_is_not_served(folder: PackFolder) -> None:
    library = Library(folder.path, ("en",))
    pack = library.load()
    assert pack.entries["stay/wages"].texts.keys() == pack.words.keys() == {"en"}
    assert {f.path.name for f in library.findings} == {"fr.md", "fr.yml"}
    assert all("'fr' is not a served language" in f.cause for f in library.findings)


def test_every_served_language_needs_words(folder: PackFolder) -> None:
    library = Library(folder.path, ("en", "fr", "es"))
    assert "stay" in library.load().words["es"].topics
    assert "missing" in finding_of(library, "words/es.yml").cause


@pytest.mark.parametrize("name", ["pack.yml", "contacts.yml"])
def test_a_required_file_that_goes_is_told_and_stays(
    folder: PackFolder, library: Library, name: str
) -> None:
    before = library.load()
    folder.delete(name)
    assert library.load() == before
    assert "missing" in finding_of(library, name).cause


def test_an_outdated_translation_is_known_without_its_source_text(
    folder: PackFolder, library: Library
) -> None:
    entry = library.load().entries["stay/wages"]
    assert entry.source_hash == text_hash(entry.texts["en"])


def dangling(pack: Pack) -> list[str]:
    """What a card would look up in vain."""
    contacts = {name for e in pack.entries.values() for name in e.contacts}
    missing = [name for name in contacts if name not in pack.contacts]
    for code, words in pack.words.items():
        missing += [f"{code}:{n}" for n in contacts if n not in words.contacts]
        missing += [f"{code}:{n}" for n in pack.topics if n not in words.topics]
    return missing


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(FAULTS["unknown contact"][0], id="unknown contact"),
        pytest.param(FAULTS["topic without a name"][0], id="topic without a name"),
        pytest.param(
            lambda f: f.edit("words/fr.yml", '  "112":\n    name', '  "113":\n    name'),
            id="contact without a name",
        ),
        pytest.param(
            lambda f: f.write("contacts.yml", CONTACTS.replace('"112":', '"113":')),
            id="contact that is used is gone",
        ),
    ],
)
def test_a_served_pack_never_refers_to_what_it_does_not_have(
    folder: PackFolder, library: Library, change: Change
) -> None:
    change(folder)
    pack = library.load()
    assert library.findings
    assert dangling(pack) == []


@pytest.mark.parametrize("name", ["pack.yml", "contacts.yml"])
@pytest.mark.parametrize("broken", [False, True], ids=["missing", "broken"])
def test_without_a_usable_pack_the_error_names_the_file(
    folder: PackFolder, name: str, broken: bool
) -> None:
    if broken:
        folder.write(name, "colour: red\n")
    else:
        folder.delete(name)
    with pytest.raises(ContentError, match=name):
        Library(folder.path).load()
