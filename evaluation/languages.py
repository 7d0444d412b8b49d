"""The confusion table of the language classifier: writes docs/languages.md.

Two tables: held-out lines of evaluation/languages the whole way (script, lists,
classifier, asking), and the classifier's own confusions on a tenth of its training
text that it did not see.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.language.choice import Prior
from bot.language.identifier import load_identifier
from bot.languages import Languages
from bot.settings import ROOT, Settings

HERE = Path(__file__).resolve().parent


def lines_of(code: str) -> list[str]:
    """Held-out lines of a language."""
    text = (HERE / "languages" / f"{code}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip()]


def main() -> None:
    settings = Settings.load()
    languages = Languages.load(settings.data)
    identify = load_identifier(settings.data)
    columns = [*languages.codes, "asked"]
    rows = []
    for path in sorted((HERE / "languages").glob("*.txt")):
        counts: Counter[str] = Counter()
        kept = 0
        lines = lines_of(path.stem)
        for line in lines:
            first = identify(line, Prior())
            counts["asked" if first.ask else str(first.language)] += 1
            later = identify(line, Prior(path.stem)) if path.stem in languages else None
            kept += later is not None and not later.ask and later.language == path.stem
        prior = str(kept) if path.stem in languages else "-"
        cells = [str(counts[column]) if counts[column] else "" for column in columns]
        rows.append([path.stem, str(len(lines)), *cells, prior])
    head = ["written in", "lines", *columns, "right when known"]
    table = "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])
    size = (settings.data / "language-text" / "model.ftz").stat().st_size
    text = (
        "# Languages: what is recognised\n\n"
        "Held-out lines (`evaluation/languages/`), each as a first message: the language that\n"
        "was chosen, or that the person was asked. The last column counts the lines that stay\n"
        "in their language once the conversation has it. `other-` are languages that Safar\n"
        f"does not serve: asking is right there. The classifier is {size:,} bytes and is made\n"
        "by `make train-language` from `data/`, which also makes this page.\n\n"
        f"{table}\n"
    )
    (ROOT / "docs" / "languages.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
