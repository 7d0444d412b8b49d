"""The dialogue-act model: logistic regression over an embedding, terms and the wording.

Its parameters are plain arrays, saved without pickle. The embedding carries the
meaning across languages, the terms of the encoder what single words add to it. The
wording is n-grams of characters, which carry the languages that the encoder knows
little (Tigrinya, Somali, Pashto) and the short forms of all, and n-grams of words,
which carry forms of asking ("should I", "what if").
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
from sklearn.preprocessing import normalize

from bot.encoding.encoder import Vectors, normalise

FloatArray = npt.NDArray[np.float32]
CHARACTER_FEATURES, WORD_FEATURES = 2**15, 2**17
EMBEDDING_WEIGHT = 4.0
TERM_WEIGHT = 2.0
WORD_WEIGHT = 2.5
INVERSE_REGULARISATION = 8.0
ITERATIONS = 300

_CHARACTERS = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(1, 4),
    n_features=CHARACTER_FEATURES,
    norm="l2",
    dtype=np.float32,
)
# What is between white space and punctuation: the usual pattern parts words of scripts with
# vowel signs.
_WORD = r"[^\s?!.,:;…¿¡؟،؛।«»\"“”„()።፣፤፥፧]+"
_WORDS = HashingVectorizer(
    token_pattern=_WORD,
    ngram_range=(1, 2),
    n_features=WORD_FEATURES,
    norm="l2",
    dtype=np.float32,
)


@dataclass(frozen=True)
class ActModel:
    """Trained parameters: labels [K], mean [D], dense [K, D], rarity [T], terms [T, K],
    wording [F, K], bias [K]."""

    labels: tuple[str, ...]
    mean: FloatArray
    dense: FloatArray
    rarity: FloatArray
    terms: FloatArray
    wording: FloatArray
    bias: FloatArray

    def probabilities(
        self, text: str, embedding: FloatArray, terms: sparse.csr_matrix
    ) -> Mapping[str, float]:
        """Probability by dialogue act of one utterance, its embedding [D] and its terms [1, T]."""
        wording, weighed = _wording([text]), _weighed(terms, self.rarity)
        logits = self.dense @ (EMBEDDING_WEIGHT * (embedding - self.mean)) + self.bias
        logits += weighed.data @ self.terms[weighed.indices]
        logits += wording.data @ self.wording[wording.indices]
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
            rarity=self.rarity,
            terms=self.terms.astype(np.float16),
            wording=self.wording.astype(np.float16),
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
                rarity=arrays["rarity"].astype(np.float32),
                terms=arrays["terms"].astype(np.float32),
                wording=arrays["wording"].astype(np.float32),
                bias=arrays["bias"].astype(np.float32),
            )


def train(
    texts: Sequence[str], embeddings: Vectors, terms: sparse.csr_matrix, labels: Sequence[str]
) -> ActModel:
    """Fit on utterances [N], their embeddings [N, D], terms [N, T] and dialogue acts [N]."""
    mean = embeddings.mean(axis=0)
    rarity = np.log((len(texts) + 1) / (terms.getnnz(axis=0) + 1)).astype(np.float32)
    features = sparse.hstack(
        [
            sparse.csr_matrix(EMBEDDING_WEIGHT * (embeddings - mean)),
            _weighed(terms, rarity),
            _wording(texts),
        ],
        format="csr",
    )
    fitted = LogisticRegression(
        C=INVERSE_REGULARISATION, max_iter=ITERATIONS, class_weight="balanced"
    ).fit(features, np.asarray(labels))
    coefficients = fitted.coef_.astype(np.float32)
    last = len(mean), len(mean) + len(rarity)
    return ActModel(
        labels=tuple(str(label) for label in fitted.classes_),
        mean=mean.astype(np.float32),
        dense=coefficients[:, : last[0]],
        rarity=rarity,
        terms=np.ascontiguousarray(coefficients[:, last[0] : last[1]].T),
        wording=np.ascontiguousarray(coefficients[:, last[1] :].T),
        bias=fitted.intercept_.astype(np.float32),
    )


def _wording(texts: Sequence[str]) -> sparse.csr_matrix:
    """Hashed n-grams of characters and, weighed, of words."""
    normal = [normalise(text) for text in texts]
    parts = [_CHARACTERS.transform(normal), WORD_WEIGHT * _WORDS.transform(normal)]
    return sparse.hstack(parts, format="csr")


def _weighed(terms: sparse.csr_matrix, rarity: FloatArray) -> sparse.csr_matrix:
    """Rows of one length, in which a term counts the more the fewer texts have it."""
    return TERM_WEIGHT * normalize(terms.multiply(rarity).tocsr())
