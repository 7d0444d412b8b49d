"""What the doctor looks at, of a service that is safe."""

from __future__ import annotations

from bot.channels.sms.settings import SmsSettings
from bot.doctor import Facts, examine
from bot.settings import Settings
from voice.doctor import PhoneFacts

SAFE = Facts(
    root=False,
    swap=False,
    state_mode=0o700,
    key_mode=0o600,
    vault_there=True,
    keys_fault=None,
    disclosure_fault=None,
    content_chosen=True,
    content_fault=None,
    entries=1,
    sms=SmsSettings.load({}),
    smpp_in_clear=None,
    people_mode=None,
    people_fault=None,
    approvers_mode=None,
    approvers_fault=None,
    editors_mode=None,
    editors_fault=None,
    phone=PhoneFacts(),
    mail=None,
)
HOME = {"SAFAR_CONTENT": "approved"}
NAMED = {"SAFAR_ORGANISATION": "Example Aid", "SAFAR_COMPLAINTS": "mail@example.org"}
PUBLIC = {
    **HOME,
    **NAMED,
    "SAFAR_PUBLIC_ADDRESS": "https://help.example.org",
    "SAFAR_KEY_FILE": "/etc/k",
}


def levels(environment: dict[str, str], facts: Facts = SAFE) -> list[str]:
    return [finding.level for finding in examine(Settings.load(environment), facts)]
