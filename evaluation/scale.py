"""Large packs: `python -m evaluation.scale` writes docs/scale.md.

Made from the shipped pack: the same texts again and again, each time as other entries with other
example questions.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
import psutil

from actions.knowledge import _encoder_name
from actions.retrieval.build import gather, index_of, load_background
from actions.retrieval.index import unit
from actions.retrieval.scoring import score
from actions.retrieval.update import updated
from actions.retrieval.vectors import VectorStore
from bot.encoding.encoder import Encoder, Vectors, load_engine
from bot.guidance import files
from bot.guidance.model import Pack
from bot.guidance.watching import ServedPack
from bot.guidance.writing import written
from bot.languages import Languages
from bot.settings import ROOT, Settings
from evaluation.measure import table

ENTRIES = 2000
QUESTIONS = 10
# Entries that can have a short number.
POSTERS = 90
_MARK = "qqqq"
# How far the embedding of a generated question is from that of the shipped one, by dimension.
_MOVED = np.float32(0.025)
_QUESTION = "a question that nobody asked before"
_BESIDE = ("languages.yml", "countries", "neutrality")
REPORT = """# Large packs

`make bench` makes this page, on a machine with {cores} cores. Meanwhile {load:.1f} cores were busy
with other programs, and {waiting:.0f} processes waited for a core: seconds on the wall, and in part
those of processors, tell of that too.

{table}

The pack of {entries} entries has {texts} texts in {languages} languages, as long as the shipped
ones, with {questions} example questions each. "check" is the command `safar content check`,
started anew, which found {findings} faults. The first one looks at all texts, the next at what was
edited since. Reload is what page and action server do when a file was saved. The index is that of
this pack, with {asked} questions. Its update is one more question in one file, until it is found;
"from nothing" follows beside the answers. The embeddings are those of the shipped questions, each
moved a little: to make them is the work of an hour, once. A search is one question, without its
embedding. This program had {memory:.1f} GB at most.
"""


@dataclass(frozen=True)
class Seconds:
    """Of the wall, and of the processors, those of processes that ended too."""

    wall: float
    processors: float

    @staticmethod
    def now() -> Seconds:
        return Seconds(time.perf_counter(), sum(os.times()[:4]))

    def since(self, began: Seconds) -> Seconds:
        return Seconds(self.wall - began.wall, self.processors - began.processors)


@dataclass(frozen=True)
class Scale:
    """What a pack has, what was found in it, and what took how long."""

    entries: int
    texts: int
    languages: int
    findings: int
    first: Seconds
    again: Seconds
    reload: Seconds


@dataclass(frozen=True)
class Indexing:
    """The questions of an index, and how long it, one more question and one search took."""

    questions: int
    whole: Seconds
    update: Seconds
    search: Seconds


def generate(source: Path, folder: Path, entries: int) -> None:
    """A pack of `entries` entries in the new `folder`, each a shipped one of `source` in all its
    languages with other questions. Those above the 90th have no number."""
    folder.mkdir(parents=True)
    for name in ("pack.yml", "contacts.yml", "checks.yml", "words"):
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        copy(source / name, folder / name)
    originals = [path.parent for path in sorted(source.glob("*/*/entry.yml"))][:entries]
    templates = {one: {p.name: _template(p) for p in one.glob("*.md")} for one in originals}
    for number, word in enumerate(islice(_words(), entries)):
        original = originals[number % len(originals)]
        made = folder / original.parent.name / f"{original.name}-{word}"
        made.mkdir(parents=True)
        facts = _facts(original / "entry.yml", number, first=number < len(originals))
        (made / "entry.yml").write_text(facts, "utf-8")
        for name, template in templates[original].items():
            (made / name).write_bytes(template.replace(_MARK.encode(), word.encode()))


def _words() -> Iterator[str]:
    """Words that no two entries share, to tell their questions apart: aaa, aab, ..."""
    return ("".join(letters) for letters in product(string.ascii_lowercase, repeat=3))


def _facts(path: Path, number: int, *, first: bool) -> str:
    """A kind of danger is answered by one entry: the first that is made of the original."""
    left_out = ("number:",) if first else ("number:", "danger:")
    lines = path.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(left_out)]
    if number < POSTERS:
        kept.insert(0, f"number: {number + 10}")
    return "\n".join(kept) + "\n"


def _template(path: Path) -> bytes:
    content = path.read_bytes()
    text = files.parse_text(path, content)
    questions = tuple(f"{question} {_MARK}" for question in text.questions[:QUESTIONS])
    return written(path, replace(text, questions=questions), content)


def measure(data: Path, entries: int) -> Scale:
    """Make a pack below the new folder `data`, check it, change a file and reload it."""
    shipped = ROOT / "data"
    generate(shipped / "guidance" / "europe", data / "guidance" / "europe", entries)
    for name in _BESIDE:
        (data / name).symlink_to(shipped / name)
    first, findings = _checked(data)
    codes = Languages.load(data).codes
    folder = data / "guidance" / "europe"
    served = ServedPack(folder, approved_only=False, codes=codes)
    path = next(folder.glob("*/*/fr.md"))
    path.write_bytes(path.read_bytes() + b"\nEncore.\n")
    started = Seconds.now()
    served.renew()
    reload = Seconds.now().since(started)
    again, more = _checked(data)
    texts = sum(len(entry.texts) for entry in served.current.entries.values())
    return Scale(
        len(served.current.entries), texts, len(codes), findings + more, first, again, reload
    )


def _checked(data: Path) -> tuple[Seconds, int]:
    """How long the command that checks takes, and how much it finds."""
    state = {"SAFAR_DATA": str(data), "SAFAR_STATE": str(data.with_name("state"))}
    started = Seconds.now()
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "content", "check", "--json"],
        env={**os.environ, **state, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    return Seconds.now().since(started), len(msgspec.json.decode(ended.stdout))


class Moved:
    """Embeds a question of a generated pack as the shipped question whose words it has, moved a
    little by its mark: to tell how long the arithmetic takes, this is enough."""

    name = "moved"

    def __init__(self, store: VectorStore, encoder: Callable[[], Encoder], entries: int) -> None:
        self._store, self._encoder = store, encoder
        self._marks = frozenset(islice(_words(), entries))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As Encoder has it."""
        parted = [text.rpartition(" ") for text in texts]
        marks = [mark if mark in self._marks else "" for _, _, mark in parted]
        words = [p[0] if mark else text for p, mark, text in zip(parted, marks, texts, strict=True)]
        rows = np.stack(self._store.vectors(words, self._encoder))
        for number, mark in enumerate(marks):
            if mark:
                chance = np.random.default_rng(crc32(mark.encode()))
                rows[number] += _MOVED * chance.normal(size=rows.shape[1])
        return unit(rows)


