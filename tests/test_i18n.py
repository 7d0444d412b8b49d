"""Fixed phrases: complete in every language, and never silently in another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.errors import ContentError
from bot.i18n import load_phrases, placeholders
from bot.languages import Languages

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
ENGLISH = {"hello": "Hello", "topic": "Topic {name}", "pages": "{page} of {pages}"}
FRENCH = {"hello": "Bonjour", "topic": "Le thème {name}", "pages": "{pages} pages, ici {page}"}


def write(data: Path, code: str, texts: dict[str, str], extra: str = "") -> Path:
    """A catalogue below `data`."""
    path = data / "locale" / f"{code}.po"
    path.parent.mkdir(exist_ok=True)
    entries = "\n".join(f'msgid "{key}"\nmsgstr "{text}"\n' for key, text in texts.items())
    path.write_text(HEADER + entries + extra, "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with sound catalogues in two languages."""
    write(tmp_path, "en", ENGLISH)
    write(tmp_path, "fr", FRENCH)
    return tmp_path


def shipped(data: Path, code: str) -> dict[str, str]:
    with (data / "locale" / f"{code}.po").open("rb") as file:
        catalogue: Catalog = read_po(file, abort_invalid=True)
    return {str(m.id): str(m.string) for m in catalogue if m.id}


def test_a_phrase_is_in_the_language_asked_for(folder: Path) -> None:
    phrases = load_phrases(folder, ("en", "fr"))
    assert phrases("hello", "fr") == "Bonjour"
    assert phrases("topic", "fr", name="Travail") == "Le thème Travail"
    assert phrases("pages", "fr", page=2, pages=3) == "3 pages, ici 2"


def test_what_is_filled_in_is_not_read_as_a_placeholder(folder: Path) -> None:
    phrases = load_phrases(folder, ("en", "fr"))
    assert phrases("topic", "fr", name="{name} {0}") == "Le thème {name} {0}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("none", set()),
        ("{a} and {b}", {"a", "b"}),
        ("{a} and {a}", {"a"}),
        ("{{not one}}", set()),
        ("{a:>3}", {"a"}),
    ],
)
def test_placeholders_are_the_names_in_braces(text: str, names: set[str]) -> None:
    assert placeholders(text) == names


@pytest.mark.parametrize("key", ENGLISH)
def test_a_missing_phrase_is_named(folder: Path, key: str) -> None:
    write(folder, "fr", {name: text for name, text in FRENCH.items() if name != key})
    with pytest.raises(ContentError, match=rf"fr\.po.*'{key}'"):
        load_phrases(folder, ("en", "fr"))


def test_an_empty_phrase_is_a_missing_one(folder: Path) -> None:
    write(folder, "fr", {**FRENCH, "hello": ""})
    with pytest.raises(ContentError, match=r"fr\.po.*'hello'"):
        load_phrases(folder, ("en", "fr"))


def test_a_doubtful_phrase_is_a_missing_one(folder: Path) -> None:
    texts = {key: text for key, text in FRENCH.items() if key != "hello"}
    write(folder, "fr", texts, '\n#, fuzzy\nmsgid "hello"\nmsgstr "Bonjour"\n')
    with pytest.raises(ContentError, match=r"fr\.po.*'hello'"):
        load_phrases(folder, ("en", "fr"))


@pytest.mark.parametrize("text", ["{", "}", "{}", "{0}", "{a.b}", "{a[0]}", "{a:{b}}", "{a b}"])
def test_a_malformed_placeholder_is_refused_in_any_language(folder: Path, text: str) -> None:
    write(folder, "en", {**ENGLISH, "topic": text})
    with pytest.raises(ContentError, match=r"en\.po.*'topic'"):
        load_phrases(folder, ("en", "fr"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Thème", id="left out"),
        pytest.param("Thème {nom}", id="translated"),
        pytest.param("Thème {name} {more}", id="one more"),
        pytest.param("Thème {{name}}", id="escaped"),
        pytest.param("Thème {name", id="not closed"),
        pytest.param("Thème {name} }", id="brace alone"),
        pytest.param("Thème {} {name}", id="without a name"),
    ],
)
def test_a_wrong_placeholder_is_named(folder: Path, text: str) -> None:
    write(folder, "fr", {**FRENCH, "topic": text})
    with pytest.raises(ContentError, match=r"fr\.po.*'topic'"):
        load_phrases(folder, ("en", "fr"))


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(ContentError, match=r"es\.po"):
        load_phrases(folder, ("en", "fr", "es"))


@pytest.mark.parametrize(
    "content", [b"msgid hello\n", b'msgid "a"\nmsgstr "\xff"\n'], ids=["no PO file", "not UTF-8"]
)
def test_a_broken_file_is_named(folder: Path, content: bytes) -> None:
    (folder / "locale" / "fr.po").write_bytes(content)
    with pytest.raises(ContentError, match=r"fr\.po"):
        load_phrases(folder, ("en", "fr"))


@pytest.mark.parametrize("language", ["fr", "xx"], ids=["unknown phrase", "unknown language"])
def test_no_other_language_stands_in(folder: Path, language: str) -> None:
    phrases = load_phrases(folder, ("en", "fr"))
    with pytest.raises(ContentError, match=rf"{language}\.po.*'goodbye'"):
        phrases("goodbye", language)


def test_a_phrase_that_is_the_same_word_as_its_key_exists(folder: Path) -> None:
    write(folder, "en", {**ENGLISH, "menu": "Choose"})
    write(folder, "fr", {**FRENCH, "menu": "menu"})
    assert load_phrases(folder, ("en", "fr"))("menu", "fr") == "menu"


@pytest.mark.parametrize("values", [{}, {"nom": "x"}], ids=["none", "another"])
def test_a_value_that_is_not_given_is_an_error(folder: Path, values: dict[str, str]) -> None:
    """A person must not read the braces."""
    phrases = load_phrases(folder, ("en", "fr"))
    with pytest.raises(ContentError, match="name"):
        phrases("topic", "fr", **values)


def test_shipped_catalogues_load(data: Path, languages: Languages) -> None:
    phrases = load_phrases(data, languages.codes)
    assert set(phrases.catalogues) == set(languages.codes)


def test_shipped_catalogues_have_the_same_phrases_and_placeholders(
    data: Path, languages: Languages
) -> None:
    english = shipped(data, "en")
    assert english
    for code in languages.codes:
        texts = shipped(data, code)
        assert texts.keys() == english.keys(), code
        assert [key for key, text in texts.items() if not text.strip()] == [], code
        for key, text in texts.items():
            assert placeholders(text) == placeholders(english[key]), (code, key)


def test_every_shipped_phrase_can_be_said(data: Path, languages: Languages) -> None:
    phrases = load_phrases(data, languages.codes)
    for code in languages.codes:
        for key, text in shipped(data, code).items():
            said = phrases(key, code, **dict.fromkeys(placeholders(text), "x"))
            assert "{" not in said, (code, key)


@pytest.mark.parametrize("key", ["disclosure", "disclosure.short", "automated.yes"])
def test_every_language_says_in_its_own_words_that_this_is_a_machine(
    data: Path, languages: Languages, key: str
) -> None:
    phrases = load_phrases(data, languages.codes)
    said = {code: phrases(key, code) for code in languages.codes}
    assert len(set(said.values())) == len(said)
