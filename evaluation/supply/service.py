"""Asking an advisory service, with pip-audit."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from bot.errors import SafarError
from bot.settings import ROOT
from evaluation.supply.pins import Pin
from evaluation.supply.report import Report

# In a folder of its own: it needs other versions of cachecontrol and packaging than Rasa.
TOOL = ROOT / ".tools" / "audit" / "bin" / "pip-audit"
SERVICES = ("pypi", "osv")
# A version with known vulnerabilities. A service that finds none in it knows no advisories,
# as a mirror of a registry: pip-audit then skips every package and ends with success.
CANARY = "jinja2==2.10"
CANARY_SECONDS = 60.0
AUDIT_SECONDS = 900.0
SOCKET_SECONDS = 15

Ask = Callable[[str, Sequence[str], float], Report]
"""Service, requirement lines, time limit in seconds: the report. Raises AuditFailed."""


class NoService(SafarError):
    """No advisory service answered, so nothing is known about the pins."""

    code = "advisory_service"


class AuditFailed(SafarError):
    """pip-audit did not give a report."""

    code = "audit"


def audit(pins: Sequence[Pin], ask: Ask) -> Report:
    """The report on all pins, from the first service that knows advisories.

    Raises NoService when there is none, AuditFailed when one broke off.
    """
    reasons = []
    for service in SERVICES:
        reason = _silence(service, ask)
        if reason is None:
            reports = [ask(service, lines, AUDIT_SECONDS) for lines in batches(pins)]
            return Report(tuple(one for report in reports for one in report.dependencies))
        reasons.append(f"{service}: {reason}")
    raise NoService(f"the advisory service did not answer: {'; '.join(reasons)}")


def batches(pins: Sequence[Pin]) -> list[list[str]]:
    """The pins as requirement lines, each once. pip-audit takes no package in two versions
    at a time, and files that go to different folders may differ."""
    made: list[dict[str, str]] = []
    for pin in sorted(pins, key=str):
        if any(batch.get(pin.name) == str(pin) for batch in made):
            continue
        free = next((batch for batch in made if pin.name not in batch), None)
        if free is None:
            made.append(free := {})
        free[pin.name] = str(pin)
    return [list(batch.values()) for batch in made]


def pip_audit(service: str, lines: Sequence[str], limit: float) -> Report:
    """Run pip-audit on requirement `lines`. Raises AuditFailed."""
    if not TOOL.is_file():
        raise AuditFailed(f"{TOOL.relative_to(ROOT)}: not installed; run: make audit")
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder, "wanted.txt"), Path(folder, "report.json")
        wanted.write_text("\n".join(lines) + "\n", "utf-8")
        command = [
            *(str(TOOL), "--requirement", str(wanted), "--no-deps", "--disable-pip"),
            *("--vulnerability-service", service, "--timeout", str(SOCKET_SECONDS)),
            *("--format", "json", "--desc", "off", "--aliases", "on", "--output", str(report)),
            # An answer of yesterday is none.
            *("--progress-spinner", "off", "--cache-dir", str(Path(folder, "cache"))),
        ]
        try:
            ended = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=limit
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AuditFailed(f"pip-audit: {error}") from error
        # It ends with 1 both when it found something and when it broke down.
        if not report.is_file():
            lines_said = ended.stderr.strip().splitlines()
            said = [line for line in lines_said if "Tip:" not in line]  # comes after the cause
            raise AuditFailed(f"pip-audit: {said[-1] if said else ended.returncode}")
        return parse_report(report.read_bytes())


def parse_report(content: bytes) -> Report:
    """pip-audit's JSON. Raises AuditFailed when it is not that."""
    try:
        return msgspec.json.decode(content, type=Report)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuditFailed(f"pip-audit: its report cannot be read: {error}") from error


def _silence(service: str, ask: Ask) -> str | None:
    """Why `service` cannot be asked, or None when it knows the canary's vulnerabilities."""
    try:
        report = ask(service, [CANARY], CANARY_SECONDS)
    except AuditFailed as failed:
        return str(failed)
    if any(one.vulns for one in report.dependencies):
        return None
    skipped = [one.skip_reason for one in report.dependencies if one.skip_reason is not None]
    return skipped[0] if skipped else f"it knows no vulnerability of {CANARY}"
