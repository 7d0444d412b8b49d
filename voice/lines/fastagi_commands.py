"""The commands that Safar gives to Asterisk: the one place where they are written.

Nothing that a caller chose is ever a part of one. Each function refuses what does not look
like what it is for with ValueError, and every word is quoted.
"""

from __future__ import annotations

import re

from voice.acts import KEYS

# What cannot end a quoted word, nor begin a variable or an expression of the dialplan.
_WORD = re.compile(r"[A-Za-z0-9/@._+*#=:,-]*")
_SOUND = re.compile(r"/(?:[A-Za-z0-9._-]+/)*[0-9a-f]{32}(?:\.slow)?")
_NUMBER = re.compile(r"\+[0-9]{5,15}")
_TARGET = re.compile(r"[A-Za-z0-9]+/[A-Za-z0-9@._+/-]+")
NUMBER = "{number}"
# An hour: longer waits are a fault.
MOST_MS = 3_600_000
# What a call ended with, in the dialplan's variable of this name.
OUTCOME = "SAFAR"
OUTCOMES = ("done", "busy", "back")
# What `record_file` ends with, beside a result that else means a hang-up, where Asterisk cannot
# write the file: the call goes on.
NOT_WRITTEN = "writefile"


def answer() -> bytes:
    """Pick up."""
    return _line("ANSWER")


def hang_up() -> bytes:
    """End the call."""
    return _line("HANGUP")


def stream_file(sound: str, escape: str) -> bytes:
    """Play a file until one of the `escape` keys is pressed.

    sound: absolute path as Asterisk sees it, without ".wav".
    """
    _must(bool(_SOUND.fullmatch(sound)) and ".." not in sound, "sound")
    _must(set(escape) <= set(KEYS), "escape")
    return _line("STREAM", "FILE", sound, escape)


def wait_for_digit(milliseconds: int) -> bytes:
    """Wait for a key."""
    _must(0 <= milliseconds <= MOST_MS, "milliseconds")
    return _line("WAIT", "FOR", "DIGIT", str(milliseconds))


def record_file(file: str, escape: str, longest: int, quiet: int) -> bytes:
    """Record what the caller says until one of the `escape` keys, `quiet` seconds of silence, or
    for `longest` milliseconds.

    file: absolute path as Asterisk sees it, without ".wav".
    """
    _must(bool(_SOUND.fullmatch(file)) and ".." not in file, "file")
    _must(set(escape) <= set(KEYS), "escape")
    _must(0 < longest <= MOST_MS, "milliseconds")
    _must(0 < quiet * 1000 <= MOST_MS, "seconds")
    return _line("RECORD", "FILE", file, "wav", escape, str(longest), f"s={quiet}")


def dial(target: str, ring: int) -> bytes:
    """Connect the caller with a channel of Asterisk; "g": the call comes back to us after it."""
    _must(bool(_TARGET.fullmatch(target)), "target")
    _must(0 < ring * 1000 <= MOST_MS, "ring")
    return _line("EXEC", "Dial", f"{target},{ring},g")


def dial_status() -> bytes:
    """What became of `dial`."""
    return _line("GET", "VARIABLE", "DIALSTATUS")


def outcome(how: str) -> bytes:
    """Tell the dialplan how the call went with us."""
    _must(how in OUTCOMES, "outcome")
    return _line("SET", "VARIABLE", OUTCOME, how)


def target_of(pattern: str, number: str) -> str:
    """The channel to dial for a number ("+" and digits). pattern: with {number} in it."""
    _must(bool(_NUMBER.fullmatch(number)), "number")
    return pattern.replace(NUMBER, number)


def is_pattern(pattern: str) -> bool:
    """Whether `target_of` and `dial` can work with it."""
    return pattern.count(NUMBER) == 1 and bool(_TARGET.fullmatch(pattern.replace(NUMBER, "+1")))


def is_folder(folder: str) -> bool:
    """Whether sounds in this folder can be named in a command."""
    return bool(_SOUND.fullmatch(f"{folder}/{'0' * 32}")) and ".." not in folder


def _line(*words: str) -> bytes:
    _must(all(map(_WORD.fullmatch, words)), "word")
    return (" ".join(f'"{word}"' for word in words) + "\n").encode("ascii")


def _must(holds: bool, what: str) -> None:
    if not holds:
        # Not the value: it may be a number.
        raise ValueError(f"a command of FastAGI cannot have this {what}")
