"""Reporting the answer before by a number, where there is no page to press on."""

from __future__ import annotations

from typing import get_args

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.turn import Event, Turn, say
from bot.feedback.reports import Said
from bot.reply import Option, Reply


def ways(turn: Turn) -> tuple[Option, ...]:
    """The ways to say what was the matter with the answer before, still without numbers."""
    return tuple(
        Option("", turn.phrase(f"feedback.{said}"), "report", said, turn.language)
        for said in get_args(Said)
    )


def send(dispatcher: CollectingDispatcher, turn: Turn, value: str) -> list[Event]:
    """Have the gateway note it, which knows the answer and says how it went."""
    said = next(said for said in get_args(Said) if said == value)
    return say(dispatcher, turn, Reply("notice", turn.language, effect=said))
