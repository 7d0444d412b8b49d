"""Which sentences the search is told apart from, and which it takes its means from."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.retrieval.build import ASKING, load_background
from bot.settings import ROOT

LANGUAGE = "languages.yml"


def written(data: Path, questions: int) -> None:
    """A data folder in which each language has so many examples of a question."""
    (data / LANGUAGE).write_text((ROOT / "data" / LANGUAGE).read_text("utf-8"), "utf-8")
    for kind in ("background", "nlu"):
        (data / kind).mkdir()
    for path in (ROOT / "data" / "background").glob("*.txt"):
        lines = "".join(f"      - question {n}\n" for n in range(questions))
        acts = f"nlu:\n  - intent: ask_guidance\n    examples: |\n{lines}"
        (data / "nlu" / f"{path.stem}.yml").write_text(acts, "utf-8")
        (data / "background" / path.name).write_text("we cook rice\n", "utf-8")


@pytest.mark.parametrize("questions", [1, ASKING, ASKING + 1, 5 * ASKING + 7])
def test_asking_sentences_are_few_and_from_all_parts_of_their_list(
    tmp_path: Path, questions: int
) -> None:
    written(tmp_path, questions)
    for background in load_background(tmp_path):
        numbers = [int(text.split()[1]) for text in background.asking]
        assert ASKING / 2 < len(numbers) <= ASKING or len(numbers) == questions
        assert numbers[0] == 0
        assert questions - numbers[-1] <= questions / len(numbers)
