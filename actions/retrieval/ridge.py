"""The ridge regression from similarities to entries, in its dual form: two ways to solve it.

Beforehand, for all questions that may come: fast to ask, but its time grows with the cube of the
examples, its memory with examples times entries. Or anew for each question, by conjugate
gradients: only products with the examples, which are sparse.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse
from scipy.sparse.linalg import LinearOperator, cg

Floats = npt.NDArray[np.float32]
RIDGE = 0.5
# An n-gram is common where more than this share of the texts holds it.
COMMON = 0.02
# How much of a question's similarities may be left unexplained: scores are then right to about
# a fiftieth of their standard deviation over the entries.
LEFT = 3e-4


def solved(rows: sparse.csr_matrix, entry: npt.NDArray[np.int32], count: int) -> Floats:
    """Weights [N, E] by which similarities to the examples `rows` [N, F] become scores."""
    targets = np.eye(count)[entry] - 1 / count
    ridge = _kernel(rows) + RIDGE * np.eye(rows.shape[0])
    weights = linalg.solve(ridge, targets, assume_a="pos")
    return np.asarray(weights, dtype=np.float32)


def scores_of(
    similar: sparse.csr_matrix,
    examples: sparse.csr_matrix,
    entry: npt.NDArray[np.int32],
    count: int,
) -> Floats:
    """Scores [M, E] of questions from their similarities [M, N] to the `examples` [F, N], as the
    product with `solved` gives them, without making it."""
    rows = examples.T
    size = rows.shape[0]
    system = LinearOperator(
        (size, size),
        matvec=lambda v: rows @ (examples @ v) + np.float32(RIDGE) * v,
        dtype=np.float32,
    )
    found = np.empty((similar.shape[0], count), dtype=np.float32)
    for number, row in enumerate(similar):
        dual, _ = cg(system, row.toarray().ravel(), tol=LEFT, atol=0.0)
        found[number] = np.bincount(entry, dual, minlength=count) - dual.sum() / count
    return found


def _kernel(rows: sparse.csr_matrix) -> npt.NDArray[np.float64]:
    """The products [N, N] of all rows. Nearly all of the work is in the n-grams that many texts
    hold, which a dense product does many times faster."""
    common = np.bincount(rows.indices, minlength=rows.shape[1]) > COMMON * rows.shape[0]
    many, few = rows[:, common].toarray(), rows[:, ~common]
    return np.asarray(many @ many.T + (few @ few.T).toarray(), dtype=np.float64)
