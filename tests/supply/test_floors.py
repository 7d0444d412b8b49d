"""No pin is below the lowest version that is safe for us."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.supply.finding import SupplyFileError
from evaluation.supply.floors import Below, Floor, Floors, check_floors, load_floors
from evaluation.supply.pins import read_pins
from tests.supply.pinned import pin

PINS = (pin("idna==3.20"), pin("sanic==21.12.2"), pin("idna==3.20", "audit.txt"))
IDNA = Floor("idna", "3.15", "a long name took very long", "CVE-2026-45409", "https://one.example")
SANIC = Floor("sanic", "24.12.0", "older ones get no updates")
EXCUSE = Below("sanic", "21.12.2", "it listens on loopback alone")
SAFE = Floors((IDNA, SANIC), (EXCUSE,))


def test_pins_at_or_above_their_floors_are_well() -> None:
    assert check_floors(PINS, SAFE) == []
    assert check_floors((pin("idna==3.15"), pin("sanic==24.12.0")), Floors((IDNA, SANIC), ())) == []


@pytest.mark.parametrize(
    ("pins", "floors", "found"),
    [
        (
            (pin("idna==3.9"), pin("sanic==21.12.2")),
            SAFE,
            "light.txt: idna==3.9 is below 3.15 (CVE-2026-45409: a long name took very long)",
        ),
        (
            (*PINS, pin("idna==3.14", "dev.txt")),
            SAFE,
            "dev.txt: idna==3.14 is below 3.15",
        ),
        (
            (pin("idna==3.20"), pin("sanic==21.12.1")),
            Floors((IDNA, SANIC), ()),
            "light.txt: sanic==21.12.1 is below 24.12.0 (older ones get no updates)",
        ),
        (PINS[:1], Floors((IDNA, SANIC), ()), "floors.yml: sanic has a floor but no pin"),
        (
            (pin("idna==3.20"), pin("sanic==25.0")),
            SAFE,
            "floors.yml: the exception for sanic 21.12.2 is not needed",
        ),
        (
            PINS[:1],
            Floors((IDNA,), (EXCUSE,)),
            "floors.yml: the exception for sanic 21.12.2 is not needed",
        ),
        (
            PINS[:1],
            Floors((Floor("idna", "3.15", "a long name", "CVE-2026-45409"),), ()),
            "floors.yml: idna names CVE-2026-45409 but not where it was read",
        ),
    ],
)
def test_what_is_not_well_is_found(pins: tuple[object, ...], floors: Floors, found: str) -> None:
    findings = [str(finding) for finding in check_floors(pins, floors)]  # type: ignore[arg-type]
    assert len(findings) == 1
    assert findings[0].startswith(f"requirements/{found}")


def test_an_exception_holds_for_one_version_only() -> None:
    findings = check_floors((pin("idna==3.20"), pin("sanic==22.12.0")), SAFE)
    assert [finding.cause.partition(" (")[0] for finding in findings] == [
        "sanic==22.12.0 is below 24.12.0",
        "the exception for sanic 21.12.2 is not needed",
    ]


def test_the_shipped_requirements_pass(root: Path) -> None:
    folder = root / "requirements"
    read = read_pins(folder)
    assert read.findings == ()
    assert check_floors(read.pins, load_floors(folder)) == []


@pytest.mark.parametrize(
    "entry",
    [
        "{package: idna, lowest: '3.15', reason: a long name, advisory: CVE-2026}",
        "{package: idna, lowest: '3.15', reason: a long name, advisory: GHSA-aaaa-bbbb-cccc}",
        "{package: idna, lowest: 3.15, reason: a long name}",
        "{package: idna, lowest: newest, reason: a long name}",
        "{package: idna, lowest: '3.15', reason: ''}",
        "{package: idna, lowest: '3.15'}",
        "{package: idna, lowest: '3.15', reason: a long name, from: memory}",
        "{package: idna",
    ],
)
def test_an_entry_that_is_not_like_the_others_is_refused(tmp_path: Path, entry: str) -> None:
    (tmp_path / "floors.yml").write_text(f"floors: [{entry}]\nexceptions: []\n", "utf-8")
    with pytest.raises(SupplyFileError, match=r"floors\.yml: .+; write"):
        load_floors(tmp_path)
