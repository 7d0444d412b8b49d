"""Errors that Safar raises on purpose. Each has a stable code for logs and tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class SafarError(Exception):
    """Base of all errors raised on purpose; `str(error)` is for the operator."""

    code: ClassVar[str] = "internal"


class SettingsError(SafarError):
    """A setting is missing or wrong; the service does not start."""

    code = "settings"


class ContentError(SafarError):
    """A content file (languages, locale, guidance, acts) cannot be used."""

    code = "content"


class BrainUnavailable(SafarError):
    """Rasa or the action server did not answer in time, or answered with a failure."""

    code = "brain_unavailable"


class MessageRefused(SafarError):
    """A message that cannot be worked on, with the phrase that tells the person why.

    `phrase` is a key of data/locale, `values` its placeholders, `status` the HTTP
    status for channels that speak HTTP.
    """

    code = "message_refused"

    def __init__(
        self, phrase: str, status: int, values: Mapping[str, str | int] | None = None
    ) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.status = status
        self.values: Mapping[str, str | int] = values or {}


class UnsafeSettings(SafarError):
    """The service would be a danger to the people who use it; it does not start."""

    code = "unsafe_settings"


class KeysError(SafarError):
    """The keys are missing, malformed or cannot be read; the service does not start."""

    code = "keys"


class StoreUnavailable(SafarError):
    """The database cannot be read or written now: full, locked, gone, or of another key."""

    code = "store_unavailable"


class StoreInUse(StoreUnavailable):
    """Another service works on the same database."""

    code = "store_in_use"


class WishRefused(StoreUnavailable):
    """A wish to be called back that is not noted: the list is full, the number asked too often,
    or nobody may call it."""

    code = "wish_refused"


class SealBroken(StoreUnavailable):
    """Something stored does not open: another key, or it was changed."""

    code = "seal_broken"


class PackRefused(SafarError):
    """A signed pack, or a key for packs, that is not used; what was served stays as it was."""

    code = "pack_refused"
