"""What Asterisk records of a caller's words is read once and deleted, whatever happens."""

from __future__ import annotations

import asyncio
import logging
import wave
from pathlib import Path

import pytest

from bot.errors import SettingsError
from tests.voice.lines.fastagi.desk import ScriptedDesk
from tests.voice.lines.fastagi.line import MENU, SOUNDS, line, listening, sound
from tests.voice.lines.fastagi.pbx import Pbx, pbx
from tests.voice.recognition.listener import Listener
from tests.voice.sounds import sound as noise
from voice.acts import KEYS, Heard, Keyed, Listen, Silence, Unclear
from voice.line import Caller, Leg
from voice.lines.fastagi_ear import in_memory
from voice.lines.fastagi_settings import FastAgiSettings
from voice.speech.speech import RATE
from voice.speech.tone import NAME

ACT = Listen((MENU,), 7000, hear="en")
# "Hello", a long pause, "my husband has a knife".
PAUSED = noise("hello", 0.6).tobytes() + bytes(2 * 2 * RATE + RATE) + noise("knife", 2.0).tobytes()
WORDS, NOBODY = noise("said", 1.0).tobytes(), bytes(2 * RATE)


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    folder = tmp_path / "heard"
    folder.mkdir()
    return folder


async def until_the_tone(one: Pbx, *, key: str = "") -> None:
    await one.begin()
    await one.take("ANSWER")
    await one.play(sound("menu"))
    await one.play(f"{SOUNDS}/{NAME}", key=key)


async def recording(one: Pbx, folder: Path, samples: bytes) -> Path:
    """The next command has to record; the file of it is there, as Asterisk writes it."""
    *verb, file, kind, escape, longest, quiet = await one.command()
    assert (verb, kind, escape) == (["RECORD", "FILE"], "wav", KEYS)
    assert (longest, quiet) == ("12000", "s=4")
    path = Path(f"{file}.wav")
    assert path.parent == folder
    with wave.open(str(path), "wb") as written:
        written.setparams((1, 2, RATE, 0, "NONE", ""))
        written.writeframes(samples)
    return path


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(
    ("samples", "answers", "event"),
    [
        (WORDS, "how do I apply", Heard("how do I apply")),
        (WORDS, None, Unclear()),
        (NOBODY, "not asked", Silence()),
        (b"", "not asked", Silence()),
    ],
    ids=["words", "not understood", "silence", "an empty file"],
)
async def test_words_are_taken_down_and_the_file_is_gone(
    tmp_path: Path, heard: Path, samples: bytes, answers: str | None, event: object
) -> None:
    got: list[object] = []
    listener = Listener(answers)
    desk = ScriptedDesk(listening(ACT, got))
    opened = line(desk, tmp_path, listener, SAFAR_AGI_HEARD=str(heard))
    async with opened as port, pbx(port) as one:
        await until_the_tone(one)
        await recording(one, heard, samples)
        await one.send("200 result=0 (timeout) endpos=8000\n")
        await one.wait(20)
        while (command := await one.command())[:3] == ["WAIT", "FOR", "DIGIT"]:
            await one.send("200 result=0\n")
        assert command[:3] == ["SET", "VARIABLE", "SAFAR"]
        assert left(heard) == []
        await one.send("200 result=1\n")
    assert got == [event]
    assert desk.callers[0].hears == {"en"}
    assert len(listener.got) == (samples == WORDS)


async def test_what_follows_a_pause_is_heard_too(tmp_path: Path, heard: Path) -> None:
    got: list[object] = []
    listener = Listener()
    opened = line(ScriptedDesk(listening(ACT, got)), tmp_path, listener, SAFAR_AGI_HEARD=str(heard))
    async with opened as port, pbx(port) as one:
        await until_the_tone(one)
        await recording(one, heard, PAUSED)
        await one.send("200 result=0 (timeout) endpos=8000\n")
        await one.wait(20)
        while (await one.command())[:3] == ["WAIT", "FOR", "DIGIT"]:
            await one.send("200 result=0\n")
    assert listener.got == [(PAUSED, "en")]


