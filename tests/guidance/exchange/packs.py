"""Packs as exports and imports see them, and texts of every kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hypothesis import strategies as st

from bot.guidance import files
from bot.guidance.exchange.incoming import Incoming, Read
from bot.guidance.exchange.outgoing import Outgoing, outgoing
from bot.guidance.exchange.plan import Plan, plan
from bot.guidance.finding import InvalidContent
from bot.guidance.model import DecisionOption, Made, Pack, Text
from bot.guidance.shelf import Shelf
from bot.guidance.state import text_hash
from bot.guidance.writing import written
from bot.languages import Language
from tests.guidance.samples import PackFolder, text

CODES = ("en", "fr")
FRENCH = Language("fr", "Français", "French", "ltr", "Latn", "fr")
ENGLISH = Language("en", "English", "English", "ltr", "Latn", "en")
ARABIC = Language("ar", "العربية", "Arabic", "rtl", "Arab", "ar")


def packs_of(shelf: Shelf) -> Mapping[str, tuple[Path, Pack]]:
    """The packs of a shelf as an import wants them."""
    main = shelf.load()
    found = (main, *main.countries.values())
    return {shelf.folders[p.where].name: (shelf.folders[p.where], p) for p in found}


class SmallPack:
    """The entry stay/wages in English and French, the French up to date."""

    def __init__(self, path: Path) -> None:
        self.folder = PackFolder(path)
        self.update()

    @property
    def fr(self) -> Path:
        return self.folder.path / "stay" / "wages" / "fr.md"

    @property
    def en(self) -> Path:
        return self.fr.with_name("en.md")

    @property
    def source(self) -> str:
        """The hash of the English text as it is now."""
        return text_hash(files.parse_text(self.en, self.en.read_bytes()))

    def update(self) -> None:
        """Let the French text translate the English one as it is now."""
        self.folder.write("stay/wages/fr.md", text("Un titre", "human-translated", self.source))

    def packs(self) -> Mapping[str, tuple[Path, Pack]]:
        return packs_of(Shelf(self.folder.path, CODES))

    def outgoing(self, language: str = "fr", todo: bool = False) -> list[Outgoing]:
        return outgoing(self.packs().values(), language, todo=todo)

    def plan(self, read: Read | Sequence[Incoming], made: Made | None = "human-translated") -> Plan:
        texts = read.texts if isinstance(read, Read) else read
        return plan(texts, self.packs(), CODES, made)


# What Excel computes or reads as an escape, and what PO and XLIFF might trip over.
_TRICKY = [
    "=1+1",
    "+49 30",
    "-5",
    "@SUM(A1)",
    "#N/A",
    "_x0041_",
    "a\\nb",
    '"q"',
    "<b>&amp;",
    "|",
    "%s",
]
_LETTERS = st.characters(categories=("L", "M", "N", "P", "S", "Zs"), exclude_characters="\x85")
LINES = st.one_of(
    st.sampled_from(_TRICKY), st.text(_LETTERS, min_size=1).map(lambda t: " ".join(t.split()))
).filter(bool)
# The head may hold line ends and blanks at its edges.
HEAD_LINES = st.one_of(LINES, LINES.map(lambda t: f" {t}\n{t}\t")).filter(lambda t: len(t) < 900)
_OPTIONS = st.builds(
    DecisionOption, st.sampled_from(["appeal", "a | b", "to go"]), *[HEAD_LINES] * 6
)
TEXTS = st.builds(
    Text,
    language=st.just("fr"),
    title=HEAD_LINES,
    questions=st.lists(HEAD_LINES, max_size=3).map(tuple),
    answer=st.lists(LINES, min_size=1, max_size=3).map(tuple),
    steps=st.lists(LINES, max_size=3).map(tuple),
    sms=LINES,
    spoken=LINES,
    options=st.lists(_OPTIONS, max_size=2, unique_by=lambda o: o.id).map(tuple),
    made=st.sampled_from(["written", "human-translated", "machine-translated"]),
    translates=st.sampled_from(["pending", "0123456789abcdef"]),
    approvals=st.just(()),
)


def can_be_a_file(made: Text) -> bool:
    """Whether a content file can say this."""
    try:
        return bool(written(Path("fr.md"), made))
    except InvalidContent:
        return False


FILES = TEXTS.filter(can_be_a_file)
