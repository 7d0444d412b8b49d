"""Asking for, changing and setting the language."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import confirm, waiting
from actions.dialogue.screens import alert, show
from actions.dialogue.turn import Event, Screen, Turn, say
from bot.compose import menu


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
    if waiting.sounds_like_danger(turn):
        likely = turn.candidates or (turn.language,)
        said = replace(said.preceded_by(*(alert(turn, code) for code in likely)), kind="emergency")
    return say(dispatcher, turn, said, slots={"waiting_question": waiting.kept(turn)})


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
    kept = {"language": code, "language_chosen": True}
    confirmed = chosen.part("say", "language.set")
    if waits := turn.slots.get("waiting_question"):
        asked = waiting.restored(chosen, waits)
        answered = waiting.answered(asked)
        said = answered.reply.preceded_by(confirmed)
        return say(dispatcher, asked, said, answered.screen, {**kept, **answered.slots})
    if again := confirm.asked_again(chosen):
        # Who could not read the question, or sent the name of the language twice.
        said, slots = again
        return say(dispatcher, chosen, said.preceded_by(confirmed), slots={**kept, **slots})
    if turn.trail:
        said = show(chosen, turn.trail[-1])
        return say(dispatcher, chosen, said.preceded_by(confirmed), turn.trail[-1], kept)
    said = menu.menu(chosen.know.pack, chosen.know.phrases, code)
    return say(dispatcher, chosen, said.preceded_by(confirmed), slots=kept)
