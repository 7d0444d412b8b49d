"""What Asterisk records of a caller's words: a file in a folder in memory, deleted at once.

AGI over the network has no other way to a caller's sound. The folder has to be a tmpfs that
only Safar and Asterisk can enter; `safar doctor` looks.
"""

from __future__ import annotations

import re
import secrets
import wave
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError
from voice.recognition.utterance import SECOND, Utterance
from voice.speech.speech import RATE

# What no recording of ours is called is not touched.
_OURS = re.compile(r"[0-9a-f]{32}\.wav")
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})
_PIECE = SECOND // 50


@dataclass(frozen=True)
class HeardFile:
    """One recording to come. path: without ".wav", the same for Safar and Asterisk."""

    path: Path

    @staticmethod
    def new(folder: Path) -> HeardFile:
        """With a name that nobody can guess."""
        return HeardFile(folder / secrets.token_hex(16))

    def words(self) -> bytes | None:
        """What the caller said, 16-bit samples at RATE; None where nobody spoke."""
        try:
            with wave.open(f"{self.path}.wav", "rb") as file:
                if (file.getframerate(), file.getsampwidth(), file.getnchannels()) != (RATE, 2, 1):
                    return None
                sound = file.readframes(file.getnframes())
        except (OSError, wave.Error, EOFError):
            return None
        said = Utterance()
        for start in range(0, len(sound), _PIECE):
            said.feed(sound[start : start + _PIECE])
            if said.state == "speaking":
                # Asterisk has found the end already: what follows a pause is kept too.
                return bytes(said.sound) + sound[start + _PIECE :]
        return None

    def delete(self) -> None:
        """Delete it, whether or not it was made. Raises OSError."""
        Path(f"{self.path}.wav").unlink(missing_ok=True)


def in_memory(folder: Path) -> bool:
    """Whether what is written into the folder stays in memory. Raises OSError."""
    place, found = folder.resolve(), (-1, "")
    for line in Path("/proc/self/mountinfo").read_text("utf-8").splitlines():
        # Fields are described in proc(5): the fifth is where, after " - " comes the kind.
        before, _, after = line.partition(" - ")
        where, kind = before.split()[4], after.split()[0]
        if place.is_relative_to(where) and len(where) >= found[0]:
            found = (len(where), kind)
    return found[1] in _IN_MEMORY


def sweep(folder: Path) -> None:
    """Delete what a service that was killed has left, and see that more can be deleted there.

    Raises SettingsError.
    """
    probe = folder / f"{secrets.token_hex(16)}.wav"
    try:
        probe.touch()
        for path in folder.iterdir():
            if _OURS.fullmatch(path.name):
                path.unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(
            f"SAFAR_AGI_HEARD is {folder}: {error.strerror}; let Safar write and delete there: "
            "docs/phone-asterisk.md, Speaking"
        ) from error
