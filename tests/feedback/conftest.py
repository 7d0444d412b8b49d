"""The stores of tests/people, and a page whose brain says what a test wants."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from bot.brain.client import TurnAnswer, TurnRequest
from bot.brain.services import free_address
from bot.channels import app
from bot.channels.staff.links import new_link
from bot.clock import SteadyClock
from bot.compose.card import card
from bot.feedback.gaps import Gap, Gaps
from bot.feedback.reports import Report, Reports
from bot.guidance.watching import ServedPack, today
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.people.wishes import Wish, Wishes
from bot.privacy import keys
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from bot.reply import Kind, Part, Reply
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.vault import Vault
from tests.people.conftest import shelf
from tests.people.samples import ALWAYS, write

__all__ = ["shelf"]

WORK, SCHOOL = "stay/work", "stay/school"
DESPAIR = "emergency/suicidal-thoughts"
COMPLAINT, PERSON = "about/complain-about-this-service", "about/talk-to-a-person"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Answers:
    """A brain: the name of an entry gets its card, a button the topics, and any other message
    an "I don't know"."""

    def __init__(self, settings: Settings) -> None:
        languages = Languages.load(settings.data)
        self._phrases = load_phrases(settings.data, languages.codes)
        self._pack = ServedPack(settings.guidance, False, languages.codes).current

    async def __aenter__(self) -> Answers:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def turn(self, request: TurnRequest) -> TurnAnswer:
        language = request.language or "en"
        slots = {"language": language}
        if request.text.startswith("/"):
            return TurnAnswer(Reply("menu", language, (Part("ask", "Topics", language),)), slots)
        entry = self._pack.entries.get(request.text)
        if entry is None:
            said = (Part("say", "I do not know.", language),)
            ranking = ((SCHOOL, 1.0), (WORK, 0.5))
            return TurnAnswer(Reply("abstain", language, said, ranking=ranking), slots)
        shown = card(self._pack, entry, language, self._phrases, today(), order="c")
        danger = entry.id.startswith("emergency/") and entry.id != DESPAIR
        said = (Part("alert", "112", language),) if entry.id == DESPAIR else ()
        kind: Kind = "emergency" if danger else "answer"
        return TurnAnswer(Reply(kind, language, said, card=shown, entry=entry.id), slots)


@dataclass
class Visit:
    """Somebody at the page, and beside it what the organisation's stores hold."""

    settings: Settings
    client: TestClient
    language: str = "en"
    html: str = ""
    status: int = 0
    sent: int = 0
    fields: dict[str, str] = field(default_factory=dict)

    def ask(self, text: str) -> str:
        return self.post("/ask", text=text, do="")

    def post(self, path: str, headers: dict[str, str] | None = None, **values: str) -> str:
        """Send a form with its hidden fields, as the page has them; returns the page."""
        self.sent += 1
        form = {**self.fields, "lang": self.language, "message": f"m{self.sent}", **values}
        answer = self.client.post(path, data=form, headers=headers)
        self.status, self.html = answer.status_code, answer.text
        found = re.search(r'name="conversation" value="([^"]*)"', self.html)
        self.fields = {"conversation": found[1] if found else "", "going": "1"}
        return self.html

    def form(self, path: str) -> dict[str, str] | None:
        """The hidden fields of a form of the page; None where there is no such form."""
        _, found, rest = self.html.partition(f'action="{path}"')
        inside = rest.partition("</form>")[0]
        return {name: unescape(value) for name, value in _HIDDEN.findall(inside)} if found else None

    def report(self, kind: str = "wrong") -> str:
        return self.post("/report", **{**(self.form("/report") or {}), "kind": kind})

    def words(self, text: str, agree: str = "1") -> str:
        hidden = self.form("/report/words") or {}
        return self.post("/report/words", **{**hidden, "words": text, "agree": agree})

    def call_back(self, number: str, agree: str = "1") -> str:
        hidden = self.form("/call-back") or {}
        return self.post("/call-back", **{**hidden, "number": number, "agree": agree})

    def reports(self) -> list[Report]:
        return list(self._with(lambda rows, vault: Reports(rows, vault, SteadyClock()).all()))

    def gaps(self) -> list[Gap]:
        return list(self._with(lambda rows, _: Gaps(rows, SteadyClock()).all()))

    def wishes(self) -> list[Wish]:
        return list(self._with(lambda rows, vault: Wishes(rows, vault, SteadyClock()).waiting()))

    def columns(self, table: str) -> list[dict[str, object]]:
        """All that is stored in the rows of a table."""
        path = self.settings.state / "store" / "conversations.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608

    def contents(self) -> bytes:
        """All bytes of all databases and their logs."""
        files = [*self.settings.state.rglob("*.db"), *self.settings.state.rglob("*.db-wal")]
        return b"".join(path.read_bytes() for path in files)

    def sign_in(self) -> httpx.Response:
        ring = KeyKeeper(None, self.settings.key_file).ring
        link = new_link(ring, "staff", time.time())
        self.client.post("/staff/login", data={"link": link, "lang": "en"})
        return self.client.get("/staff?lang=en")

    def _with(self, work: Callable[[Database, Vault], Any]) -> Any:
        rows = Database(self.settings.database, tables.rows)
        kept = Database(self.settings.vault, tables.keys)
        try:
            return asyncio.run(work(rows, Vault(kept, KeyKeeper(None, self.settings.key_file))))
        finally:
            rows.close()
            kept.close()


def visiting(folder: Path, monkeypatch: pytest.MonkeyPatch, people: str | None) -> Iterator[Visit]:
    environment = {"SAFAR_STATE": str(folder / "state")}
    if people is not None:
        environment["SAFAR_PEOPLE"] = str(write(folder, people))
    settings = Settings.load(environment)
    keys.write(settings.key_file, KeyRing.new())
    monkeypatch.setattr(app, "Brain", lambda *_: Answers(settings))
    with TestClient(app.build(settings, free_address()), follow_redirects=False) as client:
        visit = Visit(settings, client)
        visit.post("/ask", do="menu ")
        yield visit


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """At a page of a deployment without people."""
    yield from visiting(tmp_path, monkeypatch, None)


@pytest.fixture
def staffed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """At a page of a deployment whose people speak English and call back."""
    yield from visiting(tmp_path, monkeypatch, ALWAYS)


def phrase(visit: Visit, key: str, language: str = "en", **values: int) -> str:
    codes = Languages.load(visit.settings.data).codes
    return load_phrases(visit.settings.data, codes)(key, language, **values)
