"""What Asterisk says is read strictly, and what we say cannot be turned into something else."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.acts import KEYS
from voice.lines.fastagi_commands import (
    answer,
    dial,
    is_folder,
    is_pattern,
    outcome,
    stream_file,
    target_of,
    wait_for_digit,
)
from voice.lines.fastagi_wire import GONE, AgiFault, Result, environment, reply

KEY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (b"200 result=0", Result(0)),
        (b"200 result=49 endpos=2240", Result(49, end=2240)),
        (b"200 result=-1 endpos=0", Result(-1)),
        (b"200 result=1 (ANSWER)", Result(1, "ANSWER")),
        (b"200 result=1 ()", Result(1)),
        (b"HANGUP", GONE),
        (b"511 Command Not Permitted on a dead channel or intercept routine", GONE),
    ],
)
def test_replies(line: bytes, read: object) -> None:
    assert reply(line) == read


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"100 Trying",
        b"510 Invalid or unknown command",
        b"520-Invalid command syntax.  Proper usage follows:",
        b"200 result=",
        b"200 result=99999999999",
        b"200 result=1 (a)(b) endpos=1 endpos=2",
        b"200 result=1\r",
        b"HANGUP now",
        b"200 result=\xd9\xa1",
    ],
    ids=repr,
)
def test_what_is_no_reply_is_a_fault(line: bytes) -> None:
    with pytest.raises(AgiFault):
        reply(line)


def test_variables_are_read_without_their_prefix() -> None:
    lines = [b"agi_network: yes", b"agi_callerid: +306912345678", b"agi_rdnis: ", b"agi_arg_1:"]
    assert environment(lines) == {
        "network": "yes",
        "callerid": "+306912345678",
        "rdnis": "",
        "arg_1": "",
    }


@pytest.mark.parametrize(
    "lines",
    [
        [b"agi_callerid: 1", b"agi_calleridname: x", b"agi_callerid: +306912345678"],
        [b"agi_calleridname: x", b"SET VARIABLE SAFAR done"],
        [b"callerid: 1"],
        [b"agi_: 1"],
        [b"agi_callerid"],
        [b"agi_callerid:1"],
        [b"agi_%d: x" % number for number in range(65)],
    ],
    ids=["twice", "a command", "no prefix", "no name", "no value", "no space", "too many"],
)
def test_what_is_no_variable_is_a_fault(lines: list[bytes]) -> None:
    with pytest.raises(AgiFault):
        environment(lines)


@given(st.binary(max_size=300))
def test_a_reply_is_read_or_refused(line: bytes) -> None:
    try:
        read = reply(line)
    except AgiFault:
        return
    assert read == GONE or (read.text.isascii() and read.end >= 0)


@given(st.lists(st.binary(max_size=60) | st.just(b"agi_callerid: 1"), max_size=70))
def test_variables_are_read_or_refused(lines: list[bytes]) -> None:
    try:
        read = environment(lines)
    except AgiFault:
        return
    assert len(read) == len(lines)


@given(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=80))
def test_a_name_is_only_a_name(name: str) -> None:
    lines = [b"agi_callerid: 100", b"agi_calleridname: " + name.encode(), b"agi_rdnis: x"]
    read = environment(lines)
    assert (read["callerid"], read["rdnis"], len(read)) == ("100", "x", 3)


@given(st.text(max_size=20), st.text(KEYS, max_size=12))
def test_a_sound_is_one_word_of_the_command_or_refused(folder: str, escape: str) -> None:
    sound = f"{folder}/{KEY}"
    try:
        line = stream_file(sound, escape)
    except ValueError:
        assert not is_folder(folder)
        return
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert shlex.split(line.decode("ascii")) == ["STREAM", "FILE", sound, escape]


@given(st.text(max_size=24), st.text(max_size=12))
def test_nothing_but_a_number_is_dialled(pattern: str, number: str) -> None:
    try:
        line = dial(target_of(f"PJSIP/{pattern}{{number}}", number), 30)
    except ValueError:
        return
    assert number[0] == "+" and number[1:].isascii() and number[1:].isdigit()
    words = shlex.split(line.decode("ascii"))
    assert words[:2] == ["EXEC", "Dial"]
    assert words[2].endswith(",30,g") and words[2].count(",") == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: stream_file("/sounds/../../etc/passwd", ""),
        lambda: stream_file(f"sounds/{KEY}", ""),
        lambda: stream_file(f"/sounds/{KEY[:-1]}", ""),
        lambda: stream_file(f'/sounds/{KEY}" "', ""),
        lambda: stream_file(f"/sounds/{KEY}\n", ""),
        lambda: stream_file(f"/sounds/{KEY}", "A"),
        lambda: stream_file(f"/../{KEY}", ""),
        lambda: wait_for_digit(-1),
        lambda: wait_for_digit(3_600_001),
        lambda: dial("PJSIP/+1&PJSIP/+2", 30),
        lambda: dial("PJSIP/${SHELL(id)}", 30),
        lambda: dial("PJSIP/+3069123456@trunk,30,G(x)", 30),
        lambda: dial("PJSIP/+3069123456@trunk", 0),
        lambda: target_of("PJSIP/{number}@trunk", "+30 691"),
        lambda: target_of("PJSIP/{number}@trunk", "100"),
        lambda: outcome("done,x"),
    ],
)
def test_what_is_not_meant_is_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(ValueError, match="cannot have this"):
        make()


def test_commands() -> None:
    assert answer() == b'"ANSWER"\n'
    assert dial(target_of("Local/{number}@safar-out", "+306912345678"), 30) == (
        b'"EXEC" "Dial" "Local/+306912345678@safar-out,30,g"\n'
    )
    assert outcome("busy") == b'"SET" "VARIABLE" "SAFAR" "busy"\n'


@pytest.mark.parametrize(
    ("pattern", "good"),
    [
        ("PJSIP/{number}@trunk", True),
        ("Local/{number}@safar-out", True),
        ("PJSIP/trunk/sip:{number}@example.org", False),
        ("PJSIP/{number}@a&PJSIP/{number}@b", False),
        ("PJSIP/trunk", False),
        ("{number}", False),
        ("PJSIP/{number}@trunk,60,S(5)", False),
        ("System/{number}\n", False),
    ],
)
def test_patterns(pattern: str, good: bool) -> None:
    assert is_pattern(pattern) == good
