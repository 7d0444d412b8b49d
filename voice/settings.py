"""Settings of the telephone, read once from the environment."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import SettingsError
from bot.variables import integer, shown
from voice import lines

LINES = tuple(
    sorted(module.name for module in pkgutil.iter_modules(lines.__path__) if "_" not in module.name)
)


@dataclass(frozen=True)
class VoiceSettings:
    """What an operator may set for the telephone.

    lines      which lines are open, of the files in voice/lines
    languages  those that are offered, the likeliest first; empty: all that can be heard
    calls      calls at the same time
    minutes    the longest call
    per_hour   calls of one number in an hour
    """

    lines: tuple[str, ...]
    languages: tuple[str, ...]
    calls: int
    minutes: int
    per_hour: int

    @staticmethod
    def load(env: Mapping[str, str], codes: Sequence[str]) -> VoiceSettings:
        """Read SAFAR_VOICE and SAFAR_VOICE_*; codes are the served languages.

        Raises SettingsError.
        """
        return VoiceSettings(
            lines=_names(env, "SAFAR_VOICE", LINES),
            languages=_names(env, "SAFAR_VOICE_LANGUAGES", codes),
            calls=integer(env, "SAFAR_VOICE_CALLS", 30, 1, 1000),
            minutes=integer(env, "SAFAR_VOICE_MINUTES", 20, 1, 120),
            per_hour=integer(env, "SAFAR_VOICE_PER_HOUR", 10, 1, 1000),
        )


def _names(env: Mapping[str, str], variable: str, known: Sequence[str]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(env.get(variable, "").split()))
    for name in named:
        if name not in known:
            raise SettingsError(f"{variable} names {shown(name)}; known: {', '.join(known)}")
    return named
