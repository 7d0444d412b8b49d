"""What the service says of itself: of settings, guidance and measurements, in every language."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from bot.about.quality import load_quality
from bot.brain.services import free_address
from bot.channels.app import build
from bot.cli.main import cli
from bot.errors import ContentError
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from tests.people.samples import write

CODES = Languages.load(Settings.load({}).data).codes
_TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def phrases(data: Path, languages: Languages) -> Phrases:
    return load_phrases(data, languages.codes)


def client(folder: Path, monkeypatch: pytest.MonkeyPatch, **environment: str) -> TestClient:
    """The page of a deployment with these settings."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings.load({"SAFAR_STATE": str(folder), **environment})
    keys.write(settings.key_file, KeyRing.new())
    return TestClient(build(settings, free_address()))


def read(client: TestClient, language: str = "en") -> str:
    """The text of the page, without tags."""
    page = client.get(f"/about?lang={language}")
    assert page.status_code == 200
    return " ".join(unescape(_TAG.sub("", page.text)).split())


@pytest.fixture(scope="module")
def unnamed(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    with pytest.MonkeyPatch.context() as patched:
        return client(tmp_path_factory.mktemp("about"), patched)


@pytest.mark.parametrize("language", CODES)
def test_every_language_has_the_page_in_its_own_words_and_direction(
    unnamed: TestClient, languages: Languages, phrases: Phrases, language: str
) -> None:
    html = unnamed.get(f"/about?lang={language}").text
    assert f'<html lang="{language}" dir="{languages[language].direction}">' in html
    assert "<script" not in html
    said = read(unnamed, language)
    for key in ("disclosure", "about.who.none", "about.complain.none", "no_advice"):
        assert phrases(key, language) in said, key
    for other in languages:
        assert f'href="/about?lang={other.code}"' in html or other.code == language


@pytest.mark.parametrize("language", CODES)
def test_every_page_leads_there_in_its_language(unnamed: TestClient, language: str) -> None:
    for path in ("/", "/topics/emergency", "/nowhere"):
        footer = unnamed.get(f"{path}?lang={language}").text.partition("<footer>")[2]
        assert f'href="/about?lang={language}"' in footer, path


def test_who_runs_it_and_where_complaints_go_are_those_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"SAFAR_ORGANISATION": "Aid & <b>Sons</b>", "SAFAR_COMPLAINTS": "mail@example.org"}
    page = client(tmp_path, monkeypatch, **named)
    assert "Aid & <b>Sons</b>" in unescape(page.get("/about?lang=en").text)
    assert "<b>Sons" not in page.get("/about?lang=en").text
    assert "mail@example.org" in read(page, "ar")


def test_only_ways_that_are_open_are_told(
    unnamed: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phrases: Phrases
) -> None:
    people = write(tmp_path)
    with_people = read(client(tmp_path, monkeypatch, SAFAR_PEOPLE=str(people)))
    wish = phrases("about.stored.wish", "en", days=2)
    assert wish in with_people
    assert wish not in read(unnamed)
    assert phrases("about.stored.sms", "en", hours=24) not in read(unnamed)
    assert phrases("about.stored.voice", "en") not in read(unnamed)
    monkeypatch.setenv("SAFAR_VOICE", "sip")
    monkeypatch.setenv("SAFAR_SMS", "modem")
    monkeypatch.setenv("SAFAR_SMS_COUNTRIES", "GR:0.06")
    told = CliRunner().invoke(cli, ["about"]).output
    assert phrases("about.stored.sms", "en", hours=24) in told
    assert phrases("about.stored.voice", "en") in told


def test_the_figures_are_those_that_were_measured(unnamed: TestClient, data: Path) -> None:
    quality = load_quality(data)
    assert quality is not None
    rows = dict(
        re.findall(
            r'<tr><th scope="row"><span lang="(\w\w)".*?</th>(.*?)</tr>',
            unnamed.get("/about?lang=fr").text,
        )
    )
    assert set(rows) == set(CODES)
    for code, one in quality.languages.items():
        assert one.right is not None
        assert rows[code] == f"<td>{int(one.found)}</td><td>{int(one.right)}</td>", code
    assert quality.measured.isoformat() in read(unnamed)


