"""What is unsafe, or of no use, in how notices are sent. Pure."""

from __future__ import annotations

from bot.findings import Finding, is_loopback
from bot.handover.settings import MailSettings
from bot.settings import Settings


def examine(settings: Settings, mail: MailSettings | None) -> list[Finding]:
    """mail: None where nobody is told."""
    if mail is None:
        return []
    found = []
    if mail.tls == "no" and not is_loopback(mail.host):
        what = f"Mail goes to {mail.host} in clear: on the way everybody reads along."
        fix = "Leave SAFAR_MAIL_TLS at starttls, or set tls."
        found.append(Finding("refuse", what, fix))
    if settings.people is None:
        what = "SAFAR_NOTIFY is set, but nobody calls back: there is nothing to tell of."
        found.append(Finding("warn", what, "Set SAFAR_PEOPLE, or SAFAR_NOTIFY to no."))
    if settings.public_address is None:
        what = f"Mails lead to {settings.page}, which opens on this computer alone."
        found.append(Finding("warn", what, "Set SAFAR_PUBLIC_ADDRESS."))
    return found
