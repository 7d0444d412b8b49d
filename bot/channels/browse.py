"""The guidance to read by links: needs no brain, no store and no conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.pages import Pages
from bot.compose import area, card, menu
from bot.errors import MessageRefused
from bot.guidance.model import EUROPE, Entry, Pack
from bot.guidance.watching import today
from bot.render.web import Page
from bot.reply import Option, Part, Reply


@dataclass(frozen=True)
class Browse:
    """The handlers of the start page, topics and entries."""

    pages: Pages

    async def start(self, request: Request) -> Response:
        """GET / : what this is, the topics, the form."""
        page = self.pages.start(self.pages.language_of(request))
        return self.pages.shown(replace(page, chosen="lang" in request.query_params))

    async def topic(self, request: Request) -> Response:
        """GET /topics/NAME : the entries of a topic."""
        language, pack = self.pages.language_of(request), self.pages.served.current
        name = request.path_params["topic"]
        if name not in menu.topics(pack):
            return self.not_found(request)
        title = Part("ask", pack.words[language].topics[name], language)
        options = menu.entry_options(pack.in_topic(name), language, pack)
        back = menu.to_topics(self.pages.phrases, language)
        reply = Reply("menu", language, (title,), options=(*options, back))
        return self.pages.shown(Page(language, reply, links=True))

    async def entry(self, request: Request) -> Response:
        """GET /guidance/[AREA/]TOPIC/NAME : an entry, for all of Europe or for a country."""
        language, pack = self.pages.language_of(request), self.pages.served.current
        address = area.Address.parse(request.path_params["address"])
        found = area.version(pack, address.entry, address.area, language)
        if found is None or not self._is_area(address.area):
            return self.not_found(request)
        return self.pages.shown(Page(language, self._reply(*found, language), links=True))

    def not_found(self, request: Request) -> Response:
        """A page that does not exist."""
        return self.pages.refuse(request, MessageRefused("error.not_found", 404))

    def _is_area(self, name: str | None) -> bool:
        return name in (None, EUROPE, *self.pages.served.current.countries)

    def _reply(self, pack: Pack, entry: Entry, language: str) -> Reply:
        phrases = self.pages.phrases
        back = menu.to_topics(phrases, language)
        if language in entry.texts:
            day = today()
            # Reading by links is no conversation: the order changes with the day.
            shown = card.card(pack, entry, language, phrases, day, order=day.isoformat())
            served = self.pages.served.current
            ways = area.others(served, phrases, entry.id, entry, language)
            return Reply("answer", language, card=shown, options=(*ways, back))
        missing = Part("ask", phrases("language.missing", language), language)

        def value(code: str) -> str:
            return str(area.Address(entry.id, language=code))

        others = tuple(
            Option(str(n), other.name, "show_entry", value(other.code), other.code)
            for n, other in enumerate((o for o in self.pages.languages if o.code in entry.texts), 1)
        )
        return Reply("answer", language, (missing,), options=(*others, back))
