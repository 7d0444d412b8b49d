"""The n-gram models that are kept between starts give the same answers, or are made again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from actions.retrieval.kept import load_ngrams, save_ngrams
from actions.retrieval.ngrams import NgramModel

TEXTS = ("may i work", "where can i work", "where is a doctor", "i need a doctor")
ENTRIES = np.asarray([0, 0, 1, 1], dtype=np.int32)
ASKED = ("can i see a doctor", "work", "the weather")

Damage = Callable[[bytes], bytes]
DAMAGES: dict[str, Damage] = {
    "empty": lambda _: b"",
    "cut off": lambda whole: whole[:-5],
    "zeros": lambda whole: bytes(len(whole)),
    "another letter": lambda whole: whole.replace(b"\x00\x00\x80?", b"\x00\x00\x80@", 1),
}


@pytest.fixture
def model() -> NgramModel:
    return NgramModel.fit(TEXTS, ENTRIES, 2)


@pytest.fixture
def path(tmp_path: Path, model: NgramModel) -> Path:
    made = tmp_path / "index" / "ngrams-1.npz"
    save_ngrams(made, {"en": model})
    return made


def test_a_kept_model_answers_as_it_did(path: Path, model: NgramModel) -> None:
    kept = load_ngrams(path)["en"]
    for now, before in zip(kept.match(ASKED), model.match(ASKED), strict=True):
        assert now.tobytes() == before.tobytes()


def test_a_kept_model_is_not_made_again_unless_its_texts_are_others(path: Path) -> None:
    kept = load_ngrams(path)["en"]
    assert NgramModel.fit(TEXTS, ENTRIES, 2, kept) is kept
    assert NgramModel.fit((*TEXTS[:3], "i am ill"), ENTRIES, 2, kept) is not kept


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_as_good_as_none(path: Path, damage: Damage) -> None:
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert path.read_bytes() != whole
    assert load_ngrams(path) == {}


@pytest.mark.parametrize("wrong", [0x01, 0x40, 0xFF], ids=hex)
def test_with_a_wrong_byte_in_its_list_a_file_is_right_or_as_good_as_none(
    path: Path, model: NgramModel, wrong: int
) -> None:
    whole, expected = path.read_bytes(), [one.tobytes() for one in model.match(ASKED)]
    # The list of what is in it stands at its end.
    for place in range(whole.index(b"PK\x01\x02"), len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ wrong]) + whole[place + 1 :])
        for kept in load_ngrams(path).values():
            assert [one.tobytes() for one in kept.match(ASKED)] == expected, place


def test_those_of_other_material_are_removed(path: Path, model: NgramModel) -> None:
    later = path.with_name("ngrams-2.npz")
    save_ngrams(later, {"en": model})
    assert list(path.parent.iterdir()) == [later]
    assert load_ngrams(path) == {}
