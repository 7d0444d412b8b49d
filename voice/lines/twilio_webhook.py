"""What Twilio calls: a call comes in, a key was pressed or none, a call is over.

Nothing is believed that Twilio did not sign with the account's token. A request that cannot be
answered gets 503, and Twilio then plays the fallback of the number, which Twilio itself holds.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.sms.lines.twilio_request import (
    BAD_REQUEST,
    FORBIDDEN,
    Refusals,
    Refused,
    Signatures,
    one,
    read,
)
from bot.clock import Clock
from voice.acts import Done, Keyed, LineAct, LineEvent, Listen, PickedUp, Transfer
from voice.line import Caller, CallRefused, Desk
from voice.lines.twilio_audio import Audio
from voice.lines.twilio_calls import Call, Calls
from voice.lines.twilio_speech import heard
from voice.lines.twilio_twiml import (
    OVER,
    REFUSED,
    dialling,
    hanging_up,
    hearing,
    listening,
    pressed,
    waiting,
)
from voice.speech.speech import NoAudio

logger = logging.getLogger(__name__)

NAME = "twilio"
PATH = "/voice/twilio"
STATUS = f"{PATH}/status"
BACK = f"{PATH}/back"
UNAVAILABLE = 503
RINGING = "ringing"
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
# What Twilio writes for callers who hide their number: RESTRICTED, BLOCKED, UNKNOWN, ANONYMOUS
# and UNAVAILABLE, as the keys of a telephone.
HIDDEN = frozenset({"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"})
# Fields that have to be there, and those that may be.
NEEDED = ("AccountSid", "To", "From", "CallSid", "CallStatus")
OPTIONAL = ("Digits", "DialCallStatus", "SpeechResult", "Confidence")
_SID = re.compile(r"CA[0-9a-f]{32}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_STEP = re.compile(r"[0-9]{1,6}")
_KEY = re.compile(r"[0-9a-f]{64}")

# The fields of a request that are read, each once.
Told = Mapping[str, str]


@dataclass
class Webhook:
    """The addresses that Twilio calls about one number. own: the number. speech: Twilio's tag of
    each language in which callers may speak."""

    account: str
    own: str
    signatures: Signatures
    audio: Audio
    clock: Clock
    speech: Mapping[str, str] = field(default_factory=dict)
    calls: Calls = field(init=False)
    _refusals: Refusals = field(default_factory=Refusals, init=False)
    _picking_up: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def __post_init__(self) -> None:
        self.calls = Calls(self.clock, self._twiml)

    def routes(self, desk: Desk) -> list[Route]:
        """The routes, which bring calls to `desk`."""

        async def begin(request: Request) -> Response:
            told = await self._read(request, PATH)
            if told["To"] != self.own:
                raise Refused(FORBIDDEN)
            return await self._rung_back(desk, told) or await self._next(desk, told, None, "")

        async def picked_up(request: Request) -> Response:
            key = request.path_params["key"]
            told = await self._read(request, f"{BACK}/{key}")
            if _KEY.fullmatch(key) is None or told["From"] != self.own:
                raise Refused(BAD_REQUEST)
            return await self._picked_up(desk, told, key)

        async def go_on(request: Request) -> Response:
            step, mark = request.path_params["step"], request.query_params.get("mark", "")
            if _STEP.fullmatch(step) is None:
                raise Refused(BAD_REQUEST)
            told = await self._read(request, f"{PATH}/{step}")
            return await self._next(desk, told, int(step), mark)

        async def status(request: Request) -> Response:
            told = await self._read(request, STATUS)
            task = self._end_of(told) if told["CallStatus"] in ENDED else None
            return Response(status_code=204, background=task)

        return [
            Route(PATH, self._answered(begin), methods=["POST"]),
            Route(STATUS, self._answered(status), methods=["POST"]),
            Route(f"{BACK}/{{key}}", self._answered(picked_up), methods=["POST"]),
            Route(f"{PATH}/{{step}}", self._answered(go_on), methods=["POST"]),
            *self.audio.routes(),
        ]

    def _answered(
        self, work: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """`work`, and where it fails a status that makes Twilio call the fallback address."""

        async def answer(request: Request) -> Response:
            try:
                return await work(request)
            except Refused as error:
                self._refusals.tell(PATH, error.status)
                return Response(status_code=error.status)
            except Exception as error:
                logger.error("%s failed: %s", PATH, type(error).__name__)
                return Response(status_code=UNAVAILABLE)

        return answer

    async def _read(self, request: Request, path: str) -> Told:
        """What it tells, once it is certain that Twilio sent it about a call of our number."""
        form = await read(request, path, self.signatures)
        told = {name: one(form, name) for name in (*NEEDED, *(n for n in OPTIONAL if n in form))}
        if told["AccountSid"] != self.account or self.own not in (told["To"], told["From"]):
            raise Refused(FORBIDDEN)
        if not _SID.fullmatch(told["CallSid"]):
            raise Refused(BAD_REQUEST)
        return told

    async def _next(self, desk: Desk, told: Told, step: int | None, mark: str) -> Response:
        """The answer to a call that comes in (no step), or to what became of a step."""
        if told["CallStatus"] in ENDED:
            return _xml(OVER, self._end_of(told))
        name = self.calls.name(told["CallSid"])
        call = self.calls.find(name)
        if call is None:
            last = self.calls.last_words(name)
            if last is not None:
                return _xml(last)
            # A call that was not told of before, or before this start of the service.
            try:
                call = self.calls.begin(name, partial(desk.begin, self._caller(told)))
            except CallRefused:
                # What goes on already cannot be refused any more.
                return _xml(REFUSED if step is None else OVER)
            self.calls.advance(call, PickedUp())
        elif step is not None and call.act is not None and self.calls.awaits(call, step, mark):
            self.calls.advance(call, _event(call.act, told))
        twiml = await self.calls.answer(call)
        return _xml(waiting(self._action(call, call.step)) if twiml is None else twiml)

    async def _rung_back(self, desk: Desk, told: Told) -> Response | None:
        """The refusal of a call that comes in and is called back; it is not answered, and costs
        nothing. None where it is answered as any other."""
        name, back = self.calls.name(told["CallSid"]), desk.ring_back
        rings = told["CallStatus"] == RINGING and self.calls.find(name) is None
        if back is None or not rings or not await back.rang(NAME, self._caller(told)):
            return None
        self.calls.refused(name)
        return _xml(REFUSED)

    async def _picked_up(self, desk: Desk, told: Told, key: str) -> Response:
        """The beginning of a call that we have made."""
        name, back = self.calls.name(told["CallSid"]), desk.ring_back
        # Twilio may ask twice at the same time; the second request gets the same answer.
        async with self._picking_up:
            if self.calls.find(name) is None and self.calls.last_words(name) is None:
                caller = None if back is None else await back.answered(key)
                if caller is None:
                    return _xml(OVER)
                try:
                    call = self.calls.begin(name, partial(desk.begin, self._listened_to(caller)))
                except CallRefused:
                    return _xml(OVER)
                self.calls.advance(call, PickedUp())
        return await self._next(desk, told, None, "")

    def _caller(self, told: Told) -> Caller:
        """The person under a name of chance: a call that begins again is a new one."""
        number = told["To"] if told["From"] == self.own else told["From"]
        known = _NUMBER.fullmatch(number) is not None and number not in HIDDEN
        return self._listened_to(Caller(secrets.token_hex(16), number if known else None))

    def _listened_to(self, caller: Caller) -> Caller:
        """The caller, with the languages in which Twilio takes down what they say."""
        return replace(caller, hears=frozenset(self.speech), outside=True)

    async def _twiml(self, call: Call, act: LineAct) -> str:
        """Raises NoAudio."""
        action = self._action(call, call.step + 1)
        if isinstance(act, Listen):
            sounds = await self.audio.sounds(act.cues, slow=act.slow)
            tag = self.speech.get(act.hear or "")
            if tag is None:
                return listening(act, sounds, action)
            return hearing(act, sounds, self.audio.tone(), action, tag)
        if isinstance(act, Transfer):
            try:
                sounds = await self.audio.sounds(act.cues, whole=False)
            except NoAudio:
                sounds = ()
            return dialling(act, sounds, action, self.own)
        return hanging_up(await self.audio.sounds(act.cues, slow=act.slow, whole=False))

    def _action(self, call: Call, step: int) -> str:
        mark = self.calls.mark(call.name, step)
        return f"{self.signatures.public}{PATH}/{step}?mark={mark}"

    def _end_of(self, told: Told) -> BackgroundTask:
        """Twilio does not wait for it."""
        return BackgroundTask(self.calls.end, self.calls.name(told["CallSid"]))


def _event(act: LineAct, told: Told) -> LineEvent:
    """What became of the act, as Twilio reports it."""
    if isinstance(act, Listen):
        keys = pressed(act, told.get("Digits", ""))
        if isinstance(keys, Keyed) or act.hear is None:
            return keys
        return heard(told.get("SpeechResult", ""), told.get("Confidence", "")) or keys
    return Done(told.get("DialCallStatus") == "completed")


def _xml(twiml: str, background: BackgroundTask | None = None) -> Response:
    return Response(twiml, media_type="text/xml", background=background)
