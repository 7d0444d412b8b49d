"""Readiness tells when nothing can be stored, and when it can be again."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.brain.client import Brain
from bot.brain.services import free_address
from bot.channels.app import build
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import Settings

READY = {"ready": True, "brain": True, "store": True, "deliveries": {}}
NOT_STORED = {**READY, "ready": False, "store": False}


@pytest.fixture(autouse=True)
def _a_brain_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ready(_: Brain) -> bool:
        return True

    monkeypatch.setattr(Brain, "ready", ready)


def client(folder: Path, **environment: str) -> TestClient:
    """The page over databases in `folder`, or where the environment says."""
    settings = Settings.load({"SAFAR_STATE": str(folder), **environment})
    keys.write(settings.key_file, KeyRing.new())
    return TestClient(build(settings, free_address()))


def asked(client: TestClient) -> tuple[int, object]:
    """The status of readiness and what it says, but for the content."""
    answer = client.get("/readyz")
    said = {name: value for name, value in answer.json().items() if name in READY}
    return answer.status_code, said


@contextmanager
def nothing_can_be_written() -> Iterator[None]:
    """As on a full disk, every write to a file fails, root's too; reading goes on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_store_that_cannot_be_written_is_told_until_it_can(tmp_path: Path) -> None:
    page = client(tmp_path)
    assert asked(page) == (200, READY)
    with nothing_can_be_written():
        assert asked(page) == (503, NOT_STORED)
    assert asked(page) == (200, READY)


@pytest.mark.parametrize(
    "variable", ["SAFAR_DATABASE", "SAFAR_VAULT"], ids=["conversations", "vault"]
)
def test_either_database_that_cannot_be_opened_is_told(tmp_path: Path, variable: str) -> None:
    (tmp_path / "broken").write_text("a file, not a folder")
    page = client(tmp_path, **{variable: f"sqlite:///{tmp_path}/broken/one.db"})
    assert asked(page) == (503, NOT_STORED)
    (tmp_path / "broken").unlink()
    assert asked(page) == (200, READY)
