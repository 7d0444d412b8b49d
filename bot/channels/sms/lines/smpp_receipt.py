"""Delivery receipts: told apart from messages, and what they report."""

from __future__ import annotations

import regex

from bot.channels.sms.line import Fate
from bot.channels.sms.lines.smpp_pdu import Deliver, parameter

# Bits 2 to 5 of esm_class: anything but a plain message (receipts, acknowledgements of the
# phone, notices on the way).
_KIND = 0b00111100
_STATES: dict[int, Fate] = {2: "delivered", 3: "lost", 4: "lost", 5: "lost", 8: "lost"}
_WORDS: dict[bytes, Fate] = {
    b"DELIVRD": "delivered",
    b"EXPIRED": "lost",
    b"DELETED": "lost",
    b"UNDELIV": "lost",
    b"REJECTD": "lost",
}
_STAT = regex.compile(rb"\bstat:([A-Z]{7})", regex.IGNORECASE)
# What SMPP 3.4 gives as the usual text of a receipt.
_TEXT = regex.compile(
    rb"id:\S+ sub:\d+ dlvrd:\d+ submit ?date:\d+ done ?date:\d+ stat:\w+ err:", regex.IGNORECASE
)


def is_receipt(deliver: Deliver) -> bool:
    """Whether it is no message of a person.

    Some operators leave the kind out of esm_class, so that the parameter and the text of a
    receipt are one too: an answer to it would bring the next receipt, again and again.
    """
    return bool(
        deliver.esm_class & _KIND
        or parameter("message_state") in deliver.parameters
        or _TEXT.match(deliver.content)
    )


def fate_of(deliver: Deliver) -> Fate | None:
    """What a receipt reports; None where that is nothing final."""
    state = deliver.parameters.get(parameter("message_state"))
    if state is not None:
        return _STATES.get(int.from_bytes(state, "big"))
    found = _STAT.search(deliver.content)
    return None if found is None else _WORDS.get(found[1].upper())
