"""The editor's page as HTML: plain, without JavaScript. It is in English, but for the texts."""

from __future__ import annotations

from bot.channels.editor.fields import MADE, OPTION_FIELDS, option_field
from bot.channels.editor.view import HistoryView, ListView, TextView
from bot.guidance.status import STATES
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.web import templates

# Seconds of a word as the voices of the telephone say it, about; the play button says it exactly.
SECONDS_PER_WORD = 0.45


class EditorRenderer:
    """Renders the list, the form and the history of texts."""

    def __init__(self, languages: Languages, phrases: Phrases) -> None:
        self.phrases = phrases
        self._languages = languages
        self._template = templates().get_template("editor.html")

    def outside(self, language: str) -> str:  # noqa: ARG002 - in English for now
        """For who is not signed in."""
        return self._page("outside")

    def arrival(self, language: str, link: str) -> str:  # noqa: ARG002
        """The button that uses a link."""
        return self._page("arrival", link=link)

    def overview(self, view: ListView, form: str) -> str:
        """The list of entries; form is what the page's forms carry."""
        return self._page("list", view=view, states=(*STATES, "missing"), form=form)

    def text(self, view: TextView, form: str, said: str = "", *, matches: bool = False) -> str:
        """A text in its form. said: what was done last; matches: what the box says."""
        return self._page(
            "text",
            view=view,
            form=form,
            said=said,
            matches=matches,
            made=MADE,
            option_fields=OPTION_FIELDS,
            option_field=option_field,
            seconds=round(len(view.fields["spoken"].split()) * SECONDS_PER_WORD),
        )

    def history(self, past: HistoryView, view: TextView, form: str) -> str:
        """The versions of a text."""
        return self._page("history", past=past, view=view, form=form)

    def _page(self, shown: str, **values: object) -> str:
        return self._template.render(
            shown=shown,
            languages=self._languages,
            direction=lambda code: self._languages[code].direction,
            t=lambda key, code="en", **more: self.phrases(key, code, **more),
            **values,
        )
