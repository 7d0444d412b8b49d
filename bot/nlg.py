"""Rasa NLG: fixed phrases in the conversation's language, through gettext."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot import reply
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.settings import Settings


class PhraseGenerator(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """The domain's responses name keys of data/locale; this says them as Replies.

    Their names do not begin with `utter_`: actions say them, once the search has not
    outranked the act, and Rasa warns of an `utter_` that no rule uses.
    """

    def __init__(self, endpoint_config: object = None, domain: Domain | None = None) -> None:
        super().__init__((domain or Domain.empty()).responses)
        data = Settings.load().data
        self._languages = Languages.load(data)
        self._phrases = load_phrases(data, self._languages.codes)

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """{"custom": a Reply as JSON}, or None for an unknown response."""
        responses = self.responses.get(utter_action)
        if not responses:
            return None
        language = tracker.get_slot("language") or self._languages.default.code
        text = self._phrases(responses[0]["text"], language)
        said = reply.Reply(
            kind="notice", language=language, parts=(reply.Part("say", text, language),)
        )
        return {"custom": reply.encode(said)}
