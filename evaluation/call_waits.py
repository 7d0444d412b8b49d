"""How long a caller waits for useful words, added up from the sound of what is said before them.

The caller hears each list until the key that they need was named, and presses it then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot.gateway.conversations import State
from bot.gateway.disclosure import disclose
from bot.guidance.model import Entry, Pack
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.voice import Prompt
from tests.voice.walking import Dialogue, Walk, book_of
from voice.acts import Ask, Cue, Keyed, Pause
from voice.desk import CHANNEL
from voice.flow import Said
from voice.screen import MORE, language_keys

# How long a prompt lasts, in seconds.
Seconds = Callable[[Prompt], float]


@dataclass(frozen=True)
class Wait:
    """seconds: from pick-up until the answer's own words begin. choosing: how many of these
    pass until the language was chosen. marks: how many say that the answer is an example or a
    machine translation. keys: how many were pressed."""

    seconds: float
    choosing: float
    marks: float
    keys: int


@dataclass
class Disclosing:
    """The dialogue, with the disclosure as the gateway says it. turns: how many it was asked."""

    dialogue: Dialogue
    turns: int = 0
    _state: State = field(default_factory=State)

    def __call__(self, ask: Ask) -> Said:
        self.turns += 1
        said = self.dialogue(ask)
        reply, self._state = disclose(said.reply, self._state, self.dialogue.phrases, None, CHANNEL)
        return Said(reply)


@dataclass
class Listener:
    """A caller who listens and presses, the seconds that pass, and those until a language was
    chosen."""

    walk: Walk
    seconds: Seconds
    passed: float = 0.0
    chosen: float = 0.0
    keys: int = 0

    def press(self, keys: str, after: Prompt) -> None:
        """Press keys as soon as `after` was said. Raises ValueError when it is not said."""
        act = self.walk.listening
        self.passed += until(act.cues, after, self.seconds) + self.seconds(after)
        if len(keys) == 1 and keys in act.twice:
            # The line waits for a second digit.
            self.passed += act.between / 1000
        self.keys += len(keys)
        self.walk.give(Keyed(keys))

    def choose(self, position: int, language: str) -> None:
        """Press the key of the way at `position` of a list."""
        self.press(str(position), self.walk.book.press(str(position), language))

    def choose_language(self, key: str, language: str) -> None:
        """Press the key of a language in the list of languages."""
        self.press(key, self.walk.book.language_key(key, language))


def until(cues: Sequence[Cue], wanted: Prompt, seconds: Seconds) -> float:
    """Seconds of what comes before `wanted`. Raises ValueError when it is not there."""
    return length(cues[: cues.index(wanted)], seconds)


def length(cues: Iterable[Cue], seconds: Seconds) -> float:
    """Seconds of cues."""
    return sum(cue.milliseconds / 1000 if isinstance(cue, Pause) else seconds(cue) for cue in cues)


@dataclass(frozen=True)
class Callers:
    """Callers of one service. offered: the languages that can be heard, in their order."""

    pack: Pack
    phrases: Phrases
    languages: Languages
    offered: Sequence[str]
    seconds: Seconds

    def short_number(self, language: str, entry: Entry, *, told: bool = False) -> Wait:
        """Who knows the number of an answer from a poster, and types it after "call 112".

        told: only after Safar said that such a number can be typed.
        """
        caller, after = self._in_language(language), "voice.number" if told else "voice.emergency"
        caller.press(str(entry.number), Prompt(self.phrases(after, language), language))
        return self._heard(caller, entry, language)

    def first_topic(self, language: str) -> Wait:
        """Who takes the first topic, and its first answer."""
        caller = self._in_language(language)
        caller.choose(1, language)
        caller.choose(1, language)
        return self._heard(caller, self.first_entry(), language)

    def first_entry(self) -> Entry:
        """The first answer of the first topic."""
        return self.pack.in_topic(self.pack.topics[0])[0]

    def walk(self) -> tuple[Walk, Disclosing]:
        """A call that was picked up, and its dialogue."""
        dialogue = Dialogue(self.pack, self.phrases, self.languages, language=self.offered[0])
        entries = self.pack.entries.values()
        numbers = frozenset(str(e.number)[0] for e in entries if e.number is not None)
        book = book_of(self.phrases, tuple(self.offered), numbers=numbers)
        disclosing = Disclosing(dialogue)
        return Walk(book, disclosing), disclosing

    def _in_language(self, language: str) -> Listener:
        (walk, _), first = self.walk(), self.offered[0]
        caller = Listener(walk, self.seconds)
        keys = language_keys(len(self.offered))
        page, position = divmod(tuple(self.offered).index(language), len(keys))
        for _ in range(page):
            caller.press(MORE, walk.book.press(MORE, first))
        caller.choose_language(keys[position], language)
        caller.chosen = caller.passed
        return caller

    def _heard(self, caller: Listener, entry: Entry, language: str) -> Wait:
        cues = caller.walk.listening.cues
        spoken = Prompt(entry.texts[language].spoken, language)
        before = until(cues, spoken, self.seconds)
        return Wait(caller.passed + before, caller.chosen, before, caller.keys)
