"""A reply by SMS: the answer first, page by page, never more at once than may be spent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.compose import menu
from bot.compose.card import card
from bot.compose.part import part
from bot.guidance.model import Pack
from bot.guidance.watching import ServedPack, today
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.render import chat, sms
from bot.render.gsm import is_gsm, units
from bot.render.parts import MOST_GSM, MOST_UCS2, split
from bot.reply import Option, Part, Reply

NUMBER = regex.compile(r"^\d+/\d+ ", regex.MULTILINE)


@pytest.fixture(scope="module")
def phrases(data: Path, languages: Languages) -> Phrases:
    return load_phrases(data, languages.codes)


@pytest.fixture(scope="module")
def pack(data: Path, languages: Languages) -> Pack:
    return ServedPack(data / "guidance" / "europe", False, languages.codes).current


def pages(reply: Reply, phrases: Phrases) -> list[tuple[str, ...]]:
    return [split(page) for page in sms.pages(reply, phrases)]


def joined(parts: tuple[str, ...]) -> str:
    return "".join(NUMBER.sub("", text, count=1) for text in parts)


def first_contact(pack: Pack, phrases: Phrases, entry: str, language: str) -> Reply:
    shown = card(pack, pack.entries[entry], language, phrases, today(), order="c")
    return Reply(
        "answer",
        language,
        (part(phrases, "disclosure", "disclosure", language),),
        card=shown,
        options=(menu.to_topics(phrases, language),),
    )


def test_every_page_of_every_answer_is_within_the_bound(pack: Pack, phrases: Phrases) -> None:
    for entry in pack.entries.values():
        for language in entry.texts:
            for parts in pages(first_contact(pack, phrases, entry.id, language), phrases):
                gsm = is_gsm("".join(parts))
                assert len(parts) <= (MOST_GSM if gsm else MOST_UCS2), (entry.id, language)
                assert all(units(text, gsm) <= (160 if gsm else 70) for text in parts)


def test_the_first_page_says_who_speaks_and_begins_the_answer(
    pack: Pack, phrases: Phrases, languages: Languages
) -> None:
    for entry in pack.entries.values():
        for language in entry.texts:
            first = joined(pages(first_contact(pack, phrases, entry.id, language), phrases)[0])
            plain = " ".join(first.split())
            assert phrases("disclosure.short", language) in plain
            assert phrases("card.example.short", language) in plain
            assert entry.texts[language].sms.split()[0] in plain


def test_pages_say_everything_once_and_in_order(pack: Pack, phrases: Phrases) -> None:
    reply = first_contact(pack, phrases, "arrival/apply-for-asylum", "ar")
    more = f"9 {phrases('sms.more', 'ar')}"
    read = [" ".join(joined(parts).removesuffix(more).split()) for parts in pages(reply, phrases)]
    whole = " ".join(read)
    assert reply.card is not None
    for said in (reply.card.sms, *reply.card.paragraphs, *reply.card.steps, reply.card.holds):
        assert " ".join(said.split()) in whole
    assert whole.count(" ".join(reply.card.sms.split())) == 1


def test_asking_for_more_walks_through_the_pages(pack: Pack, phrases: Phrases) -> None:
    reply: Reply | None = first_contact(pack, phrases, "stay/work", "fa")
    walked = []
    while reply is not None:
        walked.append(sms.texts(reply, phrases))
        reply = sms.following(reply, phrases)
    assert walked == pages(first_contact(pack, phrases, "stay/work", "fa"), phrases)


def test_only_the_last_page_has_no_key_for_more(pack: Pack, phrases: Phrases) -> None:
    found = pages(first_contact(pack, phrases, "stay/work", "so"), phrases)
    more = f"9 {phrases('sms.more', 'so')}"
    assert [joined(parts).endswith(more) for parts in found] == [True] * (len(found) - 1) + [False]


def test_help_in_danger_comes_first(phrases: Phrases) -> None:
    reply = Reply(
        "emergency",
        "fr",
        (
            part(phrases, "disclosure", "disclosure", "fr"),
            Part("say", "Texte.", "fr"),
            part(phrases, "alert", "emergency", "fr"),
        ),
    )
    assert sms.texts(reply, phrases)[0].startswith(phrases("emergency.short", "fr"))


def test_options_have_their_keys(phrases: Phrases) -> None:
    options = (Option("1", "Work", "show_entry", "stay/work", "en"), menu.to_topics(phrases, "en"))
    reply = Reply("choices", "en", (Part("ask", "Which?", "en"),), options=options)
    assert sms.texts(reply, phrases) == ("Which?\n1 Work\n0 All topics",)


def test_a_note_has_room_or_has_not(phrases: Phrases) -> None:
    note = part(phrases, "note", "sms.note", "ru")
    short = Reply("notice", "ru", (Part("say", "Да.", "ru"), note))
    long = replace(short, parts=(Part("say", "Слово " * 30, "ru"), note))
    assert sms.fits(short, phrases)
    assert not sms.fits(long, phrases)


@given(text=st.text(max_size=900))
def test_no_text_breaks_the_pages(phrases: Phrases, text: str) -> None:
    reply = Reply("notice", "en", (Part("say", text, "en"),))
    for parts in pages(reply, phrases):
        gsm = is_gsm("".join(parts))
        assert len(parts) <= (MOST_GSM if gsm else MOST_UCS2)


def test_a_chat_gets_everything_at_once(pack: Pack, phrases: Phrases) -> None:
    reply = first_contact(pack, phrases, "stay/work", "en")
    texts = chat.texts(reply, phrases)
    assert reply.card is not None
    assert all(len(text) <= 1600 for text in texts)
    assert reply.card.paragraphs[-1].split()[-1] in texts[0]
    assert chat.following(reply, phrases) is None
