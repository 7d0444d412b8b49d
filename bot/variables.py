"""Reading SAFAR_* variables: each fault names the variable, its value and what is expected."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.errors import SettingsError

LONGEST_NUMBER = 12
LONGEST_SHOWN = 60
LONGEST_LINE = 200


def integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """A whole number from `low` to `high`. Raises SettingsError."""
    text = env.get(name, str(default))
    # The length comes first: Python refuses to read thousands of digits at all.
    number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    if not number or not low <= int(text) <= high:
        raise SettingsError(f"{name} is {shown(text)}; set a whole number from {low} to {high}")
    return int(text)


def choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of `choices`. Raises SettingsError."""
    text = env.get(name, default)
    if text not in choices:
        raise SettingsError(f"{name} is {shown(text)}; set one of: {', '.join(choices)}")
    return text


def address(env: Mapping[str, str], name: str, default: str | None) -> str | None:
    """A web address. Raises SettingsError."""
    text = env.get(name) or default
    if text is not None and not re.fullmatch(r"https?://[^\s/\"'<>]+(/[^\s\"'<>]*)?", text):
        raise SettingsError(f"{name} is {shown(text)}; set an address such as https://example.org")
    return text


def needed(env: Mapping[str, str], name: str, what: str) -> str:
    """A text that must be there; `what` says what it is. Raises SettingsError."""
    text = env.get(name, "").strip()
    if not text:
        raise SettingsError(f"{name} is not set; set {what}")
    return text


def line(env: Mapping[str, str], name: str) -> str | None:
    """A line of text that people read, None where it is not set. Raises SettingsError."""
    text = env.get(name, "").strip()
    if len(text) > LONGEST_LINE or not text.isprintable():
        raise SettingsError(
            f"{name} is {shown(text)}; set one line of at most {LONGEST_LINE} characters"
        )
    return text or None


def shown(text: str) -> str:
    """A value for a message, cut to what fits in a line."""
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}...")
