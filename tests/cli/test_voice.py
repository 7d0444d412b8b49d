"""`safar voice` tells what can be heard, makes it, and says what has to be recorded."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.calling import Ended, safar
from voice.speech import sheet

RATE = 16_000
# Two entries are enough, and quick.
KEPT = ("emergency/suicidal-thoughts", "about/talk-to-a-person")


@pytest.fixture
def small(tmp_path: Path, data: Path) -> Path:
    """The shipped data with two entries."""
    copied = tmp_path / "data"
    for name in ("locale", "languages.yml"):
        source = data / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, _in(copied, name))
    pack = data / "guidance" / "europe"
    for name in (*KEPT, "words", "pack.yml", "contacts.yml"):
        source = pack / name
        target = _in(copied, f"guidance/europe/{name}")
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    return copied


def _in(folder: Path, name: str) -> Path:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


async def voice(*arguments: str, data: Path) -> Ended:
    state = data.parent / "state"
    return await safar("voice", *arguments, state=state, SAFAR_DATA=str(data))


def row(status: str, code: str) -> list[str]:
    return next(line for line in status.splitlines() if line.startswith(f"{code} ")).split()


async def test_a_language_is_rendered_checked_and_ready(small: Path) -> None:
    before = await voice("status", data=small)
    assert row(before.output, "en")[2] == "ready"
    assert row(before.output, "en")[5] == "0"
    rendered = await voice("render", "en", data=small)
    assert rendered.code == 0, rendered.errors
    assert "en" in rendered.errors  # the progress
    after = row((await voice("status", data=small)).output, "en")
    assert after[5] == after[3]
    checked = await voice("check", data=small)
    assert checked.code == 0, checked.output
    assert re.search(rf"^{after[3]} files, 0 faults", checked.output, re.MULTILINE)


async def test_a_changed_text_leaves_no_old_audio(small: Path) -> None:
    await voice("render", "en", data=small)
    text = small / "guidance/europe" / KEPT[1] / "en.md"
    text.write_text(text.read_text("utf-8").replace("# spoken\n", "# spoken\nWell. "), "utf-8")
    again = await voice("render", "en", data=small)
    assert "2 old files deleted" in again.output


async def test_a_language_without_a_voice_is_recorded_line_by_line(small: Path) -> None:
    assert row((await voice("status", data=small)).output, "so")[2] == "not"
    missing = (await voice("status", "--missing", data=small)).output
    assert "phrase voice.goodbye: " in missing
    told = await voice("script", "so", data=small)
    assert told.code == 0, told.errors
    folder = small / "recordings" / "so"
    page = (folder / "script.html").read_text("utf-8")
    rows = sheet.load(folder)
    assert all(f"{one.name}.wav" in page for one in rows)
    assert "press {key}" not in page
    generator = np.random.default_rng(1)
    for one in rows:
        soundfile.write(folder / f"{one.name}.mp3", 0.1 * generator.normal(size=RATE), RATE)
    status = row((await voice("status", data=small)).output, "so")
    assert status[2] == "ready"
    assert status[3] == status[4]
    rendered = await voice("render", "so", data=small)
    assert rendered.code == 0, rendered.output
    assert (await voice("check", "so", data=small)).code == 0
    assert (
        f"{len(rows)} lines, {len(rows)} of them recorded"
        in (await voice("script", "so", data=small)).output
    )


async def test_a_recording_of_words_that_changed_is_named(small: Path) -> None:
    await voice("script", "so", data=small)
    folder = small / "recordings" / "so"
    rows = sheet.load(folder)
    old = next(one for one in rows if one.where == "voice.goodbye")
    soundfile.write(folder / f"{old.name}.wav", np.sin(np.arange(RATE)) * 0.1, RATE)
    phrases = small / "locale" / "so.po"
    text = phrases.read_text("utf-8")
    assert f'msgstr "{old.text}"' in text
    changed = text.replace(f'msgstr "{old.text}"', f'msgstr "{old.text} {old.text}"')
    phrases.write_text(changed, "utf-8")
    told = (await voice("status", data=small)).output
    assert f"{old.name} was recorded, and its text has changed" in told
    await voice("script", "so", data=small)
    new = next(one for one in sheet.load(folder) if one.text == f"{old.text} {old.text}")
    assert new.number > max(one.number for one in rows)
    assert f"record line {new.name}" in (await voice("status", data=small)).output


async def test_damaged_files_are_faults(small: Path) -> None:
    await voice("render", "en", data=small)
    made = sorted((small.parent / "state" / "voice" / "audio").glob("*[0-9a-f].wav"))
    made[0].write_bytes(b"damaged")
    folder = small / "recordings" / "so"
    folder.mkdir(parents=True)
    (folder / "999.wav").write_bytes(b"damaged")
    checked = await voice("check", data=small)
    assert checked.code == 1
    assert f"{made[0]}: en, " in checked.output
    assert "cannot be read" in checked.output
    assert f"{folder / '999.wav'}:1: Its name is no line of the sheet" in checked.output


async def test_a_language_that_is_not_served_is_told(small: Path) -> None:
    ended = await voice("render", "xx", data=small)
    assert ended.code == 1
    assert "'xx' is no served language" in ended.errors
