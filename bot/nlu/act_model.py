"""The dialogue-act model: logistic regression over an embedding and character n-grams.

Its parameters are plain arrays, saved without pickle. The embedding carries the
meaning across languages; the n-grams carry the languages that the encoder knows
little (Tigrinya, Somali, Pashto) and the short forms of all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from bot.encoding.encoder import Vectors, normalise

FloatArray = npt.NDArray[np.float32]
NGRAM_FEATURES = 2**15
EMBEDDING_WEIGHT = 4.0
INVERSE_REGULARISATION = 8.0
ITERATIONS = 400

_NGRAMS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(1, 4), n_features=NGRAM_FEATURES, norm="l2", lowercase=True
)


@dataclass(frozen=True)
class ActModel:
    """Trained parameters: labels [K], mean [D], dense [K, D], ngrams [F, K], bias [K]."""

    labels: tuple[str, ...]
    mean: FloatArray
    dense: FloatArray
    ngrams: FloatArray
    bias: FloatArray

    def probabilities(self, text: str, embedding: FloatArray) -> Mapping[str, float]:
        """Probability by dialogue act of one utterance and its embedding [D]."""
        counts = _NGRAMS.transform([normalise(text)])
        wording = counts.data.astype(np.float32) @ self.ngrams[counts.indices]
        centred = EMBEDDING_WEIGHT * (embedding - self.mean)
        logits = self.dense @ centred + self.bias + wording
        shifted = np.exp(logits - logits.max())
        values = shifted / shifted.sum()
        return {label: float(v) for label, v in zip(self.labels, values, strict=True)}

    def save(self, path: Path) -> None:
        """Write the parameters to a .npz file, in half precision where it does no harm."""
        np.savez_compressed(
            path,
            labels=np.asarray(self.labels),
            mean=self.mean,
            dense=self.dense.astype(np.float16),
            ngrams=self.ngrams.astype(np.float16),
            bias=self.bias,
        )

    @staticmethod
    def load(path: Path) -> ActModel:
        """Read what `save` wrote; nothing in the file is executed."""
        with np.load(path, allow_pickle=False) as arrays:
            return ActModel(
                labels=tuple(str(label) for label in arrays["labels"]),
                mean=arrays["mean"].astype(np.float32),
                dense=arrays["dense"].astype(np.float32),
                ngrams=arrays["ngrams"].astype(np.float32),
                bias=arrays["bias"].astype(np.float32),
            )


def train(texts: Sequence[str], embeddings: Vectors, labels: Sequence[str]) -> ActModel:
    """Fit on utterances [N], their embeddings [N, D] and dialogue acts [N]."""
    mean = embeddings.mean(axis=0)
    features = sparse.hstack(
        [
            sparse.csr_matrix(EMBEDDING_WEIGHT * (embeddings - mean)),
            _NGRAMS.transform([normalise(text) for text in texts]),
        ],
        format="csr",
    )
    fitted = LogisticRegression(
        C=INVERSE_REGULARISATION, max_iter=ITERATIONS, class_weight="balanced"
    ).fit(features, np.asarray(labels))
    dimensions = embeddings.shape[1]
    coefficients = fitted.coef_.astype(np.float32)
    return ActModel(
        labels=tuple(str(label) for label in fitted.classes_),
        mean=mean.astype(np.float32),
        dense=coefficients[:, :dimensions],
        ngrams=np.ascontiguousarray(coefficients[:, dimensions:].T),
        bias=fitted.intercept_.astype(np.float32),
    )
