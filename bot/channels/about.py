"""The page on which the service says what it is. Needs no brain and no store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.about.facts import Ways, gather
from bot.about.quality import Quality
from bot.about.sections import Teller
from bot.channels.pages import Pages
from bot.compose import menu
from bot.guidance.about import COMPLAINT
from bot.guidance.watching import today
from bot.people.roster import Roster
from bot.render.web import Page
from bot.reply import Part, Reply
from bot.settings import Settings


@dataclass(frozen=True)
class AboutPage:
    """The handler of the page."""

    settings: Settings
    pages: Pages
    roster: Callable[[], Roster]
    ways: Ways
    quality: Quality | None

    async def show(self, request: Request) -> Response:
        """GET /about : what this is, from settings, guidance and measurements of now."""
        language, pack = self.pages.language_of(request), self.pages.served.current
        phrases, languages = self.pages.phrases, self.pages.languages
        about = gather(
            self.settings,
            pack,
            codes=languages.codes,
            roster=self.roster(),
            ways=self.ways,
            quality=self.quality,
            today=today(),
        )
        entry = pack.entries.get(COMPLAINT)
        complaining = menu.entry_options([entry] if entry else [], language, pack)
        reply = Reply(
            "notice",
            language,
            (Part("disclosure", phrases("disclosure", language), language),),
            options=(*complaining, menu.to_topics(phrases, language)),
        )
        sections = Teller(phrases, languages, language).sections(about)
        return self.pages.shown(Page(language, reply, links=True, sections=sections, path="/about"))
