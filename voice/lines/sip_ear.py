"""Takes down what a caller says in one call: from the packets into memory, and nowhere else."""

from __future__ import annotations

import asyncio

from voice.lines.sip_media import Media
from voice.recognition.utterance import END, LONGEST, Utterance

# Seconds between two looks at what has come.
_LOOK_EVERY = 0.05


async def taken(media: Media, within: float) -> bytes | None:
    """What the caller says, 16-bit samples at RATE; None where nobody begins to speak.

    within: seconds to begin. It ends also where packets stop coming: some telephones send none
    while nobody speaks.
    """
    clock = asyncio.get_running_loop()
    words, came = Utterance(), clock.time()

    def on_sound(piece: bytes) -> None:
        nonlocal came
        came = clock.time()
        words.feed(piece)

    begins = clock.time() + within
    ends = begins + LONGEST
    media.on_sound = on_sound
    try:
        while words.state != "over":
            await asyncio.sleep(_LOOK_EVERY)
            now = clock.time()
            if words.state == "waiting" and now >= begins:
                return None
            if words.state == "speaking" and (now >= ends or now - came >= END):
                break
        return bytes(words.sound)
    finally:
        media.on_sound = None
