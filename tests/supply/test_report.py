"""A report counts only when it answers for every pin; what it finds must have been looked at."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from evaluation.supply.finding import SupplyFileError
from evaluation.supply.report import VALID_FOR, Accepted, check_ages, judge, load_accepted
from evaluation.supply.service import AuditFailed, parse_report
from tests.supply.pinned import pin

PINS = (pin("idna==3.20"), pin("jinja2==3.1.6"))
TODAY = date(2026, 11, 22)

IDNA = '{"name": "idna", "version": "3.20", "vulns": []}'
JINJA = '{"name": "Jinja2", "version": "3.1.6", "vulns": []}'
SKIPPED = '{"name": "jinja2", "skip_reason": "Dependency not found on PyPI"}'
OTHER_VERSION = '{"name": "jinja2", "version": "3.1.5", "vulns": []}'
NO_ANSWER = '{"name": "jinja2"}'
VULNERABLE = """{"name": "jinja2", "version": "3.1.6", "vulns": [
  {"id": "PYSEC-2026-1", "fix_versions": ["3.1.7"], "aliases": ["CVE-2026-0001"]}]}"""
UNFIXED = """{"name": "jinja2", "version": "3.1.6", "vulns": [
  {"id": "PYSEC-2026-1", "fix_versions": [], "aliases": []}]}"""


def accepted(package: str = "jinja2", name: str = "PYSEC-2026-1", day: date = TODAY) -> Accepted:
    return Accepted(package, name, "no template of others", "templates are files of ours", day)


def judged(entries: list[str], *reviewed: Accepted) -> list[str]:
    report = parse_report(f'{{"dependencies": [{", ".join(entries)}], "fixes": []}}'.encode())
    return [str(finding) for finding in judge(PINS, report, reviewed)]


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([IDNA], "light.txt: jinja2==3.1.6 is missing from the report"),
        ([IDNA, SKIPPED], "light.txt: jinja2==3.1.6 was skipped: Dependency not found on PyPI"),
        ([IDNA, OTHER_VERSION], "light.txt: jinja2==3.1.6 is missing from the report"),
        ([IDNA, NO_ANSWER], "light.txt: jinja2==3.1.6 is missing from the report"),
        ([IDNA, VULNERABLE], "light.txt: jinja2 3.1.6 has CVE-2026-0001, PYSEC-2026-1; fixed in 3"),
        ([IDNA, UNFIXED], "light.txt: jinja2 3.1.6 has PYSEC-2026-1; fixed in no version yet"),
    ],
)
def test_what_was_not_answered_or_not_accepted_is_found(entries: list[str], found: str) -> None:
    findings = judged(entries)
    assert len(findings) == 1
    assert findings[0].startswith(f"requirements/{found}")


def test_a_report_that_answers_for_every_pin_is_well() -> None:
    assert judged([IDNA, JINJA]) == []


def test_both_versions_of_a_package_must_be_answered_for() -> None:
    both = (*PINS, pin("idna==3.7", "audit.txt"))
    report = parse_report(f'{{"dependencies": [{IDNA}, {JINJA}]}}'.encode())
    assert [finding.file for finding in judge(both, report, ())] == ["audit.txt"]


@pytest.mark.parametrize("name", ["PYSEC-2026-1", "CVE-2026-0001"])
def test_what_was_accepted_is_well_by_any_of_its_names(name: str) -> None:
    assert judged([IDNA, VULNERABLE], accepted(name=name)) == []


@pytest.mark.parametrize(
    "entry", [accepted(package="idna"), accepted(name="PYSEC-2026-2")], ids=["package", "name"]
)
def test_what_was_accepted_elsewhere_is_not_accepted_here(entry: Accepted) -> None:
    findings = judged([IDNA, VULNERABLE], entry)
    assert ["PYSEC-2026-1; fixed" in finding for finding in findings] == [True, False]
    assert "is no longer found" in findings[1]


def test_what_was_accepted_and_is_gone_is_found() -> None:
    assert judged([IDNA, JINJA], accepted()) == [
        "requirements/accepted.yml: jinja2 PYSEC-2026-1 is no longer found; take the entry out"
    ]


@pytest.mark.parametrize(
    ("day", "well"),
    [
        (TODAY, True),
        (TODAY - VALID_FOR, True),
        (TODAY - VALID_FOR - timedelta(days=1), False),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_an_accepted_entry_expires(day: date, well: bool) -> None:
    findings = check_ages([accepted(day=day)], TODAY)
    assert (findings == []) is well
    assert all(str(day) in finding.cause for finding in findings)


def test_a_reviewed_entry_is_read_from_its_file(tmp_path: Path) -> None:
    entry = (
        "{package: jinja2, id: PYSEC-2026-1, reason: no template of others,"
        " measure: templates are files of ours, looked_at: 2026-11-22}"
    )
    (tmp_path / "accepted.yml").write_text(f"accepted: [{entry}]\n", "utf-8")
    assert load_accepted(tmp_path) == (accepted(),)


def test_an_entry_without_a_measure_is_refused(tmp_path: Path) -> None:
    entry = "{package: jinja2, id: X-1, reason: no template of others, looked_at: 2026-11-22}"
    (tmp_path / "accepted.yml").write_text(f"accepted: [{entry}]\n", "utf-8")
    with pytest.raises(SupplyFileError, match="measure"):
        load_accepted(tmp_path)


@pytest.mark.parametrize("content", [b"", b"No known vulnerabilities found", b"{}", b"\xff"])
def test_what_is_no_report_is_refused(content: bytes) -> None:
    with pytest.raises(AuditFailed):
        parse_report(content)
