"""All that a language needs to be heard on the telephone, and which languages have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.compose import area, menu
from bot.compose.card import card
from bot.errors import ContentError
from bot.guidance.model import EUROPE, Entry, Pack
from bot.i18n import Phrases, placeholders
from bot.languages import Languages
from bot.render.voice import Audible, Prompt, answer, details, prompt_of

# Of the phrases without a form for the telephone, those that keys lead to, and the one on danger.
PLAIN = ("emergency", "language.missing", "option.menu")
# What may stand in a placeholder. A topic's name is said with the menus below; names and
# hours of the operator's people only a synthesiser can say.
_KEYS = tuple(str(digit) for digit in range(10))
_VALUES: Mapping[str, Sequence[Mapping[str, str]]] = {
    "voice.press": [{"key": key} for key in _KEYS],
    "voice.language.key": [{"key": key} for key in _KEYS[1:]],
    "menu.topic.voice": [],
    "people.open.voice": [],
    "people.closed.voice": [],
}

# Said where they have audio: a language without them is offered all the same. For where calling
# back is switched on, and for a service without any text.
OPTIONAL = ("voice.returned", "menu.empty")
# What only who speaks instead of pressing keys hears, beside the phrases of speaking itself.
_SPEAKING = "speech."
TO_WORDS = (
    *("abstain", "abstain.nearest", "automated.yes", "choices", "complain", "country.left"),
    *("delete.cancelled", "delete.confirm", "greet", "no_advice"),
    *("option.no", "option.person", "option.yes", "thank"),
)

State = Literal["ready", "partly", "not"]


@dataclass(frozen=True)
class Line:
    """One prompt, and where it stands: the key of a phrase, or an entry and its part."""

    prompt: Prompt
    where: str


@dataclass(frozen=True)
class EntryLines:
    """What is said of an entry: at once (its title with it), and to who wants more."""

    entry: str
    said: tuple[Line, ...]
    more: tuple[Line, ...]


@dataclass(frozen=True)
class Inventory:
    """All lines of a language: the fixed ones, without which it is not offered, the entries, those
    that are left out where they have no audio, and those without which nobody can speak in it."""

    language: str
    fixed: tuple[Line, ...]
    entries: tuple[EntryLines, ...]
    optional: tuple[Line, ...] = ()
    speaking: tuple[Line, ...] = ()

    def lines(self) -> tuple[Line, ...]:
        """Every prompt once, in the order in which it is best recorded."""
        return once((*self.fixed, *self.spoken()))

    def spoken(self) -> Iterator[Line]:
        """The lines of the entries, first what makes each of them be offered; then those that can
        be left out, and those for who speaks."""
        for entry in self.entries:
            yield from entry.said
        for entry in self.entries:
            yield from entry.more
        yield from self.optional
        yield from self.speaking


@dataclass(frozen=True)
class Readiness:
    """How far a language is. missing: fixed lines; silent: entries that cannot be said;
    short: entries that can be said, but not what follows on "more"; unsaid: lines without which
    it is offered all the same."""

    language: str
    missing: tuple[Line, ...]
    silent: tuple[str, ...]
    short: tuple[str, ...]
    unsaid: tuple[Line, ...]

    @property
    def offered(self) -> bool:
        return not self.missing

    @property
    def state(self) -> State:
        if self.missing:
            return "not"
        return "partly" if self.silent or self.short else "ready"


def inventory(
    pack: Pack, phrases: Phrases, languages: Languages, language: str, today: date
) -> Inventory:
    """What `language` needs. today: entries say whether their review is due.

    Raises ContentError for a phrase whose placeholder is not known here.
    """
    fixed = fixed_lines(pack, phrases, languages, language)
    entries = tuple(
        _entry(one, entry, phrases, language, today)
        for one in (pack, *pack.countries.values())
        for entry in sorted(one.entries.values(), key=lambda entry: entry.place)
        if language in entry.texts
    )
    optional = _lines(phrases, language, OPTIONAL)
    return Inventory(language, fixed, entries, optional, speaking_lines(phrases, language))


def fixed_lines(
    pack: Pack, phrases: Phrases, languages: Languages, language: str
) -> tuple[Line, ...]:
    """What a language needs to be offered at all. Raises ContentError as `inventory` does."""
    return (*_phrases(phrases, language), *_menus(pack, phrases, languages, language))


def speaking_lines(phrases: Phrases, language: str) -> tuple[Line, ...]:
    """What a language needs for callers to be told that they may speak."""
    keys = (key for key in phrases.texts[language] if key.startswith(_SPEAKING) or key in TO_WORDS)
    return _lines(phrases, language, keys)


def _lines(phrases: Phrases, language: str, keys: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(Prompt(phrases(key, language), language), key) for key in keys)


def once(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Each prompt where it stands first."""
    first: dict[str, Line] = {}
    for line in lines:
        first.setdefault(line.prompt.key, line)
    return tuple(first.values())


