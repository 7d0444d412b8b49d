"""Which entries the search takes for each other: `make confusions` writes docs/confusions.md.

Each example question is searched by an index that holds neither it nor its neighbours in any
language: an example and its translation often stand at about the same place. For one that finds
another entry first, the page names the example question of that entry that is most like it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from actions.knowledge import KnowledgeKeeper
from actions.retrieval.abstention import Confidence
from actions.retrieval.build import Material, gather, index_of, load_background
from actions.retrieval.index import Index, Question
from actions.retrieval.scoring import UNLEARNED, score
from actions.retrieval.vectors import VectorStore
from bot.encoding.encoder import load_engine
from bot.settings import ROOT, Settings

REPORT = ROOT / "docs" / "confusions.md"
BLOCKS = 5
# Questions that are scored together: more would only take more memory.
_TOGETHER = 256
_PAIRS, _EXAMPLES, _LEAST = 40, 60, 3
HEAD = """# What the search confuses

Made by `make confusions`. Each of the {asked} example questions was searched by an index that
holds neither it nor its neighbours in any language, a fifth of each list at a time. {wrong} of
them ({share:.0%}) found another entry first. That is harder than what people ask: their questions
meet all examples.

Who edits a text rewrites an example question that draws questions of another entry, unless it is
what people ask: then the texts of both entries should lead to each other.

## Entries that are taken for others

| entry | taken for | questions | languages |
| --- | --- | --- | --- |
"""
DRAWING = """
## Example questions that draw others

Those that were most like at least {least} questions of other entries, in their own language.

| language | entry | example question | questions | of |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Taken:
    """A question that found another entry first: that entry, and which of its example questions
    in the same language is most like it, "" where it has none."""

    question: Question
    found: str
    by: str


def block_of(questions: Sequence[Question]) -> list[int]:
    """The block of each question, 0 to BLOCKS - 1, by its place in the list of its text."""
    sizes = Counter((q.entry, q.language) for q in questions)
    before: Counter[tuple[str, str]] = Counter()
    blocks = []
    for question in questions:
        text = question.entry, question.language
        blocks.append(before[text] * BLOCKS // sizes[text])
        before[text] += 1
    return blocks


def confused(material: Material, confidence: Confidence) -> Iterator[Taken]:
    """The questions that find another entry first where their block is left out."""
    blocks = np.asarray(block_of(material.questions))
    for block in range(BLOCKS):
        kept = np.flatnonzero(blocks != block).tolist()
        index = index_of(material.part(kept, material.background))
        asked = defaultdict(list)
        for n in np.flatnonzero(blocks == block):
            question = material.questions[n]
            if question.entry in index.entries and question.language in index.blocks:
                asked[question.language].append(question)
        for some in asked.values():
            for start in range(0, len(some), _TOGETHER):
                yield from _taken(index, material, confidence, some[start : start + _TOGETHER])


def _taken(
    index: Index, material: Material, confidence: Confidence, asked: Sequence[Question]
) -> Iterator[Taken]:
    """Those of some questions of one language that find another entry first."""
    language, texts = asked[0].language, [question.text for question in asked]
    vectors = material.vectors_of(texts)
    totals = score(index, vectors, texts, language).total(
        confidence.weights_of.get(language, UNLEARNED)
    )
    rows, block = index.space.place(vectors, language), index.blocks[language]
    for question, row, best in zip(asked, rows, totals.argmax(axis=1), strict=True):
        if index.entries[best] == question.entry:
            continue
        (theirs,) = np.nonzero(block.entry == best)
        like = (block.vectors[theirs] @ row).argmax() if len(theirs) else None
        by = "" if like is None else block.texts[theirs[like]]
        yield Taken(question, index.entries[best], by)


def report(taken: Sequence[Taken], asked: int) -> str:
    """The page."""
    head = HEAD.format(asked=asked, wrong=len(taken), share=len(taken) / max(asked, 1))
    pairs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    drawn: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in taken:
        pairs[one.question.entry, one.found].append(one.question.language)
        if one.by:
            drawn[one.question.language, one.found, one.by].append(one.question.entry)
    most = sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0]))[:_PAIRS]
    lines = [
        f"| {entry} | {found} | {len(codes)} | {', '.join(sorted(set(codes)))} |\n"
        for (entry, found), codes in most
    ]
    drawing = sorted(drawn.items(), key=lambda item: (-len(item[1]), item[0]))[:_EXAMPLES]
    examples = [
        f"| {language} | {entry} | {_cell(text)} | {len(of)} | {', '.join(sorted(set(of)))} |\n"
        for (language, entry, text), of in drawing
        if len(of) >= _LEAST
    ]
    return head + "".join(lines) + DRAWING.format(least=_LEAST) + "".join(examples)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the page."""
    settings = Settings.load()
    known, encoder = KnowledgeKeeper(settings).current, load_engine(settings.encoder)
    store = VectorStore(settings.state / "index", encoder.name)
    material = gather(known.pack, load_background(settings.data), store, lambda: encoder)
    text = report(tuple(confused(material, known.confidence)), len(material.questions))
    REPORT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
