"""A log says what failed and where, and quotes nobody."""

from __future__ import annotations

import subprocess
import sys

import pytest

CANARY = "canary-8271"
RUN = [sys.executable, "-c"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise ValueError('{0}')", "ValueError"),
        (
            "import logging\ntry: int('{0}')\nexcept ValueError: logging.exception('failed')",
            "failed",
        ),
        ("import logging; logging.getLogger('httpx').debug('{0}')", ""),
        ("import logging; logging.getLogger('rasa').info('{0}')", ""),
        ("import warnings; warnings.warn('{0}')", ""),
    ],
    ids=["a crash", "an exception", "a library's debug", "a library's info", "a warning"],
)
def test_what_people_wrote_is_not_logged(code: str, told: str) -> None:
    start = "from bot.logs import configure_logging; configure_logging(debug=True)\n"
    ended = subprocess.run(
        [*RUN, start + code.format(CANARY)], capture_output=True, text=True, check=False
    )
    assert told in ended.stderr
    # The line of the code itself stands in a trace; what it held does not.
    assert f"ValueError: {CANARY}" not in ended.stderr
    assert CANARY not in ended.stderr.replace(code.format(CANARY), "")


def test_an_error_of_our_own_tells_the_operator_what_to_do() -> None:
    code = (
        "from bot.logs import configure_logging; configure_logging()\n"
        "from bot.errors import KeysError; raise KeysError('put the key file back')"
    )
    ended = subprocess.run([*RUN, code], capture_output=True, text=True, check=False)
    assert ended.stderr == "put the key file back\n"
    assert ended.returncode == 1
