"""Coverage-guided fuzzing, briefly."""

from __future__ import annotations

import pytest

from evaluation.promises import fuzz, readers

pytestmark = pytest.mark.slow


def test_no_input_crashes_a_reader() -> None:
    found = fuzz.measure(seconds=5)
    assert found.crashes == ()
    assert found.executions > len(readers.TARGETS)
