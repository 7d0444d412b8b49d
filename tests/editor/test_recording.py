"""Recordings over HTTP: taken, heard, taken away; what the telephone cannot play is refused."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace

import httpx
import numpy as np
import pytest
import soundfile
from starlette.testclient import TestClient

from bot.brain.services import free_address
from bot.channels.app import build
from bot.packs.pointer import VERSIONS, serve
from tests.editor.conftest import ADDRESS, Desk, House
from voice.speech.recordings import Recordings, scan
from voice.speech.taking import BEFORE

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


def test_a_recording_is_taken_heard_and_taken_away(
    desks: dict[str, Desk], house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
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
        ("note." + "x" * 300, wav(), "is no kind of recording"),
        ("", b"", "Choose a file first"),
    ):
        answer = send(arabic, key, name, content)
        assert (answer.status_code, told in answer.text) == (422, True), told
        assert str(house.settings.data) not in answer.text
    assert (folder / f"{key}.wav").read_bytes() == before
    # Another form of the same line takes its place.
    assert send(arabic, key, "note.flac", flac()).status_code == 303
    assert scan(folder).by_key == {key: folder / f"{key}.flac"}
    assert [path.read_bytes() for path in (folder / BEFORE).iterdir()] == [before]
    gone = arabic.client.post(
        f"/editor/recording/ar/{key}/remove", data={"form": arabic.proof(), "entry": ""}
    )
    assert gone.status_code == 303
    assert scan(folder) == Recordings({})
    assert [path.name for path in folder.iterdir()] == [BEFORE]
    assert {path.suffix for path in (folder / BEFORE).iterdir()} == {".wav", ".flac"}
    assert f"editor arabic: recording remove {key} in ar" in caplog.messages


def test_what_an_installed_pack_has_is_played_before_any_other(
    desks: dict[str, Desk], house: House
) -> None:
    arabic, settings = desks["arabic"], house.settings
    key = _KEY.findall(arabic.client.get("/editor/recordings/ar").text)[0][1]
    version = settings.installed / VERSIONS / "20261101T000000Z-0123456789ab"
    shutil.copytree(settings.data / "guidance", version / "guidance")
    (version / "recordings" / "ar").mkdir(parents=True)
    (version / "recordings" / "ar" / f"{key}.wav").write_bytes(wav())
    serve(settings.installed, version.name)
    # Folders are looked at every two seconds; each page looks with new eyes.
    html = arabic.client.get("/editor/recordings/ar").text
    assert "came with the installed pack, and is played before any other" in html
    assert f"{key}/add" not in html
    answer = send(arabic, key, "a.wav", wav())
    assert (answer.status_code, "played before any other" in answer.text) == (422, True)
    assert not (settings.data / "recordings" / "ar" / f"{key}.wav").exists()


def test_where_texts_are_approved_so_is_their_sound(house: House) -> None:
    settings = replace(house.settings, approved_only=True)
    with TestClient(build(settings, free_address()), base_url=ADDRESS) as client:
        desks = {}
        for name in ("arabic", "lawyer"):
            own = TestClient(client.app, base_url=ADDRESS, follow_redirects=False)
            own.post("/editor/login", data={"link": house.link(name)})
            desks[name] = Desk(own)
        page = "/editor/recordings/ar"
        assert "/add" not in desks["arabic"].client.get(page).text
        key = _KEY.findall(desks["lawyer"].client.get(page).text)[0][1]
        refused = send(desks["arabic"], key, "a.wav", wav())
        assert (refused.status_code, "Only approved texts" in refused.text) == (403, True)
        assert send(desks["lawyer"], key, "a.wav", wav()).status_code == 303


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
