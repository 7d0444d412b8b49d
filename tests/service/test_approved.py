"""Where only approved texts are served, no channel says another one; an approval is live soon."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import yaml

from bot.guidance.approvers import load_approvers
from bot.guidance.editing.approving import Reader, approve
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.saving import Note
from bot.guidance.editing.signing import new_key, open_key
from bot.guidance.editing.texts import edit
from bot.guidance.files import parse_text
from bot.guidance.model import Approval, Text
from bot.guidance.state import text_hash
from bot.guidance.watching import ServedPack, today
from bot.guidance.writing import written
from bot.i18n import Phrases
from bot.languages import Languages
from bot.settings import ROOT, Settings
from tests.service.running import Person, Running, service, text_of, wait_until
from voice.speech.inventory import inventory

pytestmark = pytest.mark.slow

LIVE_WITHIN = 5.0
# Stands in all that may not be served, and in nothing else.
MARK = "Zebrafinch"
WORDS = "a long enough passphrase"
LONG_AGO = date(2026, 1, 2)
AFTER = date(2099, 1, 1)
ORGANISATION, ROLE = "Example Aid", "Lawyer"
KEY, STRANGER = (open_key(new_key(WORDS)[0], WORDS) for _ in range(2))
DRAFT, CHANGED, FORGED = "stay/work", "stay/bank-account", "stay/school"
UNSIGNED, EXPIRED, OLD_FACTS = "rights/interpreter", "stay/health-care", "stay/stateless"
NEVER = (DRAFT, CHANGED, FORGED, UNSIGNED)
WITHHELD = (EXPIRED, OLD_FACTS)
SOUND = "arrival/apply-for-asylum"


def marked(text: Text) -> Text:
    said = (*text.answer, f"{MARK}.")
    return replace(text, answer=said, steps=(MARK,), sms=f"{MARK}.", spoken=f"{MARK}.")


def approval_of(text: Text, until: date = AFTER) -> Approval:
    return Approval(ORGANISATION, ROLE, date(2026, 1, 1), until, text_hash(text), text.translates)


def as_it_should_be(entry: str, text: Text) -> Text:
    """The text with an approval, or with what is wrong with it in this test."""
    shown = marked(text) if entry in (*NEVER, *WITHHELD) else text
    signed = KEY.signed("europe", entry, shown, approval_of(shown))
    approvals = {
        DRAFT: (),
        CHANGED: (KEY.signed("europe", entry, text, approval_of(text)),),
        FORGED: (replace(STRANGER.signed("europe", entry, shown, signed), key=KEY.name),),
        UNSIGNED: (approval_of(shown),),
        EXPIRED: (KEY.signed("europe", entry, shown, approval_of(shown, LONG_AGO)),),
    }
    return replace(shown, approvals=approvals.get(entry, (signed,)))


@dataclass(frozen=True)
class Place:
    """Where the service of this test has its files."""

    data: Path
    approvers: Path
    state: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "SAFAR_DATA": str(self.data),
            "SAFAR_STATE": str(self.state),
            "SAFAR_APPROVERS": str(self.approvers),
            "SAFAR_CONTENT": "approved",
        }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("approved")
    made = Place(folder / "data", folder / "approvers.yml", folder / "state")
    shutil.copytree(Settings.load().data, made.data)
    for name in ("models", "index"):
        shutil.copytree(Settings.load().state / name, made.state / name)
    shutil.rmtree(made.data / "guidance" / "greece")
    pack = made.data / "guidance" / "europe"
    for path in sorted(pack.glob("*/*/*.md")):
        entry = path.parent.relative_to(pack).as_posix()
        if path.stem != "en":
            path.unlink()
        else:
            content = path.read_bytes()
            wanted = as_it_should_be(entry, parse_text(path, content))
            path.write_bytes(written(path, wanted, content))
    facts = pack / OLD_FACTS / "entry.yml"
    lines = facts.read_text("utf-8").splitlines()
    old = [f"review_by: {LONG_AGO}" if line.startswith("review_by") else line for line in lines]
    facts.write_text("\n".join(old) + "\n", "utf-8")
    key = base64.b64encode(KEY.public).decode()
    approvers = [{"key": key, "by": ORGANISATION, "role": ROLE}]
    made.approvers.write_text(yaml.safe_dump({"approvers": approvers}), "utf-8")
    made.approvers.chmod(0o600)
    return made


@pytest.fixture(scope="module")
def strict(place: Place) -> Iterator[Running]:
    with service(place.state.parent, place.environment) as started:
        yield started


@pytest.fixture(scope="module")
def desk(place: Place, languages: Languages) -> Desk:
    pack = place.data / "guidance" / "europe"
    return Desk(pack, languages.codes, load_approvers(place.approvers))


def page(running: Running, entry: str) -> str:
    found = httpx.get(f"{running.address}/guidance/{entry}?lang=en", timeout=20)
    return text_of(found.text)


def ask(running: Running, desk: Desk, entry: str) -> list[str]:
    """What a person is told who types the number, presses the button, or asks its questions."""
    of = desk.entry(entry)
    said = []
    for text in (str(of.number), *of.texts["en"].questions[:2], of.texts["en"].title):
        person = Person(running.address)
        person.language = "en"
        said += [person.write(text), person.push(f"show_entry {entry}"), person.write("9")]
    return said


def by_sms(place: Place, *messages: str) -> str:
    """What the simulator of text messages says, with the brain of the running service."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "sms", "--simulate"],
        cwd=ROOT,
        env={**os.environ, **place.environment},
        input="\n".join((*messages, "")),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return ended.stdout


