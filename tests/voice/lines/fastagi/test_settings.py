"""The line fastagi: settings that are wrong are named, and which numbers of callers count."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from tests.voice.lines.fastagi.desk import ScriptedDesk, Sounds
from tests.voice.lines.fastagi.line import line, listening
from tests.voice.lines.fastagi.pbx import SECRET, pbx
from voice.acts import Listen
from voice.lines import fastagi


@pytest.mark.parametrize(
    ("variables", "country", "number"),
    [
        ({"callerid": "+306912345678"}, "", "+306912345678"),
        ({"callerid": "6912345678"}, "GR", "+306912345678"),
        ({"callerid": "00306912345678"}, "GR", "+306912345678"),
        ({"callerid": "+306912345678", "callingpres": "3"}, "", "+306912345678"),
        ({"callerid": "6912345678"}, "", None),
        ({"callerid": "+306912345678", "callingpres": "32"}, "", None),
        ({"callerid": "+306912345678", "callingpres": "67"}, "", None),
        ({"callerid": "+306912345678", "callingpres": "x"}, "", None),
        ({"callerid": "unknown"}, "GR", None),
        ({"callerid": "100"}, "GR", None),
        ({"callerid": "+30691234567;x"}, "GR", None),
        ({"callerid": "+٣٠٦٩١٢٣٤٥٦٧٨"}, "", None),
    ],
    ids=repr,
)
async def test_a_callers_number(
    variables: dict[str, str], country: str, number: str | None, tmp_path: Path
) -> None:
    desk = ScriptedDesk(listening(Listen((), wait=100), []))
    async with line(desk, tmp_path, SAFAR_AGI_COUNTRY=country) as port, pbx(port) as call:
        await call.begin(**variables)
        await call.take("ANSWER")
    assert [caller.number for caller in desk.callers] == [number]
    assert number is None or number not in repr(desk.callers[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAFAR_AGI_SECRET", ""),
        ("SAFAR_AGI_SECRET", "short"),
        ("SAFAR_AGI_SECRET", "with a space in between"),
        ("SAFAR_AGI_BIND", "localhost"),
        ("SAFAR_AGI_PORT", "0"),
        ("SAFAR_AGI_SOUNDS", "sounds"),
        ("SAFAR_AGI_SOUNDS", "/sounds of safar"),
        ("SAFAR_AGI_SOUNDS", "/sounds/../etc"),
        ("SAFAR_AGI_DIAL", "PJSIP/trunk"),
        ("SAFAR_AGI_DIAL", "PJSIP/{number}@trunk,30,S(5)"),
        ("SAFAR_AGI_COUNTRY", "Greece"),
    ],
)
def test_settings(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        fastagi.open_line({"SAFAR_AGI_SECRET": SECRET} | {name: value}, Sounds(tmp_path))
    assert name in f"{caught.value}"
    # What a secret is, is not shown.
    assert name != "SAFAR_AGI_SECRET" or not value or value not in f"{caught.value}"


async def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    desk = ScriptedDesk(listening(Listen((), wait=100), []))
    async with line(desk, tmp_path) as port:
        again = {"SAFAR_AGI_SECRET": SECRET, "SAFAR_AGI_PORT": f"{port}"}
        opened = fastagi.open_line(again, Sounds(tmp_path))
        with pytest.raises(SettingsError, match="cannot listen on"):
            async with opened.listening(desk):
                pass
