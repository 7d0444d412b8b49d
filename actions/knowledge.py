"""What the action server knows: guidance, phrases, index; renewed when files change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from actions.retrieval.abstention import Confidence
from actions.retrieval.build import (
    Background,
    Material,
    gather,
    index_of,
    load_background,
    questions_of,
)
from actions.retrieval.calibration import calibrate
from actions.retrieval.index import Index
from actions.retrieval.saved import load_confidence, save_confidence
from actions.retrieval.update import updated
from actions.retrieval.vectors import Progress, VectorStore
from bot.encoding.encoder import Encoder, load_engine
from bot.guidance.countries import load_countries
from bot.guidance.model import Pack
from bot.guidance.places import Names
from bot.guidance.watching import ServedPack
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Knowledge:
    """One consistent state of everything that answers are made from."""

    pack: Pack
    languages: Languages
    phrases: Phrases
    index: Index
    confidence: Confidence
    names: Names

    @property
    def places(self) -> Mapping[str, frozenset[str]]:
        """The names of countries by code; of those that have a pack, also of their places."""
        served = self.pack.countries.items()
        known = self.names.countries
        own = {code: one.places | known.get(code, frozenset()) for code, one in served}
        return {**known, **own}


class KnowledgeKeeper:
    """Holds the current Knowledge and replaces it as a whole when guidance changes."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self._languages = Languages.load(settings.data)
        self._served = ServedPack(
            settings.guidance,
            settings.approved_only,
            self._languages.codes,
            approvers=settings.approvers,
            where=lambda: settings.guidance,
        )
        self._phrases = load_phrases(settings.data, self._languages.codes)
        self._background: tuple[Background, ...] = load_background(settings.data)
        self._encoder: partial[Encoder] = partial(load_engine, settings.encoder)
        self._calibrating = threading.Lock()
        folder = settings.state / "index"
        self._folder = folder
        self._store = VectorStore(folder, _encoder_name(settings.encoder))
        self._renewing = threading.Lock()
        pack = self._served.current
        material = self._gather(pack, progress)
        self._indexed = material.questions
        self._current = Knowledge(
            pack,
            self._languages,
            self._phrases,
            index_of(material),
            self._calibrated(material),
            load_countries(settings.data, self._languages.codes),
        )

    @property
    def current(self) -> Knowledge:
        """The state to answer this turn from."""
        return self._current

    def renew(self) -> None:
        """Read changed files. A broken file leaves its last good version; it is reported.

        Changed texts are served at once. Where example questions changed, the index follows
        with what changed, and then, with some seconds of work, all of it and its calibration.
        """
        self._served.renew()
        pack = self._served.current
        self._replace(pack=pack)
        # Where nothing is left to find, what is found is not there to be shown.
        if pack.entries and questions_of(pack) != self._indexed:
            material = self._gather(pack, None)
            index = updated(material, self._current.index)
            with self._renewing:
                self._indexed = material.questions
                self._current = replace(self._current, index=index)
            threading.Thread(
                target=self._recalibrate, args=(material,), name="calibration", daemon=True
            ).start()
        logger.info("guidance renewed")

    def _recalibrate(self, material: Material) -> None:
        """Beside the watching, so that the next change does not wait for it."""
        with self._calibrating:
            if material.questions == self._indexed:
                index = index_of(material, self._current.index)
                self._replace(material, index=index, confidence=self._calibrated(material))

    def _replace(self, material: Material | None = None, **changed: Any) -> None:
        """One change after the other: what ends meanwhile brings no old text back.

        material: what the change was made from; it is left out if there is another one now.
        """
        with self._renewing:
            if material is None or material.questions == self._indexed:
                self._current = replace(self._current, **changed)

    def _gather(self, pack: Pack, progress: Progress | None) -> Material:
        return gather(pack, self._background, self._store, self._encoder, progress)

    def _calibrated(self, material: Material) -> Confidence:
        """The saved calibration of this material, or a new one, which is then saved."""
        saved = load_confidence(self._folder, material)
        if saved is not None:
            return saved
        made = calibrate(material)
        try:
            save_confidence(self._folder, material, made)
        except OSError as error:
            logger.error(
                "the calibration of the search is used, but not saved (%s); each start makes it "
                "again until %s can be written",
                error,
                self._folder,
            )
        return made


def _encoder_name(setting: str) -> str:
    """The name of the encoder's vectors, without loading it."""
    if setting == "packaged":
        from bot.encoding.packaged import NAME  # noqa: PLC0415

        return NAME
    return setting


@lru_cache(maxsize=1)
def keeper() -> KnowledgeKeeper:
    """The keeper of this process, made on first use."""
    return KnowledgeKeeper(Settings.load())
