"""A caller who also speaks, with a dialogue that knows a few questions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.compose import menu
from bot.compose.part import part
from bot.reply import Option, Part, Reply
from tests.voice.walking import APPLY, Dialogue, Walk, book_of
from voice.acts import Keyed

QUESTION = "how do I apply for asylum"
DANGER = "he is beating me"
ALARMING = "I am on a boat and it sinks"
SEVERAL = "papers"
UNKNOWN = "what is the weather"
PERSON = "somebody human please"
ARABIC = "arabic please"
THANKS = "thank you"
DELETE = "delete my data"
EXPORT = "give me my data"
# Danger in Arabic, to whoever speaks another language.
FOREIGN = "arabic: he is beating me"
_COMMANDS = {PERSON: "/talk_to_person", ARABIC: '/set_language{"target_language":"ar"}'}


@dataclass
class Asked(Dialogue):
    """Answers words as the actions do: each constant above in its way."""

    def reply(self, text: str) -> Reply:
        """The reply to a command or to words."""
        if text == "/affirm":
            return Reply("notice", self.language, self._says("delete.cancelled"))
        if text == FOREIGN:
            self.language, text = "ar", DANGER
        if text == EXPORT:
            copy = Part("data", f"You: {EXPORT}", self.language)
            said = (*self._says("export"), copy)
            return Reply("notice", self.language, said, effect="export")
        return super().reply(text) if text.startswith("/") else self._to(text)

    def _to(self, words: str) -> Reply:
        if words in {DANGER, ALARMING}:
            alert = part(self.phrases, "alert", "emergency", self.language)
            found = self._entry("emergency/call-112" if words == DANGER else APPLY)
            return replace(found, kind="emergency" if words == DANGER else "answer").preceded_by(
                alert
            )
        if words in _COMMANDS:
            return super().reply(_COMMANDS[words])
        if words == SEVERAL:
            ways = menu.entry_options(self.pack.in_topic("arrival")[:2], self.language, self.pack)
            return Reply("choices", self.language, self._says("choices"), None, ways)
        if words == UNKNOWN:
            ways = menu.topic_options(self.pack, ["arrival"], self.language)
            return Reply("abstain", self.language, self._says("abstain"), None, ways)
        if words in {DELETE, THANKS}:
            yes = Option("1", "Yes", "affirm", "", self.language)
            said = self._says("thank" if words == THANKS else "delete.confirm")
            return Reply("notice", self.language, said, None, (yes,) if words == DELETE else ())
        return self._entry(APPLY)

    def _says(self, key: str) -> tuple[Part, ...]:
        return (part(self.phrases, "say", key, self.language),)


def speaking(dialogue: Dialogue, *languages: str, **changed: object) -> Walk:
    """A call of somebody who may speak, at the list of topics."""
    asked = Asked(dialogue.pack, dialogue.phrases, dialogue.languages, language=languages[0])
    fields = {"hears": lambda _: True} | changed
    walk = Walk(book_of(dialogue.phrases, languages, **fields), asked)
    if len(languages) > 1:
        walk.give(Keyed("1"))
    return walk
