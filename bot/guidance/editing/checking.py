"""What a text is held against before it is written, beyond what can be served at all."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bot.guidance.checks.checking import check_text, subjects
from bot.guidance.checks.rules import load_pack_rules, load_rules
from bot.guidance.editing.desk import Check
from bot.guidance.finding import Finding
from bot.guidance.model import Pack
from bot.languages import Languages


def text_checks(data: Path, languages: Languages) -> tuple[Check, ...]:
    """The checks of `safar content check` on a text by itself. data: the folder of the lists.

    A text that has few example questions may be written: it is not finished yet.

    The lists are read when a text is checked: most commands check none. A list that is missing
    or broken raises ContentError or InvalidContent then.
    """
    rules = cache(lambda: load_rules(data, languages))

    def said(pack: Pack, folder: Path) -> Iterable[Finding]:
        own = load_pack_rules(pack, folder)
        return [
            finding
            for subject in subjects(pack, folder, pack.entries)
            for finding in check_text(subject, rules(), own).findings
        ]

    return (said,)
