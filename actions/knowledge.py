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
from actions.retrieval.kept import load_ngrams, ngrams_path, save_ngrams
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


class _Making:
    """Makes what an index is built from, and keeps it in the state folder between starts."""

    def __init__(self, settings: Settings, progress: Progress | None) -> None:
        self._background: tuple[Background, ...] = load_background(settings.data)
        self._encoder: partial[Encoder] = partial(load_engine, settings.encoder)
        self._folder = settings.state / "index"
        self._store = VectorStore(self._folder, _encoder_name(settings.encoder))
        self._progress = progress

    def material(self, pack: Pack) -> Material:
        return gather(pack, self._background, self._store, self._encoder, self._progress)

    def keep_vectors(self, material: Material) -> None:
        """Save the embeddings of this material and forget others. Raises OSError."""
        self._store.save(tuple(material.embeddings))

    def calibrated(self, material: Material) -> Confidence:
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

    def keep_ngrams(self, material: Material) -> None:
        """Make the n-gram models of this material, unless they are there."""
        path = ngrams_path(self._folder, material)
        if load_ngrams(path):
            return
        try:
            save_ngrams(path, index_of(material).ngrams)
        except OSError as error:
            logger.error(
                "what the search keeps of words is not saved (%s); each start makes it again "
                "until %s can be written",
                error,
                self._folder,
            )

    def index(self, material: Material) -> Index:
        """The index, from models that were kept where there are some."""
        return index_of(material, load_ngrams(ngrams_path(self._folder, material)))


def prepare(settings: Settings, progress: Progress | None = None) -> None:
    """Bring up to date what is kept between starts, for the process that will answer from it.

    Builds no index where nothing has changed. Raises ContentError.
    """
    making = _Making(settings, progress)
    material = making.material(_served(settings, Languages.load(settings.data)).current)
    making.keep_vectors(material)
    making.calibrated(material)
    making.keep_ngrams(material)


def _served(settings: Settings, languages: Languages) -> ServedPack:
    return ServedPack(
        settings.guidance,
        settings.approved_only,
        languages.codes,
        approvers=settings.approvers,
        where=lambda: settings.guidance,
    )


class KnowledgeKeeper:
    """Holds the current Knowledge and replaces it as a whole when guidance changes."""

    def __init__(self, settings: Settings) -> None:
        languages = Languages.load(settings.data)
        self._served = _served(settings, languages)
        self._making = _Making(settings, None)
        self._calibrating = threading.Lock()
        self._renewing = threading.Lock()
        pack = self._served.current
        material = self._making.material(pack)
        self._making.keep_vectors(material)
        self._indexed = material.questions
        self._current = Knowledge(
            pack,
            languages,
            load_phrases(settings.data, languages.codes),
            self._making.index(material),
            self._making.calibrated(material),
            load_countries(settings.data, languages.codes),
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
            material = self._making.material(pack)
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
                try:
                    self._making.keep_vectors(material)
                except OSError as error:
                    logger.error("the embeddings of new questions are not saved: %s", error)
                index = index_of(material, self._current.index.ngrams)
                self._replace(material, index=index)
                self._replace(material, confidence=self._making.calibrated(material))

    def _replace(self, material: Material | None = None, **changed: Any) -> None:
        """One change after the other: what ends meanwhile brings no old text back.

        material: what the change was made from; it is left out if there is another one now.
        """
        with self._renewing:
            if material is None or material.questions == self._indexed:
                self._current = replace(self._current, **changed)


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
