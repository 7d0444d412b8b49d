"""Recordings over HTTP: taken, heard, taken away; what the telephone cannot play is refused."""

from __future__ import annotations

import io
import re

import httpx
import numpy as np
import soundfile

from tests.editor.conftest import Desk, House

RATE = 16_000
_KEY = re.compile(r'action="/editor/recording/(\w\w)/([0-9a-f]{32})/add"')


def wav(seconds: float = 1.0, loud: float = 0.3) -> bytes:
    """A sound that comes and goes as a voice does."""
    time = np.arange(int(RATE * seconds)) / RATE
    sound = loud * np.sin(2 * np.pi * 300 * time) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time))
    out = io.BytesIO()
    soundfile.write(out, sound, RATE, format="WAV")
    return out.getvalue()


def send(desk: Desk, key: str, name: str, content: bytes, code: str = "ar") -> httpx.Response:
    return desk.client.post(
        f"/editor/recording/{code}/{key}/add",
        data={"form": desk.proof(), "entry": "stay/school"},
        files={"file": (name, content, "audio/wav")},
    )


def test_a_recording_is_taken_heard_and_taken_away(desks: dict[str, Desk], house: House) -> None:
    arabic, folder = desks["arabic"], house.settings.data / "recordings" / "ar"
    page = "/editor/recordings/ar?entry=stay/school"
    html = arabic.client.get(page).text
    assert page in arabic.open("stay/school/ar").text
    keys = [key for _, key in _KEY.findall(html)]
    assert house.text("stay/school/ar").spoken in html
    key = keys[1]
    assert send(arabic, key, "../note.wav", wav()).headers["location"] == f"{page}&done=added"
    assert [path.name for path in folder.iterdir()] == [f"{key}.wav"]
    assert arabic.client.get(page).text.count(">recorded<") == 1
    heard = arabic.client.get(f"/editor/recording/ar/{key}")
    assert heard.headers["content-type"] == "audio/wav"
    made, _ = soundfile.read(io.BytesIO(heard.content))
    assert 0.5 < len(made) / 8000 < 1.5
    # What cannot be played is refused, and the one before stays.
    before = (folder / f"{key}.wav").read_bytes()
    for name, content, told in (
        ("note.wav", b"RIFF no sound", "It cannot be read"),
        ("note.wav", wav(loud=0.0), "It is silent"),
        ("note.wav", wav(seconds=130.0), "seconds long"),
        ("note.m4a", wav(), "is no kind of recording"),
        ("", b"", "Choose a file first"),
    ):
        answer = send(arabic, key, name, content)
        assert (answer.status_code, told in answer.text) == (422, True), told
        assert str(house.settings.data) not in answer.text
    assert (folder / f"{key}.wav").read_bytes() == before
    # Another form of the same line takes its place.
    assert send(arabic, key, "note.flac", flac()).status_code == 303
    assert [path.name for path in folder.iterdir()] == [f"{key}.flac"]
    gone = arabic.client.post(
        f"/editor/recording/ar/{key}/remove", data={"form": arabic.proof(), "entry": ""}
    )
    assert gone.status_code == 303
    assert [*folder.iterdir()] == []


def flac() -> bytes:
    sound, rate = soundfile.read(io.BytesIO(wav()))
    out = io.BytesIO()
    soundfile.write(out, sound, rate, format="FLAC")
    return out.getvalue()


def test_who_may_not_records_nothing(desks: dict[str, Desk], house: House) -> None:
    folder = house.settings.data / "recordings" / "so"
    before = sorted(path.name for path in folder.iterdir())
    html = desks["office"].client.get("/editor/recordings/so").text
    key = _KEY.findall(html)[0][1]
    assert "not heard" in html
    assert desks["office"].client.get(f"/editor/recording/so/{key}").status_code == 404
    assert send(desks["lawyer"], key, "a.wav", wav(), "so").status_code == 403
    assert send(desks["arabic"], key, "a.wav", wav(), "so").status_code == 403
    assert send(desks["office"], "0" * 32, "a.wav", wav(), "so").status_code == 404
    forged = desks["office"].client.post(
        f"/editor/recording/so/{key}/add",
        data={"form": "0" * 64},
        files={"file": ("a.wav", wav(), "audio/wav")},
    )
    assert forged.status_code == 403
    assert sorted(path.name for path in folder.iterdir()) == before
