"""The facts about a deployment in words, for the page and for the console."""

from __future__ import annotations

from dataclasses import dataclass

from bot.about.facts import About, Keeping, PackFacts
from bot.guidance.model import EUROPE
from bot.i18n import Phrases
from bot.languages import Languages

_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600
# Around names that may be written from the other side than the text about them.
_ISOLATED = "\u2068{}\u2069"
UNKNOWN = "–"
_LIMITS = ("no_advice", "about.limits.decides", "about.limits.wrong")


@dataclass(frozen=True)
class Table:
    """Rows below a head. Each row begins with the name of a language, and its code."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Section:
    """Groups of lines under a title, and a table below them where there is one."""

    title: str
    groups: tuple[tuple[str, ...], ...]
    table: Table | None = None


@dataclass(frozen=True)
class Teller:
    """Says the facts in one language."""

    phrases: Phrases
    languages: Languages
    language: str

    def sections(self, about: About) -> tuple[Section, ...]:
        """All that is said, in the order in which people look for it."""
        return (
            self._section("who", (self._who(about),)),
            self._section("from", *(self._pack(pack) for pack in about.packs)),
            self._section("quality", self._measured(about), table=self._table(about)),
            self._section("stored", self._stored(about.keeping)),
            self._section("limits", tuple(self._say(key) for key in _LIMITS)),
            self._section("complain", (self._complaints(about),)),
        )

    def _section(self, name: str, *groups: tuple[str, ...], table: Table | None = None) -> Section:
        return Section(self._say(f"about.{name}"), groups, table)

    def _say(self, key: str, **values: str | int) -> str:
        return self.phrases(key, self.language, **values)

    def _who(self, about: About) -> str:
        if about.organisation is None:
            return self._say("about.who.none")
        return self._say("about.who.named", name=_ISOLATED.format(about.organisation))

    def _complaints(self, about: About) -> str:
        if about.complaints is None:
            return self._say("about.complain.none")
        return self._say("about.complain.to", contact=_ISOLATED.format(about.complaints))

    def _pack(self, pack: PackFacts) -> tuple[str, ...]:
        counts = pack.texts[self.language]
        first, last = pack.first.isoformat(), pack.last.isoformat()
        named = _ISOLATED.format(pack.title)
        lines = [
            self._say("about.from.texts", title=named),
            self._say("about.from.count", count=pack.entries),
            self._say("about.from.approved", count=counts.approved),
            self._say("about.from.unapproved", count=counts.unapproved),
        ]
        if counts.unchecked:
            lines.append(self._say("about.from.machine", count=counts.unchecked))
        if counts.missing:
            lines.append(self._say("about.from.missing", count=counts.missing))
        lines.append(self._say("about.from.checked", first=first, last=last))
        if pack.where == EUROPE:
            lines.append(self._say("card.holds.europe"))
        elif country := pack.country.get(self.language):
            lines.append(self._say("card.holds.country", country=country))
        return tuple(lines)

    def _measured(self, about: About) -> tuple[str, ...]:
        quality = about.quality
        if quality is None or self.language not in quality.languages:
            return (self._say("about.quality.none"),)
        questions = quality.languages[self.language].questions
        day = quality.measured.isoformat()
        how = self._say("about.quality.how", date=day, questions=questions)
        return (how,) if about.same_pack else (how, self._say("about.quality.other"))

    def _table(self, about: About) -> Table | None:
        if about.quality is None:
            return None
        head = tuple(self._say(f"about.quality.{name}") for name in ("language", "found", "right"))
        rows = []
        for code in about.languages:
            one = about.quality.languages.get(code)
            shares = (None, None) if one is None else (one.found, one.right)
            # Cut, not rounded: 99.6 of 100 is not all.
            numbers = tuple(UNKNOWN if share is None else str(int(share)) for share in shares)
            rows.append((code, self.languages[code].name, numbers))
        return Table(head, tuple(rows))

    def _stored(self, keeping: Keeping) -> tuple[str, ...]:
        hours = int(keeping.conversation // _HOUR)
        minutes = int(keeping.page_idle // _MINUTE)
        lines = [self._say("about.stored.web", minutes=minutes, hours=hours)]
        if keeping.text_messages:
            lines.append(self._say("about.stored.sms", hours=hours))
        if keeping.telephone:
            lines.append(self._say("about.stored.voice"))
        if keeping.wish is not None:
            lines.append(self._say("about.stored.wish", days=int(keeping.wish // _DAY)))
        lines.append(self._say("about.stored.marks", hours=int(keeping.seen // _HOUR)))
        lines.append(self._say("about.stored.delete", button=self._say("option.delete")))
        return tuple(lines)
