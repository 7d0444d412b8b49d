"""A small pack, as an import sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guidance.exchange.packs import SmallPack


@pytest.fixture
def small(tmp_path: Path) -> SmallPack:
    return SmallPack(tmp_path / "packs" / "sample")
