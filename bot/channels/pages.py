"""The parts of the page that every handler uses: its language, the start page, refusals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from babel import negotiate_locale
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.channels.token import Tokens
from bot.compose import menu
from bot.errors import MessageRefused
from bot.guidance.about import PERSON
from bot.guidance.watching import ServedPack
from bot.i18n import Phrases
from bot.languages import Languages
from bot.people.file import RosterKeeper
from bot.render.web import Page, WebRenderer
from bot.reply import Part

TOO_MANY = 429
_RETRY_AFTER = {"Retry-After": "60"}


@dataclass(frozen=True)
class Pages:
    """Makes pages in the language of a request."""

    languages: Languages
    phrases: Phrases
    served: ServedPack
    renderer: WebRenderer
    tokens: Tokens
    rosters: RosterKeeper

    def language_of(self, request: Request) -> str:
        """The page's language: asked for, else the browser's, else the first of the list."""
        return self.chosen(request.query_params.get("lang", ""), request)

    def chosen(self, language: str, request: Request) -> str:
        """`language` where it is served, else the browser's, else the first of the list."""
        if language in self.languages:
            return language
        # In lower case: what is found is given back as the browser spelled it.
        wanted = [tag.lower() for tag in accepted_languages(request.headers)]
        found = negotiate_locale(wanted, list(self.languages.codes), sep="-")
        return found if found in self.languages else self.languages.default.code

    def start(self, language: str) -> Page:
        """What this is, the topics, the form of a new conversation."""
        disclosure = Part("disclosure", self.phrases("disclosure", language), language)
        reply = menu.menu(self.served.current, self.phrases, language).preceded_by(disclosure)
        return Page(language, reply, links=True, start=True)

    def refuse(self, request: Request, refused: MessageRefused) -> HTMLResponse:
        """The start page with a plain sentence on what went wrong."""
        spoken = self.language_of(request)
        text = self.phrases(refused.phrase, spoken, **refused.values)
        page = self.start(spoken)
        reply = page.reply.preceded_by(Part("alert", text, spoken))
        return self.shown(replace(page, reply=reply), refused.status)

    def failed(self) -> HTMLResponse:
        """The start page after a failure that nobody foresaw, in the first language."""
        page = self.start(self.languages.default.code)
        text = self.phrases("error.busy", page.language)
        reply = page.reply.preceded_by(Part("alert", text, page.language))
        return self.shown(replace(page, reply=reply), 500)

    def refused(self, page: Page, refused: MessageRefused) -> HTMLResponse:
        """`page` with a plain sentence on what went wrong; its conversation goes on."""
        said = Part(
            "alert", self.phrases(refused.phrase, page.language, **refused.values), page.language
        )
        reply = menu.menu(self.served.current, self.phrases, page.language).preceded_by(said)
        response = self.shown(replace(page, reply=reply, links=not page.going), refused.status)
        if refused.status == TOO_MANY:
            response.headers.update(_RETRY_AFTER)
        return response

    def shown(self, page: Page, status: int = 200) -> HTMLResponse:
        """The page as a response; one without a conversation gets the token of a new one."""
        issued = self.tokens.issued(page.conversation)
        token = page.conversation if issued else self.tokens.issue()
        card, going = page.reply.card, page.going and issued
        if card is not None and card.entry == PERSON:
            page = replace(page, call_back=self.rosters.current.calls_back(page.language))
        html = self.renderer.page(replace(page, conversation=token, going=going))
        return HTMLResponse(html, status_code=status)


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
