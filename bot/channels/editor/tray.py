"""Files that wait for their editor to look at what they would change."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.clock import Clock

# Seconds in which somebody reads what would change.
LIFE = 3600.0


@dataclass(frozen=True)
class Waiting:
    """A file with how it is to be read, and what it would change: `plan` names exactly that.

    languages: of the texts that it changes, with whether each is a translation. copy: the
    workbook with its faults marked, None where nothing is marked.
    """

    name: str
    content: bytes = field(repr=False)
    options: tuple[str, ...]
    plan: str
    languages: frozenset[tuple[str, bool]]
    lines: tuple[str, ...]
    faults: tuple[str, ...]
    copy: tuple[str, bytes] | None = field(default=None, repr=False)

    @property
    def changes(self) -> bool:
        """Whether there is something to write."""
        return bool(self.languages) and not self.faults


@dataclass
class Tray:
    """One file of each editor, in memory only, for an hour."""

    clock: Clock
    _files: dict[str, tuple[float, Waiting]] = field(default_factory=dict)

    def put(self, editor: str, file: Waiting) -> None:
        """Keep it in the place of the one before."""
        self._clear()
        self._files[editor] = (self.clock() + LIFE, file)

    def of(self, editor: str) -> Waiting | None:
        """The file of an editor, None where none waits."""
        self._clear()
        kept = self._files.get(editor)
        return None if kept is None else kept[1]

    def drop(self, editor: str) -> None:
        """Forget it."""
        self._files.pop(editor, None)

    def _clear(self) -> None:
        now = self.clock()
        self._files = {name: one for name, one in self._files.items() if one[0] > now}
