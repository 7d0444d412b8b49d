"""Where the keys of signed packs are, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError
from bot.settings import Settings


@dataclass(frozen=True)
class PackSettings:
    """trusted: the folder of public keys whose packs are installed. key: the file of the private
    key that signs what is built here."""

    trusted: Path
    key: Path

    @staticmethod
    def load(env: Mapping[str, str], settings: Settings) -> PackSettings:
        """Read SAFAR_PACK_TRUSTED and SAFAR_PACK_KEY; without them both are in the state.

        Raises SettingsError where the state is another user's: what this one writes there, the
        service could not read.
        """
        if settings.state.exists() and settings.state.stat().st_uid != os.geteuid():
            owner = settings.state.stat().st_uid
            raise SettingsError(
                f"{settings.state} belongs to the user with number {owner}; run this as that "
                f"user: sudo -u '#{owner}' ..."
            )
        keys = settings.state / "packs" / "keys"
        return PackSettings(
            trusted=Path(env.get("SAFAR_PACK_TRUSTED") or keys / "trusted").resolve(),
            key=Path(env.get("SAFAR_PACK_KEY") or keys / "signing.pem").resolve(),
        )
