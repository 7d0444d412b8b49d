"""Random histories of the gateway against a simple model."""

from __future__ import annotations

import pytest

from evaluation.promises import machine

pytestmark = pytest.mark.slow


def test_the_gateway_does_what_the_model_says() -> None:
    found = machine.measure(runs=30, steps=20)
    assert {"messages", "at once", "cancelled", "crashes", "deletions"} <= found.done.keys()
