"""A model archive counts only with the hash that was written when it was trained."""

from __future__ import annotations

import hashlib
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from actions import knowledge
from bot.brain import rasa_server
from bot.brain.training import (
    ModelRefused,
    TrainingFailed,
    hash_path,
    model_path,
    train,
    verify_model,
)
from bot.cli import train as command
from bot.errors import ContentError
from bot.settings import ROOT, Settings
from tests.service.running import wait_until

ARCHIVE = b"an archive"


class FakeRasa:
    """Rasa's training: writes `content` where it is told to, in pieces; counts its calls."""

    def __init__(self) -> None:
        self.content: bytes | None = b"trained anew"
        self.code = 0
        self.calls = 0
        self.seen: list[str] = []

    def __call__(self, *, output: str, fixed_model_name: str, **_: object) -> SimpleNamespace:
        self.calls += 1
        if self.content is not None:
            Path(output, f"{fixed_model_name}.tar.gz").write_bytes(self.content)
        folder = model_path(Settings.load()).parent
        self.seen = sorted(path.name for path in folder.glob("*.tar.gz*"))
        return SimpleNamespace(code=self.code)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the model of the present inputs would be; its folder is there and empty."""
    monkeypatch.setenv("SAFAR_STATE", str(tmp_path))
    monkeypatch.chdir(ROOT)  # training goes there; this brings the tests back
    path = model_path(Settings.load())
    path.parent.mkdir()
    return path


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> FakeRasa:
    fake = FakeRasa()
    module = ModuleType("rasa.model_training")
    module.train = fake  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rasa.model_training", module)
    monkeypatch.setattr("bot.brain.training.quiet", lambda _: None)
    return fake


def keep(path: Path, content: bytes = ARCHIVE) -> None:
    """Write an archive and its hash, as sha256sum would."""
    path.write_bytes(content)
    line = f"{hashlib.sha256(content).hexdigest()}  {path.name}\n"
    hash_path(path).write_text(line, "utf-8")


def spoil(path: Path, how: str) -> str:
    """Make the archive at `path` one that must be refused; what the refusal says."""
    keep(path)
    if how == "archive changed":
        path.write_bytes(ARCHIVE + b".")
    elif how == "hash of another name":
        other = path.with_name("other.tar.gz")
        keep(other)
        hash_path(other).replace(hash_path(path))
    elif how == "hash empty":
        hash_path(path).write_text("", "utf-8")
    elif how == "hash unreadable":
        hash_path(path).write_bytes(b"\xff")
        return "cannot be checked"
    elif how == "hash missing":
        hash_path(path).unlink()
        return f"{hash_path(path)}: missing"
    return f"{path}: its hash is not"


SPOILT = (
    "archive changed",
    "hash of another name",
    "hash empty",
    "hash unreadable",
    "hash missing",
)


def test_an_archive_with_its_hash_is_taken(tmp_path: Path) -> None:
    keep(tmp_path / "model.tar.gz")
    verify_model(tmp_path / "model.tar.gz")


@pytest.mark.parametrize("how", SPOILT)
def test_any_other_archive_is_refused(tmp_path: Path, how: str) -> None:
    path = tmp_path / "model.tar.gz"
    said = spoil(path, how)
    with pytest.raises(ModelRefused) as refused:
        verify_model(path)
    assert said in str(refused.value)
    assert "make setup" in str(refused.value)
    assert refused.value.code == "model"


def test_a_missing_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.tar.gz"
    keep(path)
    path.unlink()
    with pytest.raises(ModelRefused, match=r"model\.tar\.gz: missing; train it with: make setup"):
        verify_model(path)


@pytest.mark.parametrize("how", SPOILT)
def test_rasa_is_not_started_with_a_refused_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    path = tmp_path / "model.tar.gz"
    spoil(path, how)
    monkeypatch.setattr(sys, "argv", ["rasa_server", "1", str(path)])
    monkeypatch.setitem(sys.modules, "rasa.core.run", None)  # its import would be an ImportError
    with pytest.raises(ModelRefused):
        rasa_server.main()


def test_training_writes_the_archive_and_then_its_hash(model: Path, rasa: FakeRasa) -> None:
    assert train(Settings.load()) == model
    verify_model(model)
    assert model.read_bytes() == b"trained anew"
    assert stat.S_IMODE(hash_path(model).stat().st_mode) == 0o600
    assert rasa.seen == []  # nothing was under its final name while Rasa wrote
    assert sorted(model.parent.iterdir()) == [model, hash_path(model)]


def test_a_verified_model_is_not_trained_again(model: Path, rasa: FakeRasa) -> None:
    keep(model)
    assert train(Settings.load()) == model
    assert rasa.calls == 0
    assert model.read_bytes() == ARCHIVE


@pytest.mark.parametrize("how", SPOILT)
def test_a_refused_model_is_trained_again_and_says_so(
    model: Path, rasa: FakeRasa, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    said = spoil(model, how)
    train(Settings.load())
    assert rasa.calls == 1
    verify_model(model)
    written = capsys.readouterr().err
    assert said in written
    assert "training again" in written


def test_old_models_go_with_their_hashes(model: Path, rasa: FakeRasa) -> None:
    keep(model.with_name("safar-0000000000000000.tar.gz"))
    keep(model.with_name("safar-1111111111111111.tar.gz"))
    model.with_name("safar-1111111111111111.tar.gz").unlink()
    train(Settings.load())
    assert sorted(model.parent.iterdir()) == [model, hash_path(model)]


@pytest.mark.parametrize(("content", "code"), [(b"half", 1), (None, 0)])
def test_a_failed_training_leaves_what_was_there(
    model: Path, rasa: FakeRasa, content: bytes | None, code: int
) -> None:
    old = model.with_name("safar-0000000000000000.tar.gz")
    keep(old)
    rasa.content, rasa.code = content, code
    with pytest.raises(TrainingFailed):
        train(Settings.load())
    assert sorted(model.parent.iterdir()) == [old, hash_path(old)]


@dataclass(frozen=True)
class Beside:
    """The process that trains, as a script, in a folder; `prepare` makes the index meanwhile."""

    folder: Path
    patch: pytest.MonkeyPatch

    def trains(self, script: str) -> None:
        program = self.folder / "python"
        program.write_text(f"#!/bin/sh\ncd {self.folder}\ntouch started\n{script}\n")
        program.chmod(0o700)
        self.patch.setattr(sys, "executable", str(program))

    def prepare(self, _: object, __: object) -> None:
        (self.folder / "prepared").touch()

    def began(self) -> bool:
        return (self.folder / "started").exists()


@pytest.fixture
def beside(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Beside:
    made = Beside(tmp_path, monkeypatch)
    made.trains("exit 0")
    monkeypatch.setattr(knowledge, "prepare", made.prepare)
    return made


@pytest.mark.parametrize(("how", "trained"), [(None, False), ("hash missing", True)])
def test_setup_trains_a_model_that_would_be_refused(
    model: Path, beside: Beside, how: str | None, trained: bool
) -> None:
    if how is None:
        keep(model)
    else:
        spoil(model, how)
    command.ensure_made()
    assert beside.began() is trained
    assert (beside.folder / "prepared").exists()


def test_the_index_is_made_while_the_model_is_trained(beside: Beside) -> None:
    beside.trains("for n in $(seq 600); do [ -e prepared ] && exit 0; sleep 0.1; done; exit 1")
    command.ensure_made()


def test_a_failed_training_is_told_with_its_log(beside: Beside) -> None:
    beside.trains("echo no memory; exit 3")
    with pytest.raises(TrainingFailed, match=r"train\.log"):
        command.ensure_made()
    assert (beside.folder / "train.log").read_text("utf-8") == "no memory\n"


def test_without_an_index_training_is_ended(
    beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        wait_until((beside.folder / "trapped").exists, 60, "no training")
        raise ContentError("no guidance")

    monkeypatch.setattr(knowledge, "prepare", fails)
    beside.trains(
        "trap 'touch ended; exit 1' TERM; touch trapped\nfor n in $(seq 600); do sleep 0.1; done"
    )
    with pytest.raises(ContentError):
        command.ensure_made()
    assert (beside.folder / "ended").exists()
