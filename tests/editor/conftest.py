"""A deployment with editors: its folders, and browsers of people who are signed in."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from bot.brain.services import free_address
from bot.channels.app import build
from bot.channels.staff.links import new_link
from bot.guidance import files
from bot.guidance.model import Text
from bot.privacy import keys
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from bot.settings import Settings

EDITORS = """editors:
  office:
    by: Example Aid
    role: Content worker
    may: [editor]
  arabic:
    by: Example Aid
    role: Translator, Arabic
    may: [translator]
    languages: [ar]
  lawyer:
    by: Example Aid
    role: Lawyer
    may: [approver]
"""
KEPT = ("stay/school", "return/return-options", "emergency/call-112", "rights/legal-help")
ADDRESS = "https://help.example.org"
_INPUT = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_AREA = re.compile(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n(.*?)</textarea>', re.DOTALL)
_MADE = re.compile(r"<option selected>([a-z-]+)</option>")


@dataclass
class House:
    """The deployment. Texts are some of the example in English and Arabic."""

    settings: Settings
    editors: Path

    def link(self, who: str) -> str:
        ring = KeyKeeper(None, self.settings.key_file).ring
        return new_link(ring, "editor", time.time(), who)

    def path(self, name: str) -> Path:
        return self.settings.guidance / f"{name}.md"

    def text(self, name: str) -> Text:
        return files.parse_text(self.path(name), self.path(name).read_bytes())


@dataclass
class Desk:
    """A browser of one who is signed in."""

    client: TestClient

    def open(self, name: str, kind: str = "text", area: str = "europe") -> httpx.Response:
        return self.client.get(f"/editor/{kind}/{area}/{name}")

    def proof(self) -> str:
        """What every form of this browser carries."""
        return dict(_INPUT.findall(self.client.get("/editor").text))["form"]

    def seen_contacts(self) -> str:
        """The version of the contacts that the form of one carries."""
        return dict(_INPUT.findall(self.client.get("/editor/contacts").text))["seen"]

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.client.post(f"/editor/{path}", data={"form": self.proof()} | fields)

    def form(self, name: str) -> dict[str, str]:
        """What a browser would send of the form of a text."""
        html = self.open(name).text
        first = html.partition('accept-charset="utf-8">')[2].partition("</form>")[0]
        fields = dict(_INPUT.findall(first)) | dict(_AREA.findall(first))
        if made := _MADE.findall(first):
            fields["made"] = made[-1]
        return {key: unescape(value) for key, value in fields.items()}

    def send(self, name: str, fields: Mapping[str, str], do: str) -> httpx.Response:
        return self.client.post(f"/editor/text/europe/{name}", data={**fields, "do": do})

    def change(self, name: str, do: str = "save", **changed: str) -> httpx.Response:
        return self.send(name, self.form(name) | changed, do)


@pytest.fixture(scope="session")
def few_texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of the shipped data, to be copied: the whole of it is a thousand files."""
    few = tmp_path_factory.mktemp("few") / "data"
    shutil.copytree(Settings.load().data, few, ignore=shutil.ignore_patterns("greece", ".history"))
    for entry in (few / "guidance" / "europe").glob("*/*/entry.yml"):
        if f"{entry.parent.parent.name}/{entry.parent.name}" not in KEPT:
            shutil.rmtree(entry.parent)
    for text in (few / "guidance").rglob("*.md"):
        if text.stem not in ("en", "ar", "facts"):
            text.unlink()
    return few


@pytest.fixture
def house(tmp_path: Path, few_texts: Path) -> House:
    data = shutil.copytree(few_texts, tmp_path / "data")
    editors = tmp_path / "editors.yml"
    editors.write_text(EDITORS, "utf-8")
    settings = Settings.load(
        {
            "SAFAR_DATA": str(data),
            "SAFAR_STATE": str(tmp_path / "state"),
            "SAFAR_EDITORS": str(editors),
            "SAFAR_PUBLIC_ADDRESS": ADDRESS,
        }
    )
    keys.write(settings.key_file, KeyRing.new())
    return House(settings, editors)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    app = build(house.settings, free_address())
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as client:
        yield client


@pytest.fixture
def desks(house: House, client: TestClient) -> dict[str, Desk]:
    found = {}
    for name in ("office", "arabic", "lawyer"):
        own = TestClient(client.app, base_url=ADDRESS, follow_redirects=False)
        assert own.post("/editor/login", data={"link": house.link(name)}).status_code == 303
        found[name] = Desk(own)
    return found
