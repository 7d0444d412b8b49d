"""What a text is held against before it is written, beyond what can be served at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from bot.guidance.editing.desk import Check
from bot.guidance.figures import differing
from bot.guidance.finding import Finding
from bot.guidance.model import Pack
from bot.guidance.neutrality.check import pressing
from bot.guidance.neutrality.exceptions import load_exceptions
from bot.guidance.neutrality.lists import LISTS, load_lexicons


def text_checks(data: Path, codes: Sequence[str]) -> tuple[Check, ...]:
    """The checks of figures and of neutral words. data: the folder of the lists.

    The lists are read when a text is checked: most commands check none. A list that is missing
    or broken raises ContentError then.
    """
    lexicons = cache(lambda: load_lexicons(data / LISTS, codes))

    def neutral(pack: Pack, folder: Path) -> Iterable[Finding]:
        return pressing(pack, folder, lexicons(), load_exceptions(folder))

    return differing, neutral
