"""Settings of the line "sip": safe by default, and each fault named."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from voice.lines.sip_settings import SipSettings


def test_by_default_only_this_computer_may_call() -> None:
    settings = SipSettings.load({})
    assert settings.host == settings.public == "127.0.0.1"
    assert settings.knows("127.0.0.1")
    assert not settings.knows("192.168.1.4")
    assert not settings.knows("pbx.example")
    assert settings.transfer is None


def test_ports_of_sound_are_even() -> None:
    assert list(SipSettings.load({"SAFAR_SIP_RTP_PORTS": "5001-5006"}).ports) == [5002, 5004]


def test_a_whole_setting() -> None:
    settings = SipSettings.load(
        {
            "SAFAR_SIP_ADDRESS": "0.0.0.0",
            "SAFAR_SIP_PUBLIC": "192.168.1.5",
            "SAFAR_SIP_PEERS": "192.168.1.0/24 2001:db8::/32",
            "SAFAR_SIP_TRANSFER": "pbx.example:5070",
        }
    )
    assert (settings.host, settings.public) == ("0.0.0.0", "192.168.1.5")
    assert settings.knows("192.168.1.9")
    assert not settings.knows("192.168.2.9")
    assert settings.transfer == "pbx.example:5070"


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"SAFAR_SIP_ADDRESS": "192.168.1.5"}, "SAFAR_SIP_PEERS"),
        ({"SAFAR_SIP_ADDRESS": "0.0.0.0", "SAFAR_SIP_PEERS": "::/0"}, "SAFAR_SIP_PUBLIC"),
        ({"SAFAR_SIP_ADDRESS": "localhost"}, "SAFAR_SIP_ADDRESS"),
        ({"SAFAR_SIP_PEERS": "192.168.1.5/24"}, "SAFAR_SIP_PEERS"),
        ({"SAFAR_SIP_PORT": "x"}, "SAFAR_SIP_PORT"),
        ({"SAFAR_SIP_RTP_PORTS": "6000"}, "SAFAR_SIP_RTP_PORTS"),
        ({"SAFAR_SIP_RTP_PORTS": "6000-5000"}, "SAFAR_SIP_RTP_PORTS"),
        ({"SAFAR_SIP_RTP_PORTS": "80-90"}, "SAFAR_SIP_RTP_PORTS"),
        ({"SAFAR_SIP_TRANSFER": "a>b"}, "SAFAR_SIP_TRANSFER"),
        ({"SAFAR_SIP_QUIET": "0"}, "SAFAR_SIP_QUIET"),
    ],
)
def test_a_fault_names_its_variable(env: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        SipSettings.load(env)
