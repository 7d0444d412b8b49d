"""A Word document is read by its headings; what is unclear is told and not guessed."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from bot.guidance.exchange.incoming import ExchangeRefused, Read
from bot.guidance.exchange.word import read_word
from bot.guidance.state import PENDING
from tests.guidance.exchange.packs import SmallPack

_SCHEMAS = "http://schemas.openxmlformats.org"
W = f"{_SCHEMAS}/wordprocessingml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LINKS = f"{_SCHEMAS}/officeDocument/2006/relationships"
_PARTS = ("document.main", "styles", "numbering")
_TYPES = f'<Types xmlns="{_SCHEMAS}/package/2006/content-types">' + "".join(
    f'<Override PartName="/word/{part.partition(".")[0]}.xml" ContentType="{_MAIN}.{part}+xml"/>'
    for part in _PARTS
)
_TYPES += (
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)


def _links(**targets: str) -> str:
    links = "".join(
        f'<Relationship Id="{kind}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    head = f'xmlns="{_SCHEMAS}/package/2006/relationships"'
    return f"<Relationships {head}>{links}</Relationships>"


# A Word in another language has other ids; the names stay English.
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="Titre{n}"><w:name w:val="heading {n}"/></w:style>'
    for n in (1, 2, 3)
)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
_LIST = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
WHOLE = (
    "1:stay/wages", "2:Title", "Salaire", "2:Answer", "Un.", "Deux.",
    "2:Steps", "-:Premier pas", "-:Second pas", "2:SMS", "Court.", "2:Spoken", "Dit.",
)  # fmt: skip


def paragraph(line: str) -> str:
    """ "1:" and "2:" before a line make headings, "-:" a list, "<" XML as it is."""
    if line.startswith("<"):
        return line
    style, _, words = line.partition(":") if line[1:2] == ":" else ("", "", line)
    look = _LIST if style == "-" else f'<w:pStyle w:val="Titre{style}"/>' if style else ""
    return f"<w:p><w:pPr>{look}</w:pPr><w:r><w:t>{escape(words)}</w:t></w:r></w:p>"


def document(path: Path, *lines: str) -> Path:
    """A minimal .docx file."""
    body = "".join(map(paragraph, lines))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _links(officeDocument="word/document.xml"))
        links = _links(styles="styles.xml", numbering="numbering.xml")
        archive.writestr("word/_rels/document.xml.rels", links)
        archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{W}">{_STYLES}</w:styles>')
        numbering = f'<w:numbering xmlns:w="{W}">{_NUMBERING}</w:numbering>'
        archive.writestr("word/numbering.xml", numbering)
        text = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", text)
    return path


def read(path: Path, *lines: str) -> Read:
    return read_word(document(path / "text.docx", *lines), "fr", "sample")


def test_a_whole_document_becomes_a_text_that_is_pending(small: SmallPack, tmp_path: Path) -> None:
    found = small.plan(read(tmp_path, *WHOLE))
    assert found.faults == ()
    (change,) = found.changes
    after = change.after
    assert (after.title, after.answer, after.steps) == (
        "Salaire", ("Un.", "Deux."), ("Premier pas", "Second pas"),
    )  # fmt: skip
    assert (after.sms, after.spoken, after.translates) == ("Court.", "Dit.", PENDING)
    assert after.questions == ("first question", "second question")


def test_questions_and_another_pack_are_read(tmp_path: Path) -> None:
    (text,) = read(
        tmp_path, "1:greece: stay/work", *WHOLE[1:], "2:Questions", "où", "-:quand"
    ).texts
    assert (text.pack, text.entry) == ("greece", "stay/work")
    assert [text.parts["question 1"], text.parts["question 2"]] == ["où", "quand"]


def test_options_have_headings_of_their_own(tmp_path: Path) -> None:
    (text,) = read(tmp_path, *WHOLE, "2:Option appeal what", "Quoi").texts
    assert text.parts["option appeal what"] == "Quoi"


_DELETED = '<w:p><w:del w:id="1" w:author="A"><w:r><w:delText>Non</w:delText></w:r></w:del></w:p>'
_TABLE = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
_BREAK = "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        (("Hello", *WHOLE), "before the first entry"),
        (("Hello",), "before the first entry"),
        ((), "has no entry"),
        ((WHOLE[0], "Loose", *WHOLE[1:]), "under no part"),
        ((*WHOLE, "2:Summary", "x"), "'Summary' is unknown"),
        ((*WHOLE, "2:Title", "x"), "'Title' is unknown here"),
        ((*WHOLE, "3:More", "x"), "heading is too deep"),
        ((*WHOLE, "Encore."), "second paragraph under 'spoken'"),
        ((*WHOLE[:4], "-:Point", *WHOLE[4:]), "A list stands where"),
        ((*WHOLE, _TABLE), "A table stands here"),
        ((*WHOLE[:4], _BREAK, *WHOLE[4:]), "A line break"),
        ((*WHOLE[:4], _DELETED, *WHOLE[4:]), "tracked changes"),
    ],
)
def test_what_is_unclear_is_told(tmp_path: Path, lines: tuple[str, ...], cause: str) -> None:
    assert cause in " ".join(fault.cause for fault in read(tmp_path, *lines).faults)


@pytest.mark.parametrize(
    ("left_out", "cause"),
    [
        (slice(1, 3), "The title text is missing"),
        (slice(3, 6), "The answer text is missing"),
        (slice(6, 9), "The steps are missing"),
        (slice(9, 11), "The sms text is missing"),
        (slice(11, 13), "The spoken text is missing"),
    ],
)
def test_a_missing_part_is_no_wish_to_delete_it(
    small: SmallPack, tmp_path: Path, left_out: slice, cause: str
) -> None:
    lines = list(WHOLE)
    del lines[left_out]
    (fault,) = small.plan(read(tmp_path, *lines)).faults
    assert fault.cause == cause


def test_a_damaged_document_is_refused(tmp_path: Path) -> None:
    path = document(tmp_path / "x.docx", *WHOLE)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ExchangeRefused):
        read_word(path, "fr", "sample")
