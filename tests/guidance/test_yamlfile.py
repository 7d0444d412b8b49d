"""YAML content files: what is refused, and how the finding helps to mend it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance import files, schema, yamlfile
from bot.guidance.finding import InvalidContent
from tests.guidance.samples import CONTACTS, ENTRY, only_finding

PATH = Path("stay/wages/entry.yml")
VALID = ENTRY.format(number=12)
TOO_LARGE = VALID + "#" * files.MAX_BYTES

# id: (file, line, words of the cause, words of the fix)
REFUSED = {
    "anchor": (VALID.replace("stage: stay", "stage: &a stay"), 2, "Anchors (&)", "Write the text"),
    "alias": (VALID.replace("stage: stay", "stage: *a"), 2, "aliases (*)", "Write the text out"),
    "tag": (VALID.replace("stage: stay", "stage: !!str stay"), 2, "tags (!)", "Write the text out"),
    "python tag": (
        VALID.replace("where: europe", "where: !!python/object/apply:os.getcwd []"),
        3,
        "tags (!)",
        "Write the text out",
    ),
    "key twice": (VALID + "stage: transit\n", 12, "'stage' stands here twice", "Keep one"),
    "nested key twice": (
        VALID.replace("    publisher:", "    title: Another\n    publisher:"),
        7,
        "'title' stands here twice",
        "Keep one",
    ),
    "not YAML": (VALID.replace("stage: stay", "stage: [stay"), 3, "not valid YAML", "Mend"),
    "tabulator": (VALID.replace("stage: stay", "\tstage: stay"), 2, "not valid YAML", "Mend"),
    "two documents": (VALID + "---\nnumber: 13\n", 12, "not valid YAML", "Mend"),
    "text where a number belongs": (
        VALID.replace("number: 12", "number: twelve"),
        1,
        "Expected `int | null`, got `str` (at number)",
        "docs/editors.md",
    ),
    "number where text belongs": (
        VALID.replace("where: europe", "where: 112"),
        3,
        "got `int` (at where)",
        'in quotes, as in "112"',
    ),
    "number out of range": (VALID.replace("12", "100", 1), 1, "<= 99", "docs/editors.md"),
    "unknown choice": (VALID.replace("stay", "holiday", 1), 2, "'holiday'", "docs/editors.md"),
    "no such day": (VALID.replace("checked: 2026-11-01", "checked: 2026-02-30"), 10, "", "docs"),
    "not an address": (
        VALID.replace("https://example.org/law", "javascript:alert(1)"),
        8,
        "regex",
        "docs/editors.md",
    ),
    "list is empty": (
        VALID.replace('["112"]', "[]").split("sources:")[0] + "sources: []\n"
        "checked: 2026-11-01\nreview_by: 2027-05-01\n",
        5,
        "length >= 1",
        "docs",
    ),
    "missing field": (VALID.replace("stage: stay\n", ""), 1, "field `stage`", "Add the missing"),
    "missing field in a list": (
        VALID.replace("    publisher: A publisher\n", ""),
        6,
        "field `publisher` (at sources.0)",
        "Add the missing field",
    ),
    "unknown field": (VALID + "colour: red\n", None, "unknown field `colour`", "spelling"),
    "a list, not fields": ("- number\n", 1, "Expected `object`", "docs/editors.md"),
    "only a comment": ("# later\n", 1, "Expected `object`", "docs/editors.md"),
    "nested too deeply": ("where: " + "[" * 20 + "]" * 20, 1, "nested too deeply", "Indent"),
    "empty": ("", 1, "empty", "Write it or delete it"),
    "white space": (" \n\n", 1, "empty", "Write it or delete it"),
    "too large": (TOO_LARGE, 1, "larger than 65536 bytes", "shorter"),
    "control character": (VALID.replace("europe", "eu\x01rope"), 3, "U+0001", "Delete it"),
}


def refused(content: bytes) -> InvalidContent:
    with pytest.raises(InvalidContent) as raised:
        files.parse_entry(PATH, content)
    return raised.value


def test_a_valid_file_is_read_with_its_types() -> None:
    parsed = files.parse_entry(PATH, VALID.encode())
    assert parsed.number == 12
    assert parsed.sources[0].read is not None
    assert parsed.sources[0].read.isoformat() == "2026-11-01"
    assert parsed.contacts == ["112"]


@pytest.mark.parametrize(("content", "line", "cause", "fix"), REFUSED.values(), ids=list(REFUSED))
def test_a_fault_is_refused_with_file_line_cause_and_fix(
    content: str, line: int | None, cause: str, fix: str
) -> None:
    finding = only_finding(refused(content.encode()))
    assert finding.path == PATH
    assert cause in finding.cause
    assert fix in finding.fix
    if line is not None:
        assert finding.line == line
        assert str(finding).startswith(f"{PATH}:{line}: ")


def test_a_file_that_is_not_utf8_is_refused_on_its_line() -> None:
    finding = only_finding(refused(VALID.replace("europe", "Zürich").encode("latin-1")))
    assert (finding.path, finding.line) == (PATH, 3)
    assert "UTF-8" in finding.cause
    assert "UTF-8" in finding.fix


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(VALID + "colour: red\n", 12, id="of the file"),
        pytest.param(VALID.replace("    read:", "    seen:"), 9, id="in a list"),
    ],
)
def test_an_unknown_field_is_shown_on_its_own_line(content: str, line: int) -> None:
    assert only_finding(refused(content.encode())).line == line


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(CONTACTS.replace('"112"\n', "112\n"), 2, id="number without quotes"),
        pytest.param(CONTACTS + "  hours: never\n", 7, id="unknown choice"),
        pytest.param(CONTACTS.replace("  source: https://example.org/aid\n", ""), 4, id="missing"),
    ],
)
def test_a_fault_below_a_name_is_shown_at_that_name(content: str, line: int) -> None:
    """In contacts.yml the fields stand below names that editors choose."""
    with pytest.raises(InvalidContent) as raised:
        files.parse_contacts(Path("contacts.yml"), content.encode())
    assert only_finding(raised.value).line == line


def test_a_name_that_looks_like_a_place_is_a_name() -> None:
    """Found by fuzzing: msgspec's messages end with the place of the fault."""
    name = "Expected `str`, got `null` - at `$.topics[...]` :"
    with pytest.raises(InvalidContent) as raised:
        files.parse_words(Path("words/fr.yml"), name.encode())
    assert only_finding(raised.value).line == 1
    with pytest.raises(InvalidContent) as raised:
        files.parse_words(Path("words/fr.yml"), f'"{name[:-2]}": 1\n'.encode())
    assert only_finding(raised.value).line == 1


