"""A Word document with headings for entries and their parts; what is unclear is a fault."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import mammoth

from bot.guidance.exchange.archive import sound_archive
from bot.guidance.exchange.incoming import ExchangeRefused, Fault, Incoming, Read, Spot
from bot.guidance.exchange.parts import kind

# The headings of lists, and the name of one item.
_LISTS = {"answer": "answer", "steps": "step", "questions": "question"}
_KNOWN = "Title, Answer, Steps, SMS, Spoken, Questions"
_BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNCLEAR = {
    "table": ("A table stands here", "Write its text as paragraphs"),
    "sup": ("A footnote or raised text stands here", "Write it into the text, or delete it"),
    "img": ("A picture stands here", "Delete it; a text has words only"),
    "br": ("A line break stands in a paragraph", "Press Enter to begin a new paragraph"),
}


@dataclass(frozen=True)
class _Block:
    """A heading (h1, h2 and so on), paragraph (p) or point of a list (li) by its number."""

    tag: str
    text: str
    number: int


def read_word(path: Path, language: str, pack: str) -> Read:
    """The texts of a document in `language`; entries are of `pack`, or as "pack: topic/name".

    Raises ExchangeRefused when it is no document, or may not be opened.
    """
    sound_archive(path)
    try:
        with path.open("rb") as file:
            html = mammoth.convert_to_html(
                file,
                include_embedded_style_map=False,
                convert_image=mammoth.images.img_element(_no_image),
            ).value
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.startswith("word/document")]
            body = b"".join(archive.read(name) for name in names)
    # The library raises whatever it stumbles over in a file that is damaged.
    except Exception as error:
        raise ExchangeRefused(f"{path}: the document is damaged. Save it again as .docx") from error
    reader = _Reader(path)
    reader.feed(html)
    reader.close()
    faults = reader.faults
    if b"<w:ins " in body or b"<w:del " in body:
        cause = "The document holds tracked changes"
        faults.append(Fault(Spot(path, 1), cause, "Accept or reject them all, then save"))
    texts = list(_texts(path, language, pack, reader.blocks, faults))
    if not texts and not faults:
        cause, fix = "The document has no entry", "Write its name as Heading 1, as stay/school"
        faults.append(Fault(Spot(path, 1), cause, fix))
    return Read(tuple(texts), (), tuple(faults))


def _no_image(_: object) -> dict[str, str]:
    return {"src": ""}


class _Reader(HTMLParser):
    """The blocks of what mammoth made of a document, in order."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.faults: list[Fault] = []
        self._path = path
        self._tag = ""
        self._text: list[str] = []
        self._lists = 0

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag in ("ul", "ol"):
            self._end()
            self._lists += 1
            if self._lists > 1:
                self._unclear("A list stands in a list", "Make each point a step of its own")
        elif tag in _BLOCKS:
            self._end()
            self._tag = "li" if self._lists else tag
        elif tag in _UNCLEAR:
            self._unclear(*_UNCLEAR[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists -= 1
        if tag in _BLOCKS:
            self._end()

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def _end(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            self.blocks.append(_Block(self._tag or "p", text, len(self.blocks) + 1))
        self._text, self._tag = [], ""

    def _unclear(self, cause: str, fix: str) -> None:
        self.faults.append(Fault(Spot(self._path, len(self.blocks) + 1), cause, fix))


def _texts(
    path: Path, language: str, pack: str, blocks: Sequence[_Block], faults: list[Fault]
) -> Iterator[Incoming]:
    for first, found in _entries(path, blocks, faults):
        parts, spots = _parts(path, found, faults)
        folder, _, entry = first.text.rpartition(":")
        yield Incoming(
            pack=folder.strip() or pack,
            entry=entry.strip(),
            language=language,
            parts=parts,
            made=None,
            matches=False,
            source=None,
            base=None,
            spot=Spot(path, first.number),
            spots=spots,
        )


def _entries(
    path: Path, blocks: Sequence[_Block], faults: list[Fault]
) -> list[tuple[_Block, list[_Block]]]:
    """The blocks below each Heading 1."""
    entries: list[tuple[_Block, list[_Block]]] = []
    for block in blocks:
        if block.tag == "h1":
            entries.append((block, []))
        elif entries:
            entries[-1][1].append(block)
        else:
            cause = "This stands before the first entry"
            fix = "Begin with the name of an entry as Heading 1, as stay/school"
            faults.append(Fault(Spot(path, block.number), cause, fix))
            break
    return entries


def _parts(
    path: Path, blocks: Sequence[_Block], faults: list[Fault]
) -> tuple[dict[str, str], dict[str, Spot]]:
    """The parts below their headings (Heading 2), and where each stands."""
    parts: dict[str, str] = {}
    spots: dict[str, Spot] = {}
    seen: set[str] = set()
    part = ""
    for block in blocks:
        spot = Spot(path, block.number)
        if block.tag == "h2":
            part = " ".join(block.text.casefold().split())
            if part in seen or not (
                part in _LISTS or kind(part) in ("title", "sms", "spoken", "option")
            ):
                cause = f"The heading {block.text!r} is unknown here"
                faults.append(Fault(spot, cause, f"Use each once: {_KNOWN}"))
            seen.add(part)
        elif block.tag not in ("p", "li"):
            faults.append(Fault(spot, "This heading is too deep", "Use Heading 1 and Heading 2"))
        elif not part:
            cause = "This text stands under no part"
            faults.append(Fault(spot, cause, f"Write one of these as Heading 2: {_KNOWN}"))
        elif block.tag == "li" and part in ("answer", "title", "sms", "spoken"):
            cause = "A list stands where paragraphs are wanted"
            faults.append(Fault(spot, cause, "Write plain paragraphs, or move it under Steps"))
        else:
            name = part
            if part in _LISTS:
                name = f"{_LISTS[part]} {sum(kind(one) == _LISTS[part] for one in parts) + 1}"
            if name in parts:
                cause = f"There is a second paragraph under {part!r}"
                faults.append(Fault(spot, cause, "Write one paragraph here"))
            parts[name] = block.text
            spots[name] = spot
    return parts, spots
