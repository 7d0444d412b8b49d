"""A text as people would get it on each channel, before it is served."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.compose.card import card
from bot.compose.menu import to_topics
from bot.guidance.model import Entry, Pack, Text
from bot.i18n import Phrases
from bot.render import sms
from bot.render.gsm import is_gsm
from bot.render.voice import Prompt, answer
from bot.reply import Reply


@dataclass(frozen=True)
class Preview:
    """reply: for the page. sms: the text messages that come at once. gsm: whether they are in its
    alphabet, of 160 signs each, not 70. spoken: what a caller hears before the choices."""

    reply: Reply
    sms: tuple[str, ...]
    gsm: bool
    spoken: tuple[Prompt, ...]


def preview(pack: Pack, entry: Entry, text: Text, phrases: Phrases, today: date) -> Preview:
    """How `text`, saved or not, would be shown as the text of `entry` in its language."""
    language = text.language
    tried = replace(entry, texts={**entry.texts, language: text})
    shown = card(pack, tried, language, phrases, today, order=entry.id)
    reply = Reply("answer", language, card=shown, options=(to_topics(phrases, language),))
    parts = sms.texts(reply, phrases)
    return Preview(reply, parts, all(map(is_gsm, parts)), tuple(answer(shown, phrases)))
