"""What a conversation should hold and answer: the simple model of the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.gateway.conversations import IDLE_END, LAST_CALL, LIFE, SESSION_PAUSE
from bot.gateway.upkeep import SEEN_LIFE
from bot.reply import Effect, Reply

Status = Literal["waiting", "failed", "answered"]
COMMANDS: dict[str, Effect] = {"/delete_data": "forget", "/export_data": "export"}


def said(count: int, text: str) -> str:
    """What the fake brain says to its `count`th message."""
    return f"reply {count} to {text}"


@dataclass
class Turn:
    """A message of the model. said is in its reply, reply the whole one once it was seen."""

    id: str
    text: str
    received: float
    status: Status = "waiting"
    said: str | None = None
    reply: Reply | None = None


@dataclass
class Person:
    """The model of a person's conversation: what is stored of it, and which ids are known
    although their message is no more."""

    channel: str
    began: float | None = None
    touched: float = 0.0
    count: int = 0
    turns: list[Turn] = field(default_factory=list)
    gone: dict[str, float] = field(default_factory=dict)

    def over(self, now: float) -> bool:
        """Whether there is no conversation that goes on."""
        if self.began is None:
            return True
        idle_end = IDLE_END.get(self.channel, LIFE)
        return now >= self.began + LIFE - LAST_CALL or now - self.touched >= idle_end

    def knows(self, id_: str) -> bool:
        """Whether a message of this id came, be it there or deleted."""
        return id_ in self.gone or any(turn.id == id_ for turn in self.turns)

    def drop(self) -> None:
        """Delete the turns."""
        self.gone.update({turn.id: turn.received for turn in self.turns})
        self.turns.clear()

    def end(self) -> None:
        """Delete the conversation."""
        self.drop()
        self.began, self.count = None, 0

    def upkeep(self, now: float) -> None:
        """What ends by itself."""
        idle_end = IDLE_END.get(self.channel, LIFE)
        if self.began is not None and (now >= self.began + LIFE or now - self.touched >= idle_end):
            self.end()
        self.gone = {id_: at for id_, at in self.gone.items() if at >= now - SEEN_LIFE}

    def send(self, id_: str, text: str, now: float, well: bool) -> Iterator[str]:
        """A message, step by step: yields what the brain is asked, "" for other steps."""
        if id_ in self.gone:
            return
        if self.over(now):
            self.end()
        turn = next((turn for turn in self.turns if turn.id == id_), None)
        if id_ in self.gone or (turn is not None and turn.status == "answered"):
            return
        if turn is None:
            if now - self.touched >= SESSION_PAUSE:
                self.drop()
            self.began, self.touched = self.began or now, now
            self.turns.append(Turn(id_, text, now))
        else:
            turn.status = "waiting"
        yield ""
        backlog = [turn for turn in self.turns if turn.status == "waiting"]
        while backlog:
            waiting = backlog.pop(0)
            yield waiting.text
            if not well:
                waiting.status = "failed"
                continue
            self.count, self.touched = self.count + 1, now
            waiting.status, waiting.said = "answered", said(self.count, waiting.text)
            if waiting.text == "/delete_data":
                self.end()
                self.begin_with(backlog, now)
            yield ""

    def begin_with(self, turns: list[Turn], now: float) -> None:
        """What came after a message that deleted the conversation belongs to a new one."""
        if turns:
            self.began, self.turns = now, list(turns)
            self.gone = {i: at for i, at in self.gone.items() if i not in {t.id for t in turns}}

    def view(self, now: float) -> list[tuple[str, str, str | None]] | None:
        """What is stored: status, message and answer of each turn."""
        return None if self.over(now) else [(t.status, t.text, t.said) for t in self.turns]
