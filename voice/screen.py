"""What a caller hears on one screen: what is said, then what each key does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.render.voice import Prompt, Spoken, Way
from voice.acts import Cue, Listen, Pause
from voice.book import Book

# One key for each choice, and at most so many at a time: nobody keeps more in mind. A language is
# picked out by ear, so there may be more of them.
CHOICES, LANGUAGES = "1234", "12345678"
# Where these suffice for all languages, there are no others for 9, and there is nothing before the
# list that # could go back to. 0 stays a person, and * the list again.
ALL_LANGUAGES = f"{LANGUAGES}9#"
PERSON, SLOWER, TEXT, MORE, WISH = "0", "7", "8", "9", "5"
AGAIN, BACK = "*", "#"
# Milliseconds: after an option, after a sentence, before the key of an option.
BETWEEN, AFTER_SENTENCE, BEFORE_KEY = 500, 300, 60
WAIT, WAIT_ONE = 7000, 2500


def language_keys(languages: int) -> str:
    """The keys of so many languages; where they are too many, those of each page of the list."""
    return ALL_LANGUAGES if languages <= len(ALL_LANGUAGES) else LANGUAGES


@dataclass(frozen=True)
class Screen:
    """Where a caller is: a reply, and how far they are in it.

    first: position of the first way that is read out. deeper: the rest of an answer was
    asked for. one: position of the way that is offered alone, in a list that is read one by
    one. wish: this caller may leave a wish to be called back here.
    """

    spoken: Spoken
    first: int = 0
    deeper: bool = False
    one: int | None = None
    wish: bool = False

    @property
    def keys(self) -> str:
        """The keys of the ways that are read out at a time, in their order."""
        if self.spoken.kind != "ask_language":
            return CHOICES
        return language_keys(len(self.spoken.ways))

    @property
    def size(self) -> int:
        """How many ways are read out at a time."""
        return len(self.keys)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways that are read out now."""
        return self.spoken.ways[self.first : self.first + self.size]

    @property
    def rest(self) -> bool:
        """Whether the list goes on after what is read out now."""
        return len(self.spoken.ways) > self.first + self.size

    @property
    def topics(self) -> bool:
        """Whether it is the first list, in which the number of a poster is typed."""
        return any(way.option.command == "show_topic" for way in self.spoken.ways)

    @property
    def has_more(self) -> bool:
        """Whether an answer has more to say."""
        return bool(self.spoken.more) and not self.deeper

    def way(self, key: str) -> Way | None:
        """The way of a key, None for none."""
        if self.one is not None:
            return self.spoken.ways[self.one] if key == "1" else None
        return dict(zip(self.keys, self.ways, strict=False)).get(key)


@dataclass(frozen=True)
class Manner:
    """How it is said. slow: slower. explain: also what works in every list, and 112. hear: the
    caller may also speak."""

    slow: bool = False
    explain: bool = False
    hear: bool = False
    news: tuple[Prompt, ...] = field(default=())


def whole(screen: Screen, book: Book, manner: Manner) -> Listen:
    """All of a screen, `manner.news` first."""
    said = screen.spoken.more if screen.deeper else screen.spoken.said
    return _listen(screen, book, manner, (*manner.news, *said))


def keys_only(screen: Screen, book: Book, manner: Manner) -> Listen:
    """What each key does, `manner.news` first."""
    return _listen(screen, book, manner, manner.news)


def one_by_one(screen: Screen, book: Book, manner: Manner) -> Listen:
    """The one way that is offered now; `screen.one` must be set."""
    way = screen.spoken.ways[screen.one or 0]
    cues = (*spaced(manner.news), *option(way.label, "1", book))
    return Listen(cues, WAIT_ONE, slow=manner.slow)


def spaced(prompts: Iterable[Prompt]) -> tuple[Cue, ...]:
    """Sentences with a pause after each, no longer than between the sentences of one prompt."""
    return tuple(cue for prompt in prompts for cue in (prompt, Pause(AFTER_SENTENCE)))


def _listen(screen: Screen, book: Book, manner: Manner, said: Iterable[Prompt]) -> Listen:
    language = screen.spoken.language
    said = tuple(said)
    heard = [prompt for prompt in said if book.audible(prompt)]
    if len(heard) < len(said):
        heard.append(book.fixed("voice.unheard", language))
    if manner.explain:
        heard.append(book.fixed("voice.emergency", language))
    cues = list(spaced(heard))
    for label, key in _keys(screen, book):
        # Everybody hears the languages before theirs.
        named = screen.spoken.kind == "ask_language" and screen.way(key) is not None
        way = _language(label, key, book) if named else option(label, key, book)
        cues += [*way, Pause(BETWEEN)]
    if manner.explain:
        # Who knows a number from a poster may type it from the first word on. All others wait for
        # the topics.
        after = ("voice.number", "voice.keys")
        cues += spaced(book.fixed(key, language) for key in after)
    # Where no number is expected a key must count at once.
    twice = book.numbers if screen.topics else frozenset[str]()
    if not manner.hear:
        return Listen(tuple(cues), WAIT, twice=twice, slow=manner.slow)
    # The keys first: nobody has to speak.
    offer = book.fixed("speech.offer.outside" if book.outside else "speech.offer", language)
    return Listen((*cues, offer), WAIT, twice=twice, slow=manner.slow, hear=language)


def _keys(screen: Screen, book: Book) -> Iterator[tuple[Prompt, str]]:
    """What can be done here, in the order of what people need, and its key."""
    spoken, language = screen.spoken, screen.spoken.language
    answer = spoken.entry is not None
    if answer:
        yield book.fixed("voice.again", language), AGAIN
    if screen.has_more:
        yield book.fixed("voice.more", language), MORE
    if answer and book.texts:
        yield book.fixed("voice.text", language), TEXT
    for way, key in zip(screen.ways, screen.keys, strict=False):
        yield way.label, key
    if screen.wish:
        yield book.fixed("voice.wish", language), WISH
    if not screen.has_more and (screen.rest or spoken.further):
        further = "voice.to_languages" if spoken.kind == "ask_language" else "voice.further"
        yield book.fixed(further, language), MORE


def option(label: Prompt, key: str, book: Book) -> tuple[Cue, ...]:
    """What a key does, then the key: who hears what they need knows what to press at once."""
    return (label, Pause(BEFORE_KEY), book.press(key, label.language))


def _language(label: Prompt, key: str, book: Book) -> tuple[Cue, ...]:
    """A language and its key, in as few words as can be: "English, 1"."""
    return (label, Pause(BEFORE_KEY), book.language_key(key, label.language))
