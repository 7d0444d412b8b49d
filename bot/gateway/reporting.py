"""What people say of answers, and questions without one, as parts of a turn.

Which text a report is about is taken from what was said in the conversation, never from what a
form claims. Nothing of the conversation but that goes along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec
from sqlalchemy.engine import Connection

from bot.feedback import gaps
from bot.feedback.reports import Kind, Reports, Subject, put
from bot.gateway.conversations import Conversation, keep
from bot.gateway.inbox import Inbox, Stored
from bot.guidance.about import COMPLAINT
from bot.guidance.model import EUROPE
from bot.reply import Reply
from bot.store.database import Database


@dataclass(frozen=True)
class Noted:
    """How a report went. key: of the report, empty where none was noted: one was before in the
    conversation, or there was no answer, or there are too many."""

    how: Literal["noted", "before", "failed"]
    key: str = field(default="", repr=False)


def subject_of(turns: Sequence[Stored], kind: Kind, entry: str | None = None) -> Subject | None:
    """What the newest answer of `turns` was that `kind` can be said of: with the text of `entry`
    where that was shown, else any but the one on complaining, unless there is no other. None
    where nothing was answered."""
    said = [turn.reply for turn in reversed(turns) if turn.reply is not None]
    if kind == "unanswered":
        return next((_of(reply) for reply in said if reply.kind == "abstain"), None)
    found = [subject for reply in said if (subject := _of(reply)) is not None]
    named = [subject for subject in found if subject.entry == entry]
    others = [subject for subject in found if subject.entry != COMPLAINT]
    return next(iter((*named, *others, *found)), None)


def _of(reply: Reply) -> Subject | None:
    if reply.card is not None:
        card = reply.card
        return Subject(card.entry, card.area, card.language, card.version)
    if reply.kind == "abstain" and reply.ranking:
        return Subject(reply.ranking[0][0], EUROPE, reply.language, "")
    return None


def count_gap(connection: Connection, reply: Reply, now: float) -> None:
    """Count an "I don't know" by the nearest entry, in the transaction that stores it."""
    if reply.kind == "abstain" and reply.ranking:
        gaps.count(connection, reply.ranking[0][0], reply.language, now)


class Reporting:
    """Reports of one gateway. The caller holds the conversation's Order."""

    def __init__(self, database: Database, inbox: Inbox, reports: Reports) -> None:
        self._database = database
        self._inbox = inbox
        self._reports = reports

    async def prepare(
        self, conversation: Conversation, kind: Kind, entry: str | None = None
    ) -> dict[str, object] | None:
        """The row of a report; None where there is nothing to report, one was reported before
        in the conversation, or there are too many. Raises StoreUnavailable."""
        if conversation.state.reported or await self._reports.full():
            return None
        subject = subject_of(await self._inbox.turns(conversation), kind, entry)
        return None if subject is None else self._reports.row(kind, conversation.channel, subject)

    async def note(
        self,
        conversation: Conversation,
        kind: Kind,
        entry: str | None,
        text: str | None,
        now: float,
    ) -> Noted:
        """Store a report and `text` with it, both or neither. Raises StoreUnavailable."""
        row = await self.prepare(conversation, kind, entry)
        if row is None:
            return Noted("before" if conversation.state.reported else "failed")
        if text is not None:
            row |= await self._reports.sealed(str(row["key"]), text)
        reported = marked(conversation)

        def work(connection: Connection) -> None:
            put(connection, row)
            keep(connection, reported, now)

        await self._database.run(work)
        return Noted("noted", str(row["key"]))


def marked(conversation: Conversation) -> Conversation:
    """The conversation, in which nobody is asked again."""
    return replace(conversation, state=msgspec.structs.replace(conversation.state, reported=True))
