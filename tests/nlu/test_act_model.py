"""The model of dialogue acts, trained on a handful of utterances by the real engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.encoding.packaged import PackagedEncoder
from bot.nlu.act_model import ActModel, train

ACTS = {
    "emergency": ["he hits me", "we are sinking", "I am bleeding", "they hold us here"],
    "ask_guidance": ["may I work", "where do I sleep", "can a child go to school", "who pays"],
    "ask_advice": ["should I stay", "what would you do", "is it better to go", "is it wise"],
}


@pytest.fixture(scope="module")
def encoder() -> PackagedEncoder:
    return PackagedEncoder()


@pytest.fixture(scope="module")
def model(encoder: PackagedEncoder) -> ActModel:
    texts = [text for some in ACTS.values() for text in some]
    labels = [act for act, some in ACTS.items() for _ in some]
    return train(texts, encoder.encode_queries(texts), encoder.encode_terms(texts), labels)


def likely(model: ActModel, encoder: PackagedEncoder, text: str) -> dict[str, float]:
    terms = encoder.encode_terms([text])
    return dict(model.probabilities(text, encoder.encode_queries([text])[0], terms))


@pytest.mark.parametrize(
    ("text", "act"),
    [
        pytest.param("the boat is sinking", "emergency", id="danger"),
        pytest.param("il me frappe", "emergency", id="danger in another language"),
        pytest.param("can my children go to a school", "ask_guidance", id="a question"),
        pytest.param("would it be better to stay", "ask_advice", id="advice"),
    ],
)
def test_an_utterance_is_the_act_of_those_like_it(
    model: ActModel, encoder: PackagedEncoder, text: str, act: str
) -> None:
    found = likely(model, encoder, text)
    assert max(found, key=lambda name: found[name]) == act
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-5)


def test_a_saved_model_says_the_same(
    model: ActModel, encoder: PackagedEncoder, tmp_path: Path
) -> None:
    model.save(tmp_path / "acts.npz")
    again = ActModel.load(tmp_path / "acts.npz")
    for text in ("the boat is sinking", "", "👍"):
        before, after = (likely(one, encoder, text) for one in (model, again))
        assert after == pytest.approx(before, abs=1e-3)


def test_terms_count_and_count_more_where_few_texts_have_them(
    model: ActModel, encoder: PackagedEncoder
) -> None:
    text = "we are sinking"
    embedding, terms = encoder.encode_queries([text])[0], encoder.encode_terms([text])
    with_terms = model.probabilities(text, embedding, terms)["emergency"]
    assert with_terms > model.probabilities(text, embedding, terms * 0)["emergency"]
    held = encoder.encode_terms([one for some in ACTS.values() for one in some]).getnnz(axis=0)
    assert model.rarity[held == held.max()].max() < model.rarity[held == 1].min()
    assert np.isfinite(model.rarity).all()
