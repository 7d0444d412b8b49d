"""The index after an edit, before all of it is made anew.

A changed question moves the mean of its language and the whitening a little, and with them every
row. That takes seconds of work for a change that nobody can notice, so it is done later, beside
the calibration. At once, only the languages that changed are made anew, in the space as it was.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from actions.retrieval.build import Material, by_language, index_of
from actions.retrieval.index import Block, Index, Question, arranged, build_block, hubness

# A language with this much more or less than before may move the space noticeably.
MOST_CHANGED = 0.1


def updated(material: Material, before: Index) -> Index:
    """The index over the material's questions, nearly as `index_of` makes it.

    before: the index of an earlier material with the same background. Where entries or languages
    came or went, or a language grew or shrank much, all is made anew.
    """
    questions = by_language(material)
    entries = tuple(sorted({q.entry for q in material.questions}))
    if entries != before.entries or questions.keys() != before.blocks.keys():
        return index_of(material, before.ngrams)
    if any(_changed_much(some, before.blocks[code]) for code, some in questions.items()):
        return index_of(material, before.ngrams)
    blocks = {code: _block(material, some, before, code) for code, some in questions.items()}
    return replace(before, blocks=blocks)


def _changed_much(questions: list[Question], block: Block) -> bool:
    return abs(len(questions) - len(block.entry)) > MOST_CHANGED * len(block.entry)


def _block(material: Material, questions: list[Question], before: Index, code: str) -> Block:
    """Rows and hubness of questions that stay are those of before: the space is the same."""
    old = before.blocks[code]
    mine = arranged(questions, before.entries)
    if mine.texts == old.texts and np.array_equal(mine.entry, old.entry):
        return old
    place = {text: row for row, text in enumerate(old.texts)}
    at = np.asarray([place.get(text, -1) for text in mine.texts])
    rows, hub, new = old.vectors[at], old.hub[at], np.flatnonzero(at < 0)
    if len(new):
        texts = [mine.texts[row] for row in new]
        rows[new] = before.space.place(material.vectors_of(texts), code)
        hub[new] = hubness(rows[new], before.background)
    ngrams = old.ngrams.renewed(mine.texts, mine.entry, len(before.entries), at)
    return build_block(code, mine, rows, hub, background=before.background, ngrams=ngrams)
