"""What Asterisk says on a FastAGI connection, read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.errors import SafarError

# Of one line, and of the lines that begin a call, as Asterisk 16 to 22 writes them: about 25.
LONGEST_LINE = 2048
MOST_LINES = 64
_KEY = re.compile(rb"agi_[a-z0-9_]{1,40}")
_REPLY = re.compile(
    rb"200 result=(-?[0-9]{1,10})(?: \(([\x20-\x7e]{0,256})\))?(?: endpos=([0-9]{1,12}))?"
)
_DEAD = b"511 "
_NOTICE = b"HANGUP"


class AgiFault(SafarError):
    """Asterisk said something that is not FastAGI, or refused a command."""

    code = "agi_fault"


@dataclass(frozen=True)
class Result:
    """The reply to a command. text: what is in brackets. end: samples that were played."""

    number: int
    text: str = field(default="", repr=False)
    end: int = 0


# The caller is gone: as a notice between replies, or as the reply to a command.
Gone = Literal["gone"]
GONE: Gone = "gone"


def environment(lines: Sequence[bytes]) -> Mapping[str, str]:
    """The variables that begin a call, without "agi_".

    What a caller can choose (names, numbers) is text like any other here: a name that brings
    a second line with it makes the whole call refused. Letters beyond ASCII become U+FFFD.
    Raises AgiFault.
    """
    if len(lines) > MOST_LINES:
        raise AgiFault("more variables than Asterisk has")
    found: dict[str, str] = {}
    for line in lines:
        key, colon, value = line.partition(b": ")
        # An empty value is written with its space, or without.
        key = key if colon else line.removesuffix(b":")
        if not _KEY.fullmatch(key) or (not colon and key == line):
            raise AgiFault("a line that is not a variable")
        name = key.decode("ascii").removeprefix("agi_")
        if name in found:
            raise AgiFault(f"the variable {name} came twice")
        found[name] = value.decode("ascii", "replace")
    return found


def reply(line: bytes) -> Result | Gone:
    """One line that Asterisk sent after the beginning. Raises AgiFault."""
    if line == _NOTICE or line.startswith(_DEAD):
        return GONE
    read = _REPLY.fullmatch(line)
    if read is None:
        raise AgiFault(f"a reply that begins with {line[:3]!r}")
    number, text, end = read.groups(b"")
    return Result(int(number), text.decode("ascii"), int(end or 0))
