"""The examples of data/nlu by language, for what is not Rasa: lists and training text."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.errors import ContentError
from bot.language.choice import normalise_known

_ANNOTATION = re.compile(r"\[([^\]]+)\](\{[^}]*\})")
LISTED_WORDS = 3
NOT_LISTED = frozenset({"ask_guidance", "ask_advice", "emergency"})


@dataclass(frozen=True)
class Example:
    """An example utterance: its text, and (entity, form in the text, value) of each annotation."""

    text: str
    annotations: tuple[tuple[str, str, str], ...]

    @staticmethod
    def parse(line: str) -> Example:
        """From Rasa's notation: `number [two]{"entity": "key", "value": "2"}`."""
        found = []
        for form, annotation in _ANNOTATION.findall(line):
            fields = json.loads(annotation)
            found.append((fields["entity"], form, fields["value"]))
        return Example(_ANNOTATION.sub(r"\1", line), tuple(found))


def examples(path: Path) -> Mapping[str, tuple[Example, ...]]:
    """Examples by intent of one data/nlu file. Raises ContentError."""
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return {
            block["intent"]: tuple(
                Example.parse(line.removeprefix("- ").strip())
                for line in block["examples"].splitlines()
                if line.strip()
            )
            for block in content["nlu"]
        }
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ContentError(f"{path}: {error}; the file must be Rasa NLU examples") from error


def known_utterances(data: Path, codes: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """Languages by short greeting or command, from the examples of dialogue acts."""
    found: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        for intent, lines in examples(data / "nlu" / f"{code}.yml").items():
            if intent in NOT_LISTED:
                continue
            for line in lines:
                key = normalise_known(line.text)
                if key and len(key.split()) <= LISTED_WORDS:
                    found[key].add(code)
    return {key: frozenset(codes) for key, codes in found.items()}