def readiness(needed: Inventory, audible: Audible) -> Readiness:
    """What of it has audio."""
    return Readiness(
        needed.language,
        missing=tuple(line for line in needed.fixed if not audible(line.prompt)),
        silent=tuple(e.entry for e in needed.entries if not _all(e.said, audible)),
        short=tuple(
            e.entry for e in needed.entries if _all(e.said, audible) and not _all(e.more, audible)
        ),
        unsaid=tuple(
            line for line in once((*needed.optional, *needed.speaking)) if not audible(line.prompt)
        ),
    )


def offered_languages(fixed: Mapping[str, Sequence[Line]], audible: Audible) -> tuple[str, ...]:
    """The languages that a caller is offered, in their order: all fixed lines have audio."""
    return tuple(code for code, lines in fixed.items() if _all(lines, audible))


def spoken_keys(phrases: Phrases, language: str) -> tuple[str, ...]:
    """The keys of all phrases that can be said on the telephone, in the order of the file."""
    return tuple(
        key
        for key in phrases.texts[language]
        if key.startswith("voice.") or key in (*PLAIN, *OPTIONAL) or _has_form(key) or _is_mark(key)
    )


def _has_form(key: str) -> bool:
    """Whether it is the form for the telephone of another phrase. The page that tells of the
    service is not on the telephone: there ".voice" is what it tells of."""
    return key.endswith(".voice") and not key.startswith("about.")


def _is_mark(key: str) -> bool:
    """What is said before a text of some state; which of them is needed changes with the day."""
    return key.startswith("card.") and key.endswith(".short")


def _phrases(phrases: Phrases, language: str) -> Iterator[Line]:
    for key in spoken_keys(phrases, language):
        if key in OPTIONAL:
            continue
        names = placeholders(phrases.texts[language][key])
        if names and key not in _VALUES:
            raise ContentError(
                f"data/locale/{language}.po: phrase {key!r} is said on the telephone and has a "
                "placeholder; say in voice/speech/inventory.py what may stand in it"
            )
        for values in _VALUES.get(key, [{}]):
            where = " ".join((key, *values.values()))
            yield Line(Prompt(phrases(key, language, **values), language), where)


def _menus(pack: Pack, phrases: Phrases, languages: Languages, language: str) -> Iterator[Line]:
    """What the lists of languages and topics say in this language."""
    yield Line(Prompt(languages[language].name, language), "the name of the language")
    if language not in pack.words:
        return
    for option in menu.topic_options(pack, menu.topics(pack), language):
        where = f"topic {option.value}"
        yield Line(Prompt(option.label, language), where)
        for part in menu.topic(pack, phrases, language, option.value, 0).parts:
            yield Line(prompt_of(part), f"{where}, its list")
    for code in (EUROPE, *pack.countries) if pack.countries else ():
        yield Line(Prompt(area.label(pack, phrases, code, language), language), f"area {code}")


def _entry(pack: Pack, entry: Entry, phrases: Phrases, language: str, today: date) -> EntryLines:
    """As a reply would have it said, so that nothing said is missing here."""
    # In whatever order: the same is said.
    shown = card(pack, entry, language, phrases, today, order=entry.id)
    where = f"{entry.number or '-'} {entry.id}" + (
        "" if entry.where == EUROPE else f" {entry.where}"
    )

    def line(prompt: Prompt, part: str) -> Line:
        return Line(prompt, f"{where}, {part}")

    def part_of(prompt: Prompt) -> str:
        if prompt.text in shown.marks:
            return "what to know of the text"
        return "text" if prompt.text == shown.spoken else "source"

    title = line(Prompt(shown.title, language), "title")
    said = (line(prompt, part_of(prompt)) for prompt in answer(shown, phrases))
    following = enumerate(details(shown, phrases), 1)
    more = (line(prompt, f"more, {number}") for number, prompt in following)
    return EntryLines(entry.id, (title, *said), tuple(more))


def _all(lines: Sequence[Line], audible: Audible) -> bool:
    return all(audible(line.prompt) for line in lines)
