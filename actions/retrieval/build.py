"""Building the index of a pack: on start and whenever its example questions change."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from actions.retrieval.index import (
    Floats,
    Index,
    Question,
    Space,
    arranged,
    build_block,
    hubness,
    unit,
    whitening,
)
from actions.retrieval.ngrams import NgramModel
from actions.retrieval.vectors import Progress, VectorStore
from bot.encoding.encoder import Encoder
from bot.guidance.model import Pack
from bot.language.acts_text import examples
from bot.languages import Languages

# For a mean a hundred are as good as all, and each takes a processor 15 ms when it is new.
ASKING = 100


@dataclass(frozen=True)
class Background:
    """Sentences of one language: `unrelated` to any guidance, and `asking` for guidance.

    asking are some of the dialogue-act examples of ask_guidance: the same kind of text as a
    query, so that their mean is what is subtracted from queries.
    """

    language: str
    unrelated: tuple[str, ...]
    asking: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """All that an index is made from: questions, background, and the embedding of each text."""

    questions: tuple[Question, ...]
    background: tuple[Background, ...]
    embeddings: Mapping[str, Floats]

    def vectors_of(self, texts: Sequence[str]) -> Floats:
        """Embeddings [len(texts), D]."""
        return np.stack([self.embeddings[text] for text in texts])

    def part(self, keep: Sequence[int], background: tuple[Background, ...]) -> Material:
        """Only the questions at the positions `keep`, with another background."""
        return Material(tuple(self.questions[n] for n in keep), background, self.embeddings)


def load_background(data: Path) -> tuple[Background, ...]:
    """The background sentences of every served language."""
    return tuple(
        Background(
            language=code,
            unrelated=tuple(_lines(data / "background" / f"{code}.txt")),
            asking=_some(e.text for e in examples(data / "nlu" / f"{code}.yml")["ask_guidance"]),
        )
        for code in Languages.load(data).codes
    )


def _some(texts: Iterable[str]) -> tuple[str, ...]:
    """At most ASKING of the texts, from all parts of their list."""
    every = tuple(texts)
    return every[:: math.ceil(len(every) / ASKING) or 1]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def questions_of(pack: Pack) -> tuple[Question, ...]:
    """Every example question of the pack; an entry's title counts as one."""
    return tuple(
        Question(entry.id, text.language, question)
        for entry in pack.entries.values()
        for text in entry.texts.values()
        for question in dict.fromkeys((*text.questions, text.title))
    )


def gather(
    pack: Pack,
    background: tuple[Background, ...],
    store: VectorStore,
    encoder: Callable[[], Encoder],
    progress: Progress | None = None,
) -> Material:
    """The material of `pack`; `store` embeds what is new, and saves nothing."""
    questions = questions_of(pack)
    texts = list(
        dict.fromkeys(
            [q.text for q in questions] + [s for b in background for s in (*b.unrelated, *b.asking)]
        )
    )
    vectors = store.vectors(texts, encoder, progress)
    return Material(questions, background, dict(zip(texts, vectors, strict=True)))


def index_of(material: Material, before: Mapping[str, NgramModel] | None = None) -> Index:
    """The index over the material's questions; models that are still right are taken from
    `before`, by language."""
    entries = tuple(sorted({q.entry for q in material.questions}))
    questions = by_language(material)
    space = _space(material, questions, entries)
    background = np.concatenate(
        [
            space.place(material.vectors_of(b.unrelated), b.language)
            for b in material.background
            if b.unrelated
        ]
    )
    blocks = {}
    for language, some in questions.items():
        mine = arranged(some, entries)
        rows = space.place(material.vectors_of(mine.texts), language)
        old = None if before is None else before.get(language)
        hub = hubness(rows, background)
        ngrams = NgramModel.fit(mine.texts, mine.entry, len(entries), old)
        blocks[language] = build_block(
            language, mine, rows, hub, background=background, ngrams=ngrams
        )
    return Index(entries, blocks, space, background)


def by_language(material: Material) -> dict[str, list[Question]]:
    """The questions of each language that has some, in the order of the languages' codes."""
    found: dict[str, list[Question]] = {}
    for question in material.questions:
        found.setdefault(question.language, []).append(question)
    return dict(sorted(found.items()))


def _space(
    material: Material, questions: Mapping[str, list[Question]], entries: tuple[str, ...]
) -> Space:
    """Means by language, over questions and utterances that ask; and the whitening."""
    means = {
        b.language: material.vectors_of(
            [*(q.text for q in questions.get(b.language, ())), *b.asking]
        ).mean(axis=0)
        for b in material.background
    }
    if not questions:
        # Nothing to whiten by; rows stay what they are.
        dimensions = len(next(iter(means.values())))
        return Space(means, np.eye(dimensions, dtype=np.float32))
    centred = [
        unit(material.vectors_of([q.text for q in some]) - means[language])
        for language, some in questions.items()
    ]
    position = {entry: n for n, entry in enumerate(entries)}
    entry = [position[q.entry] for some in questions.values() for q in some]
    return Space(means, whitening(np.concatenate(centred), np.asarray(entry, dtype=np.int32)))
