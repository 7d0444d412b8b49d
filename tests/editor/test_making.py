"""New entries, contacts, languages, packs, and broken files over HTTP."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import yaml

from bot.packs import signing
from tests.editor.conftest import Desk, House

SCHOOL = "stay/school/en"
ENTRY = {
    "area": "europe",
    "topic": "stay",
    "stage": "stay",
    "name": "school-bus",
    "title": "The bus to school",
    "answer": "A bus goes to the school.\n\nAsk the school.",
    "steps": "Ask the school for the times.",
    "sms": "A bus goes to the school. Ask the school.",
    "spoken": "A bus goes to the school. Ask the school.",
    "questions": "is there a bus to school\nhow does my child get to school",
    "source.0.title": "Getting to school",
    "source.0.publisher": "City of Example",
    "source.0.url": "https://www.example.org/bus",
    "review_by": "2099-01-01",
    "contact.0.id": "112",
}
CONTACT = {
    "area": "europe",
    "id": "school-aid",
    "phone": "+30 210 0000000",
    "source": "https://www.example.org/aid",
    "name.en": "School Aid",
    "where.en": "Example",
    "name.ar": "مساعدة المدرسة",
    "where.ar": "مثال",
}


def files_of(house: House) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in house.settings.guidance.rglob("*") if p.is_file()}


def test_a_new_entry_is_made_and_shown(desks: dict[str, Desk], house: House) -> None:
    answer = desks["office"].post("new", **ENTRY)
    assert answer.headers["location"] == "/editor/text/europe/stay/school-bus/en?done=new"
    text = house.text("stay/school-bus/en")
    assert (len(text.answer), len(text.questions), text.made) == (2, 2, "written")
    facts = yaml.safe_load((house.settings.guidance / "stay/school-bus/entry.yml").read_text())
    assert (facts["contacts"], str(facts["review_by"])) == (["112"], "2099-01-01")
    shown = desks["office"].client.get(answer.headers["location"]).text
    assert "The entry is made" in shown
    assert "new · Example Aid" in desks["office"].open("stay/school-bus/en", "history").text


WRONG_ENTRY = {
    "no topic": ({"topic": ""}, "Choose a topic"),
    "no name": ({"name": ""}, "is no name of an entry"),
    "a name that is taken": ({"name": "school"}, "is there already"),
    "a name that leaves the folder": ({"name": "../../x"}, "is no name of an entry"),
    "no answer": ({"answer": ""}, "answer text is missing"),
    "no question": ({"questions": ""}, "question"),
    "no title": ({"title": ""}, "The title is missing"),
    "no address of the source": ({"source.0.url": "nowhere"}, "begins with https://"),
    "no publisher": ({"source.0.publisher": ""}, "The publisher is missing"),
    "no date": ({"review_by": "soon"}, "is no date"),
    "words that push": ({"answer": "Do not wait any longer, hurry up!"}, "hurries"),
}


@pytest.mark.parametrize("case", WRONG_ENTRY)
def test_a_wrong_entry_is_told_and_not_made(
    desks: dict[str, Desk], house: House, case: str
) -> None:
    changed, told = WRONG_ENTRY[case]
    before = files_of(house)
    answer = desks["office"].post("new", **(ENTRY | changed))
    assert answer.status_code == 422
    assert told in answer.text
    assert "Getting to school" in answer.text
    assert files_of(house) == before


def test_a_contact_is_named_in_all_languages(desks: dict[str, Desk], house: House) -> None:
    office, folder = desks["office"], house.settings.guidance
    form = CONTACT | {"seen": office.seen_contacts()}
    assert office.post("contacts", **form).status_code == 303
    kept = yaml.safe_load((folder / "contacts.yml").read_text("utf-8"))["school-aid"]
    assert kept == {
        "phone": "+30 210 0000000",
        "languages": [],
        "source": "https://www.example.org/aid",
    }
    names = {
        code: yaml.safe_load((folder / f"words/{code}.yml").read_text("utf-8"))["contacts"][
            "school-aid"
        ]["name"]
        for code in ("en", "ar", "so")
    }
    assert names == {"en": "School Aid", "ar": "مساعدة المدرسة", "so": "School Aid"}
    assert "have faults" not in office.client.get("/editor").text
    # Of two at once the second is told.
    late = office.post("contacts", **(form | {"was": "school-aid", "phone": "112"}))
    assert late.status_code == 409


def test_of_two_who_change_words_of_a_contact_the_second_is_told(
    desks: dict[str, Desk], house: House
) -> None:
    office, words = desks["office"], house.settings.guidance / "words"
    assert (
        office.post("contacts", **(CONTACT | {"seen": office.seen_contacts()})).status_code == 303
    )
    form = CONTACT | {"seen": office.seen_contacts(), "was": "school-aid"}
    assert office.post("contacts", **(form | {"name.ar": "عون المدرسة"})).status_code == 303
    assert office.post("contacts", **(form | {"name.so": "Caawimo"})).status_code == 409
    assert "عون المدرسة" in (words / "ar.yml").read_text("utf-8")


def test_words_in_languages_of_others_stay(desks: dict[str, Desk], house: House) -> None:
    office, words = desks["office"], house.settings.guidance / "words"
    assert (
        office.post("contacts", **(CONTACT | {"seen": office.seen_contacts()})).status_code == 303
    )
    list_of = house.editors
    mine = list_of.read_text("utf-8").replace(
        "    may: [editor]\n", "    may: [editor]\n    languages: [en]\n"
    )
    list_of.write_text(mine, "utf-8")
    before = (words / "ar.yml").read_bytes()
    form = CONTACT | {"seen": office.seen_contacts(), "was": "school-aid"}
    changed = {"name.ar": "Mine", "name.en": "The School Aid"}
    assert office.post("contacts", **(form | changed)).status_code == 303
    assert (words / "ar.yml").read_bytes() == before
    assert "The School Aid" in (words / "en.yml").read_text("utf-8")


WRONG_CONTACT = {
    "no name": ({"name.en": ""}, "name of the contact is missing"),
    "no short name": ({"id": "School Aid"}, "is no short name"),
    "one that there is": ({"id": "112"}, "already"),
    "no telephone number": ({"phone": "call us"}, "has only digits"),
    "no source": ({"source": ""}, "Where these facts are from: write"),
    "no place": ({"where.en": ""}, "Say where the contact helps"),
    "no language": ({"languages": "english"}, "english"),
}


@pytest.mark.parametrize("case", WRONG_CONTACT)
def test_a_wrong_contact_is_told_and_not_written(
    desks: dict[str, Desk], house: House, case: str
) -> None:
    changed, told = WRONG_CONTACT[case]
    before = files_of(house)
    form = CONTACT | {"seen": desks["office"].seen_contacts()} | changed
    answer = desks["office"].post("contacts", **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert str(house.settings.data) not in answer.text
    assert files_of(house) == before


@pytest.mark.parametrize("who", ["arabic", "lawyer"])
def test_who_writes_no_source_text_makes_nothing(
    desks: dict[str, Desk], house: House, who: str
) -> None:
    before, desk = files_of(house), desks[who]
    contact = CONTACT | {"seen": desk.seen_contacts()}
    answers = (
        desk.post("new", **ENTRY),
        desk.post("contacts", **contact),
        desk.post("language", code="it"),
        desk.post("pack"),
    )
    for answer in answers:
        assert answer.status_code in (403, 422)
        assert "may" in answer.text or "role" in answer.text
    assert files_of(house) == before


def test_the_facts_of_an_entry_are_renewed(desks: dict[str, Desk], house: House) -> None:
    path = house.path(SCHOOL).with_name("entry.yml")
    before = path.read_bytes()
    refused = desks["arabic"].change("stay/school/ar", "facts", review_by="2099-02-03")
    assert refused.status_code == 422
    assert path.read_bytes() == before
    assert desks["lawyer"].change(SCHOOL, "facts", review_by="2099-02-03").status_code == 303
    assert "to be checked again by 2099-02-03" in desks["lawyer"].open(SCHOOL).text
    assert yaml.safe_load(path.read_text("utf-8"))["review_by"].isoformat() == "2099-02-03"


@pytest.mark.parametrize("file", ["entry.yml", "en.md"])
def test_facts_that_changed_meanwhile_are_not_called_true(
    desks: dict[str, Desk], house: House, file: str
) -> None:
    form = desks["lawyer"].form(SCHOOL)
    path = house.path(SCHOOL).with_name(file)
    path.write_text(path.read_text("utf-8").replace("school", "School", 1), "utf-8")
    before = {p: p.read_bytes() for p in path.parent.glob("*")}
    for _ in range(2):
        answer = desks["lawyer"].send(SCHOOL, form | {"review_by": "2099-02-03"}, "facts")
        assert answer.status_code == 409
        assert "was changed meanwhile" in answer.text
    assert {p: p.read_bytes() for p in path.parent.glob("*")} == before


def test_a_new_language_is_listed_and_downloaded(desks: dict[str, Desk], house: House) -> None:
    listed = desks["office"].post("language", code="it", do="list")
    assert re.search(r"it: 0 of \d+ files are written", listed.text)
    archive = desks["office"].post("language", code="it", do="archive")
    names = zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
    assert {"locale/it.po", "guidance/europe/words/it.yml"} <= set(names)
    wrong = desks["office"].post("language", code="../x", do="list")
    assert (wrong.status_code, "is no code of a language" in wrong.text) == (422, True)


def test_a_pack_is_built_where_there_is_a_key(desks: dict[str, Desk], house: House) -> None:
    office = desks["office"]
    assert "No key is set up here" in office.client.get("/editor/whole").text
    refused = office.post("pack")
    assert refused.status_code == 422
    signing.new_key(house.settings.state / "packs" / "keys" / "signing.pem")
    assert "Build the pack" in office.client.get("/editor/whole").text
    built = office.post("pack")
    assert built.status_code == 200
    assert ".safar" in built.headers["content-disposition"]
    assert len(built.content) > 1000


def test_all_texts_are_checked(desks: dict[str, Desk], house: House) -> None:
    path = house.path(SCHOOL)
    path.write_text(path.read_text("utf-8").replace("made: written", "made: guessed"), "utf-8")
    told = desks["office"].post("check").text
    assert "europe/stay/school/en.md:" in told
    assert str(house.settings.data) not in told


BREAKABLE = {
    "a text": ("stay/school/en.md", "---\ntitle: [\n---\n"),
    "an entry": ("stay/school/entry.yml", "reviewed: ["),
    "contacts": ("contacts.yml", '"112": ['),
    "words": ("words/en.yml", "topics: ["),
}


@pytest.mark.parametrize("case", BREAKABLE)
def test_a_broken_file_goes_back(desks: dict[str, Desk], house: House, case: str) -> None:
    name, content = BREAKABLE[case]
    office, path = desks["office"], house.settings.guidance / name
    office.change(SCHOOL, title="A new title")
    office.change(SCHOOL, "facts", review_by="2099-02-03")
    office.post("contacts", **(CONTACT | {"seen": office.seen_contacts()}))
    good = path.read_bytes()
    path.write_text(content, "utf-8")
    html = office.client.get("/editor").text
    assert f"<strong>europe/{name}</strong> cannot be read" in html
    form = dict(re.findall(r'name="(file|seen)" value="([^"]*)"', html))
    denied = desks["arabic"].post("mend", **form)
    assert (denied.status_code, path.read_text("utf-8")) == (422, content)
    assert office.post("mend", **form).headers["location"] == "/editor?done=mended"
    assert path.read_bytes() == good
    assert "have faults" not in office.client.get("/editor").text


def test_a_broken_file_without_a_version_is_told(desks: dict[str, Desk], house: House) -> None:
    house.path(SCHOOL).write_text("---\ntitle: [\n---\n", "utf-8")
    html = desks["office"].open(SCHOOL).text
    assert "No version that can be read was kept" in html
    answer = desks["office"].post("mend", file="europe/stay/school/en.md")
    assert answer.status_code in (409, 422)


@pytest.mark.parametrize("file", ["../../../etc/passwd", "europe/facts.md", "", "europe"])
def test_only_files_of_packs_are_put_back(desks: dict[str, Desk], file: str) -> None:
    assert desks["office"].post("mend", file=file, seen="x").status_code == 422
