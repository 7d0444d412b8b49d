"""espeak-ng through ctypes. Its state is one for the process: only the engine's process uses it."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import espeakng_loader

from bot.render.markup import xml_text

# Of the library's header, speak_lib.h.
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_CHARACTERS = 1
_UTF8, _SSML = 0x01, 0x10
_RATE = 1

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class EspeakFailed(Exception):
    """The library cannot be loaded, has no such voice, or refused the text."""


class Espeak:
    """The loaded library. rate: samples a second of what it says."""

    def __init__(self) -> None:
        """Raises EspeakFailed."""
        folder = espeakng_loader.get_data_path()
        try:
            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise EspeakFailed(f"libespeak-ng cannot be loaded: {error}") from error
        self.rate = self._library.espeak_Initialize(
            _SYNCHRONOUS, 0, str(folder).encode(), _DONT_EXIT
        )
        if self.rate <= 0:
            raise EspeakFailed(f"espeak-ng does not start with the data in {folder}")
        self._said = bytearray()
        # Kept: the library calls it for as long as it is loaded.
        self._callback = _Callback(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def say(self, pieces: Sequence[tuple[str, bool]], voice: str, words_a_minute: int) -> bytes:
        """16-bit samples. pieces: text, and whether it is spelled. Raises EspeakFailed."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise EspeakFailed(f"espeak-ng has no voice {voice!r}")
        self._library.espeak_SetParameter(_RATE, words_a_minute, 0)
        text = ssml(pieces).encode()
        self._said.clear()
        ended = self._library.espeak_Synth(
            text, ctypes.c_size_t(len(text) + 1), 0, _CHARACTERS, 0, _UTF8 | _SSML, None, None
        )
        if ended != 0:
            raise EspeakFailed(f"espeak-ng refused the text (error {ended})")
        return bytes(self._said)

    def _take(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._said += ctypes.string_at(samples, 2 * count)
        return 0


def ssml(pieces: Sequence[tuple[str, bool]]) -> str:
    """The pieces as SSML; what is spelled is said letter by letter."""
    return " ".join(
        f'<say-as interpret-as="characters">{xml_text(text)}</say-as>'
        if spelled
        else xml_text(text)
        for text, spelled in pieces
    )
