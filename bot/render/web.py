"""Replies as a web page: plain HTML that works without JavaScript."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from bot.about.sections import Section
from bot.feedback.days import KEEP_DAYS
from bot.feedback.reports import LONGEST
from bot.i18n import Phrases
from bot.languages import Languages
from bot.reply import Option, Reply

FOLDER = Path(__file__).parent
# A run of digits with the signs that phone numbers and dates have between them:
# shown from left to right also inside right-to-left text, else "116 016" turns.
_NUMBERS = re.compile(r"\+?[0-9](?:[0-9 ./:–-]*[0-9])?")
_ISOLATED = Markup('<bdi dir="ltr">{}</bdi>')
_CALL = Markup('<a href="tel:+{}">{}</a>')
# Digits of the shortest number that has a country's code before it.
_SHORTEST_CALLED = 7


@dataclass(frozen=True)
class Tell:
    """A form by which the organisation is told something.

    kind: "answer" reports the answer of the page, about `entry` where that is named; "gap" is
    below an "I don't know", with the question cleaned as `text`; "words" adds text to the
    report `key`, and `text` is what was written for it and could not be taken.
    """

    kind: Literal["answer", "gap", "words"]
    entry: str = ""
    text: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Page:
    """What a page shows.

    asked is what the person wrote; conversation is the token in the forms, and going tells
    that it has begun; chosen that the person chose the page's language; links that options
    are links to read, not steps of a conversation; wiped that the conversation was deleted;
    draft is what was written and could not be taken: it stands in the field again; sections
    is what the service says of itself; path is where the page is in other languages too; tell
    is a form for the organisation; call_back tells that one can ask to be called back here, and
    number is what was entered for it.
    """

    language: str
    reply: Reply
    asked: str | None = None
    conversation: str = ""
    going: bool = False
    links: bool = False
    start: bool = False
    chosen: bool = False
    wiped: bool = False
    draft: str = ""
    sections: tuple[Section, ...] = ()
    path: str = "/"
    tell: Tell | None = None
    call_back: bool = False
    number: str = field(default="", repr=False)


def isolate_numbers(text: str) -> Markup:
    """`text` escaped for HTML, with its numbers kept from left to right."""
    return _with_numbers(text, _ISOLATED.format)


def call_numbers(text: str) -> Markup:
    """The same, where a telephone number in international form is a link that calls it."""
    return _with_numbers(text, _callable)


def _with_numbers(text: str, shown: Callable[[str], Markup]) -> Markup:
    pieces = []
    end = 0
    for found in _NUMBERS.finditer(text):
        pieces += [escape(text[end : found.start()]), shown(found[0])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _callable(number: str) -> Markup:
    digits = "".join(sign for sign in number if sign.isdecimal())
    isolated = _ISOLATED.format(number)
    calls = number.startswith("+") and len(digits) >= _SHORTEST_CALLED
    return _CALL.format(digits, isolated) if calls else isolated


def templates() -> Environment:
    """The environment of all pages: everything is escaped, and what is missing is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["numbers"] = isolate_numbers
    environment.filters["calls"] = call_numbers
    return environment


class WebRenderer:
    """Renders pages in the served languages."""

    def __init__(self, languages: Languages, phrases: Phrases, idle_end: float, limit: int) -> None:
        """idle_end: seconds after which a page with a conversation gives way to the start page.

        limit: the longest message in characters.
        """
        self._idle_end = idle_end
        self._limit = limit
        self._languages = languages
        self._phrases = phrases
        environment = templates()
        self._template = environment.get_template("page.html")
        self._leave = environment.get_template("leave.html")

    def page(self, page: Page) -> str:
        """The page as HTML."""
        language = self._languages[page.language]

        def phrase(key: str, code: str = page.language, **values: str | int) -> str:
            return self._phrases(key, code, **values)

        return self._template.render(
            page=page,
            reply=page.reply,
            language=language,
            languages=self._languages,
            direction=lambda code: self._languages[code].direction,
            t=phrase,
            href=lambda option: href(option, page.language),
            idle_end=int(self._idle_end),
            limit=self._limit,
            words=LONGEST,
            days=KEEP_DAYS,
            message=secrets.token_urlsafe(12),
        )

    def leave(self, address: str) -> str:
        """A page without words that goes to `address` at once."""
        return self._leave.render(address=address)


def href(option: Option, language: str) -> str:
    """The address at which an option can be read without a conversation."""
    if option.command == "show_topic":
        return f"/topics/{option.value}?lang={language}"
    if option.command == "show_entry":
        name, _, other = option.value.partition("@")
        return f"/guidance/{name}?lang={other or language}"
    if option.command == "set_language":
        return f"/?lang={option.value}"
    return f"/?lang={language}"
