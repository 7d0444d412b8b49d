"""The doctor names what is unsafe, and what is worst stops the start."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.sms.settings import SmsSettings
from bot.doctor import Facts, examine, refuse_unsafe
from bot.errors import UnsafeSettings
from bot.faults import editors_fault
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import ROOT, Settings
from tests.facts import HOME, PUBLIC, SAFE, levels


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


EDITORS = {**HOME, "SAFAR_EDITORS": "/etc/safar/editors.yml"}


@pytest.mark.parametrize(
    ("environment", "facts", "expected"),
    [
        (EDITORS, replace(SAFE, editors_mode=0o644), []),
        (EDITORS, replace(SAFE, editors_mode=0o660), ["refuse"]),
        (EDITORS, replace(SAFE, editors_mode=0o602), ["refuse"]),
        (EDITORS, replace(SAFE, editors_fault="editors.yml:1: broken"), ["refuse"]),
        (HOME, replace(SAFE, editors_mode=0o666), []),
    ],
    ids=["all can read it", "a group can change it", "all can change it", "a fault", "no editors"],
)
def test_nobody_else_names_who_may_edit(
    environment: dict[str, str], facts: Facts, expected: list[str]
) -> None:
    assert levels(environment, facts) == expected


@pytest.mark.parametrize(
    ("written", "told"),
    [("editors: {}\n", "editors"), (None, "cannot be read")],
    ids=["nobody in it", "no such file"],
)
def test_a_fault_in_the_list_of_editors_is_told(
    tmp_path: Path, written: str | None, told: str
) -> None:
    path = tmp_path / "editors.yml"
    if written is not None:
        path.write_text(written, "utf-8")
    fault = editors_fault(Settings.load({"SAFAR_EDITORS": str(path)}))
    assert fault is not None
    assert told in fault
    assert editors_fault(Settings.load({})) is None


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
