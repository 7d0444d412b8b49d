"""Telephone calls, measured: `make calls` writes docs/calls.md and docs/pictures/call.png.

It reads the audio that `safar voice render` has made.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli.voice import Hotline
from bot.render.voice import Prompt
from bot.settings import ROOT
from evaluation import call_picture
from evaluation.call_many import Called, Sounds, together
from evaluation.call_page import Measured, page
from evaluation.call_script import Press, script
from evaluation.call_sound import Measures, measures, sound
from evaluation.call_waits import Callers, Wait
from tests.service.running import free_port, service
from tests.voice.listening import samples_of
from voice.speech.offer import Offer
from voice.speech.store import AudioStore

REPORT = ROOT / "docs" / "calls.md"
PICTURE = ROOT / "docs" / "pictures" / "call.png"
CALLS = 30
RTP_PORTS = "22000-22199"


@dataclass(frozen=True)
class Bench:
    """What is measured: a hotline with its audio."""

    hotline: Hotline
    store: AudioStore
    found: Mapping[str, Measures]

    @staticmethod
    async def of(hotline: Hotline, store: AudioStore) -> Bench:
        """Measures the sound of all prompts of all languages that can be heard."""
        offered = Offer(lambda: hotline.pack, hotline.phrases, hotline.languages, store.has)()
        needed = hotline.needed
        return Bench(
            hotline,
            store,
            {
                code: await measures(store, (line.prompt for line in needed[code].lines()))
                for code in offered
            },
        )

    def callers(self, offered: Sequence[str]) -> Callers:
        """Callers who are offered these languages."""
        one = self.hotline
        return Callers(one.pack, one.phrases, one.languages, offered, self.seconds)

    def seconds(self, prompt: Prompt) -> float:
        """How long the prompt lasts."""
        return self.found[prompt.language][prompt].seconds

    def disclosure(self, language: str) -> float:
        """Seconds of the disclosure."""
        said = self.hotline.phrases("disclosure.voice", language)
        return self.seconds(Prompt(said, language))

    def waits(self, language: str) -> tuple[Wait, ...]:
        """The columns of the table of waits."""
        every = tuple(self.found)
        first = (language, *(code for code in every if code != language))
        both = (self.callers(every), self.callers(first))
        entry = max(self.hotline.pack.entries.values(), key=lambda entry: entry.number or 0)
        return (
            *(callers.short_number(language, entry) for callers in both),
            *(callers.first_topic(language) for callers in both),
            both[1].short_number(language, entry, told=True),
        )

    def sound(self, language: str) -> tuple[str, ...]:
        """The columns of the table of sound."""
        texts = [
            Prompt(entry.texts[language].spoken, language)
            for entry in self.hotline.pack.entries.values()
            if language in entry.texts
        ]
        one = sound(self.found[language], texts)
        numbers = (one.clipped, one.silent, one.faulty)
        return (str(one.prompts), f"{one.longest:.1f} s", *map(str, numbers))

    async def sounds(self, scripts: Sequence[Sequence[Press]]) -> Sounds:
        """The samples of what is listened for."""
        wanted = {(press.then, press.slow) for presses in scripts for press in presses}
        return {
            (prompt, slow): samples_of(await self.store.file(prompt, slow=slow))
            for prompt, slow in wanted
        }


async def measure() -> Measured:
    """All of it; the picture is drawn on the way."""
    hotline = Hotline.load()
    english = {code: hotline.languages[code].english for code in hotline.languages.codes}
    async with hotline.speech() as store:
        bench = await Bench.of(hotline, store)
        callers = bench.callers(tuple(bench.found))
        scripts = [script(callers, number) for number in range(CALLS)]
        sounds = await bench.sounds(scripts)
        load = os.getloadavg()[0]
        with tempfile.TemporaryDirectory() as folder:
            calls = await _call(Path(folder), store.folder, callers, scripts, sounds)
        return Measured(
            calls=calls,
            load=load,
            presses=len(scripts[0]),
            waits={english[code]: bench.waits(code) for code in bench.found},
            disclosures={english[code]: bench.disclosure(code) for code in bench.found},
            sounds={english[code]: bench.sound(code) for code in bench.found},
            recorded=[name for code, name in english.items() if code not in bench.found],
        )


async def _call(
    folder: Path,
    audio: Path,
    callers: Callers,
    scripts: Sequence[Sequence[Press]],
    sounds: Sounds,
) -> Sequence[Called | BaseException]:
    """Start the service with the audio that is there; one call is drawn, then all call."""
    voice = folder / "state" / "voice"
    voice.mkdir(parents=True)
    (folder / "state").chmod(0o700)
    (voice / "audio").symlink_to(audio)
    port = free_port()
    environment = {
        "SAFAR_VOICE": "sip",
        "SAFAR_VOICE_CALLS": str(CALLS),
        "SAFAR_VOICE_PER_HOUR": "1000",
        "SAFAR_SIP_PORT": str(port),
        "SAFAR_SIP_RTP_PORTS": RTP_PORTS,
    }
    with service(folder, environment):
        await call_picture.draw(port, callers, PICTURE)
        return await together(port, scripts, sounds)


def main() -> None:
    """Write the page. A call that failed is told."""
    found = asyncio.run(measure())
    for call in found.calls:
        if isinstance(call, BaseException):
            print(f"a call failed: {call!r}")
    text = page(found)
    REPORT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
