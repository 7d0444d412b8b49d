"""Settings of one deployment, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What an operator may set. Times in seconds, sizes in characters or bytes.

    data            folder of languages, locale, acts and guidance
    state           folder for trained models, indexes and run files (mode 0700)
    pack            guidance pack that is served, a folder below data/guidance
    host, port      address of the public face
    encoder         "packaged", or a sentence-transformers model name or folder
    approved_only   serve no text without a valid approval
    deadline        how long the brain may take for a turn
    message_limit   longest message in characters
    body_limit      largest request body in bytes
    """

    data: Path
    state: Path
    pack: str
    host: str
    port: int
    encoder: str
    approved_only: bool
    deadline: float
    message_limit: int
    body_limit: int

    @property
    def guidance(self) -> Path:
        """Folder of the served guidance pack."""
        return self.data / "guidance" / self.pack

    @staticmethod
    def load(environment: Mapping[str, str] | None = None) -> Settings:
        """Read SAFAR_* variables (default: the process environment).

        Raises SettingsError that names the variable, its value and what is expected.
        """
        env = os.environ if environment is None else environment
        return Settings(
            data=Path(env.get("SAFAR_DATA", str(ROOT / "data"))).resolve(),
            state=Path(env.get("SAFAR_STATE", str(ROOT / ".safar"))).resolve(),
            pack=env.get("SAFAR_PACK", "europe"),
            host=env.get("SAFAR_HOST", "127.0.0.1"),
            port=_integer(env, "SAFAR_PORT", 8080, 1, 65535),
            encoder=env.get("SAFAR_ENCODER", "packaged"),
            approved_only=_choice(env, "SAFAR_CONTENT", "example", ("example", "approved"))
            == "approved",
            deadline=float(_integer(env, "SAFAR_DEADLINE", 5, 1, 60)),
            message_limit=_integer(env, "SAFAR_MESSAGE_LIMIT", 1000, 50, 10_000),
            body_limit=_integer(env, "SAFAR_BODY_LIMIT", 16_384, 1024, 1_048_576),
        )


def _integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} is {text!r}; set a whole number from {low} to {high}")
    return int(text)


def _choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = env.get(name, default)
    if text not in choices:
        raise SettingsError(f"{name} is {text!r}; set one of: {', '.join(choices)}")
    return text
