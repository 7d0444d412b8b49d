"""The choice of a language, with a classifier that says what each case needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.choice import LanguageChoice, Prior, choose, normalise_known

SCRIPTS = {
    "en": "Latn", "fr": "Latn", "so": "Latn", "ar": "Arab", "fa": "Arab", "bn": "Beng", "uk": "Cyrl"
}  # fmt: skip
KNOWN = {
    "salam": frozenset({"fr", "so"}),
    "menu": frozenset({"en", "fr", "so"}),
    "سلام": frozenset({"ar", "fa"}),
    "ok": frozenset({"en"}),
    "d'accord": frozenset({"fr"}),
}
ONE, TWO, THREE, FOUR = "zala", "zala mido", "zala mido peru", "zala mido peru toka"


def chosen(
    text: str, probabilities: Mapping[str, float], prior: Prior | None = None
) -> LanguageChoice:
    return choose(text, prior or Prior(), SCRIPTS, KNOWN, lambda _: probabilities)


@dataclass(frozen=True)
class Case:
    """What is written and known, and the language (None: none) or "ask" that is wanted."""

    text: str
    probabilities: Mapping[str, float]
    language: str | None
    ask: bool = False
    prior: Prior = field(default_factory=Prior)


USED_FR = Prior("fr")
CHOSE_FR = Prior("fr", chosen=True)
CASES = {
    "a script of one language settles it": Case("নমস্কার", {"bn": 0.9, "en": 0.1}, "bn"),
    "a script excludes what the classifier prefers": Case(
        "привіт усім вам", {"en": 0.9, "uk": 0.1}, "uk"
    ),
    "a script that no one serves": Case("नमस्ते", {"other-hi": 0.2, "en": 0.8}, None, True),
    "a script that no one serves, with a prior": Case(
        "नमस्ते", {"other-hi": 1.0}, None, True, USED_FR
    ),
    "other language of a served script": Case(
        "hol dir das bitte", {"other-de": 0.9, "en": 0.1}, None, True
    ),
    "other languages count together": Case(
        FOUR, {"en": 0.4, "other-de": 0.3, "other-pl": 0.3}, None, True
    ),
    "other language romanised": Case(FOUR, {"other-ur-Latn": 0.9, "en": 0.1}, None, True),
    "a sure classifier": Case(FOUR, {"en": 0.9, "fr": 0.1}, "en"),
    "two languages as likely": Case(FOUR, {"en": 0.5, "fr": 0.45}, "en", True),
    "a greeting of one language": Case("OK!", {"en": 0.3, "fr": 0.7}, "en"),
    "a greeting of several languages asks": Case("salam", {"fr": 0.5, "so": 0.5}, "fr", True),
    "a shared greeting stays in the conversation's language": Case(
        "salam", {"fr": 0.01, "so": 0.99}, "fr", False, USED_FR
    ),
    "a greeting of other languages than the conversation's": Case(
        "سلام", {"ar": 0.5, "fa": 0.5}, "ar", True, USED_FR
    ),
    "a shared command": Case("Menu", {"so": 0.5, "fr": 0.3}, "so", True),
    "an apostrophe as phones write it": Case("d’accord", {"en": 0.6, "fr": 0.3}, "fr"),
    "used language keeps the conversation": Case(
        FOUR, {"en": 0.55, "fr": 0.45}, "fr", False, USED_FR
    ),
    "clear text changes the used language": Case(
        FOUR, {"en": 0.995, "fr": 0.005}, "en", False, USED_FR
    ),
    "a text against the used language asks": Case(
        FOUR, {"en": 0.95, "fr": 0.05}, "en", True, USED_FR
    ),
    "a chosen language holds more than a used one": Case(
        FOUR, {"en": 0.95, "fr": 0.05}, "fr", False, CHOSE_FR
    ),
    "a chosen language does not hold against a sure text": Case(
        FOUR, {"en": 0.9999, "fr": 0.0001}, "en", False, CHOSE_FR
    ),
    "a chosen language does not hold against another script": Case(
        "আমি এখন কোথায় যাব", {"bn": 1.0}, "bn", False, CHOSE_FR
    ),
    "romanised text": Case(FOUR, {"ar-Latn": 0.95, "en": 0.05}, "ar"),
    "romanised text needs to be surer": Case(FOUR, {"ar-Latn": 0.85, "en": 0.15}, "ar", True),
    "romanised text in the conversation's language": Case(
        FOUR, {"ar-Latn": 0.6, "en": 0.4}, "ar", False, Prior("ar")
    ),
    "a romanised label says nothing of text in its own script": Case(
        "كيف الحال يا اخي", {"ar": 0.9, "fa": 0.05, "ar-Latn": 0.05}, "ar"
    ),
    "no letters keeps the conversation's language": Case("112 👍", {}, "fr", False, USED_FR),
    "no letters and nothing known asks": Case("112", {}, None, True),
    "nothing at all asks": Case("", {}, None, True),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_the_choice(case: Case) -> None:
    choice = chosen(case.text, case.probabilities, case.prior)
    assert (choice.language, choice.ask) == (case.language, case.ask), choice


CYRILLIC = {"uk": "Cyrl", "ru": "Cyrl", "bg": "Cyrl", "en": "Latn"}
LETTERS = {"uk": "іїєґ", "ru": "ыэъё", "bg": "", "en": ""}


@pytest.mark.parametrize(
    ("text", "probabilities", "language", "ask"),
    [
        pytest.param("сестра склала іспит", {"ru": 0.9, "uk": 0.1}, "uk", False, id="uk"),
        pytest.param("СЕСТРА СКЛАЛА ІСПИТ", {"ru": 0.9, "uk": 0.1}, "uk", False, id="capitals"),
        pytest.param("это мой дом тут", {"uk": 0.9, "ru": 0.1}, "ru", False, id="ru"),
        pytest.param("я маю дом тут", {"ru": 0.9, "uk": 0.1}, "ru", False, id="letters of none"),
        pytest.param("ніколи мы тут були", {"ru": 0.9, "uk": 0.1}, "ru", False, id="of both"),
        pytest.param("мої діти тут є", {"other-be": 0.9, "uk": 0.05}, None, True, id="other stays"),
        pytest.param("ще їм хліб тут", {"bg": 0.9, "uk": 0.1}, "bg", False, id="without letters"),
    ],
)
def test_letters_of_one_language_exclude_its_neighbours(
    text: str, probabilities: Mapping[str, float], language: str | None, ask: bool
) -> None:
    choice = choose(text, Prior(), CYRILLIC, {}, lambda _: probabilities, letters=LETTERS)
    assert (choice.language, choice.ask) == (language, ask), choice


def test_letters_weigh_more_than_a_list_and_a_chosen_language() -> None:
    known = {"мої діти": frozenset({"ru"})}
    choice = choose(
        "мої діти", Prior("ru", True), CYRILLIC, known, lambda _: {"ru": 0.9}, letters=LETTERS
    )
    assert "ru" != choice.language == "uk"


# Number of words, and the probability that is just enough and just too little.
THRESHOLDS = [
    (ONE, 0.975, 0.965),
    (TWO, 0.885, 0.875),
    (THREE, 0.885, 0.875),
    (FOUR, 0.755, 0.745),
]


@pytest.mark.parametrize(("text", "enough", "too_little"), THRESHOLDS, ids=["1", "2", "3", "4"])
def test_few_words_need_a_surer_classifier(text: str, enough: float, too_little: float) -> None:
    assert not chosen(text, {"en": enough, "fr": 1 - enough}).ask
    assert chosen(text, {"en": too_little, "fr": 1 - too_little}).ask


@pytest.mark.parametrize(
    ("text", "enough", "too_little"),
    [(ONE, 0.975, 0.965), (TWO, 0.885, 0.875), (FOUR, 0.885, 0.875)],
    ids=["1", "2", "4"],
)
def test_romanised_text_is_read_as_few_words(text: str, enough: float, too_little: float) -> None:
    assert not chosen(text, {"ar-Latn": enough, "en": 1 - enough}).ask
    assert chosen(text, {"ar-Latn": too_little, "en": 1 - too_little}).ask


@pytest.mark.parametrize("prior", [Prior(), USED_FR, CHOSE_FR], ids=["none", "used", "chosen"])
def test_no_letters_never_calls_the_classifier(prior: Prior) -> None:
    def forbidden(_: str) -> Mapping[str, float]:
        raise AssertionError("a text without letters was classified")

    assert choose("123 !", prior, SCRIPTS, KNOWN, forbidden).language == prior.language


def test_the_prior_language_is_among_those_offered() -> None:
    choice = chosen("नमस्ते", {"other-hi": 1.0}, Prior("so"))
    assert choice.candidates[0] == "so"


def test_languages_offered_are_the_likeliest_first() -> None:
    choice = chosen(FOUR, {"so": 0.5, "fr": 0.3, "en": 0.2})
    assert choice.candidates == ("so", "fr", "en")


def test_without_any_hint_the_menu_is_offered_in_its_order() -> None:
    assert chosen("112", {}).candidates == ("en", "fr", "so")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (" Hello,  THERE! ", "hello there"),
        ("Menu?", "menu"),
        ("ＯＫ", "ok"),
        ("112", ""),
        ("d’accord", "d'accord"),
        ("dʼaccord d`accord", "d'accord d'accord"),
        ("‘menu’ 'back'", "menu back"),
        ("'", ""),
        ("\u0130nsan", "insan"),
    ],
)
def test_greetings_are_looked_up_without_signs_and_capitals(text: str, form: str) -> None:
    assert normalise_known(text) == form


LABELS = st.sampled_from([*SCRIPTS, "ar-Latn", "fa-Latn", "other-de", "other-hi", "other-ur-Latn"])
PRIORS = st.builds(Prior, st.sampled_from([None, *SCRIPTS]), st.booleans())
TEXTS = st.one_of(st.text(max_size=30), st.sampled_from([*KNOWN, ONE, FOUR]))


@given(TEXTS, PRIORS, st.dictionaries(LABELS, st.floats(0, 1), max_size=12))
def test_any_choice_can_be_acted_on(
    text: str, prior: Prior, probabilities: dict[str, float]
) -> None:
    choice = chosen(text, probabilities, prior)
    assert 0 <= choice.confidence <= 1 + 1e-9
    assert choice.language in {None, *SCRIPTS}
    assert choice.ask or choice.language is not None
    assert set(choice.candidates) <= set(SCRIPTS)
    assert len(choice.candidates) == len(set(choice.candidates))
    assert choice.candidates
    if choice.language is not None:
        assert choice.language in choice.candidates
