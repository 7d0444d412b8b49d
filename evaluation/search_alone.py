"""What the search finds by itself, before the dialogue decides what an utterance is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from actions.knowledge import KnowledgeKeeper
from actions.retrieval.search import search
from bot.encoding.encoder import load_engine
from bot.settings import Settings

if TYPE_CHECKING:
    from evaluation.measure import Case


def found_places(cases: Sequence[Case]) -> dict[str, list[int]]:
    """By language the place of the right entry in the ranking of each question, from 1."""
    settings = Settings.load()
    known, encoder = KnowledgeKeeper(settings).current, load_engine(settings.encoder)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for case in cases:
        vector = encoder.encode_queries([case.text])[0]
        outcome = search(known.index, known.confidence, vector, case.text, case.language)
        ranking = [entry for entry, _ in outcome.ranking]
        # What the pack does not hold comes last.
        place = ranking.index(case.right) if case.right in ranking else len(ranking)
        places[case.language].append(place + 1)
    return dict(sorted(places.items()))
