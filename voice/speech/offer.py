"""The languages that callers are offered now."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.voice import Audible
from voice.speech.inventory import Line, fixed_lines, offered_languages

# Seconds for which the answer stands: recordings come and go, and it is asked for every option.
_STANDS = 5.0


@dataclass
class Offer:
    """Answers from the guidance and the audio that are there; all of them may change."""

    pack: Callable[[], Pack]
    phrases: Phrases
    languages: Languages
    audible: Audible
    _of: Pack | None = field(default=None, init=False, repr=False)
    _fixed: Mapping[str, tuple[Line, ...]] = field(default_factory=dict, init=False, repr=False)
    _offered: tuple[str, ...] = field(default=(), init=False)
    _until: float = field(default=float("-inf"), init=False)

    def __call__(self) -> tuple[str, ...]:
        """Codes in menu order. Raises ContentError for a phrase that cannot be said."""
        pack, now = self.pack(), time.monotonic()
        if pack is not self._of:
            self._fixed = {
                code: fixed_lines(pack, self.phrases, self.languages, code)
                for code in self.languages.codes
            }
            self._of, self._until = pack, now
        if now >= self._until:
            self._offered = offered_languages(self._fixed, self.audible)
            self._until = now + _STANDS
        return self._offered
