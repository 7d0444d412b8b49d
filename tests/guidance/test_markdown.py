"""Language files: the small Markdown that is allowed, and what is refused."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.guidance import files, markdown
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.markdown import Body, parse_body
from bot.guidance.model import Approval, Text
from bot.guidance.plain import plain_blocks
from bot.settings import ROOT
from tests.guidance.samples import BODY_LINE, TEXT, text

PATH = Path("stay/wages/en.md")
SHIPPED = sorted((ROOT / "data" / "guidance").glob("*/*/*/*.md"))
VALID = text()
HEAD = VALID[: VALID.index("First paragraph.")]
FIRST = "First paragraph.\n"


def replaced(old: str, new: str) -> str:
    assert old in VALID
    return VALID.replace(old, new, 1)


def first(paragraph: str) -> str:
    """VALID with another first paragraph, on BODY_LINE."""
    return replaced(FIRST, f"{paragraph}\n")


# id: (file, line, words of the cause, words of the fix)
REFUSED = {
    "no head": (VALID.replace("---\n", ""), 1, "no head", "Begin with a line ---"),
    "head is not closed": (VALID.replace("---\nFirst", "First"), 1, "no head", "then ---"),
    "empty": ("", 1, "empty", "Write it or delete it"),
    "too large": (VALID + "x" * files.MAX_BYTES, 1, "larger than 65536", "shorter"),
    "anchor": (replaced("title: A", "title: &a A"), 2, "Anchors", "Write the text out"),
    "alias": (replaced("- second question", "- *a"), 5, "aliases (*)", "Write the text out"),
    "tag": (replaced("title: A", "title: !!str A"), 2, "tags (!)", "Write the text out"),
    "field twice": (replaced("made:", "title: B\nmade:"), 6, "'title' stands", "Keep one"),
    "field missing": (replaced("made: written\n", ""), 2, "field `made`", "Add the missing"),
    "field unknown": (replaced("made:", "mode:"), None, "unknown field `mode`", "spelling"),
    "question is a number": (replaced("- second question", "- 112"), 5, "got `int`", "quotes"),
    "questions are one text": (
        replaced("\n  - first question\n  - second question", " first"),
        3,
        "Expected `array`, got `str`",
        "docs/editors.md",
    ),
    "no questions": (
        replaced("\n  - first question\n  - second question", " []"),
        3,
        "length >= 1",
        "docs/editors.md",
    ),
    "NUL": (first("a\x00b"), 8, "U+0000", "Delete it"),
    "escape": (first("a\x1bb"), 8, "U+001B", "Delete it"),
    "old line end": (first("a\rb"), 8, "U+000D", "Delete it"),
    "direction override": (first("a\u202eb"), 8, "U+202E", "Delete it"),
    "direction isolate": (first("a\u2066b"), 8, "U+2066", "Delete it"),
    "direction mark": (first("a\u200fb"), 8, "U+200F", "Delete it"),
    "Arabic letter mark": (first("a\u061cb"), 8, "U+061C", "Delete it"),
    "byte order mark": ("\ufeff" + VALID, 1, "U+FEFF", "Delete it"),
    "direction override in the head": (replaced("A t", "A \u202et"), 2, "U+202E", "Delete it"),
    "HTML in a line": (first("a <b>bold</b>"), 8, "not html inline", "in words"),
    "HTML block": (first("<script>alert(1)</script>"), 8, "not html block", "in words"),
    "HTML comment": (first("<!-- hidden -->"), 8, "not html block", "in words"),
    "HTML in a step": (replaced("1. First step", "1. <i>x</i>"), 13, "html inline", "in words"),
    "link": (first("[here](https://example.org)"), 8, "not link", "in words"),
    "link in angle brackets": (first("<https://example.org>"), 8, "not link", "in words"),
    "link in the sms": (replaced("Short", "[Short](x)"), 17, "not link", "in words"),
    "image": (first("![x](https://example.org/x.png)"), 8, "not image", "in words"),
    "code": (first("`rm`"), 8, "not code inline", "in words"),
    "code block": (first("    rm"), 8, "not code block", "in words"),
    "fence": (first("```\nrm\n```"), 8, "not fence", "in words"),
    "emphasis": (first("*must*"), 8, "not em", "in words"),
    "rule": (first("***"), 8, "not hr", "in words"),
    "numbered list in the answer": (first("1. one"), 8, "under ## steps", "Move it"),
    "numbered list in the sms": (replaced("Short", "1. Short"), 17, "under ## steps", "Move it"),
    "paragraph in the steps": (
        replaced("1. First step\n2. Second step", "First step"), 13, "under ## steps", "paragraph"
    ),
    "unknown heading": (replaced("## steps", "## stops"), 12, "'stops' is unknown", "## steps"),
    "heading twice": (replaced("## spoken", "## sms"), 19, "'sms' is unknown", "Use once"),
    "answer under a heading": (first("## answer\na"), 8, "'answer' is unknown", "Use once"),
    "no answer": (VALID.replace(FIRST + "\nSecond paragraph.\n", ""), None, "answer text", "Write"),
    "no sms": (replaced("Short text.\n", ""), None, "sms text is missing", "Write it"),
    "sms of three parts": (replaced("Short text.", "long " * 63), 16, "takes 3 text", "Shorten"),
    "Arabic sms": (replaced("Short text.", "\u0646\u0639\u0645 " * 50), 16, "takes 4", "3 in"),
    "no spoken": (replaced("## spoken\nSpoken text.\n", ""), None, "spoken text", "Write it"),
}  # fmt: skip


def findings(content: bytes) -> tuple[Finding, ...]:
    with pytest.raises(InvalidContent) as raised:
        files.parse_text(PATH, content)
    return raised.value.findings


def test_a_valid_file_is_read_in_its_parts() -> None:
    parsed = files.parse_text(PATH, VALID.encode())
    assert parsed.language == "en"
    assert parsed.title == "A title"
    assert parsed.questions == ("first question", "second question")
    assert parsed.answer == ("First paragraph.", "Second paragraph.")
    assert parsed.steps == ("First step", "Second step")
    assert parsed.sms == "Short text."
    assert parsed.spoken == "Spoken text."


def test_approvals_are_read_with_their_days() -> None:
    given_by = "{by: A, role: lawyer, date: 2026-11-01, review_by: 2027-11-01, text: abc}"
    content = replaced("made:", f"approvals: [{given_by}]\nmade:")
    (approval,) = files.parse_text(PATH, content.encode()).approvals
    assert approval == Approval("A", "lawyer", date(2026, 11, 1), date(2027, 11, 1), "abc")


def test_windows_line_ends_make_no_difference() -> None:
    windows = VALID.replace("\n", "\r\n").encode()
    assert files.parse_text(PATH, windows) == files.parse_text(PATH, VALID.encode())


@pytest.mark.parametrize(("content", "line", "cause", "fix"), REFUSED.values(), ids=list(REFUSED))
def test_a_fault_is_refused_with_file_line_cause_and_fix(
    content: str, line: int | None, cause: str, fix: str
) -> None:
    found = findings(content.encode())
    finding = next((f for f in found if cause in f.cause), None)
    assert finding is not None, found
    assert finding.path == PATH
    assert fix in finding.fix
    if line is not None:
        assert finding.line == line


def test_a_file_that_is_not_utf8_is_refused_on_its_line() -> None:
    content = VALID.replace("Second paragraph", "Señor").encode("latin-1")
    (finding,) = findings(content)
    assert (finding.path, finding.line) == (PATH, BODY_LINE + 2)
    assert "UTF-8" in finding.cause
    assert "UTF-8" in finding.fix


def test_all_faults_of_a_body_are_told_at_once() -> None:
    content = first("<b>x</b>").replace("1. First step", "1. [a](b)").replace("sms", "text")
    assert [f.line for f in findings(content.encode()) if "Only plain" in f.cause] == [8, 13]
    assert len(findings(content.encode())) >= 4


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(first("[112]: https://example.org"), id="link definition"),
        pytest.param(first("A heading\n========="), id="underlined heading"),
        pytest.param(replaced("1. First", "1. # First"), id="heading in a step"),
        pytest.param(replaced("1. First step", "1. First step\n   1. Deeper"), id="list in a list"),
        pytest.param(replaced("1. First step\n", "1. First step\n\n   More\n"), id="second part"),
        pytest.param(replaced("1. First step\n", "1.\n"), id="empty step"),
        pytest.param(first("##\n\nText"), id="heading without a name"),
    ],
)
def test_what_would_be_lost_or_flattened_is_refused(content: str) -> None:
    """An editor who writes more than the subset is told, not silently changed."""
    assert all(f.line >= BODY_LINE for f in findings(content.encode()))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(first("call &#x202E;112"), id="entity in the body"),
        pytest.param(replaced("title: A title", r'title: "A \u202etitle"'), id="escape in title"),
        pytest.param(replaced("- first question", r'- "\x07 first"'), id="escape in a question"),
    ],
)  # fmt: skip
def test_a_forbidden_character_is_refused_however_it_is_written(content: str) -> None:
    assert any("U+" in f.cause for f in findings(content.encode()))


BODY_PIECES = st.one_of(
    st.sampled_from([*"#*_`[]()<>!&\\-+1.:~|>", "\n", "\n\n", "    ", "1. ", "## ", "```", "---"]),
    st.sampled_from(
        ["steps", "sms", "spoken", "&#0;", "&#x202e;", "&amp;", "http://a.b", "\t", "\r\n"]
    ),
    st.text(max_size=4),
)


def read_or_refused(content: bytes) -> Text | None:
    try:
        return files.parse_text(PATH, content)
    except InvalidContent as error:
        last = content.count(b"\n") + 1
        assert error.findings
        assert all(f.path == PATH and 1 <= f.line <= last for f in error.findings), error.findings
        assert all(f.cause and f.fix for f in error.findings)
        return None


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    read_or_refused(content)


@given(st.lists(BODY_PIECES, max_size=40).map("".join))
def test_any_body_is_read_or_refused(body: str) -> None:
    read_or_refused((HEAD + body).encode())


@given(st.lists(BODY_PIECES, max_size=25).map("".join))
def test_any_answer_is_refused_or_read_without_what_is_forbidden(answer: str) -> None:
    parsed = read_or_refused(first(answer).encode())
    assume(parsed is not None)
    assert parsed is not None
    served = "".join((*parsed.answer, *parsed.steps, parsed.sms, parsed.spoken))
    assert not any(unicodedata.category(character) == "Cc" for character in served)
    assert not set(served) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


WORD = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "Nd")), min_size=1, max_size=8
).filter(lambda word: word[0].isalpha())
SENTENCE = st.lists(WORD, min_size=1, max_size=6).map(lambda found: " ".join(found) + ".")


@given(SENTENCE, st.lists(SENTENCE, min_size=1, max_size=4), st.lists(SENTENCE, max_size=4))
def test_a_rendered_text_is_read_back(
    title: str, paragraphs: list[str], numbered: list[str]
) -> None:
    def composed(part: str) -> str:
        return files.decode(PATH, part.encode())

    content = TEXT.format(title=f'"{title}"', made="written")
    content = content.replace(FIRST + "\nSecond paragraph.\n", "\n\n".join(paragraphs) + "\n")
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(numbered, 1))
    content = content.replace("1. First step\n2. Second step", steps)
    parsed = files.parse_text(PATH, content.encode())
    assert parsed.title == composed(title)
    assert parsed.answer == tuple(composed(part) for part in paragraphs)
    assert parsed.steps == tuple(composed(part) for part in numbered)
    assert (parsed.sms, parsed.spoken) == ("Short text.", "Spoken text.")


PLAIN = ("a", "B c", "é", "ا", "1", "2.", "10. d", "\n", "\n\n", "\n1. e", "\n2. f", "\n## ", "sms")
SIGNS = ("\n   ", "  \n", "\t", "\u00a0", "# ", "- ", "+ ", "* ", "\n---", "\n===", ">", "```", "_")
SIGNS += (
    "**",
    "`",
    "\\",
    "&amp;",
    "&#x202e;",
    "<b>",
    "[a]",
    "(b)",
    "\n[a]: b",
    "!",
    "|",
    "1)",
    "“",
    "'",
)


@given(
    st.one_of(
        st.lists(st.sampled_from(pieces), max_size=20).map("".join)
        for pieces in (PLAIN, (*PLAIN, *SIGNS))
    )
)
@example("Text\n2. goes on")
@example("1. step\nlazy line")
@example("Text\n\n1. step\n2. step\n\n3. step\n\nText")
def test_most_bodies_need_no_parser_and_are_read_as_one_reads_them(body: str) -> None:
    def read() -> Body | tuple[Finding, ...]:
        try:
            return parse_body(PATH, f"{body}\n\n## sms\nShort.\n\n## spoken\nSaid.\n", BODY_LINE)
        except InvalidContent as error:
            return error.findings

    fast = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "plain_blocks", lambda _: None)
        assert fast == read()


def test_the_shipped_bodies_are_read_without_a_parser() -> None:
    bodies = [markdown.split(path, path.read_text("utf-8"))[1] for path in SHIPPED]
    assert sum(plain_blocks(body) is not None for body in bodies) > 0.9 * len(bodies)
