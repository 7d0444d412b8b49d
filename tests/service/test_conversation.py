"""A person asks, in their own language, and finds the way on."""

from __future__ import annotations

import pytest

from bot.guidance.library import Library
from bot.i18n import Phrases
from bot.languages import Languages
from bot.settings import Settings
from tests.service.running import Person

PACK = Library(Settings.load().guidance).load()

ASYLUM = {
    "en": "how do I ask for asylum",
    "fr": "comment demander l'asile",
    "ar": "كيف أطلب اللجوء",
    "fa": "چطور درخواست پناهندگی بدهم",
    "uk": "як попросити притулок",
    "so": "magangalyo sideen u codsadaa",
}
ROBOT = {
    "en": "are you a robot",
    "fr": "est-ce que tu es un robot",
    "es": "eres un robot",
    "ar": "هل أنت روبوت",
    "fa": "تو ربات هستی؟",
    "ps": "ته روبوټ یې؟",
    "bn": "তুমি কি রোবট",
    "uk": "ти робот?",
    "ru": "ты робот?",
    "tr": "sen robot musun",
    "so": "ma robot baa tahay",
    "ti": "ሮቦት ዲኻ",
}


def title(entry: str, language: str) -> str:
    return PACK.entries[entry].texts[language].title


@pytest.mark.parametrize("language", ASYLUM)
def test_a_question_is_answered_in_its_language(
    person: Person, phrases: Phrases, language: str
) -> None:
    said = person.write(ASYLUM[language])
    assert title("arrival/apply-for-asylum", language) in said
    if phrases("choices", language) in said:
        # Where the search is less sure it offers what it found.
        assert phrases("disclosure", language) in said
        said += person.press("show_entry arrival/apply-for-asylum")
    assert f'<html lang="{language}"' in person.html
    assert phrases("disclosure", language) in said
    assert phrases("card.example", language) in said
    assert phrases("card.sources", language) in said
    assert PACK.entries["arrival/apply-for-asylum"].checked.isoformat() in said


def test_the_disclosure_comes_once_in_a_conversation(person: Person, phrases: Phrases) -> None:
    assert phrases("disclosure", "en") in person.write(ASYLUM["en"])
    assert phrases("disclosure", "en") not in person.write("can my child go to school here")


@pytest.mark.parametrize("language", ROBOT)
def test_it_says_that_it_is_a_machine(person: Person, phrases: Phrases, language: str) -> None:
    person.language = language
    assert phrases("automated.yes", language) in person.write(ROBOT[language])


def test_cooking_is_not_answered(person: Person, phrases: Phrases) -> None:
    said = person.write("how long do I boil eggs for a salad")
    assert phrases("abstain", "en") in said
    assert phrases("option.person", "en") in said


@pytest.mark.parametrize("text", ["should I go back to my country?", "will they accept my asylum?"])
def test_no_decision_is_recommended_or_predicted(
    person: Person, phrases: Phrases, text: str
) -> None:
    assert phrases("no_advice", "en") in person.write(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no will to live"),
        ("en", "better off dead"),
        ("fr", "j'en peux plus de cette vie"),
        ("fa", "به آخر خط رسیدم"),
        ("ar", "ما عاد بدي عيش"),
        ("so", "naftayda waan waxyeeleeyaa"),
    ],
)
def test_despair_is_never_taken_for_small_talk(
    person: Person, phrases: Phrases, language: str, text: str
) -> None:
    person.language = language
    person.write(ASYLUM[language])
    said = person.write(text)
    assert phrases("emergency", language) in said
    assert title("emergency/suicidal-thoughts", language) in said


def test_help_comes_before_the_disclosure_in_an_emergency(person: Person, phrases: Phrases) -> None:
    said = person.write("help my husband is beating me right now")
    assert said.index(phrases("emergency", "en")) < said.index(phrases("disclosure", "en"))
    assert "112" in said


@pytest.mark.parametrize("language", ["fr", "ar", "ti"])
def test_a_first_button_is_answered_in_the_language_of_its_page(
    person: Person, phrases: Phrases, language: str
) -> None:
    person.language = language
    person.push("talk_to_person ")
    assert phrases("person", language) in person.text()
    assert f'<html lang="{language}"' in person.html


