"""Generated requests, right and wrong ones, to a running service."""

from __future__ import annotations

import pytest

from evaluation.promises import schema
from tests.service.running import Running

pytestmark = pytest.mark.slow


def test_no_generated_request_gets_what_is_not_declared(running: Running) -> None:
    # It is the number that ends it, also where the computer has much to do.
    found = schema.measure(running, cases=100, within=3600.0)
    assert found.faults == ()
    assert found.fewest == 100
    assert {200, 400, 403, 404} <= found.statuses.keys()
