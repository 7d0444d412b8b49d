"""What is not text can be told from what is around it, at 3 to 1 (WCAG 2.2, 1.4.11)."""

from __future__ import annotations

import re

import pytest

from bot.render.web import FOLDER

STYLE = (FOLDER / "static" / "safar.css").read_text("ascii")
ENOUGH = 3.0


def colour(name: str, within: str) -> str:
    """The value of a variable in a rule of the style."""
    rule = STYLE.partition(f"{within}{{")[2].partition("}")[0]
    return re.findall(rf"--{name}:(#[0-9a-f]{{3,6}})", rule)[0]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) > 4 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


PAIRS = {
    "focus on the page": (colour("focus", ":root"), colour("paper", ":root")),
    "focus on what is shaded": (colour("focus", ":root"), colour("soft", ":root")),
    "focus in the head": (colour("focus", "\nheader"), colour("deep", ":root")),
    "the edge of a field": (colour("field", ":root"), colour("paper", ":root")),
}


@pytest.mark.parametrize("case", PAIRS)
def test_it_can_be_told_apart(case: str) -> None:
    dark, light = sorted(map(luminance, PAIRS[case]))
    assert (light + 0.05) / (dark + 0.05) >= ENOUGH
