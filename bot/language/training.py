"""Training of the language classifier: `make train-language`.

Needs fasttext-wheel (the development group "train"), which owns the same module
name as the fasttext-predict that serves. Training runs on one thread, so that the
same text gives the same model.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fasttext

from bot.guidance.files import parse_text
from bot.language.acts_text import examples
from bot.language.classifier import PREFIX, prepare
from bot.languages import Languages

SEED = 628
WORD_WEIGHT_LINES = 2
SETTINGS = {
    "dim": 24,
    "epoch": 40,
    "lr": 0.5,
    "minn": 1,
    "maxn": 5,
    "wordNgrams": 1,
    "bucket": 60_000,
    "minCount": 1,
    "loss": "softmax",
    "thread": 1,
    "seed": SEED,
    "verbose": 0,
}


@dataclass(frozen=True)
class Line:
    """A training line with its label."""

    label: str
    text: str


def training_lines(data: Path) -> Iterator[Line]:
    """All text that ships with the project, labelled: written for this, and the examples."""
    scripts = {language.code: language.script for language in Languages.load(data)}
    for code, script in scripts.items():
        yield from _file(data / "language-text" / f"{code}.txt", code)
        yield from _file(data / "background" / f"{code}.txt", code)
        for lines in examples(data / "nlu" / f"{code}.yml").values():
            yield from (Line(code, line.text) for line in lines)
        for path in sorted(data.glob(f"guidance/*/*/*/{code}.md")):
            text = parse_text(path, path.read_bytes())
            questions = (q for q in text.questions if not _is_romanised(q, script))
            yield from (Line(code, line) for line in (*questions, *text.answer, *text.steps))
    for path in sorted((data / "language-text" / "romanised").glob("*.txt")):
        yield from _file(path, f"{path.stem}-Latn")
    for path in sorted((data / "language-text" / "other").glob("*.txt")):
        yield from _file(path, f"other-{path.stem}")


def _is_romanised(text: str, script: str) -> bool:
    """Whether `text` is a romanised example among those of a language in another script."""
    return script != "Latn" and text.isascii()


def _file(path: Path, label: str) -> Iterator[Line]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield Line(label, line)


def train(data: Path, target: Path, lines: list[Line] | None = None) -> int:
    """Train from `lines` (default: all of `data`) and write the model. Returns its bytes."""
    prepared = [
        f"{PREFIX}{line.label} {text}"
        for line in (lines if lines is not None else list(training_lines(data)))
        if (text := prepare(line.text))
    ]
    random.Random(SEED).shuffle(prepared)  # noqa: S311 - a fixed order, not a secret
    with tempfile.TemporaryDirectory() as folder:
        text_file = Path(folder) / "lines.txt"
        text_file.write_text("\n".join(prepared) + "\n", "utf-8")
        model = fasttext.train_supervised(str(text_file), **SETTINGS)
        model.quantize(
            input=str(text_file), qnorm=True, retrain=True, cutoff=60_000, **_retraining()
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    model.save_model(str(target))
    return target.stat().st_size


def _retraining() -> dict[str, float]:
    return {"epoch": 10, "lr": 0.2, "thread": 1, "verbose": 0}


def main() -> None:
    """Train from data/ and write data/language-text/model.ftz."""
    data = Path(__file__).resolve().parents[2] / "data"
    size = train(data, data / "language-text" / "model.ftz")
    sys.stdout.write(f"data/language-text/model.ftz: {size} bytes\n")


if __name__ == "__main__":
    main()
