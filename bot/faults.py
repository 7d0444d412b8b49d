"""What keeps a service from starting, in the operator's files: each fault in words, or None."""

from __future__ import annotations

from bot.errors import ContentError, KeysError, SafarError
from bot.gateway.disclosure import require_disclosures
from bot.guidance.approvers import load_approvers
from bot.guidance.editors import load_editors
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.people import file as people_file
from bot.privacy.keeper import KeyKeeper
from bot.settings import Settings


def keys_fault(settings: Settings) -> str | None:
    """Of the operator's keys, where there are any."""
    if settings.keys is None and not settings.key_file.exists():
        return None
    try:
        KeyKeeper(settings.keys, settings.key_file)
    except KeysError as error:
        return str(error)
    return None


def people_fault(settings: Settings) -> str | None:
    """Of the file of people, where there is one."""
    if settings.people is None:
        return None
    try:
        people_file.read(settings.people, Languages.load(settings.data).codes)
    except SafarError as error:
        return str(error)
    return None


def approvers_fault(settings: Settings) -> str | None:
    """Of the file of those whose approvals count, where there is one."""
    try:
        load_approvers(settings.approvers)
    except ContentError as error:
        return str(error)
    return None


def editors_fault(settings: Settings) -> str | None:
    """Of the file of those who may edit, where there is one."""
    if settings.editors is None:
        return None
    try:
        load_editors(settings.editors, Languages.load(settings.data).codes)
    except SafarError as error:
        return str(error)
    return None


def content_fault(settings: Settings) -> tuple[str | None, int]:
    """Of the guidance that is to be served; and how many entries of it can be."""
    codes = Languages.load(settings.data).codes
    try:
        served = ServedPack(
            settings.guidance, settings.approved_only, codes, approvers=settings.approvers
        )
    except ContentError as error:
        return str(error), 0
    return None, len(served.current.entries)


def disclosure_fault(settings: Settings) -> str | None:
    """Of the phrases that disclose the automation."""
    codes = Languages.load(settings.data).codes
    try:
        require_disclosures(load_phrases(settings.data, codes), codes)
    except ContentError as error:
        return str(error)
    return None
