"""What operators send is read without a crash, and parts join to the text that was written."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.lines.smpp_joining import Place, separate
from bot.channels.sms.lines.smpp_pdu import (
    LONGEST,
    Deliver,
    Header,
    Malformed,
    parameter,
    read_deliver,
    read_header,
)
from bot.channels.sms.lines.smpp_receipt import fate_of, is_receipt
from bot.channels.sms.lines.smpp_text import Default, decoded, encoded
from bot.render.gsm import encode_gsm

HEADER = 0x40
ARABIC, SOMALI = "كيف أطلب اللجوء؟", "Sideen magangelyo u dalban karaa?"


def sar(reference: int, total: int, number: int) -> dict[int, bytes]:
    return {
        parameter("sar_msg_ref_num"): reference.to_bytes(2, "big"),
        parameter("sar_total_segments"): bytes([total]),
        parameter("sar_segment_seqnum"): bytes([number]),
    }


@pytest.mark.parametrize(
    ("esm_class", "content", "parameters", "place", "rest"),
    [
        (0, b"hello", {}, None, b"hello"),
        (HEADER, b"\x05\x00\x03\x07\x02\x01hello", {}, Place("8 7", 1, 2), b"hello"),
        (HEADER, b"\x06\x08\x04\x01\x07\x02\x02hello", {}, Place("16 263", 2, 2), b"hello"),
        (0, b"hello", sar(7, 3, 2), Place("sar 7", 2, 3), b"hello"),
        (
            HEADER,
            b"\x0b\x05\x04\x0b\x84\x23\xf0\x00\x03\x07\x02\x01x",
            {},
            Place("8 7", 1, 2),
            b"x",
        ),
        (HEADER, b"\x05\x00\x03\x07\x01\x01hello", {}, None, b"hello"),
        (HEADER, b"\x05\x00\x03\x07\x02\x03hello", {}, None, b"hello"),
        (HEADER, b"\x05\x00\x03\x07\x02\x00hello", {}, None, b"hello"),
        (HEADER, b"\x03\x00\x03\x07hello", {}, None, b"hello"),
        (HEADER, b"\x06\x00\x04\x07\x09\x02\x01hello", {}, None, b"hello"),
        (HEADER, b"\x30\x00\x03\x07", {}, None, b"\x30\x00\x03\x07"),
        (HEADER, b"", {}, None, b""),
        (0, b"hello", sar(7, 1, 1), None, b"hello"),
        (0, b"hello", {parameter("sar_msg_ref_num"): b"\x00\x07"}, None, b"hello"),
    ],
    ids=[
        "no parts",
        "reference of 8 bits",
        "reference of 16 bits",
        "optional parameters",
        "after another element",
        "one of one",
        "number over the total",
        "number zero",
        "element that ends too early",
        "element of another length",
        "header longer than the content",
        "nothing at all",
        "parameters that say one of one",
        "parameters that are not complete",
    ],
)
def test_the_place_of_a_part(
    esm_class: int,
    content: bytes,
    parameters: dict[int, bytes],
    place: Place | None,
    rest: bytes,
) -> None:
    assert separate(esm_class, content, parameters) == (place, rest)


@pytest.mark.parametrize(
    ("coding", "content", "default", "text"),
    [
        (0, b"Sideen \x00 \x1be", "gsm", "Sideen @ €"),
        (0, b"\xe9t\xe9", "latin-1", "été"),
        (0, b"\xe9t\xe9", "gsm", None),
        (0, b"end\x1b", "gsm", "end"),
        (1, b"plain", "gsm", "plain"),
        (3, b"\xe9t\xe9", "gsm", "été"),
        (8, ARABIC.encode("utf-16-be"), "gsm", ARABIC),
        (8, "😀".encode("utf-16-be")[:2] + b"\x00A", "gsm", "\ufffdA"),
        (6, "привіт".encode("iso8859-5"), "gsm", "привіт"),
        (0xF1, b"\x00", "gsm", "@"),
        (0x11, b"\x00", "gsm", "@"),
        (0x19, "ش".encode("utf-16-be"), "gsm", "ش"),
        (0xF5, b"\x01\x02", "gsm", None),
        (2, b"\x01\x02", "gsm", None),
        (4, b"\x01\x02", "gsm", None),
        (0x0E, b"\x01\x02", "gsm", None),
    ],
    ids=[
        "GSM with an extension",
        "Latin-1 as the operator's default",
        "octets that are no GSM",
        "an escape and nothing after it",
        "IA5",
        "Latin-1",
        "UCS-2",
        "half of an emoji",
        "Cyrillic",
        "phone's class, GSM",
        "phone's general group, GSM",
        "phone's general group, UCS-2",
        "phone's class, octets",
        "octets",
        "octets, the other kind",
        "an alphabet that nobody writes here",
    ],
)
def test_what_is_read(coding: int, content: bytes, default: Default, text: str | None) -> None:
    assert decoded([(coding, content)], default) == text


def test_a_letter_may_begin_in_one_part_and_end_in_the_next() -> None:
    octets, septets = "a😀b".encode("utf-16-be"), encode_gsm("a€b")
    assert decoded([(8, octets[:4]), (8, octets[4:])], "gsm") == "a😀b"
    assert decoded([(0, septets[:2]), (0, septets[2:])], "gsm") == "a€b"


def test_parts_of_two_alphabets_join() -> None:
    assert decoded([(0, b"see "), (8, "ش".encode("utf-16-be"))], "gsm") == "see ش"


def test_a_message_with_a_part_that_is_no_text_is_none() -> None:
    assert decoded([(0, b"see "), (4, b"\x00\x01")], "gsm") is None


@pytest.mark.parametrize(
    ("text", "default", "coding", "content"),
    [
        ("Call 112 @ €", "gsm", 0, b"Call 112 \x00 \x1be"),
        (SOMALI, "latin-1", 0, SOMALI.encode("latin-1")),
        ("é @", "latin-1", 0, b"\xe9 @"),
        ("5 €", "latin-1", 8, "5 €".encode("utf-16-be")),
        (ARABIC, "gsm", 8, ARABIC.encode("utf-16-be")),
        (ARABIC, "latin-1", 8, ARABIC.encode("utf-16-be")),
    ],
    ids=["GSM", "Latin-1", "Latin-1 has other octets", "not in Latin-1", "UCS-2", "UCS-2 always"],
)
def test_what_is_written(text: str, default: Default, coding: int, content: bytes) -> None:
    assert encoded(text, default) == (coding, content)


def test_a_deliver_sm_is_read_as_another_library_writes_it() -> None:
    tlvs = [smpp34.Tlv(0x0204, b"\x00\x07"), smpp34.Tlv(0x1403, b"own")]
    body = smpp34.DeliverSm(
        "48600100200",
        "4879",
        b"hello",
        source_addr_ton=1,
        esm_class=4,
        data_coding=3,
        service_type="CMT",
        schedule_delivery_time="261122120000000+",
        tlvs=tlvs,
    ).encode()[16:]
    deliver = read_deliver(body)
    assert (deliver.source, deliver.source_ton, deliver.destination) == ("48600100200", 1, "4879")
    assert (deliver.esm_class, deliver.data_coding, deliver.content) == (4, 3, b"hello")
    assert deliver.parameters == {0x0204: b"\x00\x07", 0x1403: b"own"}


@pytest.mark.parametrize(
    ("after", "parameters"),
    [
        (b"\0", {}),
        (b"\x02\x04\x00\x09\x00", {}),
        (b"\x00\x05\x00\x01\x01\x02\x04\x00\x01\x07", {0x0005: b"\x01", 0x0204: b"\x07"}),
        (b"\x13\x0c\x00\x00", {0x130C: b""}),
        (b"\x02\x04\x00\x01\x07\x02\x04\x00\x01\x08", {0x0204: b"\x07"}),
    ],
    ids=[
        "a stray octet",
        "a parameter that ends too early",
        "a parameter of another PDU",
        "a parameter without a value",
        "a parameter twice",
    ],
)
def test_odd_parameters_do_not_spoil_a_message(after: bytes, parameters: dict[int, bytes]) -> None:
    deliver = read_deliver(smpp34.DeliverSm("48600100200", "4879", b"hello").encode()[16:] + after)
    assert (deliver.content, deliver.parameters) == (b"hello", parameters)


def test_a_payload_stands_for_an_empty_message() -> None:
    tlvs = [smpp34.Tlv(smpp34.TLV_MESSAGE_PAYLOAD, b"long")]
    assert read_deliver(smpp34.DeliverSm("1", "2", tlvs=tlvs).encode()[16:]).content == b"long"


@pytest.mark.parametrize("length", [0, 15, LONGEST + 1], ids=["none", "too short", "too long"])
def test_a_header_after_which_nothing_can_follow(length: int) -> None:
    with pytest.raises(Malformed):
        read_header(struct.pack(">LLLL", length, 5, 0, 1))


@given(st.binary(max_size=40))
def test_any_octets_are_a_header_or_malformed(octets: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(read_header(octets), Header)


@given(st.binary(max_size=400))
def test_any_octets_are_a_message_or_malformed(octets: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(read_deliver(octets), Deliver)


@given(st.binary(max_size=255), st.binary(max_size=60), st.integers(0, 255), st.integers(0, 255))
def test_any_content_is_read(content: bytes, after: bytes, esm_class: int, coding: int) -> None:
    # All fields before the content are empty, so that it is reached.
    fields = bytes([*[0] * 7, esm_class, *[0] * 6, coding, 0, len(content)])
    deliver = read_deliver(fields + content + after)
    assert content in {deliver.content, b""}
    _, rest = separate(deliver.esm_class, deliver.content, deliver.parameters)
    assert deliver.content.endswith(rest)
    assert isinstance(decoded([(deliver.data_coding, rest)], "gsm"), str | None)
    assert isinstance(is_receipt(deliver), bool)
    assert fate_of(deliver) in {"delivered", "lost", None}


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=200),
    st.sampled_from([8, 16, 0]),
    st.integers(0, 255),
    st.data(),
)
def test_parts_join_to_what_was_written(
    text: str, bits: int, reference: int, data: st.DataObject
) -> None:
    coding, octets = encoded(text, "gsm")
    cuts = sorted(data.draw(st.sets(st.integers(1, len(octets) - 1), min_size=1, max_size=9)))
    pieces = [octets[i:j] for i, j in zip([0, *cuts], [*cuts, len(octets)], strict=True)]
    total = len(pieces)
    found = {}
    for number, piece in data.draw(st.permutations(list(enumerate(pieces, 1)))):
        esm_class, content, parameters = HEADER, piece, {}
        if bits == 8:
            content = bytes([5, 0, 3, reference, total, number]) + piece
        elif bits == 16:
            content = bytes([6, 8, 4, 1, reference, total, number]) + piece
        else:
            esm_class, parameters = 0, sar(reference, total, number)
        place, rest = separate(esm_class, content, parameters)
        assert place is not None
        assert place.total == total
        found[place.number] = (coding, rest)
    assert decoded([found[number] for number in sorted(found)], "gsm") == text
