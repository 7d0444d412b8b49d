"""The one list of served languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.language.script import main_script
from bot.languages import Languages

BLOCK = "  - {code: CODE, name: Name, english: English, direction: ltr, script: Latn, voice: en}\n"
VALID = "languages:\n" + BLOCK.replace("CODE", "xx") + BLOCK.replace("CODE", "aa")


def load(data: Path, content: str | bytes) -> Languages:
    raw = content.encode() if isinstance(content, str) else content
    (data / "languages.yml").write_bytes(raw)
    return Languages.load(data)


def test_the_order_of_the_file_is_the_order_of_the_menu(tmp_path: Path) -> None:
    languages = load(tmp_path, VALID)
    assert languages.codes == ("xx", "aa")
    assert [language.code for language in languages] == ["xx", "aa"]
    assert languages.default.code == "xx"
    assert "aa" in languages
    assert "zz" not in languages
    assert languages["aa"].script == "Latn"


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "object"),
    "no language": ("languages: []\n", "at least one language"),
    "code twice": (VALID.replace("aa", "xx"), "each code once"),
    "missing field": (VALID.replace(", voice: en", "", 1), "`voice`"),
    "unknown field": (VALID.replace("voice: en", "voice: en, colour: red", 1), "`colour`"),
    "unknown direction": (VALID.replace("ltr", "up", 1), "'up'"),
    "code that YAML reads as false": (VALID.replace("xx", "no"), "`bool`"),
    "no YAML": ("languages: [", "parsing"),
    "not UTF-8": (b"languages: \xff\n", "utf-8"),
}


@pytest.mark.parametrize(("content", "cause"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_list_is_refused_with_file_and_cause(
    tmp_path: Path, content: str | bytes, cause: str
) -> None:
    with pytest.raises(ContentError) as raised:
        load(tmp_path, content)
    assert str(tmp_path / "languages.yml") in str(raised.value)
    assert cause in str(raised.value)


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"languages\.yml"):
        Languages.load(tmp_path)


def test_the_shipped_list_has_twelve_languages_each_named_once(languages: Languages) -> None:
    assert len(languages.codes) == 12
    assert len({language.name for language in languages}) == 12
    assert len({language.english for language in languages}) == 12


def test_every_name_is_written_in_the_script_of_its_language(languages: Languages) -> None:
    """People look for their language in their own letters."""
    assert {x.code: main_script(x.name) for x in languages} == {x.code: x.script for x in languages}


def test_letters_belong_to_one_language_and_to_its_script(languages: Languages) -> None:
    given = "".join(language.letters for language in languages)
    assert len(set(given)) == len(given) > 0
    assert given == given.casefold()
    assert {x.code: main_script(x.letters) for x in languages if x.letters} == {
        x.code: x.script for x in languages if x.letters
    }


def test_direction_follows_script(languages: Languages) -> None:
    assert {x.code for x in languages if x.direction == "rtl"} == {
        x.code for x in languages if x.script == "Arab"
    }