async def test_where_asterisk_cannot_write_the_call_goes_on_with_keys(
    tmp_path: Path, heard: Path, caplog: pytest.LogCaptureFixture
) -> None:
    got: list[object] = []

    async def script(leg: Leg, caller: Caller) -> None:
        got.extend([await leg.listen(ACT), await leg.listen(ACT)])

    opened = line(ScriptedDesk(script), tmp_path, Listener(), SAFAR_AGI_HEARD=str(heard))
    with caplog.at_level(logging.ERROR):
        async with opened as port, pbx(port) as one:
            await until_the_tone(one)
            assert (await one.command())[:2] == ["RECORD", "FILE"]
            await one.send("200 result=-1 (writefile)\n")
            await one.play(sound("menu"))
            await one.wait(7000, key="3")
            await one.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
    assert got == [Silence(), Keyed("3")]
    assert caplog.text.count("Asterisk cannot write into SAFAR_AGI_HEARD") == 1


@pytest.mark.parametrize("when", ["the tone", "the recording", "its end", "the recogniser"])
async def test_a_key_counts_at_any_moment(tmp_path: Path, heard: Path, when: str) -> None:
    got: list[object] = []
    desk = ScriptedDesk(listening(ACT, got))
    opened = line(desk, tmp_path, Listener(never=True), SAFAR_AGI_HEARD=str(heard))
    async with opened as port, pbx(port) as one:
        await until_the_tone(one, key="5" if when == "the tone" else "")
        if when != "the tone":
            await recording(one, heard, WORDS)
            key = ord("5") if when == "the recording" else 0
            await one.send(f"200 result={key} (dtmf) endpos=8000\n")
        if when in {"its end", "the recogniser"}:
            await one.wait(20, key="5" if when == "its end" else "")
        if when == "the recogniser":
            await one.wait(250)
            await one.wait(250, key="5")
        await one.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
        assert left(heard) == []
    assert got == [Keyed("5")]


@pytest.mark.parametrize(
    "how", ["200 result=-1 (hangup) endpos=800\n", "511 dead\n", "nonsense\n", ""]
)
async def test_the_file_of_a_call_that_ends_is_gone_too(
    tmp_path: Path, heard: Path, how: str
) -> None:
    desk = ScriptedDesk(listening(ACT, []))
    async with line(desk, tmp_path, Listener(), SAFAR_AGI_HEARD=str(heard)) as port:
        async with pbx(port) as one:
            await until_the_tone(one)
            await recording(one, heard, WORDS)
            if how:
                await one.send(how)
        async with asyncio.timeout(30):
            await desk.ended.wait()
        assert left(heard) == []


async def test_a_service_that_was_killed_leaves_nothing_at_its_next_start(
    tmp_path: Path, heard: Path
) -> None:
    (heard / f"{'a' * 32}.wav").write_bytes(WORDS)
    (heard / "notes.txt").touch()
    async with line(ScriptedDesk(listening(ACT, [])), tmp_path, SAFAR_AGI_HEARD=str(heard)):
        assert left(heard) == ["notes.txt"]


async def test_a_folder_in_which_nothing_can_be_written_is_told_at_the_start(
    tmp_path: Path,
) -> None:
    # Nobody writes there, root neither.
    opened = line(ScriptedDesk(listening(ACT, [])), tmp_path, SAFAR_AGI_HEARD="/proc/self")
    with pytest.raises(SettingsError, match=r"SAFAR_AGI_HEARD is /proc/self: .*let Safar write"):
        async with opened:
            pass


async def test_without_a_folder_there_are_keys_alone(tmp_path: Path) -> None:
    got: list[object] = []
    desk = ScriptedDesk(listening(ACT, got))
    async with line(desk, tmp_path, Listener()) as port, pbx(port) as one:
        await one.begin()
        await one.take("ANSWER")
        await one.play(sound("menu"))
        await one.wait(7000)
        await one.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
    assert got == [Silence()]
    assert desk.callers[0].hears == frozenset()


@pytest.mark.parametrize("folder", ["/no/such/folder", "relative", "/srv/a b"])
def test_a_folder_that_is_none_is_refused(folder: str, tmp_path: Path) -> None:
    env = {"SAFAR_AGI_SECRET": "of-the-tests-only", "SAFAR_AGI_HEARD": folder}
    with pytest.raises(SettingsError, match="SAFAR_AGI_HEARD"):
        FastAgiSettings.load(env, tmp_path)


def test_what_is_in_memory_is_known() -> None:
    assert in_memory(Path("/dev/shm"))  # noqa: S108 - as Linux has it
    assert not in_memory(Path("/proc/self"))
    assert not in_memory(Path(__file__).parent)
