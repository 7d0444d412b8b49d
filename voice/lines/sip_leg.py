"""What the flow asks, done in a call: saying, waiting for keys, connecting, hanging up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TypeVar

from bot.background import stop
from voice.acts import (
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
from voice.lines.sip_call import Call
from voice.lines.sip_ear import taken
from voice.lines.sip_media import Media
from voice.lines.sip_sounds import Sound, Sounds, pause, signal
from voice.recognition.recogniser import Recogniser

logger = logging.getLogger(__name__)

_T = TypeVar("_T")
# Milliseconds of silence after the last words: telephones play what they have in store.
LAST = 200
# Seconds beyond the ringing for the other side to tell how a transfer ended.
TELLS = 5.0


@dataclass
class SipLeg:
    """A Leg. media, port: the sound of the call, and its port. transfer_host: connects callers
    when it is asked, None where none does."""

    call: Call
    media: Media
    port: int
    sounds: Sounds
    transfer_host: str | None
    recogniser: Recogniser | None = None
    _last: str = ""
    _ending: bool = False

    async def listen(self, act: Listen) -> Answer:
        """A key that was pressed before, while the flow was thinking, counts at once, unless
        it is the last one again."""
        return await self._unless_over(self._listen(act))

    async def transfer(self, act: Transfer) -> Done:
        """With a REFER: the other side connects, and the call with us is over."""
        return await self._unless_over(self._transfer(act))

    async def hang_up(self, act: HangUp) -> None:
        await self._unless_over(self._last_words(act))
        self.call.hang_up()

    async def _listen(self, act: Listen) -> Answer:
        await self._begin(act.cues, slow=act.slow)
        self.call.keys.forgive(self._last)
        first = await self._first(act)
        if not isinstance(first, str):
            return first
        self._last = first
        second = await self._key(act.between) if first in act.twice else None
        if second == "*":
            self.call.keys.keep(second)
        # A "#" says that the number is at its end, and nothing by itself.
        return Keyed(first + second if second is not None and second.isdigit() else first)

    async def _first(self, act: Listen) -> str | Answer:
        """The first key, whatever is said by either side; else what came of the words."""
        attending = asyncio.create_task(self._attend(act))
        pressing = asyncio.create_task(self.call.keys.next())
        try:
            await asyncio.wait({attending, pressing}, return_when=asyncio.FIRST_COMPLETED)
            return pressing.result() if pressing.done() else attending.result()
        finally:
            self.media.hush()
            await stop(attending, pressing)

    async def _attend(self, act: Listen) -> Answer:
        """Say it and wait; where the caller may speak, take it down."""
        await self._say(act.cues, slow=act.slow)
        if act.hear is None or self.recogniser is None:
            await asyncio.sleep(act.wait / 1000)
            return Silence()
        await self.media.play(signal(self.call.agreed.codec))
        sound = await taken(self.media, act.wait / 1000)
        if sound is None:
            return Silence()
        words = await self.recogniser.words(sound, act.hear)
        return Unclear() if words is None else Heard(words)

    async def _key(self, within: int) -> str | None:
        try:
            async with asyncio.timeout(within / 1000):
                return await self.call.keys.next()
        except TimeoutError:
            return None

    async def _transfer(self, act: Transfer) -> Done:
        if self.transfer_host is None:
            # Nobody is told of a person who cannot be reached.
            return Done(ok=False)
        await self._begin(act.cues, slow=False)
        await self._say(act.cues, slow=False)
        to = f"sip:{act.to}@{self.transfer_host}"
        if not await self.call.refer(to, act.ring + TELLS):
            return Done(ok=False)
        self.call.hang_up()
        return Done(ok=True)

    async def _last_words(self, act: HangUp) -> None:
        self._ending = True
        await self._begin(act.cues, slow=act.slow)
        await self._say((*act.cues, Pause(LAST)), slow=act.slow)

    async def _begin(self, cues: tuple[Cue, ...], *, slow: bool) -> None:
        """Pick up, where it still rings: when what is said first is ready."""
        if not self.call.picked_up:
            await self._sound(next(iter(cues), Pause(0)), slow=slow)
            self.call.pick_up(self.media, self.port)
        await self.call.heard.wait()

    async def _say(self, cues: tuple[Cue, ...], *, slow: bool) -> None:
        """One after the other without gaps: the next one is made while one is played."""
        making: asyncio.Task[Sound] | None = None
        try:
            for number, cue in enumerate(cues):
                sound = await (making or self._sound(cue, slow=slow))
                following = cues[number + 1 : number + 2]
                making = next(
                    (asyncio.create_task(self._sound(one, slow=slow)) for one in following), None
                )
                await self.media.play(sound)
        finally:
            if making is not None:
                await stop(making)

    async def _sound(self, cue: Cue, *, slow: bool) -> Sound:
        codec = self.call.agreed.codec
        if isinstance(cue, Pause):
            return pause(cue.milliseconds, codec)
        try:
            return await self.sounds.of(cue, codec, slow=slow)
        except Exception as fault:
            if not self._ending:
                raise
            # What can still be said is said: one broken prompt must not silence the others.
            logger.error("one of the last words is not said: %s", type(fault).__name__)
            return Sound(codec, b"")

    async def _unless_over(self, work: Coroutine[None, None, _T]) -> _T:
        """Raises HungUp as soon as the call is over, whatever is going on."""
        if self.call.over.is_set():
            work.close()
            raise HungUp
        working = asyncio.create_task(work)
        ending = asyncio.create_task(self.call.over.wait())
        try:
            await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise HungUp
            return working.result()
        finally:
            await stop(working, ending)
