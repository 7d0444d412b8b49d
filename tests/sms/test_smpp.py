"""What an operator delivers over SMPP reaches the desk: whole, each once, never lost."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import smpp34
from smpplib import consts

from bot.channels.sms.lines import smpp, smpp_intake, smpp_session
from bot.errors import SettingsError
from tests.sms.smpp_line import PASSWORD, NotingDesk, listening, settings
from tests.sms.smsc import Operator, Script, Wire, operator, script, until

TAKEN, LATER = consts.SMPP_ESME_ROK, consts.SMPP_ESME_RSYSERR
HEADER = 0x40
ARABIC = "كيف أطلب اللجوء؟"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smpp, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(smpp_session, "CONFIRM_AFTER", 0.02)
    monkeypatch.setattr(smpp_session, "GOODBYE", 0.2)


@pytest.fixture
async def smsc() -> AsyncIterator[Operator]:
    async with operator() as one:
        yield one


@pytest.fixture
async def wires() -> AsyncIterator[Script]:
    async with script() as one:
        yield one


@pytest.fixture
def desk() -> NotingDesk:
    return NotingDesk()


def parts_of(text: str, bits: int, reference: int = 7, pieces: int = 2) -> list[dict[str, object]]:
    """A long message in parts, as arguments of Operator.deliver."""
    octets = text.encode("utf-16-be")
    size = -(-len(octets) // pieces)
    found: list[dict[str, object]] = []
    for number in range(1, pieces + 1):
        piece = octets[(number - 1) * size : number * size]
        if bits == 8:
            content = bytes([5, 0, 3, reference, pieces, number]) + piece
            found.append({"content": content, "coding": 8, "esm_class": HEADER})
        elif bits == 16:
            content = bytes([6, 8, 4, 1, reference, pieces, number]) + piece
            found.append({"content": content, "coding": 8, "esm_class": HEADER})
        else:
            tlvs = [
                smpp34.Tlv(smpp34.TLV_SAR_MSG_REF_NUM, bytes([0, reference])),
                smpp34.Tlv(smpp34.TLV_SAR_TOTAL_SEGMENTS, bytes([pieces])),
                smpp34.Tlv(smpp34.TLV_SAR_SEGMENT_SEQNUM, bytes([number])),
            ]
            found.append({"content": piece, "coding": 8, "tlvs": tlvs})
    return found


async def deliver(smsc: Operator, fields: dict[str, object]) -> int:
    return await smsc.deliver(**fields)  # type: ignore[arg-type]


def clear_text(folder: Path) -> bytes:
    """All that is in the folder of the line."""
    return b"".join(path.read_bytes() for path in (folder / "smpp").rglob("*"))


# --- Whole messages ---


@pytest.mark.parametrize(
    ("content", "coding", "text"),
    [
        (b"How do I ask for asylum \x00 \x1be?", 0, "How do I ask for asylum @ €?"),
        ("Où dormir ?".encode("latin-1"), 3, "Où dormir ?"),
        (ARABIC.encode("utf-16-be"), 8, ARABIC),
        ("как попросить убежища".encode("utf-16-be"), 8, "как попросить убежища"),
        (b"\x01\x02\x03", 4, None),
    ],
    ids=["GSM", "Latin-1", "Arabic", "Russian", "a picture"],
)
async def test_a_message_reaches_the_desk(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, content: bytes, coding: int, text: str | None
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        assert await smsc.deliver(content, coding) == TAKEN
    (received,) = desk.got
    assert (received.sender, received.text) == ("+48600100200", text)


@pytest.mark.parametrize(
    ("address", "ton", "more", "sender"),
    [
        ("48600100200", 1, {}, "+48600100200"),
        ("+48600100200", 1, {}, "+48600100200"),
        ("0048600100200", 0, {}, "+48600100200"),
        ("48600100200", 0, {}, "+48600100200"),
        ("600100200", 2, {"SAFAR_SMPP_COUNTRY": "PL"}, "+48600100200"),
        ("600100200", 0, {"SAFAR_SMPP_COUNTRY": "PL"}, "+48600100200"),
        ("6912345678", 2, {"SAFAR_SMPP_NUMBER": "+302101234567"}, "+306912345678"),
        ("600100200", 2, {}, "600100200"),
        ("48600100200", 3, {}, "48600100200"),
        ("4879", 3, {}, "4879"),
        ("Bank", 5, {}, "Bank"),
    ],
    ids=[
        "international",
        "with a plus",
        "with two zeros",
        "of unknown type with a country",
        "national",
        "of unknown type without a country",
        "national, the country of our number",
        "national, of no known country",
        "of the operator's own plan",
        "short code",
        "name",
    ],
)
async def test_the_sender_is_one_that_can_be_answered(
    tmp_path: Path,
    smsc: Operator,
    desk: NotingDesk,
    address: str,
    ton: int,
    more: dict[str, str],
    sender: str,
) -> None:
    async with listening(tmp_path, smsc.port, desk, more):
        await smsc.deliver(b"hello", source_addr=address, source_addr_ton=ton)
    assert [received.sender for received in desk.got] == [sender]


async def test_octets_over_127_are_latin_1_where_the_operator_says_so(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    async with listening(tmp_path, smsc.port, desk, {"SAFAR_SMPP_ALPHABET": "latin-1"}):
        await smsc.deliver("été".encode("latin-1"))
    assert desk.texts == ["été"]


async def test_a_long_message_may_come_as_a_payload(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    text = ARABIC * 20
    payload = smpp34.Tlv(smpp34.TLV_MESSAGE_PAYLOAD, text.encode("utf-16-be"))
    async with listening(tmp_path, smsc.port, desk):
        assert await smsc.deliver(b"", 8, tlvs=[payload]) == TAKEN
    assert desk.texts == [text]


# --- Parts ---


@pytest.mark.parametrize("order", [[0, 1], [1, 0], [0, 0, 1], [1, 0, 0]], ids=str)
@pytest.mark.parametrize("bits", [8, 16, 0], ids=["8 bits", "16 bits", "parameters"])
async def test_parts_in_any_order_are_one_message(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, bits: int, order: list[int]
) -> None:
    parts = parts_of(ARABIC * 5, bits)
    async with listening(tmp_path, smsc.port, desk):
        for number in order:
            assert await deliver(smsc, parts[number]) == TAKEN
    assert desk.texts == [ARABIC * 5]


async def test_long_messages_of_two_people_with_one_reference_do_not_mix(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    ana, ben = parts_of("a" * 100, 8), parts_of("b" * 100, 8)
    async with listening(tmp_path, smsc.port, desk):
        for number in (0, 1):
            await deliver(smsc, ana[number])
            await deliver(smsc, {**ben[number], "source_addr": "48600100201"})
    assert desk.texts == ["a" * 100, "b" * 100]


async def test_parts_are_kept_over_a_restart_sealed_and_not_longer_than_needed(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    parts = parts_of(ARABIC * 5, 8)
    async with listening(tmp_path, smsc.port, desk):
        assert await deliver(smsc, parts[0]) == TAKEN
    assert desk.got == []
    files = [path for path in (tmp_path / "smpp").iterdir() if "-" in path.name]
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert ARABIC.encode() not in clear_text(tmp_path)
    assert ARABIC.encode("utf-16-be") not in clear_text(tmp_path)
    assert b"48600100200" not in clear_text(tmp_path)
    async with listening(tmp_path, smsc.port, desk):
        assert await deliver(smsc, parts[1]) == TAKEN
    assert desk.texts == [ARABIC * 5]
    assert [path.name for path in (tmp_path / "smpp").iterdir()] == ["copies"]


async def test_a_part_whose_fellows_never_come_is_dropped_after_a_day(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    first, second = parts_of(ARABIC, 8), parts_of(ARABIC, 8, reference=8)
    async with listening(tmp_path, smsc.port, desk):
        await deliver(smsc, first[0])
        await deliver(smsc, second[0])
    files = [path for path in (tmp_path / "smpp").iterdir() if "-" in path.name]
    hours = time.time() - 3600
    os.utime(files[0], (hours - 23 * 3600 - 60,) * 2)
    os.utime(files[1], (hours,) * 2)
    async with listening(tmp_path, smsc.port, desk):
        await until(lambda: not files[0].exists())
    assert files[1].exists()


async def test_a_reference_that_is_used_again_joins_what_came_last(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    old, new = parts_of("old " * 20, 8), parts_of("new " * 20, 8)
    async with listening(tmp_path, smsc.port, desk):
        for part in (old[0], new[0], new[1]):
            await deliver(smsc, part)
    assert desk.texts == ["new " * 20]


async def test_what_is_whole_reaches_the_desk_though_the_operator_gives_up(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp, "TIDY_EVERY", 0.1)
    async with listening(tmp_path, smsc.port, desk):
        desk.away = 2
        answers = [await deliver(smsc, part) for part in parts_of(ARABIC * 5, 8)]
        await until(lambda: desk.texts)
    assert answers == [TAKEN, LATER]
    assert desk.texts == [ARABIC * 5]


# --- Again, or once more ---


async def taken(wire: Wire) -> int:
    return (await wire.expect("deliver_sm_resp")).status


async def test_one_twice_is_two_messages(tmp_path: Path, smsc: Operator, desk: NotingDesk) -> None:
    async with listening(tmp_path, smsc.port, desk):
        for _ in range(2):
            await smsc.deliver(b"1")
    assert len({received.id for received in desk.got}) == 2


async def test_one_twice_is_two_messages_after_a_break_too(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        await smsc.deliver(b"1")
        copies = tmp_path / "smpp" / "copies"
        # The operator has responded to a question, so it knows.
        await until(lambda: copies.read_bytes() == b"[]")
        await smsc.gate.shut()
        await until(lambda: smsc.esme is None)
        await smsc.gate.open()
        await smsc.deliver(b"1")
    assert len({received.id for received in desk.got}) == 2


async def test_two_that_are_equal_in_the_operators_queue_are_two_messages(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        desk.open.clear()
        wire.deliver(b"1", sequence=1)
        wire.deliver(b"1", sequence=2)
        await until(lambda: desk.asked)
        desk.open.set()
        assert [await taken(wire), await taken(wire)] == [TAKEN, TAKEN]
        wire.cut()
        wire = await wires.accept()
        for sequence in (1, 2):
            wire.deliver(b"1", sequence)
            assert await taken(wire) == TAKEN
    assert len({received.id for received in desk.got}) == 2


@pytest.mark.parametrize("restart", [False, True], ids=["a break", "a restart"])
@pytest.mark.parametrize("sequence", [1, 99], ids=["the same number", "another number"])
async def test_what_comes_again_after_a_lost_answer_has_the_same_id(
    tmp_path: Path, wires: Script, desk: NotingDesk, sequence: int, restart: bool
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.deliver(b"help", sequence=1)
        assert await taken(wire) == TAKEN
        wire.cut()
        if not restart:
            wire = await wires.accept()
            wire.deliver(b"help", sequence)
            assert await taken(wire) == TAKEN
    if restart:
        async with listening(tmp_path, wires.port, desk):
            wire = await wires.accept()
            wire.deliver(b"help", sequence)
            assert await taken(wire) == TAKEN
    assert len(desk.got) == 2
    assert len({received.id for received in desk.got}) == 1


@pytest.mark.parametrize("last", [0, 1], ids=["the first part again", "the last part again"])
async def test_a_part_that_comes_again_after_a_lost_answer_begins_nothing_new(
    tmp_path: Path, wires: Script, desk: NotingDesk, last: int
) -> None:
    parts = [
        smpp34.DeliverSm(
            "48600100200",
            "4879",
            part["content"],  # type: ignore[arg-type]
            source_addr_ton=1,
            data_coding=8,
            esm_class=HEADER,
            sequence_number=number,
        ).encode()
        for number, part in enumerate(parts_of(ARABIC * 5, 8), 1)
    ]
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        for part in parts:
            wire.writer.write(part)
            assert await taken(wire) == TAKEN
        wire.cut()
        wire = await wires.accept()
        wire.writer.write(parts[last])
        assert await taken(wire) == TAKEN
    assert desk.texts == [ARABIC * 5]
    assert [path.name for path in (tmp_path / "smpp").iterdir()] == ["copies"]


async def test_a_phone_s_reference_tells_equal_messages_apart_after_a_lost_answer(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    def reference(number: int) -> list[smpp34.Tlv]:
        return [smpp34.Tlv(smpp34.TLV_USER_MESSAGE_REFERENCE, bytes([0, number]))]

    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.deliver(b"1", 1, tlvs=reference(1))
        assert await taken(wire) == TAKEN
        wire.cut()
        wire = await wires.accept()
        wire.deliver(b"1", 1, tlvs=reference(2))
        assert await taken(wire) == TAKEN
    assert len({received.id for received in desk.got}) == 2


# --- Not stored ---


@pytest.mark.parametrize("torn", [False, True], ids=["surely not", "perhaps"])
async def test_what_was_not_stored_is_left_with_the_operator_and_taken_once(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, torn: bool
) -> None:
    desk.away, desk.torn = 2, torn
    copies = tmp_path / "smpp" / "copies"
    async with listening(tmp_path, smsc.port, desk):
        answers = [await smsc.deliver(b"help") for _ in range(2)]
        # The operator has read that, and still it is to send the message again.
        assert await smsc.deliver(b"another") == TAKEN
        await until(lambda: len(json.loads(copies.read_bytes())) == 1)
        answers.append(await smsc.deliver(b"help"))
    assert answers == [LATER, LATER, TAKEN]
    assert sorted(text or "" for text in desk.texts) == ["another", "help"]


async def test_a_part_that_was_not_handed_over_is_left_with_the_operator(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    first, last = parts_of(ARABIC * 5, 8)
    async with listening(tmp_path, smsc.port, desk):
        assert await deliver(smsc, first) == TAKEN
        desk.away = 1
        assert [await deliver(smsc, last), await deliver(smsc, last)] == [LATER, TAKEN]
    assert desk.texts == [ARABIC * 5]


async def test_a_part_that_cannot_be_kept_is_left_with_the_operator(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    first, last = parts_of(ARABIC * 5, 8)
    async with listening(tmp_path, smsc.port, desk):
        with monkeypatch.context() as patched:
            patched.setattr("bot.channels.sms.lines.smpp_parts.write", full)
            assert await deliver(smsc, first) == LATER
        assert await deliver(smsc, first) == TAKEN
        assert await deliver(smsc, last) == TAKEN
    assert desk.texts == [ARABIC * 5]


async def test_an_answer_does_not_come_too_late(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp_intake, "ANSWER_WITHIN", 0.1)
    async with listening(tmp_path, smsc.port, desk):
        desk.open.clear()
        assert await smsc.deliver(b"help") == LATER
        desk.open.set()
        assert await smsc.deliver(b"help") == TAKEN
    assert desk.texts == ["help"]


async def test_a_slow_store_holds_up_one_person_only(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        desk.open.clear()
        wire.deliver(b"first", 1)
        wire.deliver(b"second", 2)
        wire.deliver(b"another person's", 3, source_addr="48600100201")
        await until(lambda: desk.asked == 2)
        wire.send("enquire_link", 4)
        await wire.expect("enquire_link_resp")
        desk.open.set()
        for _ in range(3):
            assert await taken(wire) == TAKEN
    assert [text for text in desk.texts if text != "another person's"] == ["first", "second"]


# --- Receipts ---

STATES = {"DELIVRD": 2, "EXPIRED": 3, "DELETED": 4, "UNDELIV": 5, "ACCEPTD": 6, "REJECTD": 8}


def receipt(state: str) -> bytes:
    dates = "submit date:2611220900 done date:2611220901"
    return f"id:7 sub:001 dlvrd:001 {dates} stat:{state} err:000 text:How do I".encode()


@pytest.mark.parametrize("kind", ["esm_class", "parameter", "text alone"])
@pytest.mark.parametrize(
    ("state", "fates"),
    [
        ("DELIVRD", ["delivered"]),
        ("UNDELIV", ["lost"]),
        ("EXPIRED", ["lost"]),
        ("REJECTD", ["lost"]),
        ("DELETED", ["lost"]),
        ("ACCEPTD", []),
    ],
)
async def test_a_receipt_is_counted_and_is_never_a_message(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, state: str, fates: list[str], kind: str
) -> None:
    tlvs = [
        smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, b"7\0"),
        smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, bytes([STATES[state]])),
    ]
    async with listening(tmp_path, smsc.port, desk):
        if kind == "parameter":
            answer = await smsc.deliver(b"", tlvs=tlvs)
        else:
            answer = await smsc.deliver(receipt(state), esm_class=4 if kind == "esm_class" else 0)
    assert (answer, desk.fates, desk.got) == (TAKEN, fates, [])


@pytest.mark.parametrize("esm_class", [0x08, 0x10, 0x18, 0x20], ids=hex)
async def test_other_notices_of_the_network_are_no_messages(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, esm_class: int
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        assert await smsc.deliver(b"read", esm_class=esm_class) == TAKEN
    assert (desk.fates, desk.got) == ([], [])


async def test_a_person_may_write_stat_delivrd(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        await smsc.deliver(b"what is stat:DELIVRD")
    assert (desk.fates, desk.texts) == ([], ["what is stat:DELIVRD"])


# --- The connection ---


async def test_the_operator_goes_away_and_comes_back(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    await smsc.gate.shut()
    async with listening(tmp_path, smsc.port, desk):
        for text in (b"one", b"two"):
            await smsc.gate.open()
            await smsc.deliver(text)
            await smsc.gate.shut()
            await until(lambda: smsc.esme is None)
    assert desk.texts == ["one", "two"]


async def test_a_refused_bind_is_tried_again_and_no_secret_is_logged(
    tmp_path: Path, wires: Script, desk: NotingDesk, caplog: pytest.LogCaptureFixture
) -> None:
    wires.refuse = [consts.SMPP_ESME_RINVPASWD]
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.deliver(b"a secret", 1)
        assert await taken(wire) == TAKEN
    assert "the bind was refused: 0x0000000e (Invalid Password)" in caplog.text
    assert PASSWORD not in caplog.text
    assert "600100200" not in caplog.text
    assert "a secret" not in caplog.text


async def test_who_does_not_answer_is_left(
    tmp_path: Path, wires: Script, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp_session, "IDLE", 0.05)
    monkeypatch.setattr(smpp_session, "WITHIN", 0.1)
    async with listening(tmp_path, wires.port, desk):
        silent = await wires.accept()
        assert (await silent.read()).name == "enquire_link"
        wire = await wires.accept()
        asked = await wire.expect("enquire_link")
        wire.send("enquire_link_resp", asked.sequence)
        again = await wire.read()
        assert again.name == "enquire_link"
        assert again.sequence != asked.sequence


async def test_the_operator_may_ask_and_unbind(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.send("enquire_link", 70)
        assert (await wire.read()).sequence == 70
        wire.send("unbind", 71)
        said = await wire.read()
        assert (said.name, said.sequence) == ("unbind_resp", 71)
        await wires.accept()


async def test_the_line_says_goodbye_after_its_last_answer(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    stack = AsyncExitStack()
    await stack.enter_async_context(listening(tmp_path, wires.port, desk))
    wire = await wires.accept()
    desk.open.clear()
    wire.deliver(b"help", 1)
    await until(lambda: desk.asked)
    stopping = asyncio.create_task(stack.aclose())
    # No goodbye while a message is in work.
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await wire.reader.read(1)
    desk.open.set()
    assert await taken(wire) == TAKEN
    goodbye = await wire.expect("unbind")
    wire.send("unbind_resp", goodbye.sequence)
    await stopping
    # Its response has confirmed the answer: nothing is expected again.
    assert (tmp_path / "smpp" / "copies").read_bytes() == b"[]"


async def test_what_is_not_understood_is_said_and_does_no_harm(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.send("deliver_sm", 1, body=b"\0\1")
        assert await taken(wire) == consts.SMPP_ESME_RX_P_APPN
        wire.send("data_sm", 2)
        said = await wire.expect("generic_nack")
        assert (said.sequence, said.status) == (2, consts.SMPP_ESME_RINVCMDID)
        wire.send("query_sm_resp", 3)
        wire.send("generic_nack", 4, status=3)
        wire.deliver(b"help", 5)
        assert await taken(wire) == TAKEN
    assert desk.texts == ["help"]


@pytest.mark.parametrize(
    "octets",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\1" * 4, b"\0\0\0\x20\0\0\0\5"],
    ids=["HTTP", "a length that cannot be", "the half of a PDU"],
)
async def test_after_what_is_not_smpp_the_line_connects_again(
    tmp_path: Path, wires: Script, desk: NotingDesk, octets: bytes
) -> None:
    async with listening(tmp_path, wires.port, desk):
        wire = await wires.accept()
        wire.writer.write(octets)
        wire.writer.write_eof()
        await wires.accept()


# --- Settings ---


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SAFAR_SMPP_HOST", "", "SAFAR_SMPP_HOST is not set"),
        ("SAFAR_SMPP_PORT", "0", "SAFAR_SMPP_PORT is '0'"),
        ("SAFAR_SMPP_TLS", "maybe", "SAFAR_SMPP_TLS is 'maybe'"),
        ("SAFAR_SMPP_SYSTEM_ID", "x" * 16, "SAFAR_SMPP_SYSTEM_ID is not possible"),
        ("SAFAR_SMPP_PASSWORD", "", "SAFAR_SMPP_PASSWORD is not set"),
        ("SAFAR_SMPP_PASSWORD", "ninechars", "SAFAR_SMPP_PASSWORD is not possible"),
        ("SAFAR_SMPP_SYSTEM_TYPE", "é", "SAFAR_SMPP_SYSTEM_TYPE is not possible"),
        ("SAFAR_SMPP_NUMBER", "Safar", "SAFAR_SMPP_NUMBER is 'Safar'"),
        ("SAFAR_SMPP_NUMBER_TON", "7", "SAFAR_SMPP_NUMBER_TON is '7'"),
        ("SAFAR_SMPP_ALPHABET", "ebcdic", "SAFAR_SMPP_ALPHABET is 'ebcdic'"),
        ("SAFAR_SMPP_COUNTRY", "Greece", "SAFAR_SMPP_COUNTRY is 'Greece'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        smpp.open_line({**settings(tmp_path, 2775), name: value})
    assert said in str(error.value)
    assert "ninechars" not in str(error.value)


async def test_a_folder_that_cannot_be_used_is_named(
    tmp_path: Path, wires: Script, desk: NotingDesk
) -> None:
    (tmp_path / "file").write_bytes(b"")
    more = {"SAFAR_SMPP_PARTS": str(tmp_path / "file" / "parts")}
    with pytest.raises(SettingsError, match="SAFAR_SMPP_PARTS"):
        async with listening(tmp_path, wires.port, desk, more):
            pass
