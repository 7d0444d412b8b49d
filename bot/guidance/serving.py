"""Which texts a deployment may serve."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.guidance.model import Entry, Pack, Text
from bot.guidance.state import fits, source_hash, state_of


def servable(pack: Pack, approved_only: bool, today: date) -> Pack:
    """The pack with only the texts that may be served.

    With `approved_only` a text without a valid approval does not exist for people: it is
    neither shown nor searched, and an entry without any text is left out. Of a text that was
    approved and is past its date, title and questions stay, to be found and to show who helps.
    In the packs of countries it is left out: there the text for Europe takes its place.
    """
    if not approved_only:
        return pack
    countries = {
        code: replace(one, entries=_entries(one, today, withholding=False))
        for code, one in pack.countries.items()
    }
    return replace(pack, entries=_entries(pack, today, withholding=True), countries=countries)


def _entries(pack: Pack, today: date, *, withholding: bool) -> dict[str, Entry]:
    found = {}
    for entry in pack.entries.values():
        states = {
            language: state_of(pack, entry, text, today) for language, text in entry.texts.items()
        }
        withheld = frozenset(
            language
            for language, text in entry.texts.items()
            if withholding and states[language] == "expired" and _was_approved(text)
        )
        texts = {
            language: _emptied(text) if language in withheld else text
            for language, text in entry.texts.items()
            if states[language] == "approved" or language in withheld
        }
        if texts:
            # The source text may be among those left out: its hash must stay, or every
            # translation beside it would count as outdated.
            kept = source_hash(pack, entry)
            found[entry.id] = replace(entry, texts=texts, source_hash=kept, withheld=withheld)
    return found


def _was_approved(text: Text) -> bool:
    return any(fits(approval, text) for approval in text.approvals)


def _emptied(text: Text) -> Text:
    """What is left to find a text by: nothing that a channel could say by mistake."""
    return replace(text, answer=(), steps=(), options=(), sms="", spoken="", approvals=())
