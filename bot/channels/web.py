"""The web page: a start page, guidance to browse, and the form."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from babel import negotiate_locale
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.brain.client import Brain
from bot.channels.form import Form, read_form
from bot.compose import card, menu
from bot.errors import MessageRefused
from bot.gateway.turns import Gateway
from bot.guidance.model import Entry, Pack
from bot.guidance.watching import ServedPack, today
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.web import Page, WebRenderer
from bot.reply import Option, Part, Reply
from bot.settings import Settings

logger = logging.getLogger(__name__)
UNAVAILABLE = 503


@dataclass(frozen=True)
class Web:
    """The page's handlers and what they need."""

    settings: Settings
    languages: Languages
    phrases: Phrases
    served: ServedPack
    gateway: Gateway
    brain: Brain
    renderer: WebRenderer

    async def start(self, request: Request) -> Response:
        """GET / : what this is, the topics, the form."""
        page = self._start_page(self.language_of(request))
        return self._page(replace(page, chosen="lang" in request.query_params))

    async def ask(self, request: Request) -> Response:
        """POST /ask : one turn of a conversation."""
        try:
            form = await read_form(request, self.settings.body_limit, self.settings.message_limit)
        except MessageRefused as refused:
            return self.refuse(request, refused)
        language = form.language if form.language in self.languages else self._default(request)
        return await self._turn(form, language)

    async def _turn(self, form: Form, language: str) -> Response:
        conversations = self.gateway.conversations
        conversation = conversations.get(form.conversation) if form.conversation else None
        ended = bool(form.conversation) and conversation is None
        if conversation is None:
            conversation = conversations.begin()
        pack = self.served.current
        answered = await self.gateway.turn(
            conversation,
            form.message,
            form.message_id,
            channel="web",
            language=language,
            language_chosen=form.language_chosen and language == form.language,
            pack=pack,
        )
        reply = answered.reply
        if ended and reply.effect == "none" and form.message.shown is None:
            reply = self._expired(language, pack)
        page = Page(
            language=reply.language,
            reply=reply,
            asked=form.message.shown,
            conversation="" if reply.effect == "forget" else conversation.token,
            links=not answered.by_brain,
        )
        response = self._page(page, 200 if answered.by_brain else UNAVAILABLE)
        if reply.effect == "forget":
            response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response

    def _expired(self, language: str, pack: Pack) -> Reply:
        """A button of a conversation that has ended."""
        topics = menu.menu(pack, self.phrases, language)
        text = self.phrases("error.expired", language)
        return replace(topics, parts=(Part("say", text, language), *topics.parts))

    async def topic(self, request: Request) -> Response:
        """GET /topics/NAME : the entries of a topic; needs no brain."""
        language, pack = self.language_of(request), self.served.current
        name = request.path_params["topic"]
        if name not in menu.topics(pack):
            return self.not_found(request)
        title = Part("ask", pack.words[language].topics[name], language)
        options = menu.entry_options(pack.in_topic(name), language, pack)
        back = menu.to_topics(self.phrases, language)
        reply = Reply("menu", language, (title,), options=(*options, back))
        return self._page(Page(language, reply, links=True))

    async def entry(self, request: Request) -> Response:
        """GET /guidance/TOPIC/NAME : an entry; needs no brain."""
        language, pack = self.language_of(request), self.served.current
        found = pack.entries.get(f"{request.path_params['topic']}/{request.path_params['name']}")
        if found is None:
            return self.not_found(request)
        return self._page(Page(language, self._entry_reply(pack, found, language), links=True))

    def _entry_reply(self, pack: Pack, entry: Entry, language: str) -> Reply:
        back = menu.to_topics(self.phrases, language)
        if language in entry.texts:
            shown = card.card(pack, entry, language, self.phrases, today())
            return Reply("answer", language, card=shown, options=(back,))
        missing = Part("ask", self.phrases("language.missing", language), language)
        others = tuple(
            Option(str(n), other.name, "show_entry", f"{entry.id}@{other.code}", other.code)
            for n, other in enumerate((o for o in self.languages if o.code in entry.texts), 1)
        )
        return Reply("answer", language, (missing,), options=(*others, back))

    async def health(self, _: Request) -> Response:
        """GET /healthz : this process works."""
        return JSONResponse({"ok": True})

    async def ready(self, _: Request) -> Response:
        """GET /readyz : questions can be answered; tells of broken content files."""
        brain = await self.brain.ready()
        content = {"ready": brain, "content_findings": len(self.served.findings)}
        return JSONResponse(content, status_code=200 if brain else UNAVAILABLE)

    def not_found(self, request: Request) -> Response:
        """A page that does not exist."""
        return self.refuse(request, MessageRefused("error.not_found", 404))

    def refuse(self, request: Request, refused: MessageRefused) -> Response:
        """The start page with a plain sentence on what went wrong."""
        language = self.language_of(request)
        text = self.phrases(refused.phrase, language, **refused.values)
        page = self._start_page(language)
        alert = Part("alert", text, language)
        reply = replace(page.reply, parts=(alert, *page.reply.parts))
        return self._page(replace(page, reply=reply), refused.status)

    def language_of(self, request: Request) -> str:
        """The page's language: asked for, else the browser's, else the first of the list."""
        asked = request.query_params.get("lang", "")
        return asked if asked in self.languages else self._default(request)

    def _default(self, request: Request) -> str:
        wanted = accepted_languages(request.headers)
        found = negotiate_locale(wanted, list(self.languages.codes), sep="-")
        return found or self.languages.default.code

    def _start_page(self, language: str) -> Page:
        disclosure = Part("disclosure", self.phrases("disclosure", language), language)
        reply = menu.menu(self.served.current, self.phrases, language).preceded_by(disclosure)
        return Page(language, reply, links=True, start=True)

    def _page(self, page: Page, status: int = 200) -> HTMLResponse:
        return HTMLResponse(self.renderer.page(page), status_code=status)


def accepted_languages(headers: Headers) -> list[str]:
    """Language tags of Accept-Language, most wanted first."""
    weighed = []
    for item in headers.get("accept-language", "")[:500].split(","):
        tag, _, quality = item.strip().partition(";q=")
        try:
            weighed.append((-float(quality or 1), tag))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighed, key=lambda pair: pair[0]) if tag and tag != "*"]