def test_the_page_says_only_what_is_approved(strict: Running, desk: Desk, phrases: Phrases) -> None:
    assert "asylum" in page(strict, SOUND)
    for entry in NEVER:
        assert MARK not in page(strict, entry)
        for said in ask(strict, desk, entry):
            assert MARK not in said
    for entry in WITHHELD:
        told = [page(strict, entry), *ask(strict, desk, entry)[:2]]
        assert phrases("card.expired", "en") in told[0]
        assert phrases("card.contacts", "en") in told[0]
        for said in told:
            assert MARK not in said


def test_text_messages_say_only_what_is_approved(
    strict: Running, place: Place, desk: Desk, phrases: Phrases
) -> None:
    numbers = [str(desk.entry(entry).number) for entry in (*NEVER, *WITHHELD, SOUND)]
    asked = [message for number in numbers for message in (number, "9", "9")]
    said = by_sms(place, "hello", *asked)
    assert MARK not in said
    assert phrases("card.expired", "en").split(".")[0] in said
    assert desk.entry(SOUND).texts["en"].sms.split(".")[0] in " ".join(said.split())


def test_no_caller_is_told_what_is_not_approved(
    place: Place, languages: Languages, phrases: Phrases
) -> None:
    served = ServedPack(
        place.data / "guidance" / "europe", True, languages.codes, approvers=place.approvers
    ).current
    heard = [
        line.prompt.text for line in inventory(served, phrases, languages, "en", today()).lines()
    ]
    assert phrases("card.expired.short", "en") in heard
    assert not any(MARK in text for text in heard)


def test_what_is_approved_is_live_and_what_is_edited_is_gone(strict: Running, desk: Desk) -> None:
    now = datetime.now(UTC)
    note = Note("test", ORGANISATION, now)
    reader = Reader(ORGANISATION, ROLE, KEY)
    where = TextId(DRAFT, "en")
    approve(desk, desk.opened(where), reader, now.date() + timedelta(days=9), note)
    wait_until(lambda: MARK in page(strict, DRAFT), LIVE_WITHIN, "the approved text is not live")
    opened = desk.opened(where)
    assert opened.text is not None
    edit(desk, replace(opened.text, title="Another title"), opened, note)
    wait_until(lambda: MARK not in page(strict, DRAFT), LIVE_WITHIN, "the edited text is live")


def test_a_key_that_is_taken_out_ends_its_approvals(strict: Running, place: Place) -> None:
    other = place.approvers.read_text("utf-8").replace(ORGANISATION, "Another organisation")
    place.approvers.write_text(other, "utf-8")
    wait_until(lambda: "asylum" not in page(strict, SOUND), LIVE_WITHIN, "the text is still there")
