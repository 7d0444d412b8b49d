"""Audio for Twilio: only audio, and only of its folder."""

from __future__ import annotations

import asyncio
import io
import wave
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.render.voice import Prompt
from tests.service.serving import serving
from tests.sms.twilio.stub import PUBLIC
from tests.voice.lines.twilio.phone import Folder, Open
from voice.lines.twilio_audio import Audio
from voice.speech.speech import RATE, NoAudio

KEY = "0123456789abcdef" * 2
SECRET = b"RIFF a secret"


@pytest.mark.parametrize("name", [f"{KEY}.wav", f"{KEY}.slow.wav"])
async def test_files_are_served_and_kept(phone: Open, name: str) -> None:
    (phone.speech.folder / name).write_bytes(b"RIFF")
    answer = await phone.client.get(f"/voice/audio/{name}")
    assert (answer.status_code, answer.content) == (200, b"RIFF")
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["cache-control"] == "public, max-age=86400"
    known = {"If-None-Match": answer.headers["etag"]}
    again = await phone.client.get(f"/voice/audio/{name}", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert (await phone.client.head(f"/voice/audio/{name}")).status_code == 200
    assert (await phone.client.post(f"/voice/audio/{name}")).status_code == 405


@pytest.mark.parametrize("tenths", range(1, 10))
async def test_silence_is_as_long_as_it_is_called(phone: Open, tenths: int) -> None:
    answer = await phone.client.get(f"/voice/audio/silence-{tenths}.wav")
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert sound.getnframes() == tenths * RATE // 10
        assert sound.getparams()[:3] == (1, 2, RATE)
        assert set(sound.readframes(RATE)) == {0}


TRICKS = [
    "../secret.wav",
    "..%2fsecret.wav",
    "%2e%2e/secret.wav",
    "%2e%2e%2fsecret.wav",
    "..%5csecret.wav",
    "....//secret.wav",
    "%252e%252e%252fsecret.wav",
    "..%c0%afsecret.wav",
    "/secret.wav",
    "%2fetc%2fpasswd",
    "secret.wav",
    ".secret.wav",
    "",
    ".",
    "..",
    f"{KEY}.wav%00",
    f"{KEY}.wav%0a",
    f"%00{KEY}.wav",
    f"{KEY}.wav/",
    f"{KEY}.wav/../secret.wav",
    f"{KEY}",
    f"{KEY}.mp3",
    f"{KEY[:-1]}.wav",
    f"{KEY}0.wav",
    f"{KEY.upper()}.wav",
    f"{KEY}.SLOW.wav",
    f"{KEY}.slow.slow.wav",
    f"{KEY}.wav.wav",
    f"{'٠' * 32}.wav",
    "silence-0.wav",
    "silence-10.wav",
    "silence-999999999.wav",
    "silence--1.wav",
]


@pytest.mark.parametrize("trick", TRICKS)
async def test_no_other_file_is_served(tmp_path: Path, trick: str) -> None:
    folder = tmp_path / "audio"
    folder.mkdir()
    for path in (tmp_path / "secret.wav", folder / "secret.wav", folder / ".secret.wav"):
        path.write_bytes(SECRET)
    for name in (KEY, f"{KEY}.mp3", f"{KEY}.slow.slow.wav", f"{KEY}0.wav", f"{KEY.upper()}.wav"):
        (folder / name).write_bytes(SECRET)
    routes = Audio(Folder(folder), PUBLIC).routes()
    async with serving(Starlette(routes=routes)) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        # As it is: a client would make the path whole before it sends it.
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"GET /voice/audio/{trick} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
    assert answer.split()[1] in {b"307", b"400", b"404"}
    assert SECRET not in answer


@pytest.mark.parametrize("inside", [True, False])
async def test_a_link_does_not_lead_out_of_the_folder(phone: Open, inside: bool) -> None:
    target = phone.speech.folder / "a" if inside else phone.speech.folder.parent / "b"
    target.write_bytes(SECRET)
    phone.speech.folder.joinpath(f"{KEY}.wav").symlink_to(target)
    answer = await phone.client.get(f"/voice/audio/{KEY}.wav")
    assert answer.status_code == (200 if inside else 404)


async def test_slow_speech_has_a_file_of_its_own(tmp_path: Path) -> None:
    prompt = Prompt("a", "en")
    (address,) = await Audio(Folder(tmp_path), PUBLIC).sounds((prompt,), slow=True)
    assert address == f"{PUBLIC}/voice/audio/{prompt.key}.slow.wav"


class Astray(Folder):
    """Speech that names a file as no audio is named."""

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        return self.folder / prompt.text


@pytest.mark.parametrize("name", ["a.wav", '"><Hangup/>.wav', f"{KEY}.WAV", "silence-1.wav"])
async def test_a_file_of_another_name_is_no_audio(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoAudio):
        await Audio(Astray(tmp_path), PUBLIC).sounds((Prompt(name, "en"),))
