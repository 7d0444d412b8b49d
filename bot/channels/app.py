"""The public ASGI application."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.about.facts import Ways
from bot.about.quality import load_quality
from bot.brain.client import Brain
from bot.brain.services import BrainAddress
from bot.channels.about import AboutPage
from bot.channels.browse import Browse
from bot.channels.editor.bench import Bench
from bot.channels.editor.commands import Commands
from bot.channels.editor.entry import EntryPage
from bot.channels.editor.files import FilesPage
from bot.channels.editor.listening import Listening
from bot.channels.editor.making import MakingPage
from bot.channels.editor.page import EditorPage
from bot.channels.editor.recording import RecordingPage
from bot.channels.editor.room import Room
from bot.channels.editor.signing import SigningPage
from bot.channels.editor.topics import TopicsPage
from bot.channels.editor.tray import Tray
from bot.channels.editor.whole import WholePage
from bot.channels.headers import SecurityHeaders
from bot.channels.health import Health
from bot.channels.pages import Pages
from bot.channels.sms.opening import (
    Switchboard,
    listening,
    open_lines,
    routes_of,
    texting,
)
from bot.channels.sms.settings import SmsSettings
from bot.channels.staff.door import Door
from bot.channels.staff.login import Login
from bot.channels.staff.page import StaffPage
from bot.channels.telling import Telling
from bot.channels.token import Tokens
from bot.channels.web import CHANNEL, Web
from bot.clock import SteadyClock
from bot.errors import MessageRefused, StoreUnavailable
from bot.feedback.cleaning import Cleaner, KnownWords
from bot.gateway.conversations import IDLE_END
from bot.gateway.disclosure import require_disclosures
from bot.gateway.limits import Limits
from bot.gateway.opening import Service, Stores
from bot.gateway.turns import Words
from bot.guidance.editors import load_editors
from bot.guidance.watching import ServedPack, following
from bot.handover.mail import Mail
from bot.handover.settings import MailSettings
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.people.file import RosterKeeper
from bot.render.editor import EditorRenderer
from bot.render.staff import StaffRenderer
from bot.render.web import FOLDER, WebRenderer
from bot.settings import Settings
from voice.opening import Behind, Telephone
from voice.ringback.ringback import RingBack
from voice.ringback.settings import RingBackSettings
from voice.settings import VoiceSettings

logger = logging.getLogger(__name__)


def build(settings: Settings, address: BrainAddress) -> ASGIApp:
    """The application in front of the brain at `address`.

    Raises KeysError, SettingsError and ContentError: it does not start half-ready.
    """
    languages = Languages.load(settings.data)
    phrases = load_phrases(settings.data, languages.codes)
    require_disclosures(phrases, languages.codes)
    served = ServedPack(
        settings.guidance,
        settings.approved_only,
        languages.codes,
        approvers=settings.approvers,
        where=lambda: settings.guidance,
    )
    stores = Stores.of(settings)
    rosters = RosterKeeper(settings.people, languages.codes)
    pages = Pages(
        languages,
        phrases,
        served,
        WebRenderer(languages, phrases, IDLE_END[CHANNEL], settings.message_limit),
        Tokens(stores.keeper.ring.naming),
        rosters,
    )
    limits = Limits(SteadyClock(), settings.per_address, settings.burst)
    brain = Brain(address, settings.deadline)
    sms = SmsSettings.load(os.environ)
    lines = open_lines(sms, os.environ)
    switchboard = Switchboard.of(sms, lines, settings, stores, languages.codes)
    words = Words(phrases, languages, lambda: served.current)
    providers = switchboard.providers(phrases)
    mail = MailSettings.load(os.environ)
    notifier = None if mail is None else Mail(mail, languages, f"{settings.page}/staff")
    service = Service(
        brain, stores, words, providers, roster=lambda: rosters.current, notifier=notifier
    )
    desks = switchboard.desks(service.gateway, settings.message_limit)
    naming = stores.keeper.ring.naming
    voice = VoiceSettings.load(os.environ, languages.codes)
    telephone = Telephone.of(
        voice,
        settings,
        words,
        Behind(
            service.gateway,
            service.staff,
            texting(desks),
            service.clock,
            naming,
            RingBack.of(RingBackSettings.load(os.environ), service.rings, stores, service.clock),
        ),
        os.environ,
    )
    cleaner = Cleaner.load(settings.data, languages.codes)
    known = KnownWords(words.pack)
    web = Web(settings, pages, service.gateway, limits, cleaner, known)
    telling = Telling(
        settings, pages, service.gateway, limits, service.reports, service.staff, cleaner, known
    )
    about = AboutPage(
        settings,
        pages,
        lambda: rosters.current,
        Ways(text_messages=bool(sms.lines), telephone=bool(voice.lines)),
        load_quality(settings.data),
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with following(lambda: settings.packs, served.renew, settings.approvers):
            async with brain, service.running(), listening(desks), telephone.answering():
                yield

    app = Starlette(
        routes=[
            *_guidance(Browse(pages)),
            Route("/about", about.show, methods=["GET"]),
            *_conversation(web),
            *telling.routes(),
            *routes_of(desks),
            *telephone.routes(),
            *_staff(settings, pages, stores, service, rosters),
            *_editor(settings, pages, stores, service),
            *_health(Health(brain, service.gateway, served)),
        ],
        exception_handlers=_handlers(pages),
        lifespan=lifespan,
    )
    # A redirect would go to whatever host the request names.
    app.router.redirect_slashes = False
    # Around all of it: Starlette answers a failure outside of its own middleware.
    return SecurityHeaders(app)


def _guidance(browse: Browse) -> list[Route | Mount]:
    return [
        Route("/", browse.start, methods=["GET"]),
        Route("/topics/{topic}", browse.topic, methods=["GET"]),
        Route("/guidance/{address:path}", browse.entry, methods=["GET"]),
        Mount("/static", StaticFiles(directory=FOLDER / "static")),
    ]


def _conversation(web: Web) -> list[Route]:
    handlers = {"ask": web.ask, "clear": web.clear, "exit": web.leave, "export": web.export}
    return [Route(f"/{name}", handler, methods=["POST"]) for name, handler in handlers.items()]


def _staff(
    settings: Settings, pages: Pages, stores: Stores, service: Service, rosters: RosterKeeper
) -> list[Route]:
    """The page of the organisation's people, where there are any."""
    if settings.people is None:
        return []
    secure = (settings.public_address or "").startswith("https://")
    login = Login("staff", stores.keeper, service.logins, service.clock, secure)
    renderer = StaffRenderer(pages.languages, pages.phrases)
    door = Door(settings, pages, login, renderer)
    page = StaffPage(door, renderer, service.wishes, service.reports, service.gaps, rosters)
    return page.routes()


