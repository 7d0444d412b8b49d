"""TwiML as elements of a closed list of verbs, and as text.

Not the library's builder: it knows every verb, and writes characters that XML does not allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.render.markup import xml_text

Verb = Literal["Gather", "Play", "Pause", "Dial", "Number", "Hangup", "Redirect", "Reject"]


@dataclass(frozen=True)
class Element:
    """A verb with its attributes, and a text or verbs inside it."""

    verb: Verb
    attributes: tuple[tuple[str, str | int], ...] = ()
    text: str = ""
    inside: tuple[Element, ...] = ()


def document(*elements: Element) -> str:
    """The whole answer to Twilio."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(map(_xml, elements))}</Response>'
    )


def _xml(element: Element) -> str:
    attributes = "".join(f' {name}="{xml_text(str(value))}"' for name, value in element.attributes)
    inside = xml_text(element.text) + "".join(map(_xml, element.inside))
    return f"<{element.verb}{attributes}>{inside}</{element.verb}>"
