"""Small values that the tests of the dependency check share."""

from __future__ import annotations

from packaging.version import Version

from evaluation.supply.pins import Pin


def pin(text: str, file: str = "light.txt") -> Pin:
    """`name==version` as a pin."""
    name, _, version = text.partition("==")
    return Pin(name, Version(version), file)
