"""The doctor names what is unsafe, and what is worst stops the start."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.sms.settings import SmsSettings
from bot.doctor import Facts, examine, gather, refuse_unsafe
from bot.errors import SettingsError, UnsafeSettings
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import ROOT, Settings
from voice.doctor import PhoneFacts
from voice.lines.sip_settings import SipSettings

SAFE = Facts(
    root=False,
    swap=False,
    state_mode=0o700,
    key_mode=0o600,
    vault_there=True,
    keys_fault=None,
    disclosure_fault=None,
    content_chosen=True,
    sms=SmsSettings.load({}),
    smpp_in_clear=None,
    people_mode=None,
    people_fault=None,
    approvers_mode=None,
    approvers_fault=None,
    phone=PhoneFacts(),
)
HOME = {"SAFAR_CONTENT": "approved"}
NAMED = {"SAFAR_ORGANISATION": "Example Aid", "SAFAR_COMPLAINTS": "mail@example.org"}
PUBLIC = {
    **HOME,
    **NAMED,
    "SAFAR_PUBLIC_ADDRESS": "https://help.example.org",
    "SAFAR_KEY_FILE": "/etc/k",
}


def levels(environment: dict[str, str], facts: Facts = SAFE) -> list[str]:
    return [finding.level for finding in examine(Settings.load(environment), facts)]


@pytest.mark.parametrize("environment", [HOME, PUBLIC], ids=["at home", "in public"])
def test_a_safe_service_has_no_findings(environment: dict[str, str]) -> None:
    assert levels(environment) == []


@pytest.mark.parametrize(
    ("environment", "facts", "expected"),
    [
        ({**HOME, "SAFAR_HOST": "0.0.0.0"}, SAFE, ["refuse"]),
        ({**HOME, "SAFAR_HOST": "::"}, SAFE, ["refuse"]),
        ({**PUBLIC, "SAFAR_HOST": "0.0.0.0"}, SAFE, []),
        ({**HOME, "SAFAR_HOST": "::1"}, SAFE, []),
        ({**PUBLIC, "SAFAR_PUBLIC_ADDRESS": "http://help.example.org"}, SAFE, ["refuse"]),
        ({**HOME, "SAFAR_PROXIES": "*"}, SAFE, ["refuse"]),
        (HOME, replace(SAFE, key_mode=None), ["refuse"]),
        (HOME, replace(SAFE, key_mode=None, vault_there=False), []),
        (HOME, replace(SAFE, key_mode=0o640), ["refuse"]),
        (HOME, replace(SAFE, keys_fault="safar.keys:1: broken"), ["refuse"]),
        (HOME, replace(SAFE, approvers_fault="approvers.yml:1: broken"), ["refuse"]),
        (HOME, replace(SAFE, approvers_mode=0o620), ["refuse"]),
        (HOME, replace(SAFE, approvers_mode=0o644), []),
        ({**PUBLIC, "SAFAR_KEY_FILE": "/s/keys/k", "SAFAR_STATE": "/s"}, SAFE, ["warn"]),
        ({"SAFAR_CONTENT": "example"}, SAFE, ["warn"]),
        ({**PUBLIC, "SAFAR_CONTENT": "example"}, SAFE, ["warn"]),
        (
            {**PUBLIC, "SAFAR_CONTENT": "example"},
            replace(SAFE, content_chosen=False),
            ["refuse"],
        ),
        ({**HOME, "SAFAR_DATABASE": "postgresql://u:p@db.example/s"}, SAFE, ["refuse"]),
        (
            {**HOME, "SAFAR_DATABASE": "postgresql://u:p@db.example/s?sslmode=verify-full"},
            SAFE,
            [],
        ),
        ({**HOME, "SAFAR_VAULT": "postgresql://u@127.0.0.1/s"}, SAFE, ["warn"]),
        (
            {**HOME, "SAFAR_DATABASE": "sqlite:////x", "SAFAR_VAULT": "sqlite:////x"},
            SAFE,
            ["refuse"],
        ),
        (
            {**HOME, "SAFAR_DATABASE": "sqlite:////x/a", "SAFAR_VAULT": "sqlite:////x/../x/a"},
            SAFE,
            ["refuse"],
        ),
        ({**HOME, "SAFAR_DATABASE": "nonsense"}, SAFE, ["refuse"]),
        ({**HOME, "SAFAR_MESSAGE_LIMIT": "2000"}, SAFE, ["refuse"]),
        ({**HOME, "SAFAR_MESSAGE_LIMIT": "2000", "SAFAR_BODY_LIMIT": "30000"}, SAFE, []),
        (HOME, replace(SAFE, root=True), ["warn"]),
        (HOME, replace(SAFE, swap=True), ["warn"]),
        (HOME, replace(SAFE, state_mode=0o755), ["warn"]),
        (HOME, replace(SAFE, disclosure_fault="data/locale/fr.po: none"), ["refuse"]),
        ({**PUBLIC, "SAFAR_ORGANISATION": ""}, SAFE, ["warn"]),
        ({**PUBLIC, "SAFAR_COMPLAINTS": ""}, SAFE, ["warn"]),
    ],
    ids=[
        "open to the network",
        "open to the IPv6 network",
        "open behind TLS",
        "IPv6 loopback",
        "no TLS",
        "every proxy believed",
        "the key file is missing",
        "the very first start",
        "others can read the keys",
        "broken keys",
        "broken keys of those who approve",
        "others can add keys of those who approve",
        "others can read keys of those who approve",
        "keys beside the databases",
        "unapproved at home",
        "unapproved in public on purpose",
        "unapproved in public by oversight",
        "a database without TLS",
        "a database with TLS",
        "a vault in PostgreSQL",
        "one database for both",
        "one database for both, written in two ways",
        "no address of a database",
        "long messages in small forms",
        "long messages in large forms",
        "root",
        "swap",
        "a state folder for all",
        "no disclosure in a language",
        "nobody named in public",
        "no place for complaints in public",
    ],
)
def test_each_danger_is_found(
    environment: dict[str, str], facts: Facts, expected: list[str]
) -> None:
    assert levels(environment, facts) == expected


def test_every_finding_says_what_to_do() -> None:
    worst = replace(SAFE, root=True, swap=True, key_mode=0o644, state_mode=0o755)
    found = examine(Settings.load({"SAFAR_HOST": "0.0.0.0"}), worst)
    assert len(found) == 6
    assert all(finding.what.endswith(".") and finding.fix for finding in found)
    assert [finding.level for finding in found] == sorted(finding.level for finding in found)


def test_the_worst_stops_the_start(tmp_path: Path) -> None:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    keys.write(settings.key_file, KeyRing.new())
    refuse_unsafe(settings)
    settings.key_file.chmod(0o644)
    with pytest.raises(UnsafeSettings, match="can be read by others"):
        refuse_unsafe(settings)


@pytest.mark.parametrize(("command", "code"), [("doctor", 1), ("run", 1)])
def test_the_commands_say_it_in_plain_words(command: str, code: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", command],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SAFAR_HOST": "0.0.0.0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code
    assert "open to the network without TLS" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, None),
        ({"SAFAR_SMS": "twilio", "SAFAR_SMS_COUNTRIES": "GR:0.06"}, "SAFAR_SMS_BUDGET"),
        ({"SAFAR_SMS": "smpp", "SAFAR_SMS_COUNTRIES": "GR:0"}, "SAFAR_SMS_COUNTRIES"),
        ({"SAFAR_SMS": "modem", "SAFAR_SMS_COUNTRIES": "GR:0"}, None),
        (
            {
                "SAFAR_SMS": "twilio",
                "SAFAR_SMS_COUNTRIES": "GR:0.06",
                "SAFAR_SMS_BUDGET": "20",
            },
            None,
        ),
    ],
    ids=["no line", "no budget", "no price", "a modem is free", "bounded"],
)
def test_what_text_messages_may_cost_is_bounded(
    variables: dict[str, str], named: str | None
) -> None:
    facts = replace(SAFE, sms=SmsSettings.load(variables))
    found = [finding.what for finding in examine(Settings.load(HOME), facts)]
    assert [what for what in found if "SMS" in what] == [w for w in found if named and named in w]
    assert bool(named) == any("SMS" in what for what in found)


@pytest.mark.parametrize(
    ("host", "warned"), [("smsc.example.org", True), ("127.0.0.1", False), (None, False)]
)
def test_an_smpp_line_in_clear_is_told(host: str | None, warned: bool) -> None:
    sms = SmsSettings.load({"SAFAR_SMS": "smpp", "SAFAR_SMS_COUNTRIES": "GR:0.06"})
    found = examine(Settings.load(HOME), replace(SAFE, sms=sms, smpp_in_clear=host))
    assert any("SMPP" in finding.what for finding in found) == warned


PEOPLE = {**HOME, "SAFAR_PEOPLE": "/etc/safar/people.yml"}


@pytest.mark.parametrize(
    ("environment", "facts", "expected"),
    [
        (PEOPLE, replace(SAFE, people_mode=0o600), []),
        (PEOPLE, replace(SAFE, people_mode=0o640), []),
        (PEOPLE, replace(SAFE, people_mode=0o644), ["warn"]),
        (PEOPLE, replace(SAFE, people_mode=0o660), ["refuse"]),
        (PEOPLE, replace(SAFE, people_mode=0o602), ["refuse"]),
        (PEOPLE, replace(SAFE, people_mode=None, people_fault="people.yml:1: gone"), ["refuse"]),
        (
            {**PUBLIC, **PEOPLE, "SAFAR_PUBLIC_ADDRESS": "http://help.example.org"},
            replace(SAFE, people_mode=0o600),
            ["refuse", "refuse"],
        ),
        (HOME, replace(SAFE, people_mode=0o666), []),
    ],
    ids=[
        "for the service alone",
        "for its group",
        "all can read it",
        "a group can change it",
        "all can change it",
        "a fault in it",
        "a staff page without TLS",
        "no people",
    ],
)
def test_the_file_of_people_is_for_the_service(
    environment: dict[str, str], facts: Facts, expected: list[str]
) -> None:
    assert levels(environment, facts) == expected


def sip(peers: str, address: str = "10.0.0.5") -> SipSettings:
    return SipSettings.load({"SAFAR_SIP_ADDRESS": address, "SAFAR_SIP_PEERS": peers})


OPEN = PhoneFacts(lines=("sip",), heard=("en", "ar"), sip=sip("192.168.1.0/24"))
TWILIO = PhoneFacts(lines=("twilio",), heard=("en",))
AGI = PhoneFacts(lines=("fastagi",), heard=("en",), agi="127.0.0.1")


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
