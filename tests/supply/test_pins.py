"""Every line of the requirement files is an exact pin, and nothing else stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.supply.pins import FILES, parse, read_pins


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("idna==3.20", "idna==3.20"),
        ("Jinja_2==3.1.6", "jinja-2==3.1.6"),
        ("torch==2.13.0+cpu", "torch==2.13.0+cpu"),
        ("apscheduler==3.9.1.post1", "apscheduler==3.9.1.post1"),
        ("\tidna==3.20  ", "idna==3.20"),
    ],
)
def test_an_exact_pin_is_read(line: str, read: str) -> None:
    found = parse("light.txt", f"{line}\n\n")
    assert [str(pin) for pin in found.pins] == [read]
    assert found.findings == ()


@pytest.mark.parametrize(
    "line",
    [
        "idna",
        "idna>=3.20",
        "idna==3.*",
        "idna===3.20",
        "idna==3.20,<4",
        "idna==latest",
        "idna==3.20 ; python_version > '3'",
        "idna==3.20 --hash=sha256:00",
        "idna[all]==3.20",
        "idna @ https://registry.example/idna.whl",
        "git+https://registry.example/idna",
        "-r other.txt",
        "-e .",
        "--index-url https://registry.example/simple",
        "--extra-index-url=https://registry.example/simple",
        "--find-links /wheels",
        "# from https://registry.example/simple",
        "idna==3.20  # registry.example",
    ],
)
def test_anything_else_is_found(line: str) -> None:
    found = parse("dev.txt", f"anyio==4.16.0\n{line}\n")
    assert [str(pin) for pin in found.pins] == ["anyio==4.16.0"]
    assert [str(finding).partition(":")[0] for finding in found.findings] == [
        "requirements/dev.txt"
    ]
    assert "line 2 is not an exact pin" in str(found.findings[0])


def test_a_package_that_stands_twice_is_found() -> None:
    found = parse("light.txt", "idna==3.20\nIDNA==3.7\n")
    assert ["idna stands there twice" in str(finding) for finding in found.findings] == [True]


def test_a_missing_file_is_found_and_a_new_one_is_read(tmp_path: Path) -> None:
    for name in (*FILES, "more.txt"):
        (tmp_path / name).write_text("idna==3.20\n", "utf-8")
    (tmp_path / "train.txt").unlink()
    read = read_pins(tmp_path)
    assert {pin.file for pin in read.pins} == {*FILES, "more.txt"} - {"train.txt"}
    assert [str(finding) for finding in read.findings] == [
        "requirements/train.txt: the file is missing; run: make pins"
    ]
