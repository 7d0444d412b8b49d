"""What must not exist: nothing that sorts, judges or traces people.

No field, column, event, setting or slot for nationality, origin, emotion, credibility, severity
or a risk score; no guess from a language at where somebody is from or is; no call to outside
with what somebody wrote.
"""

from __future__ import annotations

import ast
import ipaddress
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
import yaml

from actions.knowledge import Knowledge
from bot.compose import area
from bot.languages import Languages
from bot.settings import ROOT, Settings
from bot.store import tables
from tests.dialogue.turns import knowledge, turn
from tests.service.running import Person, Running, wait_until

CODES = Languages.load(Settings.load({}).data).codes
_WORDS = """
    nationality nationalities citizenship ethnicity ethnic race racial religion religious tribe
    origin origins emotion emotions emotional sentiment mood credibility credible plausibility
    truthful truthfulness deception lie lying severity vulnerability vulnerable risk risks
    suspicion suspicious trustworthiness profiling gender sexuality
"""
NEVER = frozenset(_WORDS.split())
# Where a word means something else.
MEANT_OTHERWISE = {
    ("bot/channels/origin.py", "origin"): "the HTTP header: which site a form came from",
    ("bot/channels/origin.py", "same-origin"): "its value",
    ("bot/channels/form.py", "error.origin"): "the refusal of a form of another site",
    ("bot/channels/form.py", "bot.channels.origin"): "that module",
    ("bot/channels/staff/door.py", "error.origin"): "the same refusal",
    ("bot/channels/editor/upload.py", "error.origin"): "the same refusal",
    ("bot/channels/editor/upload.py", "bot.channels.origin"): "that module",
    ("bot/guidance/exchange/translators.py", "origin"): "who left a note in a translator's file",
    ("bot/channels/headers.py", "Cross-Origin-Opener-Policy"): "an HTTP header",
    ("bot/channels/headers.py", "Cross-Origin-Resource-Policy"): "an HTTP header",
    ("bot/channels/headers.py", "same-origin"): "their value",
    ("bot/brain/action_server.py", "cors_origins"): "the web sites that may call the server: none",
    ("bot/store/database.py", "origin"): "the cause of a database's error",
    ("voice/lines/sip_offer.py", "origin"): "the line o= of a session description",
}
_NAME = re.compile(r"[A-Za-z0-9_./-]{1,80}")
_SETTING = re.compile(r"SAFAR_[A-Z_]+")


def words(name: str) -> set[str]:
    """The words of a name, however it is written."""
    return set(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()))


