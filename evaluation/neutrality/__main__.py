"""`python -m evaluation.neutrality [LANGUAGE ...]`: recall and false alarms by language and half.

--misses lists what goes wrong in the development half. The held-out half is counted only.
"""

from __future__ import annotations

import sys

from bot.languages import Languages
from bot.settings import Settings
from evaluation.neutrality.score import HALVES, LISTED, load_cases, scores


def main() -> None:
    """Print one line a language."""
    data = Settings.load().data
    wanted = [word for word in sys.argv[1:] if not word.startswith("-")]
    codes = [c for c in Languages.load(data).codes if c in LISTED and (not wanted or c in wanted)]
    print("language | " + " | ".join(f"{half}: found, false" for half in HALVES) + " | all")
    for code in codes:
        made = scores(code, data, load_cases(code))
        cells = (f"{one.found}/{one.nudges}, {one.false}/{one.clean}" for one in made.values())
        print(f"{code} | " + " | ".join(cells))
        if "--misses" in sys.argv:
            for line in made["development"].wrong:
                print(f"    {line}")


if __name__ == "__main__":
    main()
