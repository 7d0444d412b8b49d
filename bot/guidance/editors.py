"""Who may edit, translate and approve on the web page: the operator's file, and what it allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from bot.guidance import files, yamlfile
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.schema import Line

GUIDE = "docs/operators.md"
Duty = Literal["editor", "translator", "approver"]
_Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,32}\Z")]


class EditorFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    by: Line
    role: Line
    may: Annotated[list[Duty], msgspec.Meta(min_length=1)]
    languages: list[Line] = msgspec.field(default_factory=list)


class EditorsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """editors.yml"""

    editors: Annotated[dict[_Name, EditorFile], msgspec.Meta(min_length=1)]


@dataclass(frozen=True)
class Editor:
    """One who signs in. by, role: as approvals and the history name them; languages: none of
    them means all."""

    name: str
    by: str
    role: str
    duties: frozenset[Duty]
    languages: frozenset[str]

    def covers(self, language: str) -> bool:
        """Whether texts in `language` are theirs."""
        return not self.languages or language in self.languages

    def may_write(self, language: str, source_language: str) -> bool:
        """Editors write all texts of their languages, translators all but the source texts."""
        wanted = {"editor"} if language == source_language else {"editor", "translator"}
        return self.covers(language) and not self.duties.isdisjoint(wanted)

    def may_approve(self, language: str) -> bool:
        """Whether they approve texts in `language`."""
        return "approver" in self.duties and self.covers(language)


def load_editors(path: Path, codes: Collection[str]) -> Mapping[str, Editor]:
    """The editors of a file, by name. codes: the served languages.

    Raises InvalidContent, which names file, line, cause and fix.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        cause = f"This file of editors cannot be read ({error.strerror})"
        fix = "Set SAFAR_EDITORS to a file that the service may read"
        raise InvalidContent(Finding(path, 1, cause, fix)) from error
    parsed, lines = yamlfile.parse_located(
        path, files.decode(path, content), EditorsFile, guide=GUIDE
    )
    unknown = [
        Finding(
            path,
            lines.get(("editors", name, "languages"), 1),
            f"{language!r} is no served language",
            f"Write one of: {', '.join(codes)}",
        )
        for name, one in parsed.editors.items()
        for language in one.languages
        if language not in codes
    ]
    if unknown:
        raise InvalidContent(*unknown)
    return {
        name: Editor(name, one.by, one.role, frozenset(one.may), frozenset(one.languages))
        for name, one in parsed.editors.items()
    }
