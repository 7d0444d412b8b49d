"""Places of the tests of packs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packs.places import Camp, Forger, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "office")


@pytest.fixture
def camp(tmp_path: Path, office: Office) -> Camp:
    made = Camp(tmp_path / "camp")
    made.trust(office)
    return made


@pytest.fixture
def forger(tmp_path: Path, office: Office) -> Forger:
    return Forger(office, tmp_path)
