"""The held-out measurement: `make evaluate` writes docs/measured.md and data/quality.json.

Everything goes the whole way through Rasa, as `safar ask --batch` does. Nothing is trained
or tuned on what is held out. `python -m evaluation.measure development` prints what goes
wrong with the questions in development/, which may be looked at to choose between ways.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml

from bot.about.quality import LanguageQuality, Quality, write_quality
from bot.guidance.watching import today
from bot.settings import Settings
from evaluation.search_alone import found_places

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SERVED = ("answer", "emergency", "person", "notice", "no_advice")
# What else a question may lead to. "no_advice" is served: with the entry, but told that Safar
# does not decide, which few of these questions want.
OTHER_KINDS = {
    "choices": "choices",
    "abstain": "abstained",
    "ask_language": "language asked",
    "no_advice": "taken for a wish for advice",
}


class Asked(Protocol):
    """A line to ask in a language."""

    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True)
class Case:
    """A line to ask, and what is right: an entry, an act, or None for unrelated."""

    group: str
    language: str
    text: str
    right: str | None


def load_questions(folder: Path) -> list[Case]:
    """The questions of a folder, with the entry that is right."""
    return [
        Case("questions", path.stem, question, entry)
        for path in sorted(folder.glob("*.yml"))
        for entry, questions in yaml.safe_load(path.read_text("utf-8")).items()
        for question in questions
    ]


def load_cases() -> list[Case]:
    """All held-out lines."""
    cases = load_questions(HERE / "questions")
    for path in sorted(HERE.glob("unrelated/*.txt")):
        lines = path.read_text("utf-8").splitlines()
        cases += [Case("unrelated", path.stem, text, None) for text in lines if text.strip()]
    for path in sorted((ROOT / "tests" / "acts").glob("*.yml")):
        for act, texts in yaml.safe_load(path.read_text("utf-8")).items():
            cases += [Case("acts", path.stem, text, act) for text in texts]
    return cases


def ask(cases: Sequence[Asked], with_language: bool) -> list[dict[str, Any]]:
    """The answers to `cases` in their order, from one `safar ask --batch`."""
    with tempfile.TemporaryDirectory() as folder:
        batch = Path(folder) / "batch.jsonl"
        lines = [
            {"id": str(n), "text": c.text} | ({"lang": c.language} if with_language else {})
            for n, c in enumerate(cases)
        ]
        batch.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "ask", "--batch", str(batch)],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]
    if len(answers) != len(cases):
        raise RuntimeError(f"{len(cases)} lines asked, {len(answers)} answered")
    return answers


def share(part: int, whole: int) -> float:
    """In percent, as precise as it is written."""
    return round(100 * part / whole, 1)


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    return "\n".join(f"| {line} |" for line in lines + [" | ".join(row) for row in rows])


def languages_of(cases: Sequence[Case], group: str) -> list[str]:
    return sorted({c.language for c in cases if c.group == group})


def quality_of(
    cases: Sequence[Case], answers: Sequence[dict[str, Any]]
) -> dict[str, LanguageQuality]:
    """What the service tells people of each language: shares in percent, of first messages."""
    found = {}
    for language in languages_of(cases, "questions"):
        pairs = [
            (c, a)
            for c, a in zip(cases, answers, strict=True)
            if c.group == "questions" and c.language == language
        ]
        first = sum(bool(a["ranking"]) and a["ranking"][0][0] == c.right for c, a in pairs)
        served = [(c, a) for c, a in pairs if a["kind"] in SERVED]
        right = sum(a["entry"] == c.right for c, a in served)
        found[language] = LanguageQuality(
            questions=len(pairs),
            found=share(first, len(pairs)),
            answered=share(len(served), len(pairs)),
            right=share(right, len(served)) if served else None,
        )
    return found


def questions_table(cases: Sequence[Case], answers: Sequence[dict[str, Any]]) -> str:
    rows = []
    for language in languages_of(cases, "questions"):
        pairs = [
            (c, a)
            for c, a in zip(cases, answers, strict=True)
            if c.group == "questions" and c.language == language
        ]
        first = sum(bool(a["ranking"]) and a["ranking"][0][0] == c.right for c, a in pairs)
        third = sum(c.right in [entry for entry, _ in a["ranking"][:3]] for c, a in pairs)
        served = [(c, a) for c, a in pairs if a["kind"] in SERVED]
        right = sum(a["entry"] == c.right for c, a in served)
        kinds = Counter(a["kind"] for _, a in pairs)
        rows.append(
            (
                language,
                str(len(pairs)),
                percent(first, len(pairs)),
                percent(third, len(pairs)),
                percent(len(served), len(pairs)),
                percent(right, len(served)),
                *(percent(kinds[kind], len(pairs)) for kind in OTHER_KINDS),
            )
        )
    head = ("language", "questions", "recall@1", "recall@3", "answered at once")
    return table((*head, "of these right", *OTHER_KINDS.values()), rows)


def search_table(cases: Sequence[Case]) -> str:
    rows = [
        (
            language,
            str(len(places)),
            *(percent(sum(p <= n for p in places), len(places)) for n in (1, 3)),
        )
        for language, places in found_places([c for c in cases if c.group == "questions"]).items()
    ]
    return table(("language", "questions", "recall@1", "recall@3"), rows)


def unrelated_table(cases: Sequence[Case], answers: Sequence[dict[str, Any]]) -> str:
    by_language: dict[str, Counter[str]] = {
        language: Counter(
            a["kind"]
            for c, a in zip(cases, answers, strict=True)
            if c.group == "unrelated" and c.language == language
        )
        for language in languages_of(cases, "unrelated")
    }
    by_language["all"] = sum(by_language.values(), Counter())
    rows = []
    for language, kinds in by_language.items():
        count = kinds.total()
        other = count - kinds["answer"] - kinds["choices"] - kinds["abstain"]
        rows.append(
            (
                language,
                str(count),
                percent(kinds["answer"], count),
                percent(kinds["choices"], count),
                percent(kinds["abstain"], count),
                percent(other, count),
            )
        )
    return table(
        ("language", "unrelated questions", "answered", "choices", "abstained", "other"), rows
    )


ACT_KINDS = {
    "ask_advice": {"no_advice"},
    "emergency": {"emergency"},
    "talk_to_person": {"person"},
    "change_language": {"ask_language", "menu", "notice", "answer"},
    "menu": {"menu"},
    "greet": {"menu"},
    "ask_guidance": {"answer", "choices", "abstain"},
}


def acts_table(cases: Sequence[Case], answers: Sequence[dict[str, Any]]) -> str:
    rows = []
    for language in languages_of(cases, "acts"):
        row = [language]
        for act, kinds in ACT_KINDS.items():
            found = [
                a["kind"] in kinds
                for c, a in zip(cases, answers, strict=True)
                if c.group == "acts" and c.language == language and c.right == act
            ]
            row.append(percent(sum(found), len(found)))
        rows.append(row)
    return table(("language", *ACT_KINDS), rows)


def show_development() -> None:
    """Print the figures of the development questions, and which the first entry is wrong for."""
    cases = load_questions(HERE / "development")
    answers = ask(cases, with_language=True)
    for case, answer in zip(cases, answers, strict=True):
        found = [entry for entry, _ in answer["ranking"][:3]]
        if case.right not in found[:1]:
            print(case.language, case.right, answer["kind"], found, case.text, sep=" | ")
    print(questions_table(cases, answers))


def main() -> None:
    if sys.argv[1:] == ["development"]:
        show_development()
        return
    cases = load_cases()
    unknown = ask(cases, with_language=False)
    known = ask(cases, with_language=True)
    text = (
        (HERE / "measured.template.md")
        .read_text("utf-8")
        .format(
            questions=questions_table(cases, unknown),
            questions_known=questions_table(cases, known),
            search=search_table(cases),
            unrelated=unrelated_table(cases, known),
            acts=acts_table(cases, known),
        )
    )
    (ROOT / "docs" / "measured.md").write_text(text, "utf-8")
    settings = Settings.load()
    write_quality(ROOT / "data", Quality(today(), settings.pack, quality_of(cases, unknown)))
    print(text)
    failures = ROOT / ".safar" / "evaluation.jsonl"
    with failures.open("w", encoding="utf-8") as out:
        for case, answer in zip(cases, known, strict=True):
            line = {"group": case.group, "right": case.right, "text": case.text, **answer}
            line.pop("ranking")
            out.write(json.dumps(line | {"said": case.language}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
