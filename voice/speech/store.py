"""The audio of prompts: a person's recording first, else a synthesiser; each made once and kept."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.guidance.model import Pack
from bot.render.voice import Prompt
from voice.speech import wavfile
from voice.speech.decoding import Unusable, decoded
from voice.speech.recordings import Followed, Recordings
from voice.speech.saying import Piece, say, telephone_numbers
from voice.speech.speech import NoAudio
from voice.speech.stretch import stretched
from voice.speech.synthesiser import SLOWER, NotSpeaking, SpeakingFailed, Synthesiser, Voice
from voice.speech.waveform import Silent, Wave, faded, ready, telephone

logger = logging.getLogger(__name__)

# Raise it when the same source would be made into another sound: all files are then made anew.
MAKING = 1
# Seconds for which nothing new is promised after the synthesiser did not start.
_TRY_AGAIN_AFTER = 30.0
# Seconds after which an unfinished file is one that a crash has left.
_WRITTEN_WITHIN = 600.0
_FULL_SCALE = 32768.0


@dataclass(frozen=True)
class _Source:
    """What a prompt's audio is made of. mark: changes when the sound would."""

    mark: str
    recording: Path | None
    pieces: tuple[Piece, ...] = ()


@dataclass
class AudioStore:
    """Implements Speech. folder: exists and can be written.

    recordings: by language. voices: of the languages that have a synthetic one. pack: the
    guidance that is served, for its telephone numbers.
    """

    folder: Path
    recordings: Mapping[str, Followed]
    voices: Mapping[str, Voice]
    synthesiser: Synthesiser
    pack: Callable[[], Pack]
    _marks: dict[str, str] = field(init=False)
    _numbers: frozenset[str] = field(default=frozenset(), init=False)
    _numbered: Pack | None = field(default=None, init=False)
    _said: dict[str, _Source] = field(default_factory=dict, init=False)
    _made: dict[str, str] = field(default_factory=dict, init=False)
    _making: dict[str, asyncio.Task[Path]] = field(default_factory=dict, init=False)
    _unusable: dict[Path, tuple[str, Unusable]] = field(default_factory=dict, init=False)
    _mute_until: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self._marks = {code: voice.mark() for code, voice in self.voices.items()}

    def has(self, prompt: Prompt) -> bool:
        """Whether there is audio, or can be made at once. Quick: no file is made."""
        try:
            source = self._source(prompt)
        except NoAudio:
            return False
        can_be_made = source.recording is not None or time.monotonic() >= self._mute_until
        return can_be_made or self._kept(prompt, source, "")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[AudioStore]:
        """The synthesiser speaks until the end of the block: no caller waits for its start."""
        await asyncio.to_thread(ready)
        try:
            if self.voices:
                await self._start()
            yield self
        finally:
            await self.synthesiser.close()

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        """The audio file, made now where it has to be. Raises NoAudio."""
        source, pace = self._source(prompt), ".slow" if slow else ""
        path = self._path(prompt, pace)
        if self._made.get(path.name) == source.mark and path.exists():
            return path
        making = self._making.get(path.name)
        if making is None:
            making = asyncio.create_task(self._keep(prompt, source, slow=slow))
            self._making[path.name] = making
            making.add_done_callback(lambda done: self._over(path.name, done))
        # Others may wait for the same file: it is made even if this caller has hung up.
        return await asyncio.shield(making)

    def is_made(self, prompt: Prompt, *, slow: bool = False) -> bool:
        """Whether the file is there, as it would be made now."""
        try:
            return self._kept(prompt, self._source(prompt), ".slow" if slow else "")
        except NoAudio:
            return False

    def recorded(self, prompt: Prompt) -> bool:
        """Whether a usable recording is played for it."""
        return self._recording(prompt) is not None

    def unusable(self) -> dict[Path, Unusable]:
        """Recordings whose sound turned out to be of no use when it was read."""
        return {path: error for path, (_, error) in self._unusable.items()}

    def prune(self, keep: Collection[str]) -> int:
        """Delete the files of all prompts whose key is not in `keep`; returns how many."""
        old = [path for path in self.folder.iterdir() if path.name.partition(".")[0] not in keep]
        for path in old:
            if path.suffix == wavfile.UNFINISHED and not _abandoned(path):
                continue
            path.unlink(missing_ok=True)
            self._made.pop(path.name, None)
        return sum(path.suffix == ".wav" for path in old)

    async def _start(self) -> None:
        try:
            await self.synthesiser.start()
        except NotSpeaking as error:
            self._fall_mute(error)

    def _recordings(self, language: str) -> Recordings | None:
        folder = self.recordings.get(language)
        return None if folder is None else folder.current

    def _recording(self, prompt: Prompt) -> _Source | None:
        found = self._recordings(prompt.language)
        path = None if found is None else found.by_key.get(prompt.key)
        if path is None:
            return None
        try:
            stat = path.stat()
        except OSError:
            # Deleted since the folder was looked at.
            return None
        mark = f"recording {path.name} {stat.st_size} {stat.st_mtime_ns} {MAKING}"
        if path in self._unusable and self._unusable[path][0] == mark:
            return None
        return _Source(mark, path)

    def _source(self, prompt: Prompt) -> _Source:
        recorded = self._recording(prompt)
        if recorded is not None:
            return recorded
        if prompt.language not in self.voices:
            raise NoAudio(f"no recording in {prompt.language!r} of {prompt.key}")
        pack = self.pack()
        if pack is not self._numbered:
            self._numbered, self._numbers = pack, telephone_numbers(pack)
            self._said.clear()
        said = self._said.get(prompt.key)
        if said is None:
            pieces = say(prompt.text, prompt.language, self._numbers)
            spoken = hashlib.sha256(repr(pieces).encode()).hexdigest()
            mark = f"{self._marks[prompt.language]} {spoken} {MAKING}"
            said = self._said[prompt.key] = _Source(mark, None, pieces)
        return said

    def _path(self, prompt: Prompt, pace: str) -> Path:
        return self.folder / f"{prompt.key}{pace}.wav"

    def _kept(self, prompt: Prompt, source: _Source, pace: str) -> bool:
        path = self._path(prompt, pace)
        if not path.exists():
            return False
        if path.name not in self._made:
            try:
                self._made[path.name] = path.with_suffix(".made").read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                return False
        return self._made[path.name] == source.mark

    async def _keep(self, prompt: Prompt, source: _Source, *, slow: bool) -> Path:
        """Make the file unless it is there from an earlier run."""
        pace = ".slow" if slow else ""
        path = self._path(prompt, pace)
        self._made.pop(path.name, None)
        if self._kept(prompt, source, pace):
            return path
        try:
            sound = await self._sound(prompt, source, slow=slow)
            await asyncio.to_thread(wavfile.write, path, sound)
            # After the sound: a crash between the two only has it made again.
            wavfile.write_whole(path.with_suffix(".made"), source.mark.encode())
        except Unusable as error:
            assert source.recording is not None  # noqa: S101 - only recordings raise it
            logger.error("%s: %s", source.recording, error)
            self._unusable[source.recording] = (source.mark, error)
            return await self._keep(prompt, self._source(prompt), slow=slow)
        except (SpeakingFailed, Silent, OSError) as error:
            raise NoAudio(f"no audio in {prompt.language!r} of {prompt.key} ({error})") from error
        self._made[path.name] = source.mark
        return path

    async def _sound(self, prompt: Prompt, source: _Source, *, slow: bool) -> Wave:
        if source.recording is not None:
            return await asyncio.to_thread(_recorded, source.recording, slow=slow)
        voice = self.voices[prompt.language]
        try:
            samples, rate = await self.synthesiser.say(source.pieces, voice, slow=slow)
        except NotSpeaking as error:
            self._fall_mute(error)
            raise
        return await asyncio.to_thread(telephone, samples.astype(np.float64) / _FULL_SCALE, rate)

    def _fall_mute(self, error: NotSpeaking) -> None:
        logger.error("%s", error)
        self._mute_until = time.monotonic() + _TRY_AGAIN_AFTER

    def _over(self, name: str, done: asyncio.Task[Path]) -> None:
        self._making.pop(name, None)
        if not done.cancelled():
            # Looked at, so that it is not reported where everybody who waited has gone.
            done.exception()


def _abandoned(path: Path) -> bool:
    """Whether nobody writes an unfinished file any more."""
    try:
        return time.time() - path.stat().st_mtime > _WRITTEN_WITHIN
    except FileNotFoundError:
        return False


def _recorded(path: Path, *, slow: bool) -> Wave:
    sound = decoded(path)
    return faded(stretched(sound, SLOWER)) if slow else sound
