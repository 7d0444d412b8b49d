"""The tables. Names of people and messages are keyed hashes; content is sealed."""

from __future__ import annotations

import sqlalchemy as sa

rows = sa.MetaData()
keys = sa.MetaData()

_RowId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_Name = sa.String(64)

# A conversation of one person on one channel. key: the name of its key in the vault.
# state: slots and disclosures, sealed.
conversations = sa.Table(
    "conversations",
    rows,
    sa.Column("id", _Name, primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("key", _Name, nullable=False),
    sa.Column("began", sa.Float, nullable=False),
    sa.Column("touched", sa.Float, nullable=False),
    sa.Column("ends", sa.Float, nullable=False, index=True),
    sa.Column("state", sa.LargeBinary, nullable=False),
)

# Messages in order of arrival, with their answers. status: waiting, answered, failed.
messages = sa.Table(
    "messages",
    rows,
    sa.Column("id", _RowId, primary_key=True, autoincrement=True),
    sa.Column(
        "conversation",
        sa.ForeignKey(conversations.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("status", sa.String(8), nullable=False, index=True),
    sa.Column("received", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("asked", sa.LargeBinary, nullable=False),
    sa.Column("reply", sa.LargeBinary),
    sqlite_autoincrement=True,
)

# Which messages were seen: outlives the message itself, so that a late retry of one that
# was deleted does not begin anew.
inbox = sa.Table(
    "inbox",
    rows,
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("provider_id", _Name, primary_key=True),
    sa.Column("received", sa.Float, nullable=False, index=True),
    sa.Column("message", sa.ForeignKey(messages.c.id, ondelete="SET NULL"), index=True),
)

# Answers on their way to a provider, each sealed with a key of its own.
# status: due, sending, sent, refused, unclear.
outbox = sa.Table(
    "outbox",
    rows,
    sa.Column("id", _RowId, primary_key=True, autoincrement=True),
    sa.Column("key", _Name, nullable=False, unique=True),
    sa.Column("conversation", _Name, nullable=False, index=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("status", sa.String(8), nullable=False, index=True),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("delivery", sa.LargeBinary),
    sqlite_autoincrement=True,
)


def _days(name: str) -> sa.Table:
    """What was spent by day (UTC), channel, country and language; cost in millionths of the
    operator's currency. No person is in it."""
    return sa.Table(
        name,
        rows,
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("delivered", sa.Integer, nullable=False),
        sa.Column("lost", sa.Integer, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
    )


# Text messages. Delivery reports have no country and language.
sms_days = _days("sms_days")
# Minutes (parts) of calls back to those who rang, by line and country.
call_days = _days("call_days")

# Wishes to be called back. name: keyed hash of the number. key: the name of its key in the
# vault. since, ends: rounded to the hour. wish: number and language, sealed.
wishes = sa.Table(
    "wishes",
    rows,
    sa.Column("key", _Name, primary_key=True),
    sa.Column("name", _Name, nullable=False, unique=True),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("ends", sa.Float, nullable=False, index=True),
    sa.Column("wish", sa.LargeBinary, nullable=False),
)

# Numbers that rang and wait for the call back. name: keyed hash of the number. key: the name of
# its key in the vault. since, due: when it rang, and when the next try is. ring: the number,
# sealed.
rings = sa.Table(
    "rings",
    rows,
    sa.Column("key", _Name, primary_key=True),
    sa.Column("name", _Name, nullable=False, unique=True),
    sa.Column("line", sa.String(16), nullable=False),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("due", sa.Float, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("ring", sa.LargeBinary, nullable=False),
)

# What was said of an answer: of which text, in which language, by which channel, on which day
# (UTC). key: random. text: what the person added, sealed, with the name of its key in the vault.
reports = sa.Table(
    "reports",
    rows,
    sa.Column("key", _Name, primary_key=True),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("entry", sa.String(64), nullable=False),
    sa.Column("area", sa.String(8), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("version", sa.String(16), nullable=False),
    sa.Column("ends", sa.Float, nullable=False, index=True),
    sa.Column("text_key", _Name),
    sa.Column("text", sa.LargeBinary),
)

# Questions without an answer by day (UTC), nearest entry and language.
gaps = sa.Table(
    "gaps",
    rows,
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("entry", sa.String(64), primary_key=True),
    sa.Column("language", sa.String(8), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

# Staff who are signed in, and links that were used: keyed hashes of random values.
# kind: session, link.
logins = sa.Table(
    "logins",
    rows,
    sa.Column("name", _Name, primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("ends", sa.Float, nullable=False, index=True),
)

# Wrapped keys, in a database of their own: see docs/decisions.md.
data_keys = sa.Table(
    "data_keys",
    keys,
    sa.Column("id", _Name, primary_key=True),
    sa.Column("wrapped_by", sa.String(32), nullable=False, index=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("ends", sa.Float, nullable=False, index=True),
)
