"""Turns and search outcomes as tests need them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.turn import Turn
from actions.knowledge import Knowledge
from actions.retrieval.abstention import Confidence
from actions.retrieval.index import Index
from actions.retrieval.search import Outcome
from bot.danger import Danger
from bot.guidance.countries import load_countries
from bot.guidance.shelf import Shelf
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.reply import Reply, decode
from bot.settings import ROOT

WORK = "stay/work"


def knowledge(languages: Languages) -> Knowledge:
    """What the action server knows of the example, without an index."""
    return Knowledge(
        Shelf(ROOT / "data" / "guidance" / "europe", languages.codes).load(),
        languages,
        load_phrases(ROOT / "data", languages.codes),
        cast(Index, None),
        cast(Confidence, None),
        load_countries(ROOT / "data", languages.codes),
    )


def turn(
    know: Knowledge,
    text: str = "",
    outcome: Outcome | None = None,
    danger: Danger | None = None,
    language: str = "en",
    calm: bool = False,
    act: str | None = None,
    **slots: Any,
) -> Turn:
    """A turn with `text`; without one it is a key or a command."""
    made = Turn(
        know=know,
        order="c",
        texts=False,
        language=language,
        text=text,
        embedding=np.zeros(2, dtype=np.float32) if text else None,
        act=act,
        act_confidence=0.0,
        listed=False,
        calm=calm,
        danger=danger,
        intent=None,
        candidates=(),
        unserved=False,
        entities={},
        options=(),
        trail=(),
        slots=slots,
    )
    made.__dict__["outcome"] = outcome
    return made


def found(kind: Any, name: str = WORK) -> Outcome:
    return Outcome(kind, (name,), 0.5, ((name, 2.0), ("stay/school", 1.0)))


def said_by(dispatcher: CollectingDispatcher) -> Reply:
    return decode(dispatcher.messages[-1]["custom"])
