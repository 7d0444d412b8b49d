"""The people of the organisation, as the action server knows them: the operator's file."""

from __future__ import annotations

from functools import lru_cache

from bot.languages import Languages
from bot.people.file import RosterKeeper
from bot.settings import Settings


@lru_cache(maxsize=1)
def rosters() -> RosterKeeper:
    """The keeper of this process, made on first use."""
    settings = Settings.load()
    return RosterKeeper(settings.people, Languages.load(settings.data).codes)