def measure_index(settings: Settings, folder: Path, state: Path) -> Indexing:
    """The index of the pack in `folder`, and with one more question. state: where its vectors are
    kept; those of the shipped questions are taken from the installation."""
    codes = Languages.load(settings.data).codes
    pack = ServedPack(folder, approved_only=False, codes=codes).current
    background = load_background(settings.data)
    encoder = partial(load_engine, settings.encoder)
    shipped = VectorStore(settings.state / "index", _encoder_name(settings.encoder))
    store = VectorStore(state, Moved.name)
    made = gather(pack, background, store, lambda: Moved(shipped, encoder, len(pack.entries)))
    started = Seconds.now()
    index = index_of(made)
    whole = Seconds.now().since(started)
    longer, question = _asked(pack), encoder().encode_queries([_QUESTION])
    started = Seconds.now()
    material = gather(longer, background, store, encoder)
    index = updated(material, index)
    update = Seconds.now().since(started)
    started = Seconds.now()
    score(index, question, [_QUESTION], pack.source_language)
    return Indexing(len(material.questions), whole, update, Seconds.now().since(started))


def _asked(pack: Pack) -> Pack:
    """The pack with one more question in one text."""
    entry = next(iter(pack.entries.values()))
    text = entry.texts[pack.source_language]
    longer = replace(text, questions=(*text.questions, _QUESTION))
    texts = {**entry.texts, text.language: longer}
    return replace(pack, entries={**pack.entries, entry.id: replace(entry, texts=texts)})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.scale")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    given = parser.parse_args()
    began, busy = Seconds.now(), psutil.cpu_times()
    with tempfile.TemporaryDirectory(prefix="safar-scale-") as folder:
        data = Path(folder) / "data"
        found = measure(data, given.entries)
        index = measure_index(Settings.load(), data / "guidance" / "europe", Path(folder) / "index")
    now, ours = psutil.cpu_times(), Seconds.now().since(began)
    spent = (now.user + now.system + now.nice) - (busy.user + busy.system + busy.nice)
    others = (spent - ours.processors) / ours.wall
    rows = [
        (name, f"{took.wall:.1f}", f"{took.processors:.1f}", most)
        for name, took, most in (
            ("first check", found.first, ""),
            ("check after an edit", found.again, "20"),
            ("reload of one changed file", found.reload, "1"),
            ("index of one changed file", index.update, "3"),
            ("index from nothing", index.whole, ""),
            ("a search", index.search, ""),
        )
    ]
    text = REPORT.format(
        cores=psutil.cpu_count(),
        load=max(0.0, others),
        waiting=max(0.0, psutil.getloadavg()[2] - (psutil.cpu_count() or 1)),
        table=table(("", "seconds", "of processors", "at most"), rows),
        entries=found.entries,
        texts=found.texts,
        languages=found.languages,
        questions=QUESTIONS,
        findings=found.findings,
        asked=index.questions,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    )
    (ROOT / "docs" / "scale.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
