"""What is listed word for word: short utterances, numbers in words, names of languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bot.language.acts_text import NOT_LISTED, Example
from bot.language.choice import normalise_known

LISTED_WORDS = 4
CODE_LENGTH = 2
LONGEST_NUMBER = 3
KEY = "key"
TARGET_LANGUAGE = "target_language"
_SIGNS = {"*": "repeat", "#": "back", "?": "menu"}
_TRIM = " \t\n.!?،؟。។፧፨።,;:()[]<>\"'«»-"


class ActLists(msgspec.Struct, frozen=True):
    """acts: act by language and listed utterance; values: entity value by language,
    entity name and surface form; names: language code by any name of a language."""

    acts: dict[str, dict[str, str]]
    values: dict[str, dict[str, dict[str, str]]]
    names: dict[str, str]

    def save(self, path: Path) -> None:
        path.write_bytes(msgspec.json.encode(self))

    @staticmethod
    def load(path: Path) -> ActLists:
        return msgspec.json.decode(path.read_bytes(), type=ActLists)


@dataclass(frozen=True)
class Listed:
    """A dialogue act that needs no guessing, with the entities it carries."""

    act: str
    entities: Mapping[str, str] = field(default_factory=dict)


def digits(text: str) -> str | None:
    """The ASCII digits of a text that is a number in any script, else None."""
    trimmed = text.strip(_TRIM)
    if not trimmed or len(trimmed) > LONGEST_NUMBER or not all(c.isdecimal() for c in trimmed):
        return None
    return "".join(str(unicodedata.decimal(c)) for c in trimmed)


def look_up(lists: ActLists, text: str, language: str | None) -> Listed | None:
    """The act of a key, a number, a language's name or a listed utterance."""
    if sign := _SIGNS.get(text.strip()):
        return Listed(sign)
    if (number := digits(text)) is not None:
        return Listed("emergency") if number == "112" else Listed("choose", {KEY: number})
    spoken = normalise_known(text)
    if code := lists.names.get(spoken):
        return Listed("change_language", {TARGET_LANGUAGE: code})
    if language is None:
        return None
    act = lists.acts.get(language, {}).get(spoken)
    return Listed(act, entities(lists, text, language, act)) if act else None


def entities(lists: ActLists, text: str, language: str, act: str) -> dict[str, str]:
    """The entities that an utterance of `act` names, by the longest listed form."""
    wanted = {"choose": KEY, "change_language": TARGET_LANGUAGE}.get(act)
    if wanted is None:
        return {}
    spoken = f" {normalise_known(text)} "
    forms = lists.values.get(language, {}).get(wanted, {})
    found = [form for form in forms if f" {form} " in spoken]
    if found:
        return {wanted: forms[max(found, key=len)]}
    if wanted == TARGET_LANGUAGE:
        named = [name for name in lists.names if len(name) > CODE_LENGTH and f" {name} " in spoken]
        return {wanted: lists.names[max(named, key=len)]} if named else {}
    numbers = [n for word in text.split() if (n := digits(word)) is not None]
    return {wanted: numbers[0]} if numbers else {}


def build(
    examples: Mapping[str, Mapping[str, Iterable[Example]]], names: Mapping[str, str]
) -> ActLists:
    """Lists from examples by language and act, and language codes by name of a language."""
    acts: dict[str, dict[str, str]] = {}
    values: dict[str, dict[str, dict[str, str]]] = {}
    for language, of_acts in examples.items():
        acts[language] = {}
        values[language] = {KEY: {}, TARGET_LANGUAGE: {}}
        for act, lines in of_acts.items():
            for example in lines:
                spoken = normalise_known(example.text)
                if spoken and len(spoken.split()) <= LISTED_WORDS and act not in NOT_LISTED:
                    acts[language][spoken] = act
                for entity, form, value in example.annotations:
                    values[language][entity][normalise_known(form)] = value
    return ActLists(acts, values, {normalise_known(name): code for name, code in names.items()})
