"""What people record is found by its number, and what is wrong with it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.render.voice import Prompt
from tests.voice.speech.conftest import RATE, Tone
from voice.speech import sheet
from voice.speech.checking import measured
from voice.speech.decoding import Unusable, decoded
from voice.speech.inventory import Line
from voice.speech.recordings import scan
from voice.speech.sheet import Row, SheetBroken

HELLO, BYE = Prompt("Hello.", "so"), Prompt("Bye.", "so")
ROWS = [Row(1, "greet", HELLO.text, HELLO.key), Row(17, "goodbye", BYE.text, BYE.key)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sheet.save(tmp_path, ROWS)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("017.wav", {}),
        ("17.wav", {"subtype": "PCM_24"}),
        ("017-goodbye.WAV", {}),
        ("017.mp3", {}),
        ("017 second try.ogg", {}),
        ("017.opus", {"format": "OGG", "subtype": "OPUS"}),
        ("017.flac", {}),
        (f"{BYE.key}.wav", {}),
    ],
)
def test_a_recording_is_found_and_can_be_heard(
    folder: Path, tone: Tone, name: str, how: dict[str, str]
) -> None:
    rate = 48_000
    soundfile.write(folder / name, tone(700, 2.0, rate=rate), rate, **how)
    found = scan(folder)
    assert found.findings == ()
    assert found.by_key == {BYE.key: folder / name}
    measure = measured(decoded(folder / name))
    assert not list(measure.faults())
    assert measure.seconds == pytest.approx(2.2, abs=0.1)


def test_both_channels_of_a_recording_are_heard(folder: Path, tone: Tone) -> None:
    one = tone(700)
    soundfile.write(folder / "001.wav", np.stack([one, np.zeros_like(one)], axis=1), RATE)
    assert measured(decoded(folder / "001.wav")).level == pytest.approx(-20, abs=1)


def damaged_mp3(path: Path) -> None:
    path.write_bytes(b"\xff\xfb\x90" + b"\x00" * 50)


def slow_rate(path: Path) -> None:
    soundfile.write(path, np.zeros(4000), 4000)


def long_file(path: Path) -> None:
    soundfile.write(path, np.zeros(8000 * 130), 8000)


@pytest.mark.parametrize(
    ("name", "write", "cause"),
    [
        pytest.param("001.wav", lambda p: p.write_bytes(b""), "cannot be read", id="empty"),
        pytest.param(
            "001.wav", lambda p: p.write_bytes(b"no sound"), "cannot be read", id="no WAV"
        ),
        pytest.param("001.mp3", damaged_mp3, "cannot be read", id="damaged MP3"),
        pytest.param("001.wav", slow_rate, "4000 samples a second", id="too few samples"),
        pytest.param("001.wav", long_file, "130 seconds long", id="a whole session"),
        pytest.param("001.m4a", lambda p: p.write_bytes(b"x"), "no kind of recording", id="M4A"),
        pytest.param(
            "002.wav", lambda p: p.write_bytes(b"x"), "no line of the sheet", id="no line"
        ),
        pytest.param("hello.wav", lambda p: p.write_bytes(b"x"), "no line", id="no number"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_cause_and_fix(
    folder: Path, name: str, write: object, cause: str
) -> None:
    write(folder / name)  # type: ignore[operator]
    found = scan(folder)
    assert found.by_key == {}
    (finding,) = found.findings
    assert finding.path == folder / name
    assert cause in finding.cause
    assert finding.fix


def test_two_files_of_one_line_are_told(folder: Path, tone: Tone) -> None:
    soundfile.write(folder / "001.wav", tone(500), RATE)
    soundfile.write(folder / "1.wav", tone(600), RATE)
    found = scan(folder)
    assert found.by_key[HELLO.key].name == "001.wav"
    assert "same line" in found.findings[0].cause


@pytest.mark.parametrize(
    ("sound", "cause"),
    [
        pytest.param(np.zeros(RATE), "silent", id="silence"),
        pytest.param(
            np.clip(np.random.default_rng(1).normal(0, 2, RATE), -1, 1), "overdriven", id="loud"
        ),
        pytest.param(np.eye(1, RATE)[0] * 0.5, "Nobody speaks", id="a click"),
    ],
)
def test_a_sound_without_words_is_refused(tmp_path: Path, sound: np.ndarray, cause: str) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, sound, RATE)
    with pytest.raises(Unusable, match=cause):
        decoded(path)


def test_numbers_of_the_sheet_stay_and_are_never_given_twice(folder: Path) -> None:
    rows = sheet.load(folder)
    assert list(rows) == ROWS
    changed = Prompt("Hello!", "so")
    now = sheet.updated(rows, [Line(changed, "greet"), Line(BYE, "goodbye")])
    assert now == (*ROWS, Row(18, "greet", changed.text, changed.key))
    assert sheet.updated(now, [Line(changed, "greet")]) == now


def test_words_of_every_kind_stand_in_the_sheet(tmp_path: Path) -> None:
    rows = (Row(1, 'a, "b"', 'line\nline; "quoted", سلام', "0" * 32),)
    sheet.save(tmp_path, rows)
    assert sheet.load(tmp_path) == rows


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("number;where;text;key\n1;a;b;c\n", id="another separator"),
        pytest.param("number,where,text,key\none,a,b,c\n", id="no number"),
        pytest.param("number,where,text,key\n1,a,b,c\n1,a,b,d\n", id="a number twice"),
        pytest.param('number,where,text,key\n1,"a', id="cut off"),
        pytest.param("number,where\n1,a\n", id="columns missing"),
    ],
)
def test_a_sheet_that_was_changed_is_told(tmp_path: Path, tone: Tone, content: str) -> None:
    (tmp_path / sheet.NAME).write_text(content)
    with pytest.raises(SheetBroken, match=r"script\.csv"):
        sheet.load(tmp_path)
    soundfile.write(tmp_path / f"{BYE.key}.wav", tone(500), RATE)
    found = scan(tmp_path)
    assert len(found.findings) == 1
    assert BYE.key in found.by_key


def test_a_folder_that_cannot_be_read_is_told_and_the_others_are_heard(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    found = scan(folder)
    assert found.by_key == {}
    assert [(finding.path, finding.cause) for finding in found.findings] == [
        (folder, "It cannot be read: Permission denied")
    ]
