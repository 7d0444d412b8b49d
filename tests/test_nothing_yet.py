"""A deployment without any text starts, says so, and names 112 and the way to a person."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from rasa_sdk.executor import CollectingDispatcher
from starlette.testclient import TestClient

from actions import knowledge
from actions.dialogue import emergency, person, question
from actions.dialogue.advice import decline
from actions.dialogue.turn import Event, Turn
from actions.knowledge import Knowledge, KnowledgeKeeper, prepare
from actions.retrieval.build import Background
from actions.retrieval.search import search
from bot import doctor
from bot.brain.services import free_address
from bot.channels.app import build
from bot.encoding.encoder import Vectors
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.nlu.decision import ADVICE
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import ROOT, Settings
from tests.dialogue.turns import said_by, turn
from tests.guidance.samples import PACK, PackFolder
from tests.keepers import settled

CODES = Languages.load(ROOT / "data").codes


class Letters:
    """Embeds a text by its first letters."""

    name = "letters"

    def encode_queries(self, texts: list[str]) -> Vectors:
        rows = [[ord(text[n % len(text)]) % 7 for n in range(4)] for text in texts]
        return np.asarray(rows, dtype=np.float32)


@pytest.fixture(params=["", PACK], ids=["an empty folder", "only pack.yml"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    data, folder = tmp_path / "data", tmp_path / "data" / "guidance" / "europe"
    folder.mkdir(parents=True)
    if request.param:
        (folder / "pack.yml").write_text(request.param, "utf-8")
    for name in ("locale", "countries", "sms"):
        shutil.copytree(ROOT / "data" / name, data / name)
    for name in ("languages.yml", "introductions.yml"):
        shutil.copy(ROOT / "data" / name, data)
    sentences = tuple(
        Background(code, ("the soup is hot", "it rains"), ("i have a question",)) for code in CODES
    )
    monkeypatch.setattr(knowledge, "load_background", lambda _: sentences)
    monkeypatch.setattr(knowledge, "load_engine", lambda _: Letters())
    return Settings.load({"SAFAR_DATA": str(data), "SAFAR_STATE": str(tmp_path / "state")})


def asked(know: Knowledge, text: str, act: str | None = None) -> Turn:
    vector = Letters().encode_queries([text])[0]
    found = search(know.index, know.confidence, vector, text, "en")
    return turn(know, text, found, act=act)


Step = Callable[[CollectingDispatcher, Turn], list[Event]]
STEPS: dict[str, tuple[Step, str | None, str]] = {
    "a question": (question.answer_question, None, "abstain"),
    "danger": (emergency.answer_emergency, "emergency", "emergency"),
    "a wish for advice": (decline, ADVICE, "no_advice"),
    "a person": (person.show_person, "talk_to_person", "person"),
}


def test_the_dialogue_starts_and_names_112_or_a_person(settings: Settings) -> None:
    prepare(settings)
    know = KnowledgeKeeper(settings).current
    assert know.pack.entries == {}
    for step, act, kind in STEPS.values():
        dispatcher = CollectingDispatcher()
        step(dispatcher, asked(know, "may i work", act))
        said = said_by(dispatcher)
        assert said.kind == kind
        assert "112" in said.text() or "person" in [option.command for option in said.options]
        assert (kind != "emergency") or "112" in said.parts[0].text


def test_nobody_is_promised_who_is_not_there(settings: Settings) -> None:
    know = KnowledgeKeeper(settings).current
    said, _ = person.there(asked(know, "i want to talk to a person"))
    assert [part.text for part in said.parts] == [know.phrases("menu.empty", "en")]


def test_the_first_text_is_found(settings: Settings) -> None:
    keeper = KnowledgeKeeper(settings)
    PackFolder(settings.guidance)
    keeper.renew()
    assert "stay/wages" in keeper.current.pack.entries
    assert "stay/wages" in keeper.current.index.entries
    # Else its work goes on in the next test, on what that one exchanged.
    settled()


def test_the_page_starts_and_says_so_in_every_language(settings: Settings) -> None:
    keys.write(settings.key_file, KeyRing.new())
    phrases = load_phrases(settings.data, CODES)
    with TestClient(build(settings, free_address())) as client:
        for code in CODES:
            said = phrases("menu.empty", code)
            assert "112" in said
            assert said.partition("112")[0] in unescape(client.get(f"/?lang={code}").text)
        assert client.get("/about").status_code == 200
        assert client.get("/topics/stay").status_code == 404


def test_the_doctor_says_so(settings: Settings) -> None:
    keys.write(settings.key_file, KeyRing.new())
    found = doctor.examine(settings, doctor.gather(settings))
    (told,) = [finding for finding in found if "no text to serve" in finding.what]
    assert told.level == "warn"


def test_a_broken_file_is_a_reason_not_to_start(settings: Settings) -> None:
    (settings.guidance / "pack.yml").write_text("colour: red\n", "utf-8")
    fault = doctor.gather(settings).content_fault
    assert fault is not None
    assert "pack.yml" in fault
