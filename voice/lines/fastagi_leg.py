"""A call that Asterisk has handed over, as the flow sees it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.render.voice import Prompt
from voice.acts import (
    KEYS,
    Answer,
    Cue,
    Done,
    HangUp,
    Heard,
    Keyed,
    Listen,
    Pause,
    Silence,
    Transfer,
    Unclear,
)
from voice.line import HungUp
from voice.lines.fastagi_channel import Channel
from voice.lines.fastagi_commands import (
    NOT_WRITTEN,
    answer,
    dial,
    dial_status,
    hang_up,
    record_file,
    stream_file,
    target_of,
    wait_for_digit,
)
from voice.lines.fastagi_ear import HeardFile
from voice.lines.fastagi_wire import Result
from voice.recognition.recogniser import Recogniser
from voice.recognition.utterance import LONGEST
from voice.speech.speech import NoAudio, Speech
from voice.speech.tone import tone_file

logger = logging.getLogger(__name__)

_DIGITS = "0123456789"
_AGAIN = "*"
_KEYS = frozenset(map(ord, KEYS))
# Seconds of silence, before or after words, that end the recording of them.
BEGIN = 4
# Milliseconds in which the file is closed, and between two looks at the recogniser.
CLOSES, LOOK_EVERY = 20, 250


class FastAgiLeg:
    """A Leg. It picks up before the first thing that is said.

    All raise HungUp, NoAudio where a cue cannot be played, and AgiFault.
    """

    def __init__(
        self,
        channel: Channel,
        speech: Speech,
        sounds: str,
        pattern: str | None,
        *,
        heard: Path | None = None,
        recogniser: Recogniser | None = None,
    ) -> None:
        """sounds: folder of the audio as Asterisk sees it. pattern: what to dial, or None. heard:
        folder of what callers say, with the recogniser of it; None where keys alone count."""
        self._channel = channel
        self._speech = speech
        self._sounds = sounds
        self._pattern = pattern
        self._heard = heard
        self._recogniser = recogniser
        self._answered = False
        # A key that is for what comes next.
        self._kept = ""

    async def listen(self, act: Listen) -> Answer:
        key, self._kept = self._kept, ""
        key = key or await self._play(act.cues, slow=act.slow, escape=KEYS)
        if not key and act.hear is not None and self._heard and self._recogniser:
            said = await self._hear(HeardFile.new(self._heard), self._recogniser, act.hear)
            if not isinstance(said, str):
                return said
            key = said
        key = key or await self._key_within(act.wait)
        if not key:
            return Silence()
        if key not in act.twice:
            return Keyed(key)
        second = await self._key_within(act.between)
        if second == _AGAIN:
            self._kept = second
        # A "#" says that the number is at its end, and nothing by itself.
        return Keyed(key + second if second in _DIGITS else key)

    async def transfer(self, act: Transfer) -> Done:
        if self._pattern is None:
            # Not one word of connecting where nobody can be.
            return Done(ok=False)
        await self._play(act.cues)
        await self._channel.command(dial(target_of(self._pattern, act.to), act.ring))
        status = await self._channel.command(dial_status())
        return Done(ok=status.text == "ANSWER")

    async def hang_up(self, act: HangUp) -> None:
        await self._play(act.cues, slow=act.slow)
        # Asterisk may tell of the end before it answers.
        with suppress(HungUp):
            await self._channel.command(hang_up())

    async def _hear(
        self, file: HeardFile, recogniser: Recogniser, language: str
    ) -> str | Silence | Heard | Unclear:
        """After a tone, a key, or what came of the caller's words. The file is gone then."""
        tone = await asyncio.to_thread(tone_file, self._speech.folder)
        played = await self._channel.command(stream_file(f"{self._sounds}/{tone.stem}", KEYS))
        if key := _key(played):
            return key
        try:
            longest = round(LONGEST * 1000)
            done = await self._channel.command(record_file(str(file.path), KEYS, longest, BEGIN))
            if done.text == NOT_WRITTEN:
                logger.error(
                    "Asterisk cannot write into SAFAR_AGI_HEARD, so this caller has keys alone: "
                    "let its user in, and give the folder the same name there"
                )
                self._heard = None
                return Silence()
            # Asterisk closes the file after it has told of its end, and before the next command.
            key = _key(done) or await self._key_within(CLOSES)
            sound = None if key else await asyncio.to_thread(file.words)
        finally:
            file.delete()
        if sound is None:
            return key or Silence()
        recognising = asyncio.create_task(recogniser.words(sound, language))
        try:
            while not recognising.done():
                if key := await self._key_within(LOOK_EVERY):
                    return key
            words = recognising.result()
        finally:
            recognising.cancel()
        return Unclear() if words is None else Heard(words)

    async def _play(self, cues: Sequence[Cue], *, slow: bool = False, escape: str = "") -> str:
        """Play the cues, up to the first of the `escape` keys; that key, or nothing."""
        # What has to be made is made while the cues before it are played.
        making = [asyncio.create_task(self._command(cue, slow, escape)) for cue in cues]
        try:
            if not self._answered:
                # Nobody has to pay for waiting until the first words are made.
                await asyncio.gather(*making[:1])
                await self._channel.command(answer())
                self._answered = True
            for cue, made in zip(cues, making, strict=True):
                result = await self._channel.command(await made)
                if not result.number and not result.end and isinstance(cue, Prompt):
                    # So Asterisk answers for a file that it does not find or cannot read.
                    raise NoAudio(
                        f"Asterisk cannot play the audio {cue.key} of {self._sounds}; see that "
                        "it may read the folder, and that SAFAR_AGI_SOUNDS is its name there"
                    )
                key = _key(result)
                if key and key in escape:
                    return key
        finally:
            for made in making:
                made.cancel()
            await asyncio.gather(*making, return_exceptions=True)
        return ""

    async def _command(self, cue: Cue, slow: bool, escape: str) -> bytes:
        if isinstance(cue, Pause):
            return wait_for_digit(cue.milliseconds)
        made = await self._speech.file(cue, slow=slow)
        return stream_file(f"{self._sounds}/{made.name.removesuffix('.wav')}", escape)

    async def _key_within(self, milliseconds: int) -> str:
        return _key(await self._channel.command(wait_for_digit(milliseconds)))


def _key(result: Result) -> str:
    """The key of a result, or nothing: Asterisk names it by the number of its letter."""
    return chr(result.number) if result.number in _KEYS else ""
