"""What is set unsafely, in plain words. Facts are gathered here; the judgement is pure."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from bot import faults, lists, stored
from bot.channels.sms.settings import SmsSettings
from bot.errors import UnsafeSettings
from bot.findings import Finding, Level, is_loopback
from bot.handover import doctor as notices
from bot.handover.settings import MailSettings
from bot.settings import Settings
from voice import doctor as telephone
from voice.doctor import PhoneFacts

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Bytes of a form beside its text.
_FORM_REST = 2048
_SWAPS = Path("/proc/swaps")


@dataclass(frozen=True)
class Facts:
    """What the machine says. Modes are permission bits, None where nothing is there."""

    root: bool
    swap: bool
    state_mode: int | None
    key_mode: int | None
    vault_there: bool
    keys_fault: str | None
    disclosure_fault: str | None
    content_chosen: bool
    content_fault: str | None
    entries: int
    sms: SmsSettings
    smpp_in_clear: str | None
    people_mode: int | None
    people_fault: str | None
    approvers_mode: int | None
    approvers_fault: str | None
    editors_mode: int | None
    editors_fault: str | None
    phone: PhoneFacts
    mail: MailSettings | None


def gather(settings: Settings) -> Facts:
    """The facts of this machine. Raises SettingsError, ContentError."""
    vault = Path(settings.vault.removeprefix("sqlite:///"))
    content_fault, entries = faults.content_fault(settings)
    return Facts(
        root=os.geteuid() == 0,
        swap=_SWAPS.exists() and len(_SWAPS.read_text("utf-8").splitlines()) > 1,
        state_mode=_mode(settings.state),
        key_mode=None if settings.keys else _mode(settings.key_file),
        vault_there=vault.exists(),
        keys_fault=faults.keys_fault(settings),
        disclosure_fault=faults.disclosure_fault(settings),
        content_chosen="SAFAR_CONTENT" in os.environ,
        content_fault=content_fault,
        entries=entries,
        sms=SmsSettings.load(os.environ),
        smpp_in_clear=_smpp_in_clear(),
        people_mode=None if settings.people is None else _mode(settings.people),
        people_fault=faults.people_fault(settings),
        approvers_mode=None if settings.approvers is None else _mode(settings.approvers),
        approvers_fault=faults.approvers_fault(settings),
        editors_mode=None if settings.editors is None else _mode(settings.editors),
        editors_fault=faults.editors_fault(settings),
        phone=telephone.gather(settings, os.environ),
        mail=MailSettings.load(os.environ),
    )


def examine(settings: Settings, facts: Facts) -> list[Finding]:
    """All that is unsafe, the worst first."""
    found = [*_reach(settings), *_content(settings, facts)]
    found += stored.keys(settings, facts.key_mode, facts.keys_fault, vault_there=facts.vault_there)
    found += [*_limits(settings), *stored.databases(settings), *_machine(settings, facts)]
    found += [*_text_messages(facts), *_unnamed(settings)]
    found += lists.people(settings, facts.people_mode, facts.people_fault)
    found += lists.editors(settings.editors, facts.editors_mode, facts.editors_fault)
    found += telephone.examine(settings, facts.phone)
    found += notices.examine(settings, facts.mail)
    return sorted(found, key=lambda finding: finding.level)


def refuse_unsafe(settings: Settings) -> list[Finding]:
    """The findings that are no reason not to start. Raises UnsafeSettings for the others."""
    found = examine(settings, gather(settings))
    worst = [finding for finding in found if finding.level == "refuse"]
    if worst:
        raise UnsafeSettings("\n".join(f"{finding.what}\n  {finding.fix}" for finding in worst))
    return found


def _reach(settings: Settings) -> list[Finding]:
    public = settings.public_address
    if any(
        proxy.strip() == "*" or proxy.strip().endswith("/0")
        for proxy in settings.proxies.split(",")
    ):
        what = (
            f"SAFAR_PROXIES is {settings.proxies}: everybody can pretend to come from any address."
        )
        return [Finding("refuse", what, "Name the address of the reverse proxy.")]
    if public is not None and not public.startswith("https://"):
        return [
            Finding(
                "refuse",
                f"SAFAR_PUBLIC_ADDRESS is {public}: without TLS everybody on the way reads along.",
                "Put a reverse proxy with TLS in front (deploy/nginx.conf) and set https://...",
            )
        ]
    if is_loopback(settings.host) or public is not None:
        return []
    return [
        Finding(
            "refuse",
            f"SAFAR_HOST is {settings.host}: the page would be open to the network without TLS.",
            "Listen on 127.0.0.1 behind a reverse proxy with TLS. Where the proxy is on another "
            "computer or container, say so by SAFAR_PUBLIC_ADDRESS=https://...",
        )
    ]


def _content(settings: Settings, facts: Facts) -> list[Finding]:
    found = []
    if facts.disclosure_fault is not None:
        fix = "Every served language must say that the service is automated."
        found.append(Finding("refuse", facts.disclosure_fault, fix))
    if facts.approvers_fault is not None:
        fix = "See: docs/operators.md, Keys of those who approve"
        return [*found, Finding("refuse", facts.approvers_fault, fix)]
    if changeable := lists.changeable(settings.approvers, facts.approvers_mode, "keys"):
        return [*found, *changeable]
    if facts.content_fault is not None:
        fix = "See: docs/operators.md, Settings, SAFAR_DATA and SAFAR_PACK"
        return [*found, Finding("refuse", facts.content_fault, fix)]
    if facts.entries == 0:
        what = f"{settings.guidance} has no text to serve: people are told of 112 and that."
        found.append(Finding("warn", what, "Write or approve texts: docs/editors.md"))
    if settings.approved_only:
        return found
    what = "Texts are served that no organisation has approved."
    fix = "Set SAFAR_CONTENT=approved. To show the example on purpose, set SAFAR_CONTENT=example."
    public = settings.public_address is not None
    level: Level = "refuse" if public and not facts.content_chosen else "warn"
    return [*found, Finding(level, what, fix)]


def _limits(settings: Settings) -> list[Finding]:
    # A character takes up to 12 signs in a form.
    needed = 12 * settings.message_limit + _FORM_REST
    if settings.body_limit >= needed:
        return []
    what = f"SAFAR_BODY_LIMIT is too small for messages of {settings.message_limit} characters."
    return [Finding("refuse", what, f"Set it to {needed} or more.")]


def _machine(settings: Settings, facts: Facts) -> list[Finding]:
    found = []
    if facts.state_mode is not None and facts.state_mode & _OTHERS:
        what = f"{settings.state} can be entered by others on this computer."
        found.append(Finding("warn", what, f"chmod 700 {settings.state}"))
    if facts.root:
        what = "The service runs as root."
        found.append(Finding("warn", what, "Give it a user of its own: deploy/safar.service"))
    if facts.swap:
        what = "This computer has swap: memory with messages and keys may be written to disk."
        found.append(Finding("warn", what, "Encrypt swap, or turn it off."))
    return found


def _text_messages(facts: Facts) -> list[Finding]:
    """Others can make the service send: what it may cost must be bounded."""
    sms = facts.sms
    if not sms.lines:
        return []
    found = []
    host = facts.smpp_in_clear
    if "smpp" in sms.lines and host is not None and not is_loopback(host):
        what = f"The line to {host} (SMPP) is not encrypted: on the way everybody reads along."
        fix = "Set SAFAR_SMPP_TLS=yes where the operator has it; else use a tunnel to them."
        found.append(Finding("warn", what, fix))
    priced = any(price > 0 for price in sms.prices.values())
    if priced and sms.budget is None:
        what = "SAFAR_SMS_BUDGET is not set: strangers decide what text messages cost in a day."
        found.append(Finding("warn", what, "Set the most that a day may cost, such as 20."))
    if not priced and set(sms.lines) - {"modem"}:
        what = "SAFAR_SMS_COUNTRIES has no price: what text messages cost is not counted."
        found.append(Finding("warn", what, "Write the price of one with each country: GR:0.06"))
    return found


def _unnamed(settings: Settings) -> list[Finding]:
    """People must be able to know who talks to them, and whom to tell of a mistake."""
    if settings.public_address is None:
        return []
    found = []
    if settings.organisation is None:
        what = "SAFAR_ORGANISATION is not set: nobody can see who runs the service."
        found.append(Finding("warn", what, "Set the name of your organisation."))
    if settings.complaints is None:
        what = "SAFAR_COMPLAINTS is not set: nobody can see where complaints go."
        found.append(Finding("warn", what, "Set an address or a number that is read."))
    return found


def _smpp_in_clear() -> str | None:
    """The host of a line without TLS."""
    return None if os.environ.get("SAFAR_SMPP_TLS") == "yes" else os.environ.get("SAFAR_SMPP_HOST")


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None
