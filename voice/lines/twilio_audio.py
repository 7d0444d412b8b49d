"""The audio of prompts as addresses that Twilio plays, and the route that it gets them from.

The files hold public guidance, so they are not signed for; only names of audio are served.
"""

from __future__ import annotations

import asyncio
import io
import re
import wave
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from bot.render.voice import Prompt
from voice.acts import Cue, Pause
from voice.lines.twilio_twiml import Sound
from voice.speech.speech import RATE, NoAudio, Speech
from voice.speech.tone import tone_file

PATH = "/voice/audio"
LONGEST_PAUSE = 60_000
# A recording may take the place of synthetic speech under the same name.
CACHED = {"Cache-Control": "public, max-age=86400"}
TYPE = "audio/wav"
NOT_FOUND = 404
_FILE = re.compile(r"[0-9a-f]{32}(\.slow)?\.wav")
# Twilio pauses for whole seconds; the tenths of a shorter pause are an audio file.
_SILENCE = re.compile(r"silence-([1-9])\.wav")


@dataclass(frozen=True)
class Audio:
    """Audio files under the public address."""

    speech: Speech
    public: str

    async def sounds(
        self, cues: Sequence[Cue], *, slow: bool = False, whole: bool = True
    ) -> tuple[Sound, ...]:
        """What Twilio plays; all files are there when it returns.

        whole: raise NoAudio where a prompt cannot be heard, since half of a list or an answer
        misleads. Otherwise it is left out, and NoAudio means that nothing at all can be heard.
        """
        made = await asyncio.gather(
            *(self._sound(cue, slow=slow) for cue in cues), return_exceptions=True
        )
        found: list[Sound] = []
        missing: NoAudio | None = None
        heard = False
        for cue, sound in zip(cues, made, strict=True):
            if isinstance(sound, NoAudio):
                missing = sound
            elif isinstance(sound, BaseException):
                raise sound
            else:
                found += sound
                heard = heard or isinstance(cue, Prompt)
        if missing is not None and (whole or not heard):
            raise missing
        return tuple(found)

    def tone(self) -> Sound:
        """The tone after which the caller may speak. Raises OSError."""
        return self._address(tone_file(self.speech.folder).name)

    def routes(self) -> list[Route]:
        """Where Twilio gets the files."""
        files = StaticFiles(directory=self.speech.folder, check_dir=False)

        async def audio(request: Request) -> Response:
            name = request.path_params["name"]
            silence = _SILENCE.fullmatch(name)
            if silence is not None:
                return Response(_silence(int(silence[1])), media_type=TYPE, headers=CACHED)
            if _FILE.fullmatch(name) is None:
                raise HTTPException(NOT_FOUND)
            response = await files.get_response(name, request.scope)
            response.headers.update(CACHED)
            response.headers["Content-Type"] = TYPE
            return response

        return [Route(f"{PATH}/{{name}}", audio)]

    async def _sound(self, cue: Cue, *, slow: bool) -> tuple[Sound, ...]:
        if isinstance(cue, Pause):
            return self._pause(min(max(cue.milliseconds, 0), LONGEST_PAUSE))
        name = (await self.speech.file(cue, slow=slow)).name
        if _FILE.fullmatch(name) is None:
            raise NoAudio("the name of an audio file is not 32 hexadecimal digits")
        return (self._address(name),)

    def _pause(self, milliseconds: int) -> tuple[Sound, ...]:
        seconds, tenths = divmod(round(milliseconds / 100), 10)
        whole = (seconds,) if seconds > 0 else ()
        return (*whole, self._address(f"silence-{tenths}.wav")) if tenths else whole

    def _address(self, name: str) -> str:
        return f"{self.public}{PATH}/{name}"


def _silence(tenths: int) -> bytes:
    """A WAV file of so many tenths of a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(bytes(2 * RATE * tenths // 10))
    return file.getvalue()