@pytest.mark.parametrize(
    ("figures", "key"),
    [(None, "about.quality.none"), ("city", "about.quality.other")],
    ids=["nothing measured", "other texts"],
)
def test_what_was_not_measured_is_said(
    tmp_path: Path, data: Path, phrases: Phrases, figures: str | None, key: str
) -> None:
    copied = tmp_path / "data"
    shutil.copytree(data, copied, ignore=shutil.ignore_patterns("background", "recordings"))
    quality = copied / "quality.json"
    if figures is None:
        quality.unlink()
    else:
        shown = json.loads(quality.read_text("utf-8"))
        quality.write_text(json.dumps({**shown, "pack": figures}), "utf-8")
    told = CliRunner(env={"SAFAR_DATA": str(copied)}).invoke(cli, ["about"])
    assert told.exit_code == 0, told.output
    assert phrases(key, "en") in told.output


def test_the_texts_are_counted_by_what_the_files_say(unnamed: TestClient, root: Path) -> None:
    told = json.loads(CliRunner().invoke(cli, ["about", "--json"]).output)
    folders = {"europe": root / "data/guidance/europe", "greece": root / "data/guidance/greece"}
    assert [pack["id"] for pack in told["packs"]] == list(folders)
    for pack in told["packs"]:
        assert pack["entries"] == len(list(folders[pack["id"]].glob("*/*/entry.yml")))
        english = pack["texts"]["en"]
        assert english["approved"] + english["unapproved"] + english["missing"] == pack["entries"]
        for code, counts in pack["texts"].items():
            paths = folders[pack["id"]].glob(f"*/*/{code}.md")
            machine = sum("\nmade: machine-translated\n" in p.read_text("utf-8") for p in paths)
            assert counts["unchecked"] == machine, (pack["id"], code)
        assert pack["last"] in read(unnamed)
    assert told["automated"] is True
    assert told["organisation"] is None


def test_the_console_says_what_the_page_says(unnamed: TestClient) -> None:
    page = read(unnamed, "so")
    told = CliRunner().invoke(cli, ["about", "--lang", "so"]).output
    for line in filter(None, told.splitlines()):
        if "|" not in line:
            assert " ".join(line.split()) in page


def test_an_unknown_language_is_refused_with_those_that_there_are() -> None:
    told = CliRunner().invoke(cli, ["about", "--lang", "xx"])
    assert told.exit_code == 2
    assert "so, ti" in told.output


@pytest.mark.parametrize("fault", ["missing", "that of another language"])
@pytest.mark.parametrize("key", ["disclosure", "disclosure.short", "disclosure.voice"])
def test_without_a_disclosure_in_a_language_it_does_not_start(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, key: str, fault: str
) -> None:
    copied = tmp_path / "data"
    shutil.copytree(data, copied, ignore=shutil.ignore_patterns("background", "recordings"))
    path = copied / "locale" / "tr.po"
    text = path.read_text("utf-8")
    other = (copied / "locale" / "en.po").read_text("utf-8")
    said = re.compile(rf'msgid "{re.escape(key)}"\nmsgstr "(.*)"')
    words = "" if fault == "missing" else said.search(other)[1]  # type: ignore[index]
    path.write_text(said.sub(f'msgid "{key}"\nmsgstr "{words}"', text), "utf-8")
    with pytest.raises(ContentError, match=rf"tr\.po: phrase '{re.escape(key)}'"):
        client(tmp_path, monkeypatch, SAFAR_DATA=str(copied))
    environment = {"SAFAR_DATA": str(copied), "SAFAR_STATE": str(tmp_path / "state")}
    # What stops `safar run` too; not run here, where a broken check would start a service.
    told = CliRunner(env=environment).invoke(cli, ["doctor"])
    assert told.exit_code == 1
    assert f"phrase {key!r}" in told.output
