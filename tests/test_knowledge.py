"""The action server's knowledge follows the files, also after a moment in which it could not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy import linalg

from actions import knowledge
from actions.knowledge import KnowledgeKeeper, prepare
from actions.retrieval.abstention import Confidence
from actions.retrieval.build import Background
from actions.retrieval.vectors import VectorStore
from bot.encoding.encoder import Vectors
from bot.settings import ROOT, Settings
from tests.guidance.samples import PackFolder
from tests.keepers import settled

CONFIDENCE = Confidence((), (), (), 0.0, {}, {}, {})


class Characters:
    """Embeds a text by its first letters."""

    name = "characters"

    def encode_queries(self, texts: list[str]) -> Vectors:
        rows = [[ord(text[n % len(text)]) % 7 for n in range(4)] for text in texts]
        return np.asarray(rows, dtype=np.float32)


@pytest.fixture
def pack(tmp_path: Path) -> PackFolder:
    shutil.copytree(ROOT / "data" / "locale", tmp_path / "data" / "locale")
    shutil.copytree(ROOT / "data" / "countries", tmp_path / "data" / "countries")
    shutil.copy(ROOT / "data" / "languages.yml", tmp_path / "data")
    return PackFolder(tmp_path / "data" / "guidance" / "europe")


@pytest.fixture
def keeper(
    tmp_path: Path, pack: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> Iterator[KnowledgeKeeper]:
    sentences = tuple(
        Background(code, ("the soup is hot", "it rains"), ("i have a question",))
        for code in ("en", "fr")
    )
    monkeypatch.setattr(knowledge, "load_background", lambda _: sentences)
    monkeypatch.setattr(knowledge, "load_engine", lambda _: Characters())
    monkeypatch.setattr(knowledge, "calibrate", lambda _: CONFIDENCE)
    yield KnowledgeKeeper(settings_of(tmp_path))
    settled()


def settings_of(folder: Path) -> Settings:
    return Settings.load({"SAFAR_DATA": str(folder / "data"), "SAFAR_STATE": str(folder / "state")})


def test_a_new_entry_is_found_though_the_disk_was_full_when_it_came(
    keeper: KnowledgeKeeper,
    pack: PackFolder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    pack.add_entry("stay/bank", 13)
    with monkeypatch.context() as short:
        short.setattr(VectorStore, "save", full)
        keeper.renew()
        assert "stay/bank" in keeper.current.index.entries
        settled()
    assert "No space left on device" in caplog.text
    assert "stay/bank" in keeper.current.index.entries


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which no calibration can be kept."""

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(knowledge, "save_confidence", refuse)


def test_a_calibration_that_cannot_be_saved_is_used(
    tmp_path: Path, unwritable: None, keeper: KnowledgeKeeper, caplog: pytest.LogCaptureFixture
) -> None:
    assert keeper.current.confidence is CONFIDENCE
    told = [record.getMessage() for record in caplog.get_records("setup")]
    wanted = (
        "not saved ([Errno 30] Read-only file system)",
        f"until {tmp_path / 'state' / 'index'} can be written",
    )
    assert any(all(words in message for words in wanted) for message in told)


def test_a_changed_text_leaves_the_index_as_it_was(
    keeper: KnowledgeKeeper, pack: PackFolder
) -> None:
    before = keeper.current.index
    pack.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    keeper.renew()
    text = keeper.current.pack.entries["stay/wages"].texts["en"]
    assert text.answer[0] == "Another paragraph."
    assert keeper.current.index is before


def test_after_an_edit_the_index_becomes_the_one_made_from_nothing(
    keeper: KnowledgeKeeper, pack: PackFolder, tmp_path: Path
) -> None:
    pack.edit("stay/wages/en.md", "first question", "who pays me at last")
    keeper.renew()
    assert {q.text for q in keeper._indexed} >= {"who pays me at last"}
    settled()
    settings = {"SAFAR_DATA": str(tmp_path / "data"), "SAFAR_STATE": str(tmp_path / "state")}
    anew = KnowledgeKeeper(Settings.load(settings)).current.index
    index = keeper.current.index
    assert np.array_equal(index.space.whitening, anew.space.whitening)
    assert all(
        np.array_equal(block.vectors, anew.blocks[code].vectors)
        for code, block in index.blocks.items()
    )


def test_a_change_during_the_calibration_is_not_lost_when_it_ends(
    keeper: KnowledgeKeeper, pack: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def calibrate(_: object) -> Confidence:
        if "stay/bank" not in keeper.current.pack.entries:
            pack.add_entry("stay/bank", 13)
            keeper.renew()
        seen.append("stay/bank" in keeper.current.index.entries)
        return CONFIDENCE

    seen: list[bool] = []
    monkeypatch.setattr(knowledge, "calibrate", calibrate)
    pack.edit("stay/wages/en.md", "questions:", "questions:\n  - who pays me at last")
    keeper.renew()
    settled()
    assert seen[0]
    assert "stay/bank" in keeper.current.index.entries


def test_what_was_prepared_is_taken_until_a_question_changes(
    keeper: KnowledgeKeeper, pack: PackFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(settings_of(tmp_path))
    made: list[object] = []
    solve = linalg.solve

    def counted(*arguments: object, **more: object) -> object:
        made.append(arguments)
        return solve(*arguments, **more)

    monkeypatch.setattr(linalg, "solve", counted)
    again = KnowledgeKeeper(settings_of(tmp_path)).current.index
    assert not made
    for code, model in keeper.current.index.ngrams.items():
        assert again.ngrams[code].weights.tobytes() == model.weights.tobytes()
    pack.add_entry("stay/bank", 13)
    assert "stay/bank" in KnowledgeKeeper(settings_of(tmp_path)).current.index.entries
    assert made
