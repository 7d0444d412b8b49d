"""The audio of prompts as a telephone gets it, read once and kept for a while."""

from __future__ import annotations

import asyncio
import logging
import wave
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from aiortp.codecs.g711 import PcmaCodec, PcmuCodec

from bot.errors import SafarError
from bot.render.voice import Prompt
from voice.lines.sip_offer import CodecName
from voice.speech.speech import RATE, NoAudio, Speech
from voice.speech.tone import tone

logger = logging.getLogger(__name__)

# Bytes, which are samples, of a packet of 20 ms.
FRAME = RATE // 50
FRAME_MS = 20
# Bytes kept: an hour of prompts in one codec.
KEPT = 3600 * RATE
# aiortp 0.8 turns the sign of PCMA: the highest bit is set in positive samples (ITU-T G.711).
_SIGN = bytes(byte ^ 0x80 for byte in range(256))
_ENCODE: Mapping[CodecName, Callable[[bytes], bytes]] = {
    "PCMU": PcmuCodec().encode,
    "PCMA": lambda samples: PcmaCodec().encode(samples).translate(_SIGN),
}
_DECODE: Mapping[CodecName, Callable[[bytes], bytes]] = {
    "PCMU": PcmuCodec().decode,
    "PCMA": lambda payload: PcmaCodec().decode(payload.translate(_SIGN)),
}
SILENCE: Mapping[CodecName, bytes] = {
    name: encode(bytes(2 * FRAME)) for name, encode in _ENCODE.items()
}


@dataclass(frozen=True)
class Sound:
    """Whole packets of a codec."""

    codec: CodecName
    payload: bytes


@dataclass
class Sounds:
    """Prompts, encoded. kept: how many bytes are held in memory at most."""

    speech: Speech
    kept: int = KEPT
    _found: OrderedDict[tuple[Path, int, CodecName], Sound] = field(default_factory=OrderedDict)
    _size: int = 0

    async def of(self, prompt: Prompt, codec: CodecName, *, slow: bool) -> Sound:
        """The prompt; nothing where it has no audio, which is logged."""
        try:
            path = await self.speech.file(prompt, slow=slow)
            # A recording that was replaced is a new one.
            changed = (await asyncio.to_thread(path.stat)).st_mtime_ns
            name = (path, changed, codec)
            if name in self._found:
                self._found.move_to_end(name)
                return self._found[name]
            return self._keep(name, await asyncio.to_thread(encoded, path, codec))
        except (NoAudio, OSError) as error:
            code = error.code if isinstance(error, SafarError) else type(error).__name__
            logger.error("a prompt in %s is not said: %s", prompt.language, code)
            return Sound(codec, b"")

    def _keep(self, name: tuple[Path, int, CodecName], sound: Sound) -> Sound:
        if before := self._found.pop(name, None):
            self._size -= len(before.payload)
        self._size += len(sound.payload)
        self._found[name] = sound
        while self._size > self.kept and self._found:
            _, old = self._found.popitem(last=False)
            self._size -= len(old.payload)
        return sound


def pause(milliseconds: int, codec: CodecName) -> Sound:
    """Silence, rounded up to whole packets."""
    return Sound(codec, SILENCE[codec] * -(-milliseconds // FRAME_MS))


def signal(codec: CodecName) -> Sound:
    """The tone after which the caller may speak."""
    samples = np.rint(tone() * 32767).astype("<i2").tobytes()
    sound = _ENCODE[codec](samples)
    return Sound(codec, sound + SILENCE[codec][: -len(sound) % FRAME])


def decoded(payload: bytes, codec: CodecName) -> bytes:
    """What a caller sent, as 16-bit samples."""
    return _DECODE[codec](payload)


def encoded(path: Path, codec: CodecName) -> Sound:
    """A WAV file in whole packets of the codec. Raises NoAudio, OSError."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getframerate(), file.getsampwidth(), file.getnchannels()) != (RATE, 2, 1):
                raise NoAudio(f"{path.name} is not 8 kHz, 16 bits, one channel")
            sound = _ENCODE[codec](file.readframes(file.getnframes()))
    except (wave.Error, EOFError) as error:
        raise NoAudio(f"{path.name}: {error}") from error
    return Sound(codec, sound + SILENCE[codec][: -len(sound) % FRAME])
