"""The doctor names what is unsafe about the telephone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.doctor import gather
from bot.errors import SettingsError
from bot.settings import Settings
from tests.facts import HOME, PUBLIC, SAFE, levels
from tests.voice.ringing import ON
from voice.doctor import PhoneFacts
from voice.lines.sip_settings import SipSettings


def sip(peers: str, address: str = "10.0.0.5") -> SipSettings:
    return SipSettings.load({"SAFAR_SIP_ADDRESS": address, "SAFAR_SIP_PEERS": peers})


OPEN = PhoneFacts(lines=("sip",), heard=("en", "ar"), sip=sip("192.168.1.0/24"))
TWILIO = PhoneFacts(lines=("twilio",), heard=("en",))
AGI = PhoneFacts(lines=("fastagi",), heard=("en",), agi="127.0.0.1")
FREE = replace(ON, prices={"PL": Decimal(0)})


@pytest.mark.parametrize(
    ("environment", "phone", "expected"),
    [
        (HOME, OPEN, []),
        (HOME, replace(OPEN, sip=sip("10.1.0.0/16 fd00:1:2::/48")), []),
        (HOME, replace(OPEN, sip=sip("10.0.0.0/15")), ["warn"]),
        (HOME, replace(OPEN, sip=sip("fd00::/47")), ["warn"]),
        (HOME, replace(OPEN, sip=sip("192.168.1.0/24 203.0.113.7")), ["warn"]),
        (HOME, replace(OPEN, sip=sip("2001:db8::7")), ["warn"]),
        (HOME, replace(OPEN, sip=sip("192.0.0.0/8")), ["refuse"]),
        (HOME, replace(OPEN, sip=sip("0.0.0.0/0 ::/0")), ["refuse", "refuse"]),
        (HOME, replace(OPEN, sip=sip("0.0.0.0/0", "127.0.0.1")), []),
        (HOME, replace(OPEN, heard=()), ["warn"]),
        (HOME, replace(OPEN, named=("ar", "so", "en")), ["warn"]),
        (HOME, replace(OPEN, named=("ar",)), []),
        (HOME, AGI, []),
        (HOME, replace(AGI, agi="::1"), []),
        (HOME, replace(AGI, agi="192.168.1.5"), ["warn"]),
        (HOME, replace(AGI, agi="0.0.0.0"), ["warn"]),
        (PUBLIC, TWILIO, []),
        (HOME, TWILIO, ["refuse"]),
        (PUBLIC, replace(TWILIO, ring_back=ON), []),
        (PUBLIC, replace(TWILIO, ring_back=FREE), ["warn"]),
        (HOME, replace(AGI, ring_back=FREE), ["warn"]),
        (HOME, replace(AGI, ring_back=FREE, manager="127.0.0.1"), []),
        (HOME, replace(AGI, manager="10.0.0.9"), ["warn"]),
        (PUBLIC, replace(TWILIO, outside=("en",)), ["warn"]),
        (HOME, replace(OPEN, unspoken=("so",)), ["warn"]),
        (HOME, replace(OPEN, recogniser="no such model"), ["warn"]),
        (HOME, replace(AGI, passing=Path("/srv/heard")), ["refuse"]),
    ],
    ids=[
        "a network of telephones",
        "the widest network of telephones",
        "too wide a network",
        "too wide a network, IPv6",
        "a provider through the internet",
        "a provider through the internet, IPv6",
        "a part of the internet",
        "all of the internet",
        "this computer alone, whatever the peers",
        "no language can be heard",
        "one language cannot be heard",
        "all languages can be heard",
        "Asterisk on this computer",
        "Asterisk on this computer, IPv6",
        "Asterisk elsewhere",
        "Asterisk from everywhere",
        "Twilio by TLS",
        "Twilio without a public address",
        "calls back at a price",
        "calls back that cost nothing",
        "calls back without a line for them",
        "calls back through Asterisk",
        "a manager elsewhere",
        "Twilio hears what callers say",
        "a language in which speaking has no audio",
        "a recogniser that does not start",
        "what callers say is put on a disk",
    ],
)
def test_an_unsafe_telephone_is_told(
    environment: dict[str, str], phone: PhoneFacts, expected: list[str]
) -> None:
    assert levels(environment, replace(SAFE, phone=phone)) == expected


def test_the_telephone_of_the_settings_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    settings = Settings.load({**HOME, "SAFAR_CONTENT": "example", "SAFAR_STATE": str(state)})
    monkeypatch.setenv("SAFAR_VOICE", "sip")
    monkeypatch.setenv("SAFAR_VOICE_LANGUAGES", "so en")
    facts = gather(settings)
    assert facts.phone.heard == ("en",)
    assert facts.phone.sip == SipSettings.load({})
    # Whoever calls the doctor, root among them, leaves nothing that the service cannot write.
    assert not state.exists()
    monkeypatch.setenv("SAFAR_SIP_ADDRESS", "10.0.0.5")
    with pytest.raises(SettingsError, match="SAFAR_SIP_PEERS is not set"):
        gather(settings)


def test_the_recogniser_of_the_settings_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(
        {**HOME, "SAFAR_CONTENT": "example", "SAFAR_STATE": str(tmp_path / "state")}
    )
    monkeypatch.setenv("SAFAR_VOICE", "sip")
    monkeypatch.setenv("SAFAR_SPEECH_MODEL", str(tmp_path))
    monkeypatch.setenv("SAFAR_SPEECH_LANGUAGES", "en so")
    with pytest.raises(SettingsError, match=r"no model\.bin is there"):
        gather(settings)
    (tmp_path / "model.bin").write_bytes(b"no model")
    facts = gather(settings).phone
    # With or without the library, this folder is none that it loads.
    assert facts.recogniser
    assert facts.unspoken == ("so",)
    assert facts.outside == ()
