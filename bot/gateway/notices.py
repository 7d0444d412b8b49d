"""What the gateway itself says, without the brain."""

from __future__ import annotations

from dataclasses import replace

from bot.compose import menu
from bot.compose.part import part
from bot.gateway.transcript import Transcript
from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.languages import Languages
from bot.reply import Part, Reply


def busy(language: str, phrases: Phrases, pack: Pack) -> Reply:
    """While the brain or the store is away: 112, and the topics to browse."""
    topics = menu.menu(pack, phrases, language)
    said = part(phrases, "alert", "error.busy", language)
    return Reply("notice", language, (said,), options=topics.options)


def ended(key: str, language: str, phrases: Phrases, pack: Pack) -> Reply:
    """To what belongs to a conversation that is over: the phrase `key`, and the topics."""
    topics = menu.menu(pack, phrases, language)
    return topics.preceded_by(part(phrases, "say", key, language))


def deleted(transcript: Transcript | None, language: str, phrases: Phrases) -> Reply:
    """After deletion: what was deleted. None: there was nothing."""
    if transcript is None:
        said = part(phrases, "say", "export.empty", language)
    else:
        said = part(phrases, "say", "delete.done", language, **transcript.counts())
    return Reply("notice", language, (said,), effect="forget")


def exported(reply: Reply, transcript: Transcript, phrases: Phrases, languages: Languages) -> Reply:
    """The reply with the person's own conversation."""
    text = transcript.text(phrases, languages, reply.language)
    return replace(reply, parts=(*reply.parts, Part("data", text, reply.language)))
