"""Who rings through Twilio is refused unanswered, called back through its API, and hears why."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.render.voice import Prompt
from tests.gateway.conftest import House, house, words
from tests.service.serving import serving
from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.line import settings
from tests.sms.twilio.stub import ACCOUNT, NUMBER, PUBLIC, TOKEN, Pairs
from tests.voice.desks import opened
from tests.voice.lines.twilio.phone import (
    CALLER,
    PATH,
    STATUS,
    Book,
    Folder,
    Open,
    action_of,
    counting,
    fields,
)
from tests.voice.ringing import ON, left
from voice.desk import PhoneDesk
from voice.line import NotCalled
from voice.lines import twilio
from voice.ringback.ringback import AGAIN, FIRST

__all__ = ["house", "words"]

OUT = 7


@dataclass
class Api:
    """Twilio's API for calls: what it was asked, and what it answers."""

    status: int = 201
    asked: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> Starlette:
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
        return Starlette(routes=[Route(path, self._create, methods=["POST"])])

    async def _create(self, request: Request) -> Response:
        secret = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        assert request.headers["authorization"] == f"Basic {secret}"
        self.asked.append(dict(parse_qsl((await request.body()).decode())))
        return JSONResponse({"sid": f"CA{OUT:032x}"}, self.status)


@dataclass
class Hotline:
    """The line with calls back, its desk, and the API."""

    phone: Open
    desk: PhoneDesk
    api: Api

    async def rings(self, number: int = 1, **more: str) -> ElementTree.Element:
        return await self.phone.twiml(Post(fields(number, status="ringing", **more), PATH))

    async def look(self, house: House, after: float) -> None:
        assert self.desk.ring_back is not None
        house.clock.moved += after
        await self.desk.ring_back.look()

    async def picked_up(self) -> ElementTree.Element:
        """The person picks up, and Twilio asks at the address that it was given last."""
        path = self.api.asked[-1]["Url"].removeprefix(PUBLIC)
        return await self.phone.twiml(Post(outgoing(), path))


def outgoing(status: str = "in-progress", **more: str) -> Pairs:
    """The fields of a request about a call that we have made."""
    told = dict(fields(OUT, status=status, **more))
    told |= {"From": NUMBER, "Caller": NUMBER, "To": CALLER, "Called": CALLER}
    return tuple((told | {"Direction": "outbound-api"}).items())


@asynccontextmanager
async def calling_back(house: House, folder: Path) -> AsyncIterator[Hotline]:
    api, speech = Api(), Folder(folder)
    async with serving(api.app()) as address, opened(house, ring_back=ON) as (desk, _, _):
        line = twilio.open_line(settings(address), speech)
        assert desk.ring_back is not None and line.dialler is not None
        desk.ring_back.through({"twilio": line.dialler}, desk.ready)
        app = Starlette(routes=list(line.routes(desk)))
        async with (
            line.listening(desk),
            serving(app) as served,
            httpx.AsyncClient(base_url=served, timeout=30) as client,
        ):
            yield Hotline(Open(Book(counting), speech, client), desk, api)


async def test_who_rings_is_refused_called_back_and_hears_why(house: House, tmp_path: Path) -> None:
    async with calling_back(house, tmp_path) as one:
        root = await one.rings()
        assert [(e.tag, e.attrib) for e in root] == [("Reject", {"reason": "busy"})]
        # Twilio asks again: one wish, the same answer.
        assert (await one.rings())[0].tag == "Reject"
        assert await left(house) == 1
        await one.look(house, FIRST)
        (asked,) = one.api.asked
        assert asked["Url"].startswith(f"{PUBLIC}/voice/twilio/back/")
        del asked["Url"]
        assert asked == {
            "To": CALLER,
            "From": NUMBER,
            "StatusCallback": f"{PUBLIC}{STATUS}",
            "Timeout": "30",
            "TimeLimit": "600",
        }
    assert CALLER.strip("+").encode() not in house.contents()


async def test_the_call_back_is_the_same_call_as_any_other(house: House, tmp_path: Path) -> None:
    phrases = house.words.phrases
    async with calling_back(house, tmp_path) as one:
        await one.rings()
        await one.look(house, FIRST)
        first, again = await asyncio.gather(one.picked_up(), one.picked_up())
        played = [list(one.phone.plays(root)) for root in (first, again)]
        assert played[0] == played[1]
        why, greeting = (
            f"{Prompt(phrases(key, 'en'), 'en').key}.wav"
            for key in ("voice.returned", "voice.greeting")
        )
        assert [name for name in played[0] if not name.startswith("silence")][:2] == [why, greeting]
        path, _, query = action_of(first).removeprefix(PUBLIC).partition("?")
        root = await one.phone.twiml(Post(outgoing(Digits="1"), path, query))
        disclosure = f"{Prompt(phrases('disclosure.voice', 'en'), 'en').key}.wav"
        assert disclosure in list(one.phone.plays(root))
        assert await left(house) == 0
        await one.phone.post(Post(outgoing("completed"), STATUS))
        assert one.desk.ready()
        await one.look(house, sum(AGAIN))
        assert len(one.api.asked) == 1


async def test_whoever_picks_up_without_a_wish_is_not_kept(house: House, tmp_path: Path) -> None:
    async with calling_back(house, tmp_path) as one:
        root = await one.phone.twiml(Post(outgoing(), f"{PATH}/back/{'0' * 64}"))
        assert [e.tag for e in root] == ["Hangup"]
        bad = await one.phone.post(Post(outgoing(), f"{PATH}/back/x"))
        assert bad.status_code == 400
        # A call that comes in is not one that we have made.
        bad = await one.phone.post(Post(fields(), f"{PATH}/back/{'0' * 64}"))
        assert bad.status_code == 400
        bad = await one.phone.post(Post(outgoing("ringing"), PATH))
        assert bad.status_code == 403


@pytest.mark.parametrize("sender", ["+7378742833", "+4915112345678", "anonymous"])
async def test_all_others_are_answered_as_ever(house: House, tmp_path: Path, sender: str) -> None:
    async with calling_back(house, tmp_path) as one:
        assert (await one.rings(sender=sender))[0].tag == "Gather"
        assert await left(house) == 0


async def test_a_refusal_of_twilio_is_no_fault(house: House, tmp_path: Path) -> None:
    async with calling_back(house, tmp_path) as one:
        one.api.status = 400
        await one.rings()
        await one.look(house, FIRST)
        # Nobody reached them: they are answered, and called again all the same.
        assert (await one.rings(2))[0].tag == "Gather"
        one.api.status = 201
        await one.look(house, AGAIN[0])
        assert len(one.api.asked) == 2


async def test_without_twilio_it_is_not_called() -> None:
    line = twilio.open_line(settings("http://127.0.0.1:1"), Folder(Path()))
    assert line.dialler is not None
    with pytest.raises(NotCalled, match="ConnectError") as failed:
        await line.dialler.call(CALLER, "0" * 64, 30, 600)
    assert CALLER not in str(failed.value)
