"""Which texts a deployment may serve."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.guidance.model import Pack
from bot.guidance.state import source_hash, state_of


def servable(pack: Pack, approved_only: bool, today: date) -> Pack:
    """The pack with only the texts that may be served.

    With `approved_only` a text without a valid approval does not exist for people:
    it is neither shown nor searched, and an entry without any text is left out. So it
    is with the packs of its countries.
    """
    if not approved_only:
        return pack
    entries = {}
    for entry in pack.entries.values():
        texts = {
            language: text
            for language, text in entry.texts.items()
            if state_of(pack, entry, text, today) == "approved"
        }
        if texts:
            # The source text may be among those left out: its hash must stay, or every
            # translation beside it would count as outdated.
            kept = source_hash(pack, entry)
            entries[entry.id] = replace(entry, texts=texts, source_hash=kept)
    countries = {code: servable(one, True, today) for code, one in pack.countries.items()}
    return replace(pack, entries=entries, countries=countries)