@pytest.mark.parametrize(
    "character", ["\u202e", "\u2066", "\u200f"], ids=["override", "isolate", "mark"]
)
@pytest.mark.parametrize("escaped", [False, True], ids=["as it is", "as an escape"])
def test_direction_characters_are_refused(character: str, escaped: bool) -> None:
    """They show a number or an address other than the one that is stored."""
    inside = f"\\u{ord(character):04x}" if escaped else character
    content = VALID.replace("title: A law", f'title: "A {inside}law"')
    finding = only_finding(refused(content.encode()))
    assert finding.line == 6
    assert f"U+{ord(character):04X}" in finding.cause


def test_a_key_that_is_not_text_is_refused() -> None:
    content = b"? [a, b]\n: {source: https://example.org}\n"
    with pytest.raises(InvalidContent):
        files.parse_contacts(Path("contacts.yml"), content)


@pytest.mark.parametrize("key", ["112", "~", '""', "yes", "? {a: b}\n"])
def test_a_name_that_is_not_plain_text_is_refused_on_its_line(key: str) -> None:
    content = CONTACTS.replace("aid:", f"{key}:")
    with pytest.raises(InvalidContent) as raised:
        files.parse_contacts(Path("contacts.yml"), content.encode())
    assert only_finding(raised.value).line == 4


@pytest.mark.parametrize("where", ["name", "value"])
def test_a_direction_escape_in_other_files_is_refused(where: str) -> None:
    content = {
        "name": CONTACTS.replace("aid:", r'"ai\u202ed":'),
        "value": CONTACTS.replace("  web: https://example.org/", r'  web: "https://e.org/\u202e"'),
    }[where]
    with pytest.raises(InvalidContent) as raised:
        files.parse_contacts(Path("contacts.yml"), content.encode())
    finding = only_finding(raised.value)
    assert "U+202E" in finding.cause
    assert finding.line == {"name": 4, "value": 5}[where]


def test_more_than_a_file_needs_is_refused() -> None:
    with pytest.raises(InvalidContent) as raised:
        files.parse_entry(PATH, b"[" + b"a," * 30_000 + b"]")
    assert "more than" in only_finding(raised.value).cause


@pytest.mark.parametrize("phone", ["   ", "+ 1", " 112", "112 ", "12", "112\\n"])
def test_a_phone_number_needs_digits(phone: str) -> None:
    content = CONTACTS.replace('phone: "112"', f'phone: "{phone}"')
    with pytest.raises(InvalidContent):
        files.parse_contacts(Path("contacts.yml"), content.encode())


@pytest.mark.parametrize("unit", ["- ", "? ", "["], ids=["lists", "keys", "brackets"])
def test_deep_nesting_does_not_end_the_process(unit: str, root: Path) -> None:
    """In a process of its own: a stack that overflows in C takes the interpreter with it."""
    script = (
        "import sys; from pathlib import Path; from bot.guidance import files\n"
        "from bot.guidance.finding import InvalidContent\n"
        "try: files.parse_entry(Path('x'), sys.argv[1].encode() * 30_000)\n"
        "except InvalidContent: print('refused')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, unit], cwd=root, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout.strip()) == (0, "refused")


YAMLISH = st.lists(
    st.one_of(
        st.sampled_from([*"&*!|>-?:[]{}#,'\"%@`\n\t ", "---\n", "...", "<<: ", "? ", "- ", "~"]),
        st.sampled_from(["number: ", "stage: stay\n", "sources:\n", "  - ", "title: x\n", "1e3"]),
        st.text(max_size=5),
    ),
    max_size=40,
).map("".join)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    parsers = (files.parse_entry, files.parse_pack, files.parse_contacts, files.parse_words)
    for parse in parsers:
        try:
            parse(PATH, content)
        except InvalidContent as error:
            assert error.findings
            assert all(f.path == PATH and f.line >= 1 and f.cause and f.fix for f in error.findings)


@given(YAMLISH, st.integers(1, 50))
def test_any_yaml_is_read_or_refused_within_its_lines(content: str, first_line: int) -> None:
    try:
        yamlfile.parse(PATH, content, schema.EntryFile, first_line)
    except InvalidContent as error:
        finding = only_finding(error)
        assert first_line <= finding.line <= first_line + len(content.splitlines()) + 1
