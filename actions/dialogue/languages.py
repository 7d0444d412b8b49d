"""Asking for, changing and setting the language."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.advice import declined
from actions.dialogue.arbitration import alarming
from actions.dialogue.country import placed
from actions.dialogue.emergency import helped
from actions.dialogue.found import answer
from actions.dialogue.screens import alert, show
from actions.dialogue.turn import Event, Screen, Turn, say
from bot.compose import menu
from bot.nlu import properties
from bot.nlu.decision import ADVICE, EMERGENCY
from bot.reply import Reply


def ask_language(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """Ask in the likely languages; the question waits for the answer.

    What may be a cry for help gets the emergency line at once, in those languages.
    """
    said = menu.language_menu(
        turn.know.languages,
        turn.know.phrases,
        turn.language,
        turn.candidates,
        unserved=turn.unserved,
    )
    if _sounds_like_danger(turn):
        likely = turn.candidates or (turn.language,)
        said = replace(said.preceded_by(*(alert(turn, code) for code in likely)), kind="emergency")
    waiting = None
    if turn.embedding is not None:
        packed = properties.pack_vector(turn.embedding)
        waiting = {
            "text": turn.text,
            "embedding": packed,
            "act": turn.act,
            "calm": turn.calm,
            "danger": turn.danger,
        }
    return say(dispatcher, turn, said, slots={"waiting_question": waiting})


def _sounds_like_danger(turn: Turn) -> bool:
    if turn.act == EMERGENCY:
        return True
    return turn.outcome is not None and alarming(turn.outcome, turn.calm)


def change(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """The language that the person named, or the menu."""
    code = turn.entities.get("target_language")
    return set_language(dispatcher, turn, code) if code else offer_languages(dispatcher, turn)


def offer_languages(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """The menu of all languages, asked for by the person."""
    said = menu.language_menu(turn.know.languages, turn.know.phrases, turn.language, (), False)
    return say(dispatcher, turn, said)


def ask_before(dispatcher: CollectingDispatcher, turn: Turn, screen: Screen) -> list[Event]:
    """Ask for the language; `screen` is shown in the chosen one."""
    said = menu.language_menu(
        turn.know.languages, turn.know.phrases, turn.language, turn.candidates, False
    )
    return say(dispatcher, turn, said, screen)


def set_language(dispatcher: CollectingDispatcher, turn: Turn, code: str) -> list[Event]:
    """Speak `code` from now on, and answer what was waiting for it."""
    if code not in turn.know.languages:
        return offer_languages(dispatcher, turn)
    chosen = replace(turn, language=code)
    waiting = turn.slots.get("waiting_question")
    kept = {"language": code, "language_chosen": True}
    confirmed = chosen.part("say", "language.set")
    if waiting:
        asked = replace(
            chosen,
            text=waiting["text"],
            embedding=properties.unpack_vector(waiting["embedding"]),
            act=waiting["act"],
            calm=bool(waiting.get("calm")),
            danger=waiting.get("danger"),
        )
        said, screen = _answered(asked)
        return say(dispatcher, asked, said.preceded_by(confirmed), screen, kept)
    if turn.trail:
        said = show(chosen, turn.trail[-1])
        return say(dispatcher, chosen, said.preceded_by(confirmed), turn.trail[-1], kept)
    said = menu.menu(chosen.know.pack, chosen.know.phrases, code)
    return say(dispatcher, chosen, said.preceded_by(confirmed), slots=kept)


def _answered(asked: Turn) -> tuple[Reply, Screen | None]:
    """The reply to what waited for the language: help, a refusal to decide, or an answer."""
    if (said := placed(asked)) is not None:
        return said, None
    if asked.outcome is None:
        return asked.notice("say_what"), None
    if _sounds_like_danger(asked):
        return helped(asked)
    return declined(asked) if asked.act == ADVICE else answer(asked, asked.outcome)