def _editor(settings: Settings, pages: Pages, stores: Stores, service: Service) -> list[Route]:
    """The page of those who edit guidance, where the operator named any."""
    if settings.editors is None:
        return []
    # Faults of the file are told at the start, not to the first who signs in.
    load_editors(settings.editors, pages.languages.codes)
    secure = (settings.public_address or "").startswith("https://")
    login = Login("editor", stores.keeper, service.logins, service.clock, secure)
    renderer = EditorRenderer(pages.languages, pages.phrases)
    listening = Listening(settings, pages.languages, os.environ, lambda: pages.served.current)
    room = Room(Door(settings, pages, login, renderer), Bench(settings, pages.languages), renderer)
    commands = Commands(settings, os.environ)
    return [
        *EditorPage(room, listening).routes(),
        *FilesPage(room, commands, Tray(service.clock)).routes(),
        *MakingPage(room).routes(),
        *EntryPage(room).routes(),
        *TopicsPage(room).routes(),
        *SigningPage(room).routes(),
        *WholePage(room, commands).routes(),
        *RecordingPage(room, commands, listening).routes(),
    ]


def _health(health: Health) -> list[Route]:
    return [
        Route("/healthz", health.healthy, methods=["GET"]),
        Route("/readyz", health.ready, methods=["GET"]),
    ]


def _handlers(pages: Pages) -> dict[Any, Any]:
    async def refused(request: Request, error: MessageRefused) -> Response:
        return pages.refuse(request, error)

    async def not_found(request: Request, _: Exception) -> Response:
        return pages.refuse(request, MessageRefused("error.not_found", 404))

    async def wrong_method(request: Request, error: Exception) -> Response:
        response = pages.refuse(request, MessageRefused("error.method", 405))
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    async def not_stored(request: Request, error: StoreUnavailable) -> Response:
        logger.critical("%r: %s", request.url.path, error)
        return pages.refuse(request, MessageRefused("error.busy", 503))

    async def failed(request: Request, error: Exception) -> Response:
        logger.error("%r failed: %s", request.url.path, type(error).__name__)
        # Nothing of the request is read again: it may be what failed.
        return pages.failed()

    return {
        404: not_found,
        405: wrong_method,
        500: failed,
        MessageRefused: refused,
        StoreUnavailable: not_stored,
    }
