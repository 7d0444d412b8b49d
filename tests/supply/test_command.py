"""The command: which service is believed, and with which code it ends."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from evaluation.supply import __main__ as command
from evaluation.supply import service
from evaluation.supply.report import Audited, Report, Vulnerability
from evaluation.supply.service import CANARY, SERVICES, AuditFailed, NoService, audit, batches
from tests.supply.pinned import pin

KNOWN = Vulnerability("PYSEC-2019-217", ("2.10.1",))
FILES = ("light", "full", "torch", "dev", "train", "speech", "audit")


@dataclass
class Answers:
    """A stand-in for pip-audit: `services` know advisories, `found` is what idna has."""

    services: Sequence[str] = SERVICES
    found: tuple[Vulnerability, ...] = ()
    skips: bool = False
    breaks_off: bool = False
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    def __call__(self, asked: str, lines: Sequence[str], limit: float) -> Report:
        assert limit > 0
        self.asked.append((asked, list(lines)))
        if lines == [CANARY]:
            if asked in self.services:
                return Report((Audited("jinja2", "2.10", vulns=(KNOWN,)),))
            if self.skips:
                return Report((Audited("jinja2", skip_reason="not found"),))
            raise AuditFailed("pip-audit: name or service not known")
        if self.breaks_off:
            raise AuditFailed("pip-audit: timed out")
        return Report(
            tuple(
                Audited(name, version, vulns=self.found if name == "idna" else ())
                for name, _, version in (line.partition("==") for line in lines)
            )
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small set of requirement files that is well."""
    for name in FILES:
        (tmp_path / f"{name}.txt").write_text("idna==3.20\n", "utf-8")
    (tmp_path / "accepted.yml").write_text("accepted: []\n", "utf-8")
    floor = "{package: idna, lowest: '3.15', reason: a long name}"
    (tmp_path / "floors.yml").write_text(f"floors: [{floor}]\nexceptions: []\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        (None, 0, "7 pins are exact; 1 floors hold"),
        (Answers(), 0, "no vulnerability is known"),
        (Answers(services=["osv"]), 0, "no vulnerability is known"),
        (Answers(found=(KNOWN,)), 1, "idna 3.20 has PYSEC-2019-217"),
        (Answers(services=[]), 3, "the advisory service did not answer: pypi: pip-audit: name"),
        (Answers(services=[], skips=True), 3, "the advisory service did not answer: pypi: not f"),
    ],
)
def test_it_ends_with_its_code(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    answers: Answers | None,
    code: int,
    said: str,
) -> None:
    assert command.check(folder, answers) == code
    written = capsys.readouterr()
    assert said in written.out + written.err


def test_a_finding_counts_more_than_a_service_that_does_not_answer(folder: Path) -> None:
    (folder / "light.txt").write_text("idna==3.7\n", "utf-8")
    assert command.check(folder, Answers(services=[])) == command.FOUND


def test_a_line_that_is_no_pin_counts(folder: Path) -> None:
    (folder / "dev.txt").write_text("idna==3.20\nrich>=15\n", "utf-8")
    assert command.check(folder, None) == command.FOUND


def test_an_expired_entry_counts_without_a_service(folder: Path) -> None:
    entry = "{package: idna, id: X-1, reason: not reached, measure: not called, looked_at: "
    (folder / "accepted.yml").write_text(f"accepted: [{entry}2020-01-01}}]\n", "utf-8")
    assert command.check(folder, Answers(services=[])) == command.FOUND


def test_a_service_that_breaks_off_is_no_silence(folder: Path) -> None:
    with pytest.raises(AuditFailed, match="timed out"):
        command.check(folder, Answers(breaks_off=True))


def test_an_error_ends_with_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "ROOT", tmp_path)
    assert command.main(["--offline"]) == command.FOUND


def test_no_pin_is_asked_about_before_a_service_has_shown_that_it_knows_something() -> None:
    answers = Answers(services=[])
    with pytest.raises(NoService):
        audit([pin("idna==3.20")], answers)
    assert answers.asked == [(name, [CANARY]) for name in SERVICES]


def test_a_service_that_knows_nothing_of_the_canary_is_not_believed() -> None:
    def ask(_: str, lines: Sequence[str], limit: float) -> Report:
        return Report((Audited("jinja2", "2.10"),))

    with pytest.raises(NoService, match=r"it knows no vulnerability of jinja2==2\.10"):
        audit([pin("idna==3.20")], ask)


def test_two_versions_of_a_package_are_asked_about_one_after_the_other() -> None:
    pins = [
        pin("idna==3.20"),
        pin("idna==3.20", "full.txt"),
        pin("idna==3.7", "audit.txt"),
        pin("rich==15.0.0"),
    ]
    assert batches(pins) == [["idna==3.20", "rich==15.0.0"], ["idna==3.7"]]


def tool(path: Path, script: str) -> Path:
    """A program in the place of pip-audit; $OUT is where its report goes."""
    find = 'while [ "$1" != --output ]; do shift; done; OUT=$2\n'
    path.write_text(f"#!/bin/sh\n{find}{script}\n", "utf-8")
    path.chmod(stat.S_IRWXU)
    return path


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'ERROR: no such host' >&2; echo 'Tip: try another' >&2; exit 1", "no such host"),
        ("exit 7", "7"),
        ("echo No known vulnerabilities found > $OUT", "cannot be read"),
        ("exec sleep 20", "timed out"),
    ],
)
def test_a_tool_that_gives_no_report_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    monkeypatch.setattr(service, "TOOL", tool(tmp_path / "pip-audit", script))
    with pytest.raises(AuditFailed, match=reason):
        service.pip_audit("osv", ["idna==3.20"], 1.0)


def test_a_tool_that_ends_with_one_and_a_report_has_found_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = """echo '{"dependencies": [{"name": "idna", "version": "3.20"}]}' > $OUT; exit 1"""
    monkeypatch.setattr(service, "TOOL", tool(tmp_path / "pip-audit", script))
    report = service.pip_audit("osv", ["idna==3.20"], 10.0)
    assert report == Report((Audited("idna", "3.20"),))


def test_a_tool_that_is_not_installed_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "ROOT", tmp_path)
    monkeypatch.setattr(service, "TOOL", tmp_path / "bin" / "pip-audit")
    with pytest.raises(AuditFailed, match="run: make audit"):
        service.pip_audit("osv", ["idna==3.20"], 1.0)


def test_the_shipped_command_passes_offline(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(root / "requirements", tmp_path / "requirements")
    monkeypatch.setattr(command, "ROOT", tmp_path)
    assert command.main(["--offline"]) == command.WELL
