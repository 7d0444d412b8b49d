"""Calls through a real Asterisk to the line fastagi, and what is heard in them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.voice.dialog import CALLER, CallFailed
from tests.voice.lines.asterisk.running import HOST, Asterisk
from tests.voice.lines.fastagi.desk import Script, ScriptedDesk, Sounds, prompt
from tests.voice.listening import best, heard
from tests.voice.phone import Call, Phone, phone
from tests.voice.sip_text import Offer
from tests.voice.sounds import sound
from voice.acts import Cue, Listen
from voice.lines import fastagi
from voice.recognition.recogniser import Recogniser

WELCOME, MENU, BYE = prompt("welcome"), prompt("menu"), prompt("bye")
TEXTS = ("welcome", "menu", "bye")
# Seconds: the prompts, and what a caller should at most wait for the next one. It takes less than
# 0.2 where nothing else works; two busy cores may take three times as long and more.
LENGTH = 1.0
PROMPTLY = 1.0
EMERGENCY = {name: sound(name) for name in ("emergency-en", "emergency-fr", "emergency-ar")}


@asynccontextmanager
async def safar(
    pbx: Asterisk, script: Script, recogniser: Recogniser | None = None, **env: str
) -> AsyncIterator[ScriptedDesk]:
    """The line where this Asterisk looks for it."""
    settings = {
        "SAFAR_AGI_SECRET": pbx.secret,
        "SAFAR_AGI_PORT": f"{pbx.agi}",
        "SAFAR_AGI_SOUNDS": pbx.sounds,
        "SAFAR_AGI_DIAL": "Local/{number}@people",
    }
    desk = ScriptedDesk(script)
    line = fastagi.open_line(settings | env, Sounds(pbx.folder, LENGTH), recogniser)
    async with line.listening(desk):
        yield desk


@asynccontextmanager
async def calling(pbx: Asterisk, extension: str = "100") -> AsyncIterator[Call]:
    """A call that is picked up."""
    async with phone() as one:
        call = await one.dial(HOST, pbx.port, extension)
        try:
            yield call
        finally:
            await call.close()


class Written(Call):
    """A call whose sender is written as the test wants it."""

    def __init__(self, one: Phone, port: int, sender: str, extension: str = "100") -> None:
        uri, call_id = f"sip:{extension}@{HOST}:{port}", f"{secrets.token_hex(8)}@{HOST}"
        offer = Offer(one.host, one.rtp.number)
        super().__init__(one, (HOST, port), uri, offer, caller=CALLER, call_id=call_id)
        self._sender = sender

    def request(self, *words: object, **more: object) -> bytes:
        text = super().request(*words, **more)  # type: ignore[arg-type]
        sender = f"{self._sender};tag={self._tag}".encode()
        return re.sub(rb"From: [^\r]*", lambda _: sender, text)


async def known(one: Phone, pbx: Asterisk, extension: str, name: str) -> Call:
    """A call by a telephone that the example knows by its name and password."""
    refused = await one.ring(HOST, pbx.port, extension, caller=name)
    with pytest.raises(CallFailed, match="401"):
        await refused.picked_up()
    await refused.close()
    call = Written(one, pbx.port, _credentials(refused, name, "CHANGE_ME"), extension)
    call.start()
    await call.picked_up()
    return call


def _credentials(refused: Call, name: str, password: str) -> str:
    """The sender, and the answer to the question with which a call was refused (RFC 2617)."""
    asked = dict(re.findall(r'(\w+)="([^"]*)"', refused.seen[-1]["www-authenticate"]))

    def digest(*words: str) -> str:
        return hashlib.md5(":".join(words).encode()).hexdigest()  # noqa: S324 - of SIP

    who = digest(name, asked["realm"], password)
    what = digest("INVITE", refused.uri)
    response = digest(who, asked["nonce"], "00000001", "0a4f113b", "auth", what)
    return (
        f'Authorization: Digest username="{name}",realm="{asked["realm"]}",'
        f'nonce="{asked["nonce"]}",uri="{refused.uri}",response="{response}",algorithm=MD5,'
        f'cnonce="0a4f113b",opaque="{asked["opaque"]}",qop=auth,nc=00000001\r\n'
        f"From: <sip:{name}@127.0.0.2>"
    )


def names(call: Call, *texts: str) -> list[str]:
    """Which prompts were heard, in order; each sounds as its file does, and no other's."""
    known = {text: sound(prompt(text).key, LENGTH) for text in (*TEXTS, *texts)}
    found = heard(call.recording(), known | EMERGENCY)
    assert all(match.score > 0.95 for match in found)
    for text in known.keys() - {match.name for match in found}:
        assert best(call.recording(), text, known[text]).score < 0.4
    return [match.name for match in found]


async def tone(call: Call) -> None:
    """A tone, and its end: keys before that are lost."""
    await call.sound(200)
    await call.silence(250)


async def dial(call: Call, keys: str) -> None:
    for key in keys:
        await call.press(key)


def listen(*cues: Cue, wait: int = 3000, **more: object) -> Listen:
    return Listen(cues, wait=wait, **more)  # type: ignore[arg-type]
