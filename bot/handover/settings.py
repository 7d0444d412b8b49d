"""Settings of notices, read once from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.errors import SettingsError
from bot.variables import choice, integer, needed, shown

Tls = Literal["starttls", "tls", "no"]
_PORTS: Mapping[Tls, int] = {"starttls": 587, "tls": 465, "no": 25}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")


@dataclass(frozen=True)
class MailSettings:
    """The mail server and the addresses. user, password: None where it asks for none."""

    host: str
    port: int
    tls: Tls
    sender: str
    recipients: tuple[str, ...]
    user: str | None
    password: str | None = field(repr=False)

    @staticmethod
    def load(env: Mapping[str, str]) -> MailSettings | None:
        """Read SAFAR_NOTIFY and SAFAR_MAIL_*; None where nobody is to be told. Raises
        SettingsError."""
        if choice(env, "SAFAR_NOTIFY", "no", ("no", "mail")) == "no":
            return None
        tls = _tls(env)
        user, password = env.get("SAFAR_MAIL_USER") or None, env.get("SAFAR_MAIL_PASSWORD") or None
        if (user is None) != (password is None):
            raise SettingsError("Set both of SAFAR_MAIL_USER and SAFAR_MAIL_PASSWORD, or neither")
        return MailSettings(
            host=needed(env, "SAFAR_MAIL_HOST", "the name of the server that takes mail"),
            port=integer(env, "SAFAR_MAIL_PORT", _PORTS[tls], 1, 65535),
            tls=tls,
            sender=_address("SAFAR_MAIL_FROM", needed(env, "SAFAR_MAIL_FROM", "an address")),
            recipients=tuple(
                _address("SAFAR_MAIL_TO", one)
                for one in needed(env, "SAFAR_MAIL_TO", "addresses, with , between").split(",")
            ),
            user=user,
            password=password,
        )


def _tls(env: Mapping[str, str]) -> Tls:
    chosen = choice(env, "SAFAR_MAIL_TLS", "starttls", tuple(_PORTS))
    return next(one for one in _PORTS if one == chosen)


def _address(name: str, text: str) -> str:
    """An address as it stands in a mail: nothing in it can begin another header."""
    if not _ADDRESS.fullmatch(text.strip()):
        raise SettingsError(f"{name} has {shown(text)}; set an address such as desk@example.org")
    return text.strip()
