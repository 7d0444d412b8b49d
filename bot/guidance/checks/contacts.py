"""Telephone numbers of contacts: numbers that can be dialled from where the pack holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import phonenumbers

from bot.guidance.finding import Finding
from bot.guidance.lines import Lines
from bot.guidance.model import EUROPE, Pack

_EVERYWHERE = re.compile(r"112|116\d{3}")
_FILE = "contacts.yml"


def unusual_numbers(pack: Pack, folder: Path, base: Pack | None) -> Iterator[Finding]:
    """A finding for each contact whose number cannot be right. base: the pack that this one
    refines; its contacts are looked at there."""
    path = folder / _FILE
    inherited = {} if base is None else base.contacts
    for contact in pack.contacts.values():
        if contact.phone is None or contact == inherited.get(contact.id):
            continue
        if not is_to_dial(contact.phone, pack.where):
            lines = Lines(path).all_of(contact.phone)
            where = "Europe" if pack.where == EUROPE else pack.where
            cause = f"{contact.phone!r} is no telephone number that can be dialled in {where}"
            fix = "Compare it with its source; write +, country code and number"
            yield Finding(path, lines[0] if lines else 1, cause, fix)


def is_to_dial(phone: str, where: str) -> bool:
    """Whether `phone` is 112, a European helpline (116xxx), an international number of the
    right length, or in the pack of a country one of that country."""
    digits = phone.replace(" ", "")
    if _EVERYWHERE.fullmatch(digits):
        return True
    try:
        number = phonenumbers.parse(phone, None if where == EUROPE else where)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_possible_number(number):
        return True
    return where != EUROPE and phonenumbers.is_possible_short_number_for_region(number, where)
