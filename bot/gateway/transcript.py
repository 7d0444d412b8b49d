"""A person's own conversation as readable text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.gateway.conversations import Conversation
from bot.gateway.inbox import Stored
from bot.i18n import Phrases
from bot.languages import Languages
from bot.reply import Reply


@dataclass(frozen=True)
class Transcript:
    """All that is stored of one conversation."""

    conversation: Conversation
    turns: Sequence[Stored]

    def counts(self) -> dict[str, int]:
        """How many messages and answers are stored, as values of the phrase delete.done."""
        answers = sum(turn.reply is not None for turn in self.turns)
        return {"messages": len(self.turns), "answers": answers}

    def exported_first(self) -> Transcript:
        """As it was when the first page of the last export was said: what came since would
        move the words of the pages that follow."""
        ends = [n for n, turn in enumerate(self.turns) if _begins_export(turn.reply)]
        asking = replace(self.turns[ends[-1]], reply=None)
        return replace(self, turns=(*self.turns[: ends[-1]], asking))

    def text(self, phrases: Phrases, languages: Languages, language: str) -> str:
        """As lines to read, in `language`; times in UTC."""
        return "\n".join(self._lines(phrases, languages, language))

    def _lines(self, phrases: Phrases, languages: Languages, language: str) -> Iterable[str]:
        yield f"{phrases('export.began', language)}: {_time(self.conversation.began)}"
        yield f"{phrases('export.ends', language)}: {_time(self.conversation.ends)}"
        chosen = self.conversation.state.slots.get("language", "")
        if chosen in languages:
            yield f"{phrases('export.language', language)}: {languages[chosen].name}"
        for turn in self.turns:
            if turn.asked.shown is not None:
                yield f"{phrases('export.you', language)}: {turn.asked.shown}"
            if turn.reply is not None:
                yield f"{phrases('export.safar', language)}: {turn.reply.text()}"

    def json(self) -> dict[str, Any]:
        """As values for a JSON file. `pressed` is the command of a button."""
        conversation = self.conversation
        return {
            "channel": conversation.channel,
            "began": _time(conversation.began),
            "deleted_at_the_latest": _time(conversation.ends),
            "kept_between_turns": conversation.state.slots,
            "disclosed_in": sorted(conversation.state.disclosed),
            "reported_an_answer": conversation.state.reported,
            "turns": [_turn(turn) for turn in self.turns],
        }


def _turn(turn: Stored) -> dict[str, Any]:
    asked = turn.asked
    said = {"wrote": asked.shown} if asked.shown is not None else {"pressed": asked.text}
    return {"received": _time(turn.received), **said, "answer": _said(turn.reply)}


def _begins_export(reply: Reply | None) -> bool:
    return reply is not None and reply.effect == "export" and reply.page == 0


def _said(reply: Reply | None) -> dict[str, Any] | None:
    if reply is None:
        return None
    return {"language": reply.language, "kind": reply.kind, "text": reply.text()}


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(" ", "seconds")
