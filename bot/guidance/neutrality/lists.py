"""The word lists of data/neutrality, ready to search with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct, field

from bot.guidance import files, yamlfile
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import Entry, Stage, Tone
from bot.guidance.neutrality.patterns import InvalidPattern, Patterns
from bot.guidance.neutrality.sieve import Listed, Role, Sieve

# Their folder under data/.
LISTS = "neutrality"
KINDS_FILE = "kinds.yml"


class KindFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of pushing words: what it is, how to mend it, in which tones it counts."""

    what: str
    fix: str
    tones: list[Tone]


class ToneFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The entries of a tone, by stage or by id, where * stands for anything."""

    tone: Tone
    ids: list[str]
    stages: list[Stage] = field(default_factory=list)


class KindsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """kinds.yml; emergency holds what marks a sentence that speaks of danger now."""

    kinds: dict[str, KindFile]
    entries: list[ToneFile]
    emergency: list[str]


class ListFile(Struct, frozen=True, forbid_unknown_fields=True):
    """<language>.yml

    groups: words to use in patterns. kinds: patterns that count in every entry, strict those
    that count in entries of the tone "strict" only. allowed: expressions that are passed over.
    about: what shows that a sentence speaks about pushing words and does not push.
    """

    groups: dict[str, list[str]]
    kinds: dict[str, list[str]]
    strict: dict[str, list[str]]
    allowed: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Lexicon:
    """The lists of one language."""

    language: str
    kinds: Mapping[str, KindFile]
    tones: tuple[ToneFile, ...]
    sieve: Sieve

    def tone_of(self, entry: Entry) -> Tone:
        """The tone in which an entry may speak."""
        for one in self.tones:
            if entry.stage in one.stages or any(fnmatchcase(entry.id, i) for i in one.ids):
                return one.tone
        return "plain"


def load_lexicons(folder: Path, languages: Iterable[str]) -> dict[str, Lexicon]:
    """The lists of each of `languages`. Raises InvalidContent with file and line."""
    path = folder / KINDS_FILE
    kinds = yamlfile.parse(path, files.decode(path, path.read_bytes()), KindsFile)
    return {code: _lexicon(folder / f"{code}.yml", kinds) for code in languages}


def _lexicon(path: Path, kinds: KindsFile) -> Lexicon:
    if not path.exists():
        raise InvalidContent(Finding(path, 1, "The list is missing", "Write it for this language"))
    text = files.decode(path, path.read_bytes())
    file = yamlfile.parse(path, text, ListFile)
    reader = _Reader(path, text, file, path.stem)
    for where in (file.kinds, file.strict):
        for kind in where.keys() - kinds.kinds.keys():
            reader.refuse(kind, f"The kind {kind!r} is not in {KINDS_FILE}", "Correct it")
    for kind in kinds.kinds.keys() - file.kinds.keys():
        reader.refuse("kinds:", f"The kind {kind!r} is missing", "Write its list")
    listed = [
        *reader.listed("emergency", {"": kinds.emergency}),
        *reader.listed("about", {"": file.about}),
        *reader.listed("allowed", {"": file.allowed}),
        *reader.listed("plain", file.kinds),
        *reader.listed("strict", file.strict),
    ]
    if reader.findings:
        raise InvalidContent(*reader.findings)
    return Lexicon(path.stem, kinds.kinds, tuple(kinds.entries), Sieve(listed))


class _Reader:
    """Reads the lines of a file and collects what is wrong with them."""

    def __init__(self, path: Path, text: str, file: ListFile, language: str) -> None:
        self.findings: list[Finding] = []
        self._path, self._lines = path, text.split("\n")
        self._patterns = Patterns(file.groups, language)

    def listed(self, role: Role, lists: Mapping[str, list[str]]) -> Iterator[Listed]:
        """The patterns of some lists by kind; what is none becomes a finding."""
        for kind, lines in lists.items():
            for line in lines:
                try:
                    yield Listed(role, kind, self._patterns.of(line))
                except InvalidPattern as error:
                    self.refuse(line, f"This is no pattern: {error}", "Write it as in README.md")

    def refuse(self, where: str, cause: str, fix: str) -> None:
        """A finding on the line that holds `where`."""
        line = next((n for n, held in enumerate(self._lines, 1) if where in held), 1)
        self.findings.append(Finding(self._path, line, cause, fix))