def test_numbers_choose_and_lead_back(person: Person, phrases: Phrases) -> None:
    person.write("menu please, show me the topics")
    topics = person.text()
    person.choose("1")
    entries = person.text()
    assert entries != topics
    person.write("1")
    assert phrases("card.sources", "en") in person.text()
    person.write("go back")
    assert phrases("menu.topic", "en", topic=PACK.words["en"].topics["emergency"]) in person.text()
    assert phrases("menu", "en") in person.write("0")


def test_the_buttons_that_answers_offer_can_be_pressed(person: Person, phrases: Phrases) -> None:
    person.language = "en"
    person.write("what is the best recipe for pizza dough with olives")
    assert phrases("person", "en") in person.press("person ")
    person.push("delete_data ")
    assert phrases("delete.cancelled", "en") in person.press("deny")
    person.push("delete_data ")
    person.press("affirm")
    assert person.exported() == {}


def test_a_short_number_shows_its_entry(person: Person) -> None:
    person.language = "uk"
    assert title("stay/work", "uk") in person.write("66")


def test_a_number_that_is_not_there_is_explained(person: Person, phrases: Phrases) -> None:
    person.write("show me the topics")
    assert phrases("choose.unknown", "en", key="99") in person.write("99")


@pytest.mark.parametrize(
    ("said", "language"),
    [("français", "fr"), ("ar", "ar"), ("can you speak somali", "so"), ("Українська", "uk")],
    ids=["its own name", "its code", "in words", "own name in its script"],
)
def test_the_language_changes_at_any_moment(
    person: Person, phrases: Phrases, said: str, language: str
) -> None:
    person.write(ASYLUM["en"])
    assert phrases("language.set", language) in person.write(said)
    assert title("arrival/apply-for-asylum", language) in person.text()


def test_the_language_changes_by_button(person: Person, phrases: Phrases) -> None:
    person.write(ASYLUM["en"])
    assert title("arrival/apply-for-asylum", "fa") in person.press("set_language fa")


def test_an_unserved_language_gets_the_menu_of_languages(
    person: Person, languages: Languages
) -> None:
    person.write("wie kann ich hier asyl beantragen bitte")
    for language in languages:
        assert f"set_language {language.code}" in person.buttons()


def test_a_wish_for_a_decision_that_waited_is_still_declined(
    person: Person, phrases: Phrases
) -> None:
    person.write("soll ich lieber zurückgehen oder bleiben")
    assert phrases("no_advice", "fr") in person.press("set_language fr")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ich möchte mit einem menschen sprechen", "person"),
        ("lösche alle meine daten bitte", "delete.confirm"),
        ("bist du ein roboter", "automated.yes"),
    ],
    ids=["a person", "deleting", "a robot"],
)
def test_a_wish_that_waited_is_followed(
    person: Person, phrases: Phrases, text: str, key: str
) -> None:
    person.write(text)
    assert phrases(key, "fr") in person.press("set_language fr")


def test_a_question_in_an_unclear_language_waits_for_the_choice(person: Person) -> None:
    person.write("asylum asile asilo")
    assert "set_language fr" in person.buttons()
    assert title("arrival/apply-for-asylum", "fr") in person.press("set_language fr")


def test_a_conversation_is_exported_and_deleted(person: Person, phrases: Phrases) -> None:
    person.write(ASYLUM["en"])
    exported = person.write("show me what you stored about me")
    assert ASYLUM["en"] in exported
    assert phrases("delete.confirm", "en") in person.write("delete my messages")
    token = person.conversation
    done = phrases("delete.done", "en", messages=4, answers=3)
    assert done in person.write("yes")
    assert person.conversation != token
    person.conversation = token
    assert ASYLUM["en"] not in person.write("show me what you stored about me")


def test_deleting_needs_a_yes(person: Person, phrases: Phrases) -> None:
    person.write(ASYLUM["en"])
    person.write("delete my messages")
    assert phrases("delete.cancelled", "en") in person.write("no")
    assert ASYLUM["en"] in person.write("show me what you stored about me")


def test_the_same_message_sent_twice_is_answered_once(person: Person) -> None:
    person.write("show me the topics")
    person.write("1")
    first = person.text()
    person.sent -= 1
    assert person.write("1") == first
