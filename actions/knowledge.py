"""What the action server knows: guidance, phrases, index; renewed when files change."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache, partial

from actions.retrieval.abstention import Confidence
from actions.retrieval.build import Background, gather, index_of, load_background
from actions.retrieval.calibration import calibrate
from actions.retrieval.index import Index
from actions.retrieval.saved import load_confidence, save_confidence
from actions.retrieval.vectors import Progress, VectorStore
from bot.encoding.encoder import Encoder, load_encoder
from bot.guidance.model import Pack
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


class KnowledgeKeeper:
    """Holds the current Knowledge and replaces it as a whole when guidance changes."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self._settings = settings
        self._languages = Languages.load(settings.data)
        self._served = ServedPack(settings.guidance, settings.approved_only, self._languages.codes)
        self._phrases = load_phrases(settings.data, self._languages.codes)
        self._background: tuple[Background, ...] = load_background(settings.data)
        self._encoder: partial[Encoder] = partial(load_encoder, settings.encoder)
        self._current = self._read(progress)

    @property
    def current(self) -> Knowledge:
        """The state to answer this turn from."""
        return self._current

    def renew(self) -> None:
        """Read changed files. A broken file leaves its last good version; it is reported."""
        if self._served.renew():
            self._current = self._read(None)
            logger.info("guidance renewed")

    def _read(self, progress: Progress | None) -> Knowledge:
        pack = self._served.current
        folder = self._settings.state / "index"
        store = VectorStore(folder, _encoder_name(self._settings.encoder))
        material = gather(pack, self._background, store, self._encoder, progress)
        confidence = load_confidence(folder, material)
        if confidence is None:
            confidence = calibrate(material)
            save_confidence(folder, material, confidence)
        return Knowledge(pack, self._languages, self._phrases, index_of(material), confidence)


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
