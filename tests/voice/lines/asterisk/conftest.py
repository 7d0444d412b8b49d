"""One Asterisk for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.voice.lines.asterisk.calls import EMERGENCY
from tests.voice.lines.asterisk.running import Asterisk, asterisk
from tests.voice.sounds import save, sound


@pytest.fixture(scope="package")
def pbx() -> Iterator[Asterisk]:
    with asterisk() as running:
        for name, samples in EMERGENCY.items():
            save(samples, running.folder / f"{name}.wav")
        save(sound("person"), running.folder / "person.wav")
        yield running
