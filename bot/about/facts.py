"""The facts about a deployment: who runs it, what it answers from, what it keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.about.quality import Quality
from bot.gateway.conversations import IDLE_END, LIFE
from bot.gateway.upkeep import SEEN_LIFE
from bot.guidance.model import Entry, Pack, Text
from bot.guidance.state import state_of
from bot.people.roster import Roster
from bot.settings import Settings


@dataclass(frozen=True)
class TextCounts:
    """The texts of a pack in one language. unchecked: translated by a machine, not approved."""

    approved: int
    unapproved: int
    unchecked: int
    missing: int


@dataclass(frozen=True)
class PackFacts:
    """A served pack. first, last: the days between which its facts were last checked.

    country: the name of the country that it is for, by language; empty for one of Europe.
    """

    id: str
    title: str
    where: str
    status: str
    entries: int
    first: date
    last: date
    texts: Mapping[str, TextCounts]
    country: Mapping[str, str]


@dataclass(frozen=True)
class Keeping:
    """How long what is kept, in seconds, and which ways are open beside the page.

    page_idle: a conversation on the page, after its last message. conversation: any, at most.
    seen: marks that messages came. wish: number and language of who waits for a call, None
    where nobody calls back.
    """

    page_idle: float
    conversation: float
    seen: float
    text_messages: bool
    telephone: bool
    wish: float | None


@dataclass(frozen=True)
class About:
    """What a deployment is. same_pack: the quality was measured with a pack of that name."""

    automated: bool
    organisation: str | None
    complaints: str | None
    packs: tuple[PackFacts, ...]
    languages: tuple[str, ...]
    quality: Quality | None
    same_pack: bool
    keeping: Keeping


@dataclass(frozen=True)
class Ways:
    """Which ways to the service are open beside the page."""

    text_messages: bool
    telephone: bool


_DAY = 24 * 3600.0


def gather(
    settings: Settings,
    pack: Pack,
    *,
    codes: Sequence[str],
    roster: Roster,
    ways: Ways,
    quality: Quality | None,
    today: date,
) -> About:
    """The facts of a deployment on the day `today`. pack: as it is served, with its countries."""
    served = [one for one in (pack, *pack.countries.values()) if one.entries]
    return About(
        automated=True,
        organisation=settings.organisation,
        complaints=settings.complaints,
        packs=tuple(_pack(one, codes, today) for one in served),
        languages=tuple(codes),
        quality=quality,
        same_pack=quality is not None and quality.pack == settings.pack,
        keeping=Keeping(
            page_idle=IDLE_END["web"],
            conversation=LIFE,
            seen=SEEN_LIFE,
            text_messages=ways.text_messages,
            telephone=ways.telephone,
            wish=roster.keep_days * _DAY if roster.callers_back else None,
        ),
    )


def _pack(pack: Pack, codes: Sequence[str], today: date) -> PackFacts:
    entries = pack.entries.values()
    days = [entry.checked for entry in entries]
    return PackFacts(
        id=pack.id,
        title=pack.title,
        where=pack.where,
        status=pack.status,
        entries=len(entries),
        first=min(days),
        last=max(days),
        texts={code: _counts(pack, code, today) for code in codes},
        country={code: words.country for code, words in pack.words.items() if words.country},
    )


def _counts(pack: Pack, language: str, today: date) -> TextCounts:
    present = [(e, e.texts[language]) for e in pack.entries.values() if language in e.texts]

    def is_approved(entry: Entry, text: Text) -> bool:
        return state_of(pack, entry, text, today) == "approved"

    others = [text for entry, text in present if not is_approved(entry, text)]
    return TextCounts(
        approved=len(present) - len(others),
        unapproved=len(others),
        unchecked=sum(text.made == "machine-translated" for text in others),
        missing=len(pack.entries) - len(present),
    )
