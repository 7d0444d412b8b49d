"""A telephone in the terminal: what a person would get by SMS, part by part, with its price."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal

import click
from starlette.routing import Route

from bot.channels.sms.line import Desk, Received
from bot.channels.sms.numbers import country_of
from bot.channels.sms.opening import Switchboard
from bot.channels.sms.settings import SmsSettings
from bot.cli.brain import brain_of
from bot.errors import SettingsError
from bot.gateway.gateway import Gateway
from bot.gateway.opening import Service, Stores
from bot.gateway.outbox import Delivery
from bot.gateway.turns import Words
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.people.file import RosterKeeper
from bot.render.gsm import is_gsm, units
from bot.render.parts import SEPTETS, UCS2
from bot.settings import Settings

PRICE = "0.05"
LOOK_EVERY = 0.05


@dataclass
class TerminalLine:
    """A line whose network is the terminal."""

    price: Decimal
    channel: str = "sms-terminal"
    company_stops: bool = False

    def routes(self, desk: Desk) -> Sequence[Route]:  # noqa: ARG002
        return ()

    @asynccontextmanager
    async def listening(self, desk: Desk) -> AsyncIterator[None]:  # noqa: ARG002
        yield

    async def send(self, delivery: Delivery) -> None:
        gsm = is_gsm(delivery.text)
        alphabet, room = ("GSM-7", SEPTETS) if gsm else ("UCS-2", UCS2)
        told = f"[{alphabet}, {units(delivery.text, gsm)} of {room}, {self.price}]"
        click.echo(f"{delivery.text}\n{told}")

    async def was_taken(self, delivery: Delivery) -> bool | None:  # noqa: ARG002
        return True


async def simulate(number: str) -> None:
    """Take messages from the standard input, one a line, as if they came from `number`.

    Raises SettingsError for what is no telephone number.
    """
    country = country_of(number)
    if country is None:
        raise SettingsError(f"{number!r} is no telephone number; write it as +306912345678")
    settings = Settings.load()
    languages = Languages.load(settings.data)
    phrases = load_phrases(settings.data, languages.codes)
    served = ServedPack(
        settings.guidance, settings.approved_only, languages.codes, approvers=settings.approvers
    )
    words = Words(phrases, languages, lambda: served.current)
    stores = Stores.in_memory(settings)
    # A price where the operator has set none: an example of what a text message costs.
    sms = SmsSettings.load({"SAFAR_SMS_COUNTRIES": f"{country}:{PRICE}", **os.environ})
    line = TerminalLine(sms.prices.get(country, Decimal(0)))
    switchboard = Switchboard.of(sms, (line,), settings, stores, languages.codes)
    async with brain_of(settings) as brain:
        rosters = RosterKeeper(settings.people, languages.codes)
        providers = switchboard.providers(phrases)
        service = Service(brain, stores, words, providers, roster=lambda: rosters.current)
        desk = switchboard.desks(service.gateway, settings.message_limit)[0][1]
        async with service.running() as gateway:
            await _converse(gateway, desk, number)


async def _converse(gateway: Gateway, desk: Desk, number: str) -> None:
    click.echo("Write a message and press Enter; an empty line ends.", err=True)
    for identifier in itertools.count():
        text = await asyncio.to_thread(_read)
        if not text:
            return
        await desk.receive(Received(number, str(identifier), text))
        while not await gateway.idle():  # noqa: ASYNC110 - a database has no event
            await asyncio.sleep(LOOK_EVERY)


def _read() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""
