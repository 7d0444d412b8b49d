"""A language is offered when all that it needs can be heard; nothing that is said is forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.compose import menu
from bot.compose.card import card
from bot.compose.part import NOT_SPOKEN
from bot.errors import ContentError
from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.voice import Prompt, answer, details
from voice.speech import offer as offers
from voice.speech.inventory import (
    Inventory,
    fixed_lines,
    inventory,
    offered_languages,
    readiness,
    speaking_lines,
    spoken_keys,
)
from voice.speech.offer import Offer

DAY = date(2026, 11, 22)
# What the dialogue says only to what a person wrote or spoke in their own words.
OWN_WORDS = {
    "abstain",
    "abstain.nearest",
    "abstain.person",
    "choices",
    "complain",
    "country.left",
    "country.set",
    "delete.cancelled",
    "delete.confirm",
    "delete.done",
    "export",
    "export.empty",
    "no_advice",
}
# The menu of languages: each way is said in its own language, and the question is left out.
NOT_SAID = {"language.ask", "language.unserved"}


@pytest.fixture(scope="module")
def needed(served: Pack, english: Phrases, languages: Languages) -> Inventory:
    return inventory(served, english, languages, "en", DAY)


def texts_in(folder: Path) -> Iterator[str]:
    """Every constant text in the code of a folder."""
    for path in sorted(folder.rglob("*.py")):
        yield from texts_of(path)


def texts_of(path: Path) -> Iterator[str]:
    """Every constant text in a file of code."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def said_in(folder: Path) -> Iterator[str]:
    """The keys of phrases that code says: arguments of `part` and `notice`."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ("part", "notice"):
                yield from (a.value for a in node.args if isinstance(a, ast.Constant))


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def test_every_phrase_that_the_telephone_uses_is_there(root: Path, english: Phrases) -> None:
    # A word without a dot is the kind of a reply, or a command.
    used = {text for text in texts_in(root / "voice") if "." in text and english.has(text, "en")}
    speaking = {line.where for line in speaking_lines(english, "en")}
    assert used - {*spoken_keys(english, "en"), *speaking} == set()


def test_every_phrase_of_the_dialogue_that_keys_lead_to_is_there(
    root: Path, english: Phrases
) -> None:
    said = {key for part in ("actions", "bot") for key in said_in(root / part)}
    keys = {key for key in said if english.has(key, "en")}
    heard = {*spoken_keys(english, "en")}
    left_out = OWN_WORDS | NOT_SAID | NOT_SPOKEN
    missing = {key for key in keys - left_out if not {key, f"{key}.voice"} & heard}
    assert keys
    assert missing == set()


def test_every_phrase_of_the_telephone_is_spoken(root: Path, phrases: Phrases) -> None:
    """A phrase that nothing says would be recorded for nothing."""
    speaking = [*(root / "voice").glob("*.py"), *(root / "voice" / "lines").glob("*.py")]
    speaking += [root / "bot" / "render" / "voice.py", root / "voice" / "speech" / "fixed.py"]
    said = {text for path in speaking for text in texts_of(path)}
    for code, texts in phrases.texts.items():
        ours = {key for key in texts if key.startswith(("voice.", "speech."))}
        assert ours - said == set(), code
        assert {f"{key}.voice" for key in NOT_SPOKEN} & set(texts) == set(), code


def test_what_the_page_alone_tells_of_calls_needs_no_recording(english: Phrases) -> None:
    assert english.has("about.stored.voice", "en")
    assert "about.stored.voice" not in spoken_keys(english, "en")


@pytest.mark.parametrize("key", list("0123456789"))
def test_every_key_can_be_named(needed: Inventory, english: Phrases, key: str) -> None:
    pressed = Prompt(english("voice.press", "en", key=key), "en")
    assert pressed in {line.prompt for line in needed.fixed}


def test_all_of_an_entry_is_there(needed: Inventory, served: Pack, english: Phrases) -> None:
    there = {line.prompt for line in needed.lines()}
    for entry in served.entries.values():
        shown = card(served, entry, "en", english, DAY, order="c")
        assert {*answer(shown, english), *details(shown, english)} <= there
        assert Prompt(shown.title, "en") in there


def test_all_of_the_lists_are_there(needed: Inventory, served: Pack, english: Phrases) -> None:
    there = {line.prompt for line in needed.fixed}
    topics = menu.topic_options(served, menu.topics(served), "en")
    assert {Prompt(option.label, "en") for option in topics} <= there
    assert Prompt(menu.to_topics(english, "en").label, "en") in there


def test_a_text_whose_review_is_due_has_its_mark(needed: Inventory, english: Phrases) -> None:
    """The mark is needed on a day that nobody has to think of before."""
    marks = {
        Prompt(english(f"card.{state}.short", "en"), "en") for state in ("expired", "outdated")
    }
    assert marks <= {line.prompt for line in needed.fixed}


def test_each_prompt_is_recorded_once(needed: Inventory) -> None:
    keys = [line.prompt.key for line in needed.lines()]
    assert len(keys) == len({*keys})
    everything = [line.prompt.key for line in (*needed.fixed, *needed.spoken())]
    assert keys == sorted({*everything}, key=everything.index)


def test_a_phrase_with_an_unknown_placeholder_is_told(
    served: Pack, english: Phrases, languages: Languages
) -> None:
    texts = {"en": {**english.texts["en"], "voice.new": "Call {name}."}}
    with pytest.raises(ContentError, match=r"voice\.new.*placeholder"):
        inventory(served, replace(english, texts=texts), languages, "en", DAY)


@pytest.mark.parametrize("lost", ["voice.press 7", "emergency", "topic stay", "voice.goodbye"])
def test_without_one_fixed_prompt_a_language_is_not_offered(needed: Inventory, lost: str) -> None:
    silent = next(line.prompt for line in needed.fixed if line.where == lost)
    ready = readiness(needed, lambda prompt: prompt != silent)
    assert ready.state == "not"
    assert offered_languages({"en": needed.fixed}, lambda prompt: prompt != silent) == ()
    assert offered_languages({"en": needed.fixed}, lambda _: True) == ("en",)


def test_what_only_who_speaks_hears_may_have_no_audio_and_is_recorded_last(
    needed: Inventory,
) -> None:
    mute = {line.prompt for line in needed.speaking} - {line.prompt for line in needed.fixed}
    assert {"speech.offer", "speech.meant", "abstain"} <= {line.where for line in needed.speaking}
    assert offered_languages({"en": needed.fixed}, lambda prompt: prompt not in mute) == ("en",)
    assert {line.prompt for line in needed.lines()[-len(mute) :]} == mute


def test_what_not_every_service_says_may_have_no_audio_and_is_recorded(needed: Inventory) -> None:
    where = {"voice.returned", "menu.empty"}
    mute = {line.prompt for line in needed.lines() if line.where in where}
    assert len(mute) == len(where)
    ready = readiness(needed, lambda prompt: prompt not in mute)
    assert (ready.state, {line.prompt for line in ready.unsaid}) == ("ready", mute)
    assert offered_languages({"en": needed.fixed}, lambda prompt: prompt not in mute) == ("en",)


def test_an_entry_that_cannot_be_said_is_named(needed: Inventory) -> None:
    entry = needed.entries[3]
    text, rest = entry.said[2].prompt, entry.more[1].prompt
    ready = readiness(needed, lambda prompt: prompt != text)
    assert (ready.state, ready.silent, ready.short) == ("partly", (entry.entry,), ())
    ready = readiness(needed, lambda prompt: prompt != rest)
    assert (ready.state, ready.silent, ready.short) == ("partly", (), (entry.entry,))
    assert readiness(needed, lambda _: True).state == "ready"


def test_a_language_is_offered_when_its_last_recording_comes(
    served: Pack, english: Phrases, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "_STANDS", 0.0)
    only = replace(languages, by_code={"en": languages["en"]})
    silent = {line.prompt for line in fixed_lines(served, english, only, "en")[:1]}
    offer = Offer(lambda: served, english, only, lambda prompt: prompt not in silent)
    assert offer() == ()
    silent.clear()
    assert offer() == ("en",)
