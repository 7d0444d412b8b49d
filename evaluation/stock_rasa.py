"""Rasa as `rasa init` sets it up, with Safar's content: what `make bench` compares with.

Every entry of the guidance is a response `utter_faq/<entry>` of the retrieval intent
`faq`, learned from the entry's example questions. The dialogue acts are those of
data/nlu, but for ask_guidance, in whose place `faq` is.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import yaml

from actions.retrieval.build import questions_of
from bot.brain.environment import QUIET
from bot.brain.processes import Service
from bot.guidance.model import Pack

VERSION = {"version": "3.1"}
MODEL = "stock"
REPLACED = "ask_guidance"
# Retrieval intents take one "/" only, entries have one of their own.
SLASH = "__"
# A few conversations for the policies that learn; the rules cover every act.
STORIES = (
    ("greet", "faq", "thank", "goodbye"),
    ("faq", "faq", "thank"),
    ("greet", "menu", "faq", "more", "thank"),
    ("greet", "change_language", "faq", "talk_to_person"),
    ("faq", "ask_advice", "faq", "complain"),
    ("emergency", "talk_to_person", "thank", "goodbye"),
)

ABOUT = """Rasa's default here: WhitespaceTokenizer, RegexFeaturizer, LexicalSyntacticFeaturizer,
CountVectorsFeaturizer (words, and char_wb 1 to 4), DIETClassifier, EntitySynonymMapper,
ResponseSelector; MemoizationPolicy, RulePolicy, TEDPolicy; the stock REST channel. It
learns the same content: the {acts} dialogue-act examples of `data/nlu` in all languages,
and as retrieval intents `faq/<entry>` the {questions} example questions and titles of the
{entries} entries (in the place of `ask_guidance`). Whatever learns was trained for
**epochs: {epochs}**; `rasa init` writes 100, too long for a run of 20 minutes. More of them
take longer to train and may find more; speed and memory of a turn do not depend on them."""


def config(epochs: int) -> dict[str, Any]:
    """Rasa's default pipeline and policies; every part that learns gets `epochs`."""
    learning = {"epochs": epochs, "constrain_similarities": True}
    return {
        "recipe": "default.v1",
        "assistant_id": "stock",
        "language": "en",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {
                "name": "CountVectorsFeaturizer",
                "analyzer": "char_wb",
                "min_ngram": 1,
                "max_ngram": 4,
            },
            {"name": "DIETClassifier", **learning},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", "retrieval_intent": "faq", **learning},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "RulePolicy"},
            {"name": "TEDPolicy", "max_history": 5, **learning},
        ],
    }


def acts(data: Path, codes: Sequence[str]) -> dict[str, list[str]]:
    """Examples of the dialogue acts in all languages, in Rasa's notation."""
    found: dict[str, list[str]] = {}
    for code in codes:
        text = (data / "nlu" / f"{code}.yml").read_text("utf-8")
        for block in yaml.load(text, Loader=yaml.CSafeLoader)["nlu"]:
            if block["intent"] != REPLACED:
                lines = block["examples"].splitlines()
                found.setdefault(block["intent"], []).extend(lines)
    return found


def faq(pack: Pack) -> dict[str, list[str]]:
    """Example questions of the guidance in all languages, by retrieval intent."""
    found: dict[str, list[str]] = {}
    for question in questions_of(pack):
        text = " ".join(question.text.split())
        found.setdefault(f"faq/{key_of(question.entry)}", []).append(f"- {text}")
    return found


def key_of(entry: str) -> str:
    return entry.replace("/", SLASH)


def entry_of(key: str) -> str:
    """The entry of a response key, with or without the retrieval intent before it."""
    return key.rpartition("/")[2].replace(SLASH, "/")


def titles(pack: Pack) -> dict[str, str]:
    """What is said for each entry: its title in the source language."""
    return {e.id: e.texts[pack.source_language].title for e in pack.entries.values()}


def write_project(folder: Path, data: Path, codes: Sequence[str], pack: Pack, epochs: int) -> str:
    """Write a Rasa project to `folder`; returns in words what it is."""
    by_act, by_entry = acts(data, codes), faq(pack)
    intents = [*by_act, "faq"]
    responses = {f"utter_{act}": [{"text": act}] for act in by_act}
    for entry, title in titles(pack).items():
        responses[f"utter_faq/{key_of(entry)}"] = [{"text": title}]
    entities = ["target_language", "key", "entry", "topic"]
    nlu = [
        {"intent": intent, "examples": "".join(f"{line}\n" for line in lines)}
        for intent, lines in (*by_act.items(), *by_entry.items())
    ]
    # Rasa has a rule of its own for `back`, and no other may say something else.
    rules = [{"rule": i, "steps": _steps([i])} for i in intents if i != "back"]
    stories = [{"story": " ".join(acts), "steps": _steps(acts)} for acts in STORIES]
    domain = {"intents": intents, "entities": entities, "actions": ["utter_faq"]}
    _write(folder / "config.yml", config(epochs))
    _write(folder / "domain.yml", {**VERSION, **domain, "responses": responses})
    _write(folder / "data" / "nlu.yml", {**VERSION, "nlu": nlu})
    _write(folder / "data" / "rules.yml", {**VERSION, "rules": rules})
    _write(folder / "data" / "stories.yml", {**VERSION, "stories": stories})
    _write(folder / "credentials.yml", {"rest": None})
    _write(folder / "endpoints.yml", {})
    return ABOUT.format(
        acts=sum(map(len, by_act.values())),
        questions=sum(map(len, by_entry.values())),
        entries=len(by_entry),
        epochs=epochs,
    )


def _steps(acts: Sequence[str]) -> list[dict[str, str]]:
    return [step for act in acts for step in ({"intent": act}, {"action": f"utter_{act}"})]


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def training() -> list[str]:
    """The command that trains the project; to be run in its folder."""
    return [sys.executable, "-m", "rasa", "train", "--quiet", "--fixed-model-name", MODEL]


def service(folder: Path, port: int) -> Service:
    """`rasa run` with the REST channel on loopback, and its API for parsing."""
    where = ["--interface", "127.0.0.1", "--port", str(port), "--enable-api", "--quiet"]
    files = ["--model", str(folder / "models" / f"{MODEL}.tar.gz")]
    for name in ("credentials", "endpoints"):
        files += [f"--{name}", str(folder / f"{name}.yml")]
    return Service(
        name="Rasa's default",
        command=[sys.executable, "-m", "rasa", "run", *where, *files],
        ready_url=f"http://127.0.0.1:{port}/status",
        environment=QUIET,
    )


class StockRasa:
    """A running stock Rasa. Use as an async context manager."""

    def __init__(self, port: int, pack: Pack, patience: float) -> None:
        self._entries = {title: entry for entry, title in titles(pack).items()}
        self._client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=patience, trust_env=False
        )

    async def __aenter__(self) -> StockRasa:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def turn(self, conversation: str, text: str) -> str | None:
        """One turn on the REST channel: the entry that was said, if one was."""
        message = {"sender": conversation, "message": text}
        said = await self._post("/webhooks/rest/webhook", message)
        return next((self._entries[m["text"]] for m in said if m["text"] in self._entries), None)

    async def first(self, text: str) -> str:
        """The entry that the response selector ranks first, whatever the intent is."""
        parsed = await self._post("/model/parse", {"text": text})
        ranking = parsed["response_selector"]["faq"]["ranking"]
        return entry_of(ranking[0]["intent_response_key"])

    async def _post(self, path: str, content: Mapping[str, str]) -> Any:
        answer = await self._client.post(path, json=content)
        answer.raise_for_status()
        return answer.json()
