"""A setting of the line "smpp" that is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.sms.lines import smpp
from bot.errors import SettingsError
from tests.sms.smpp.line import NotingDesk, listening, settings
from tests.sms.smpp.smsc import Script


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SAFAR_SMPP_HOST", "", "SAFAR_SMPP_HOST is not set"),
        ("SAFAR_SMPP_PORT", "0", "SAFAR_SMPP_PORT is '0'"),
        ("SAFAR_SMPP_TLS", "maybe", "SAFAR_SMPP_TLS is 'maybe'"),
        ("SAFAR_SMPP_SYSTEM_ID", "x" * 16, "SAFAR_SMPP_SYSTEM_ID is not possible"),
        ("SAFAR_SMPP_PASSWORD", "", "SAFAR_SMPP_PASSWORD is not set"),
        ("SAFAR_SMPP_PASSWORD", "ninechars", "SAFAR_SMPP_PASSWORD is not possible"),
        ("SAFAR_SMPP_SYSTEM_TYPE", "é", "SAFAR_SMPP_SYSTEM_TYPE is not possible"),
        ("SAFAR_SMPP_NUMBER", "Safar", "SAFAR_SMPP_NUMBER is 'Safar'"),
        ("SAFAR_SMPP_NUMBER_TON", "7", "SAFAR_SMPP_NUMBER_TON is '7'"),
        ("SAFAR_SMPP_ALPHABET", "ebcdic", "SAFAR_SMPP_ALPHABET is 'ebcdic'"),
        ("SAFAR_SMPP_COUNTRY", "Greece", "SAFAR_SMPP_COUNTRY is 'Greece'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        smpp.open_line({**settings(tmp_path, 2775), name: value})
    assert said in str(error.value)
    assert "ninechars" not in str(error.value)


async def test_a_folder_that_cannot_be_used_is_named(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    (tmp_path / "file").write_bytes(b"")
    more = {"SAFAR_SMPP_PARTS": str(tmp_path / "file" / "parts")}
    with pytest.raises(SettingsError, match="SAFAR_SMPP_PARTS"):
        async with listening(tmp_path, wires.port, desk, more):
            pass