def names(tree: ast.AST) -> Iterator[str]:
    """All names that a file defines or uses, and its short strings: keys, fields, events."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.keyword(arg=str(name)) | ast.alias(name=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.ImportFrom(module=str(name)):
                yield name
            case ast.Constant(value=str(text)) if _NAME.fullmatch(text):
                yield text
            case ast.Constant(value=str(text)) if "CREATE TABLE" in text:
                yield text


def found_in(source: str) -> set[str]:
    """The names in a source text that sort or judge people."""
    return {name for name in names(ast.parse(source)) if words(name) & NEVER}


def test_no_name_in_the_code_sorts_or_judges_people() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for folder in ("bot", "actions", "voice")
        for path in (ROOT / folder).rglob("*.py")
        for name in found_in(path.read_text("utf-8"))
    }
    assert found - set(MEANT_OTHERWISE) == set()
    assert set(MEANT_OTHERWISE) - found == set(), "no longer there"


@pytest.mark.parametrize(
    "source",
    [
        "class State:\n    nationality: str = ''",
        "def guess(text, *, riskScore): ...",
        "slots['credibility_score'] = 1",
        "SlotSet(emotion=2)",
        "import bot.severity",
        "text('CREATE TABLE people (origin TEXT)')",
    ],
    ids=["a field", "an argument", "a slot", "an event", "a module", "a column"],
)
def test_such_a_name_would_be_found(source: str) -> None:
    assert found_in(source)


def test_no_slot_entity_act_or_phrase_does() -> None:
    for path in sorted((ROOT / "domain").glob("*.yml")):
        content = yaml.safe_load(path.read_text("utf-8"))
        declared = [name for part in content.values() for name in _declared(part)]
        assert [name for name in declared if words(name) & NEVER] == [], path.name


def test_slots_and_entities_are_those_that_were_looked_at() -> None:
    """Another one is no fault; look at the charter before it is written here."""
    content = {
        key: value
        for path in (ROOT / "domain").glob("*.yml")
        for key, value in yaml.safe_load(path.read_text("utf-8")).items()
    }
    assert set(content["slots"]) == {
        "language",
        "language_chosen",
        "options",
        "trail",
        "waiting_question",
        "waiting_confirmation",
        "country",
    }
    assert set(content["entities"]) == {"language", "target_language", "key", "entry", "topic"}


def _declared(part: object) -> list[str]:
    if isinstance(part, dict):
        return [str(name) for name in part]
    return [str(one) for one in part] if isinstance(part, list) else []


@pytest.mark.parametrize("metadata", [tables.rows, tables.keys], ids=["conversations", "vault"])
def test_no_table_or_column_does(metadata: sa.MetaData) -> None:
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    inspected = sa.inspect(engine)
    made = {
        table: [column["name"] for column in inspected.get_columns(table)]
        for table in inspected.get_table_names()
    }
    assert made
    for table, columns in made.items():
        for name in (table, *columns):
            assert not words(name) & NEVER, f"{table}.{name}"


def test_no_setting_does() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")]
    texts += [
        p.read_text("utf-8") for part in ("bot", "voice") for p in (ROOT / part).rglob("*.py")
    ]
    settings = {name for text in texts for name in _SETTING.findall(text)}
    assert "SAFAR_ORGANISATION" in settings
    assert [name for name in settings if words(name) & NEVER] == []


@pytest.fixture(scope="module")
def know(languages: Languages) -> Knowledge:
    return knowledge(languages)


@pytest.mark.parametrize("language", CODES)
def test_a_language_tells_nothing_of_where_somebody_is(know: Knowledge, language: str) -> None:
    """The same version of an entry comes first in all languages, until a place is named."""
    assert know.pack.countries, "there is a country that could be guessed"
    for entry in ("stay/work", "arrival/apply-for-asylum"):
        asked = know.pack.entries[entry].texts[language].title
        turned = replace(turn(know, asked), language=language)
        assert turned.country is None
        found = area.version(know.pack, entry, turned.country, language)
        assert found is not None
        assert found[0].id == know.pack.id


_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_NAMESERVER = re.compile(r"sin6?_port=htons\(53\)")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_nothing_that_somebody_writes_goes_to_another_computer(
    running: Running, tmp_path: Path
) -> None:
    """The system calls of all processes of a service in its default set-up, while people ask."""
    log = tmp_path / "calls.txt"
    parent = psutil.Process(running.process.pid)
    watched = [parent, *parent.children(recursive=True)]
    tracer = subprocess.Popen(
        [
            *("strace", "-f", "-o", str(log), "-e", "trace=connect,sendto,sendmsg,sendmmsg"),
            *(part for process in watched for part in ("-p", str(process.pid))),
        ],
        stderr=subprocess.PIPE,
    )
    try:
        wait_until(lambda: all(_traced(p.pid) for p in watched), 30, "strace does not see them")
        asked = Person(running.address)
        for text in ("how do I ask for asylum", "كيف أطلب اللجوء", "should I go back", "football"):
            assert asked.write(text)
        asked.push("export_data ")
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(30)
    calls = log.read_text("utf-8", "replace")
    reached = {v4 or v6 for v4, v6 in _ADDRESS.findall(calls)}
    assert reached, "the processes talk to each other on loopback"
    assert [one for one in reached if not ipaddress.ip_address(one).is_loopback] == []
    assert not _NAMESERVER.search(calls)


def _traced(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return re.search(r"^TracerPid:\t[1-9]", status, re.MULTILINE) is not None
