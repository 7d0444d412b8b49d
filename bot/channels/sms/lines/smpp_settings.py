"""Settings of the line "smpp", read once from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import phonenumbers
from smpplib import consts

from bot.channels.sms.lines.smpp_address import country_of_our
from bot.channels.sms.lines.smpp_intake import Reading
from bot.channels.sms.lines.smpp_link import Account
from bot.errors import SettingsError
from bot.settings import Settings
from bot.variables import choice, integer, needed, shown

# smpplib cuts what is longer without a word, as SMPP 3.4 gives no more room.
MOST_ID, MOST_PASSWORD, MOST_TYPE = 15, 8, 12
_NUMBER = re.compile(r"(\+)?([0-9]{3,15})")


@dataclass(frozen=True)
class SmppSettings:
    """What an operator of Safar may set for the line.

    address, ton, npi: our number as the telephone operator wants it. parts: folder of what a
    restart needs. keys, key_file: as in Settings.
    """

    account: Account
    address: str
    ton: int
    npi: int
    reading: Reading
    parts: Path
    keys: str | None = field(repr=False)
    key_file: Path

    @staticmethod
    def load(env: Mapping[str, str]) -> SmppSettings:
        """Read SAFAR_SMPP_* and where Safar keeps its state and keys. Raises SettingsError."""
        general = Settings.load(env)
        number = needed(env, "SAFAR_SMPP_NUMBER", "our number, such as +48123456789 or 8080")
        written = _NUMBER.fullmatch(number)
        if written is None:
            raise SettingsError(
                f"SAFAR_SMPP_NUMBER is {shown(number)}; set our number with + and the country, "
                "or a short code of digits"
            )
        # Short codes belong to the operator's own plan.
        usual = (consts.SMPP_TON_INTL, consts.SMPP_NPI_ISDN)
        ton, npi = usual if written[1] else (consts.SMPP_TON_NWSPEC, consts.SMPP_NPI_UNK)
        tls = choice(env, "SAFAR_SMPP_TLS", "no", ("yes", "no")) == "yes"
        return SmppSettings(
            account=Account(
                host=needed(env, "SAFAR_SMPP_HOST", "the name or address of the operator's SMSC"),
                port=integer(env, "SAFAR_SMPP_PORT", 3550 if tls else 2775, 1, 65535),
                tls=tls,
                system_id=_short(env, "SAFAR_SMPP_SYSTEM_ID", MOST_ID),
                password=_short(env, "SAFAR_SMPP_PASSWORD", MOST_PASSWORD),
                system_type=_ascii(env, "SAFAR_SMPP_SYSTEM_TYPE", MOST_TYPE),
            ),
            address=written[2],
            ton=integer(env, "SAFAR_SMPP_NUMBER_TON", ton, 0, 6),
            npi=integer(env, "SAFAR_SMPP_NUMBER_NPI", npi, 0, 18),
            reading=Reading(_default(env), _country(env, number)),
            parts=Path(env.get("SAFAR_SMPP_PARTS") or general.state / "smpp").resolve(),
            keys=general.keys,
            key_file=general.key_file,
        )


def _default(env: Mapping[str, str]) -> Literal["gsm", "latin-1"]:
    chosen = choice(env, "SAFAR_SMPP_ALPHABET", "gsm", ("gsm", "latin-1"))
    return "gsm" if chosen == "gsm" else "latin-1"


def _country(env: Mapping[str, str], number: str) -> str | None:
    """The country of numbers that come without one: set, or that of our own number."""
    country = env.get("SAFAR_SMPP_COUNTRY")
    if not country:
        return country_of_our(number)
    if country not in phonenumbers.SUPPORTED_REGIONS:
        raise SettingsError(
            f"SAFAR_SMPP_COUNTRY is {shown(country)}; set the code of a country, such as GR"
        )
    return country


def _short(env: Mapping[str, str], name: str, most: int) -> str:
    needed(env, name, "what the operator gave you")
    return _ascii(env, name, most)


def _ascii(env: Mapping[str, str], name: str, most: int) -> str:
    """A text of the account; what it is, is not shown."""
    text = env.get(name, "").strip()
    if len(text) > most or not text.isascii() or not (text.isprintable()):
        raise SettingsError(
            f"{name} is not possible in SMPP 3.4: it has at most {most} letters of ASCII; "
            "ask the operator for another one"
        )
    return text
