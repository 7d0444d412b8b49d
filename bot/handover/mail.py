"""Notices as e-mail. A mail is read on its way and kept by others: it holds nothing of a person."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import localtime, make_msgid

import aiosmtplib

from bot.handover.notifier import Notice, NotifyFailed
from bot.handover.settings import MailSettings
from bot.languages import Languages

logger = logging.getLogger(__name__)

# Seconds for all of it, and for each answer of the server.
_WITHIN, _STEP = 120.0, 30.0
SUBJECT = "Somebody waits to be called back"
_TRIAL_SUBJECT, _TRIAL_BODY = (
    "A trial: nobody waits",
    "A mail like this one comes when somebody waits.\n",
)
_BODY = """\
Somebody asked to be called back. Languages, and how many people:

{languages}

Open the staff page: {page}

The telephone number is there, and nowhere in this mail. Do not answer this mail: nobody reads it.
"""


@dataclass(frozen=True)
class Mail:
    """Sends notices through a mail server. page: the address of the staff page."""

    settings: MailSettings
    languages: Languages
    page: str

    async def notify(self, notice: Notice) -> None:
        """See Notifier."""
        settings = self.settings
        try:
            async with asyncio.timeout(_WITHIN):
                refused, _ = await aiosmtplib.send(
                    self.message(notice),
                    hostname=settings.host,
                    port=settings.port,
                    username=settings.user,
                    password=settings.password,
                    # Else the name of this computer is looked up, and told.
                    local_hostname=_domain(settings.sender),
                    use_tls=settings.tls == "tls",
                    # Never without it where it is set: a server that does not offer it is refused.
                    start_tls=settings.tls == "starttls",
                    tls_context=ssl.create_default_context(),
                    timeout=_STEP,
                )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotifyFailed(f"{type(error).__name__}: {error}"[:300]) from error
        if refused:
            logger.error("the mail server refused %s of the SAFAR_MAIL_TO", len(refused))

    def message(self, notice: Notice) -> EmailMessage:
        """The mail of a notice."""
        made = EmailMessage()
        made["Subject"] = SUBJECT if notice.languages else _TRIAL_SUBJECT
        made["From"], made["To"] = self.settings.sender, ", ".join(self.settings.recipients)
        made["Date"] = localtime()
        made["Message-ID"] = make_msgid(domain=_domain(self.settings.sender))
        # Machines that answer mails leave this one alone (RFC 3834).
        made["Auto-Submitted"] = "auto-generated"
        counts = Counter(map(self._named, notice.languages))
        listed = "\n".join(f"- {name}: {count}" for name, count in sorted(counts.items()))
        body = _BODY.format(languages=listed, page=self.page)
        made.set_content(body if notice.languages else _TRIAL_BODY)
        return made

    def _named(self, code: str) -> str:
        """In English; a language that is served no more by its code."""
        return self.languages[code].english if code in self.languages else code


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
