"""Notices by mail, at a real server: encrypted, signed in, and without anything of a person."""

from __future__ import annotations

import re
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.people import people
from bot.errors import SettingsError
from bot.handover.doctor import examine
from bot.handover.mail import SUBJECT, Mail
from bot.handover.notifier import Notice, NotifyFailed
from bot.handover.settings import MailSettings
from bot.languages import Languages
from bot.settings import Settings
from tests.feedback.conftest import PERSON, phrase, visiting
from tests.handover.conftest import Post
from tests.people.samples import ALWAYS, CALLER

PAGE = "https://help.example.org/staff"


def mail(post: Post, languages: Languages, **changed: str) -> Mail:
    settings = MailSettings.load(post.environment(**changed))
    assert settings is not None
    return Mail(settings, languages, PAGE)


def lines(message: EmailMessage) -> str:
    """What a mail says, with the line ends of this computer."""
    return str(message.get_content()).replace("\r\n", "\n")


async def test_a_mail_says_that_somebody_waits_and_where(post: Post, languages: Languages) -> None:
    await mail(post, languages).notify(Notice(("ar", "en", "ar")))
    (envelope,), (message,) = post.mails, post.read()
    assert envelope.rcpt_tos == ["desk@example.org", "night@example.org"]
    assert (message["From"], message["Subject"]) == ("safar@example.org", SUBJECT)
    assert message["Auto-Submitted"] == "auto-generated"
    body = lines(message)
    assert "- Arabic: 2\n- English: 1\n" in body
    assert f"Open the staff page: {PAGE}\n" in body


async def test_a_trial_says_that_nobody_waits(post: Post, languages: Languages) -> None:
    await mail(post, languages).notify(Notice(()))
    assert post.read()[0]["Subject"] == "A trial: nobody waits"


def test_the_command_sends_a_trial(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SAFAR_NOTIFY is not set" in str(CliRunner().invoke(people, ["notify"]).exception)
    for name, value in post.environment().items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(people, ["notify"])
    assert done.output == "127.0.0.1 took it for desk@example.org, night@example.org.\n"
    assert len(post.mails) == 1


async def test_a_language_that_is_served_no_more_is_named_by_its_code(
    post: Post, languages: Languages
) -> None:
    assert "- xx: 1\n" in lines(mail(post, languages).message(Notice(("xx",))))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"SAFAR_MAIL_PASSWORD": "another"}, id="a wrong password"),
        pytest.param({"SAFAR_MAIL_USER": "", "SAFAR_MAIL_PASSWORD": ""}, id="no password"),
        pytest.param({"SAFAR_MAIL_TLS": "no"}, id="in clear"),
        pytest.param({"SAFAR_MAIL_TLS": "tls"}, id="TLS where the server begins in clear"),
        pytest.param({"SAFAR_MAIL_HOST": "127.0.0.2"}, id="nobody there"),
    ],
)
async def test_what_does_not_arrive_is_told(
    post: Post, languages: Languages, changed: dict[str, str]
) -> None:
    with pytest.raises(NotifyFailed):
        await mail(post, languages, **changed).notify(Notice(("ar",)))
    assert post.mails == []


async def test_a_server_with_a_certificate_of_nobody_gets_no_password(
    post: Post, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotifyFailed, match="certificate"):
        await mail(post, languages).notify(Notice(("ar",)))
    assert post.mails == []


async def test_a_mail_that_the_server_refuses_is_told(post: Post, languages: Languages) -> None:
    post.refuses = "451 try again later"
    with pytest.raises(NotifyFailed, match="451"):
        await mail(post, languages).notify(Notice(("ar",)))


WRONG = {
    "an unknown way": ({"SAFAR_NOTIFY": "pigeon"}, "SAFAR_NOTIFY"),
    "no server": ({"SAFAR_MAIL_HOST": ""}, "SAFAR_MAIL_HOST"),
    "no recipient": ({"SAFAR_MAIL_TO": " "}, "SAFAR_MAIL_TO"),
    "no address": ({"SAFAR_MAIL_TO": "desk@example.org,nobody"}, "SAFAR_MAIL_TO"),
    "another header": ({"SAFAR_MAIL_FROM": "a@example.org\nBcc: b@example.org"}, "SAFAR_MAIL_FROM"),
    "half an account": ({"SAFAR_MAIL_PASSWORD": ""}, "SAFAR_MAIL_PASSWORD"),
    "an unknown kind of TLS": ({"SAFAR_MAIL_TLS": "yes"}, "SAFAR_MAIL_TLS"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_setting_is_named(post: Post, case: str) -> None:
    changed, named = WRONG[case]
    with pytest.raises(SettingsError, match=named) as told:
        MailSettings.load(post.environment(**changed))
    assert "long and secret" not in str(told.value)


def test_nobody_is_told_in_the_default_set_up() -> None:
    assert MailSettings.load({}) is None


PUBLIC = {"SAFAR_PUBLIC_ADDRESS": "https://help.example.org", "SAFAR_PEOPLE": "/etc/people.yml"}


@pytest.mark.parametrize(
    ("settings", "changed", "levels"),
    [
        pytest.param(PUBLIC, {}, [], id="well"),
        pytest.param(
            PUBLIC,
            {"SAFAR_MAIL_TLS": "no", "SAFAR_MAIL_HOST": "mail.example.org"},
            ["refuse"],
            id="in clear over a network",
        ),
        pytest.param(PUBLIC, {"SAFAR_MAIL_TLS": "no"}, [], id="in clear on this computer"),
        pytest.param({**PUBLIC, "SAFAR_PEOPLE": ""}, {}, ["warn"], id="nobody calls back"),
        pytest.param({**PUBLIC, "SAFAR_PUBLIC_ADDRESS": ""}, {}, ["warn"], id="no address"),
    ],
)
def test_the_doctor_looks_at_it(
    post: Post, settings: dict[str, str], changed: dict[str, str], levels: list[str]
) -> None:
    loaded = MailSettings.load(post.environment(**changed))
    assert [one.level for one in examine(Settings.load(settings), loaded)] == levels


def test_a_wish_from_the_page_is_told_of_without_its_number(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in post.environment().items():
        monkeypatch.setenv(name, value)
    for visit in visiting(tmp_path, monkeypatch, ALWAYS):
        visit.ask(PERSON)
        assert phrase(visit, "voice.wish.done") in visit.call_back(CALLER)
        until = time.monotonic() + 60
        while not post.mails and time.monotonic() < until:
            visit.client.get("/healthz")
        (message,) = post.read()
        assert "- English: 1\n" in lines(message)
        assert "http://127.0.0.1:8080/staff" in lines(message)
        assert not re.search(r"[0-9]{5,}", lines(message))
        whole = post.mails[0].content
        assert isinstance(whole, bytes)
        assert CALLER.removeprefix("+").encode() not in whole
        assert [wish.number for wish in visit.wishes()] == [CALLER]
