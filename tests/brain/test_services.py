"""What the processes of the brain are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.brain.services import brain_services, free_address


@pytest.mark.parametrize(
    "name",
    [
        "SAFAR_KEYS",
        "SAFAR_DATABASE",
        "SAFAR_VAULT",
        "SAFAR_TWILIO_TOKEN",
        "SAFAR_SMPP_PASSWORD",
        "SAFAR_AGI_SECRET",
    ],
)
def test_the_brain_gets_no_secret_of_store_or_lines(name: str) -> None:
    for service in brain_services(free_address(), Path("model.tar.gz")):
        assert service.environment[name] == ""
