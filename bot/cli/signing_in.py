"""The link that `safar people link` and `safar editor link` print."""

from __future__ import annotations

import time

from bot.channels.staff.links import Area, new_link
from bot.privacy.keeper import KeyKeeper
from bot.settings import Settings


def link_to(settings: Settings, area: Area, name: str = "") -> str:
    """An address that signs in to `area` once, within 15 minutes; as `name` where that is given."""
    secret = new_link(KeyKeeper(settings.keys, settings.key_file).ring, area, time.time(), name)
    return f"{settings.page}/{area}/login?link={secret}"
