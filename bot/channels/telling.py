"""What people tell the organisation from the page: reports of answers, wishes to be called back."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypedDict, get_args

import phonenumbers
import regex
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.form import form_of, read_fields
from bot.channels.pages import Pages
from bot.channels.web import CHANNEL, NOTHING, UNAVAILABLE, check_address
from bot.compose import menu
from bot.compose.part import part
from bot.errors import MessageRefused, StoreUnavailable, WishRefused
from bot.feedback.cleaning import Cleaner, KnownWords
from bot.feedback.reports import LONGEST, Kind, Reports
from bot.gateway.gateway import Gateway
from bot.gateway.limits import Limits
from bot.gateway.message import from_text
from bot.people.staff import Staff, can_be_called_back
from bot.render.web import Page, Tell
from bot.reply import Reply, Role
from bot.settings import Settings

logger = logging.getLogger(__name__)

Handler = Callable[[Page, Mapping[str, str]], Awaitable[Response]]

REFUSED = 400
AGREED = "1"
# Characters of a number that are looked at and shown again.
_SHOWN = 40
_DOUBLE_ZERO = regex.compile(r"^[0\u0660\u06f0\u09e6]{2}")


class _Written(TypedDict, total=False):
    """Fields of a Page."""

    tell: Tell
    call_back: bool
    number: str


@dataclass(frozen=True)
class Telling:
    """The handlers of these forms. Nothing here enters the conversation but that an answer was
    reported, and nothing of the conversation leaves it but which text was shown."""

    settings: Settings
    pages: Pages
    gateway: Gateway
    limits: Limits
    reports: Reports
    staff: Staff
    cleaner: Cleaner
    known: KnownWords

    def routes(self) -> list[Route]:
        """Where the handlers are: saying of an answer that it was wrong, did not help or is
        missing; adding words to that; asking to be called back."""
        work = {"report": self._report, "report/words": self._words, "call-back": self._call_back}
        return [
            Route(f"/{path}", partial(self._handle, handler), methods=["POST"])
            for path, handler in work.items()
        ]

    async def _handle(self, handler: Handler, request: Request) -> Response:
        settings = self.settings
        fields = await read_fields(request, settings.body_limit, settings.message_limit)
        form = form_of(fields)
        language = self.pages.chosen(form.language, request)
        page = Page(language, NOTHING, conversation=form.conversation, going=form.going)
        try:
            check_address(request, self.limits)
            return await handler(page, fields)
        except MessageRefused as error:
            refused = error
        except StoreUnavailable as error:
            logger.critical("what somebody told is not stored: %s", error)
            unsaved = fields.get("words") or fields.get("number")
            refused = MessageRefused("feedback.unsaved" if unsaved else "error.busy", UNAVAILABLE)
        # What was written is not lost.
        return self.pages.refused(replace(page, **_written(fields)), refused)

    async def _report(self, page: Page, fields: Mapping[str, str]) -> Response:
        kind = next((kind for kind in get_args(Kind) if kind == fields.get("kind")), None)
        if kind is None or not self.pages.tokens.issued(page.conversation):
            raise MessageRefused("error.unreadable", REFUSED)
        text = _agreed(fields)
        if kind == "unanswered":
            if text is None:
                # It is counted already; a report of it is its words.
                return self._said(page, "feedback.words.none")
            text = self.cleaner.clean(text, self.known(page.language))
        about = fields.get("about")
        noted = await self.gateway.report(CHANNEL, page.conversation, kind, about, text)
        if noted.how != "noted" and text is not None:
            return self._unsent(page, fields, f"feedback.{noted.how}")
        if noted.how != "noted":
            return self._said(page, f"feedback.{noted.how}")
        if text is None:
            return self._said(replace(page, tell=Tell("words", key=noted.key)), "feedback.noted")
        return self._said(page, "feedback.words.done")

    async def _words(self, page: Page, fields: Mapping[str, str]) -> Response:
        text = _agreed(fields)
        if text is None:
            return self._said(page, "feedback.words.none")
        kept = await self.reports.add_text(fields.get("report", ""), text)
        if not kept:
            return self._unsent(page, fields, "feedback.failed")
        return self._said(page, "feedback.words.done")

    async def _call_back(self, page: Page, fields: Mapping[str, str]) -> Response:
        written = fields.get("number", "")
        number = number_of(written)
        if number is None:
            again = self.staff.calls_back(page.language)
            page = replace(page, number=written[:_SHOWN], call_back=again)
            return self._said(page, "wish.number.wrong", role="alert", status=REFUSED)
        if fields.get("agree") != AGREED:
            return self._said(page, "voice.wish.cancelled")
        try:
            await self.staff.wish(number, page.language)
        except WishRefused as refused:
            logger.warning("a wish to be called back is not noted: %s", refused)
            return self._said(page, "voice.wish.failed")
        return self._said(page, "voice.wish.done")

    def _unsent(self, page: Page, fields: Mapping[str, str], key: str) -> Response:
        """Why words were not taken, with the words in their field again."""
        return self._said(replace(page, **_written(fields)), key, "feedback.unsent")

    def _said(self, page: Page, *keys: str, role: Role = "say", status: int = 200) -> Response:
        """The page with phrases, from which the conversation goes on."""
        phrases, language = self.pages.phrases, page.language
        said = tuple(part(phrases, role, key, language) for key in keys)
        reply = Reply("notice", language, said, options=(menu.to_topics(phrases, language),))
        return self.pages.shown(replace(page, reply=reply), status)


def number_of(written: str) -> str | None:
    """The telephone number that somebody wrote, as "+" and digits; None for none that can be
    called. It needs the code of its country, with + or 00."""
    text = _DOUBLE_ZERO.sub("+", written.strip()[:_SHOWN])
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    number = str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return number if not parsed.extension and can_be_called_back(number) else None


def _written(fields: Mapping[str, str]) -> _Written:
    """What stood in a form, to be shown in it again."""
    if "number" in fields:
        return {"call_back": True, "number": fields["number"][:_SHOWN]}
    words = fields.get("words", "")
    if "report" in fields:
        return {"tell": Tell("words", text=words, key=fields["report"])}
    if "about" in fields:
        return {"tell": Tell("answer", fields["about"])}
    return {"tell": Tell("gap", text=words)} if words else {}


def _agreed(fields: Mapping[str, str]) -> str | None:
    """The text of a form, where there is one and its person agreed that it is kept."""
    if fields.get("agree") != AGREED:
        return None
    try:
        return from_text(fields.get("words", ""), LONGEST).shown
    except MessageRefused as refused:
        if refused.phrase == "error.empty":
            return None
        raise
