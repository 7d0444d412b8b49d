"""The conversation on the web page: asking, deleting, exporting, leaving quickly."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.form import Form, read_form
from bot.channels.pages import TOO_MANY, Pages
from bot.errors import MessageRefused, StoreUnavailable
from bot.feedback.cleaning import Cleaner, KnownWords
from bot.feedback.reports import LONGEST
from bot.gateway import notices
from bot.gateway.gateway import Answered, Gateway
from bot.gateway.limits import Limits
from bot.gateway.message import Incoming
from bot.guidance.about import COMPLAINT
from bot.render.web import Page, Tell
from bot.reply import Part, Reply
from bot.settings import Settings

logger = logging.getLogger(__name__)

CHANNEL = "web"
UNAVAILABLE = 503
NOTHING = Reply("notice", "en")
# What these buttons mean depends on what was said before.
NEED_CONTEXT = frozenset({"choose", "more", "back", "repeat"})
# Everything that the browser keeps of this site: storage, caches, pages to go back to.
WIPE = {"Clear-Site-Data": '"*"'}


@dataclass(frozen=True)
class Web:
    """The handlers of the page's forms."""

    settings: Settings
    pages: Pages
    gateway: Gateway
    limits: Limits
    cleaner: Cleaner
    known: KnownWords

    async def ask(self, request: Request) -> Response:
        """POST /ask : one turn of a conversation."""
        form = await self._form(request)
        language = self.pages.chosen(form.language, request)
        token, known = self._token(form)
        try:
            check_address(request, self.limits)
            if known and not self.limits.conversation(token):
                raise MessageRefused("error.too_many", TOO_MANY)
            message = form.message(self.settings.message_limit)
        except MessageRefused as refused:
            # The conversation goes on, and what was written is not lost.
            kept = Page(language, NOTHING, conversation=token, going=form.going, draft=form.text)
            return self.pages.refused(kept, refused)
        answered = await self.gateway.answer(
            Incoming(
                CHANNEL,
                token,
                # Another text under the same id is another message: someone corrected it.
                f"{token} {form.message_id} {message.text}",
                message,
                language,
                form.language_chosen and language == form.language,
            )
        )
        page = Page(language, answered.reply, message.shown, token, going=True)
        return self._answer(form, answered, page)

    def _answer(self, form: Form, answered: Answered, page: Page) -> Response:
        reply = answered.reply
        if answered.how == "busy":
            busy = replace(page, links=True, draft=form.text)
            return self.pages.shown(busy, UNAVAILABLE)
        if reply.effect == "forget":
            return self._wiped(page.language, reply)
        if answered.how == "ended":
            # What was written is not shown again: whoever presses "back" may be someone else.
            return self.pages.shown(Page(page.language, reply))
        if answered.began and form.going and form.button.partition(" ")[0] in NEED_CONTEXT:
            reply = self._expired(page.language)
        page = replace(page, language=reply.language, reply=reply)
        tell = None if answered.reported else self._tell(page)
        return self.pages.shown(replace(page, tell=tell))

    def _tell(self, page: Page) -> Tell | None:
        """The way to tell the organisation about the answer; none beside help in danger."""
        reply = page.reply
        if reply.kind == "emergency" or any(part.role == "alert" for part in reply.parts):
            return None
        if reply.card is not None:
            # Who wants to complain means the answer before.
            return Tell("answer", "" if reply.card.entry == COMPLAINT else reply.card.entry)
        if reply.kind == "abstain":
            # A message may be longer than what is taken here.
            return Tell(
                "gap",
                text=self.cleaner.clean(page.asked or "", self.known(page.language))[:LONGEST],
            )
        return None

    async def clear(self, request: Request) -> Response:
        """POST /clear : delete the conversation now, without the brain.

        Neither this nor leaving is limited: others behind the same address must not be able
        to keep somebody's conversation on the screen.
        """
        form = await self._form(request)
        language = self.pages.chosen(form.language, request)
        try:
            reply = await self.gateway.delete(CHANNEL, form.conversation, language)
        except StoreUnavailable as error:
            logger.critical("a conversation is not deleted yet: %s", error)
            text = self.pages.phrases("error.not_deleted", language)
            reply = Reply("notice", language, (Part("alert", text, language),))
            return self.pages.shown(Page(language, reply), UNAVAILABLE)
        return self._wiped(language, reply)

    async def leave(self, request: Request) -> Response:
        """POST /exit : delete the conversation and go to a harmless page at once."""
        form = await self._form(request)
        # Leaving comes first; the conversation is closed, and deleted as soon as that can be.
        if self.pages.tokens.issued(form.conversation):
            self.gateway.delete_soon(CHANNEL, form.conversation)
        html = self.pages.renderer.leave(self.settings.exit_address)
        return HTMLResponse(html, headers=WIPE)

    async def export(self, request: Request) -> Response:
        """POST /export : what is stored of the conversation, as a JSON file."""
        form = await self._form(request)
        language = self.pages.chosen(form.language, request)
        try:
            check_address(request, self.limits)
        except MessageRefused as refused:
            kept = Page(language, NOTHING, conversation=form.conversation, going=form.going)
            return self.pages.refused(kept, refused)
        transcript = await self.gateway.export(CHANNEL, form.conversation)
        if transcript is None:
            text = self.pages.phrases("export.empty", language)
            reply = Reply("notice", language, (Part("say", text, language),))
            return self.pages.shown(Page(language, reply))
        content = msgspec.json.format(msgspec.json.encode(transcript.json()), indent=2)
        headers = {"Content-Disposition": 'attachment; filename="conversation.json"'}
        return Response(content, media_type="application/json", headers=headers)

    async def _form(self, request: Request) -> Form:
        return await read_form(request, self.settings.body_limit, self.settings.message_limit)

    def _token(self, form: Form) -> tuple[str, bool]:
        """The form's conversation and whether it is one of ours; else a new one."""
        if self.pages.tokens.issued(form.conversation):
            return form.conversation, True
        return self.pages.tokens.issue(), False

    def _expired(self, language: str) -> Reply:
        """To a button of a conversation that has ended."""
        pack, phrases = self.pages.served.current, self.pages.phrases
        return notices.ended("error.expired", language, phrases, pack)

    def _wiped(self, language: str, reply: Reply) -> Response:
        response = self.pages.shown(Page(reply.language or language, reply, wiped=True))
        response.headers.update(WIPE)
        return response


def check_address(request: Request, limits: Limits) -> None:
    """Count a form of the client's address. Raises MessageRefused when there were too many."""
    client = request.client.host if request.client else ""
    if not limits.address(client):
        raise MessageRefused("error.too_many", TOO_MANY)
