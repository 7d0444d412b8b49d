"""How many text messages an answer takes: `make sms-parts` writes docs/sms-parts.md.

Beside it what Rasa's own Twilio channel would send for the same answers: it sends each
paragraph and each option as a message of its own, and leaves the cutting to the network.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from bot.compose import menu
from bot.compose.card import card
from bot.compose.part import part
from bot.guidance.model import Entry, Pack
from bot.guidance.watching import ServedPack, today
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.render import sms
from bot.render.gsm import folded, is_gsm, units
from bot.render.parts import split
from bot.reply import Card, Reply
from bot.settings import ROOT, Settings

REPORT = ROOT / "docs" / "sms-parts.md"
HEAD = """# Text messages for an answer

Made by `make sms-parts` over the whole pack: {entries} entries. Median, and in brackets the
most. At once means: before the person asks for more with 9.

- *the sms text*: the entry's short text alone.
- *whole*: entries whose short text is whole in the first answer, as an example, and in brackets
  as it will be once it is approved: then the marks "example" and "machine translation" are gone.
- *first answer*: with the line that says that the service is automated, the mark that the
  text is an example, and the way on.
- *everything*: all pages until nothing is left, with contacts and sources.
- *stock, short* and *stock, full*: the same short text, and the same full answer with its
  steps, as Rasa's own Twilio channel sends them.

| language | entries | the sms text | first answer, at once | whole | everything | stock, short \
| stock, full |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
# Parts of a long message that the network joins again: each gives up room for a header.
_ALONE, _JOINED = {True: 160, False: 70}, {True: 153, False: 67}


@dataclass(frozen=True)
class Sizes:
    """Text messages that one entry takes in one language."""

    text: int
    first: int
    whole: bool
    whole_approved: bool
    everything: int
    stock_short: int
    stock_full: int


def joined_count(text: str) -> int:
    """Parts of `text` as one long message of the standard (3GPP TS 23.040, UDH of 6 octets).

    A character that takes two units is never cut, so a part may stay one unit short.
    """
    gsm = is_gsm(text)
    total = units(text, gsm)
    if total <= _ALONE[gsm]:
        return 1
    parts, used = 1, 0
    for character in text:
        size = units(character, gsm)
        if used + size > _JOINED[gsm]:
            parts, used = parts + 1, 0
        used += size
    return parts


def stock_count(paragraphs: Sequence[str], options: Sequence[str]) -> int:
    """What Rasa's Twilio channel sends: a message for each paragraph and each option."""
    return sum(joined_count(text) for text in (*paragraphs, *options))


def measure(pack: Pack, phrases: Phrases, entry: Entry, language: str) -> Sizes:
    """The sizes of one answer."""
    shown = card(pack, entry, language, phrases, today(), order="c")
    disclosure = part(phrases, "disclosure", "disclosure", language)
    topics = menu.to_topics(phrases, language)
    answer = Reply("answer", language, (disclosure,), card=shown, options=(topics,))
    pages = [split(page) for page in sms.pages(answer, phrases)]
    found = [len(parts) for parts in pages]
    options = [f"1: {topics.label} (/menu)"]
    return Sizes(
        text=len(split(shown.sms)),
        first=found[0],
        whole=_is_whole(answer, phrases),
        whole_approved=_is_whole(replace(answer, card=replace(shown, marks=())), phrases),
        everything=sum(found),
        stock_short=stock_count([disclosure.text, shown.sms], options),
        stock_full=stock_count([disclosure.text, *full(shown)], options),
    )


def _is_whole(answer: Reply, phrases: Phrases) -> bool:
    """Whether the short text is on the first page to its end."""
    text = answer.card.sms if answer.card is not None else ""
    return folded(text) in next(sms.pages(answer, phrases)).replace("\n", " ")


def full(shown: Card) -> list[str]:
    """An answer as one writes it for a chat: paragraphs, and the steps as one more."""
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(shown.steps, 1))
    return [*shown.paragraphs, *([steps] if steps else [])]


def report(pack: Pack, phrases: Phrases, languages: Languages) -> str:
    """The page."""
    lines = []
    for code in languages.codes:
        found = [measure(pack, phrases, e, code) for e in pack.entries.values() if code in e.texts]
        if not found:
            continue
        whole = sum(sizes.whole for sizes in found)
        approved = sum(sizes.whole_approved for sizes in found)
        columns = [
            _column([sizes.text for sizes in found]),
            _column([sizes.first for sizes in found]),
            f"{whole} ({approved})",
            _column([sizes.everything for sizes in found]),
            _column([sizes.stock_short for sizes in found]),
            _column([sizes.stock_full for sizes in found]),
        ]
        lines.append(f"| {languages[code].english} | {len(found)} | {' | '.join(columns)} |\n")
    return HEAD.format(entries=len(pack.entries)) + "".join(lines)


def _column(numbers: Sequence[int]) -> str:
    return f"{math.ceil(median(numbers))} ({max(numbers)})"


def main() -> None:
    """Write the page."""
    settings = Settings.load()
    languages = Languages.load(settings.data)
    served = ServedPack(settings.guidance, False, languages.codes)
    text = report(served.current, load_phrases(settings.data, languages.codes), languages)
    REPORT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
