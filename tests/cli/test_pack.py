"""`safar pack` as its users type it: from the office by a stick to the camp, with audio."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.calling import Ended, safar
from voice.speech import sheet

RATE = 16_000
ENTRY = "about/talk-to-a-person"
FINGERPRINT = re.compile(r"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}")


@dataclass(frozen=True)
class Computer:
    """One with Safar on it and one entry."""

    folder: Path

    async def __call__(self, *arguments: str) -> Ended:
        return await safar(
            *arguments, state=self.folder / "state", SAFAR_DATA=str(self.folder / "data")
        )

    @property
    def text(self) -> Path:
        return self.folder / "data/guidance/europe" / ENTRY / "en.md"

    async def row(self, code: str) -> list[str]:
        """What `safar voice status` says of a language."""
        told = (await self("voice", "status")).output
        return next(line for line in told.splitlines() if line.startswith(f"{code} ")).split()


def computer(folder: Path, data: Path) -> Computer:
    europe = "guidance/europe"
    for name in ("locale", f"{europe}/words", f"{europe}/{ENTRY}"):
        shutil.copytree(data / name, folder / "data" / name)
    for name in ("languages.yml", f"{europe}/pack.yml", f"{europe}/contacts.yml"):
        shutil.copy(data / name, folder / "data" / name)
    (folder / "state").mkdir(mode=0o700)
    return Computer(folder)


@pytest.fixture
def office(tmp_path: Path, data: Path) -> Iterator[Computer]:
    yield computer(tmp_path / "office", data)


@pytest.fixture
def camp(tmp_path: Path, data: Path) -> Iterator[Computer]:
    yield computer(tmp_path / "camp", data)


@pytest.mark.slow
async def test_from_the_office_to_the_camp_and_back(
    office: Computer, camp: Computer, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    file, public = stick / "guidance.safar", stick / "office.pub"
    unsigned = await office("pack", "build", str(file))
    assert unsigned.code == 1
    assert "run: safar pack key new" in unsigned.errors
    made = await office("pack", "key", "new")
    shutil.copy(office.folder / "state/packs/keys/signing.pub", public)
    said = FINGERPRINT.search(made.output)
    assert said

    office.text.write_text(office.text.read_text("utf-8").replace("title: ", "title: New, "))
    built = await office("pack", "build", str(file))
    assert built.code == 0, built.errors

    early = await camp("pack", "install", str(file))
    assert early.code == 1
    assert "no key is trusted here yet" in early.errors
    asked = await camp("pack", "key", "trust", str(public))
    assert asked.code == 1
    assert said[0] in asked.output
    assert "Is it the same" in asked.output
    assert said[0] not in (await camp("pack", "key", "show")).output
    assert (await camp("pack", "key", "trust", str(public), "--yes")).code == 0
    assert said[0] in (await camp("pack", "key", "show")).output

    shown = await camp("pack", "show", str(file))
    assert "whole: every file is as it was signed" in shown.output
    asked = await camp("pack", "install", str(file))
    assert asked.code == 1
    assert f"entries changed (1): {ENTRY}" in asked.output
    assert "(of no pack)" in (await camp("pack", "show")).output
    installed = await camp("pack", "install", str(file), "--yes")
    assert installed.code == 0, installed.errors
    assert "0 files changed since it was installed" in (await camp("pack", "show")).output
    again = await camp("pack", "install", str(file), "--yes")
    assert (again.code, "served already" in again.output) == (0, True)

    assert "Aborted" in (await camp("pack", "back")).errors
    assert (await camp("pack", "back", "--yes")).code == 0
    assert "(of no pack)" in (await camp("pack", "show")).output
    assert (await camp("pack", "key", "forget", said[0][:9])).code == 0
    refused = await camp("pack", "install", str(file), "--yes")
    assert "no key is trusted here yet" in refused.errors


@pytest.mark.slow
async def test_audio_comes_along(office: Computer, camp: Computer, tmp_path: Path) -> None:
    file = tmp_path / "guidance.safar"
    await office("voice", "script", "so")
    folder = office.folder / "data/recordings/so"
    generator = np.random.default_rng(1)
    rows = sheet.load(folder)
    for one in rows:
        soundfile.write(folder / f"{one.name} said.ogg", 0.1 * generator.normal(size=RATE), RATE)
    assert (await office("voice", "render", "en")).code == 0
    await office("pack", "key", "new")
    built = await office("pack", "build", "--with-audio", str(file))
    assert built.code == 0, built.errors
    assert f"recordings: so {len(rows)}; rendered prompts: " in built.output

    before = {code: await camp.row(code) for code in ("en", "so")}
    assert before["so"][2] == "not"
    public = office.folder / "state/packs/keys/signing.pub"
    await camp("pack", "key", "trust", str(public), "--yes")
    installed = await camp("pack", "install", str(file), "--yes")
    assert f"recordings in so: {len(rows)} new, 0 changed, 0 gone" in installed.output
    somali, english = await camp.row("so"), await camp.row("en")
    assert somali[2] == "ready"
    assert int(somali[4]) == len(rows)
    assert english[5] == english[3]
    assert before["en"][5] == "0"
    rendered = await camp("voice", "render", "so")
    assert rendered.code == 0, rendered.output
    await camp("pack", "back", "--yes")
    assert (await camp.row("so"))[2] == "not"
