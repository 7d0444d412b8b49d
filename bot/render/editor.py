"""The editor's page as HTML: plain, without JavaScript. It is in English, but for the texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.guidance.editing.fields import MADE, OPTION_FIELDS, option_field
from bot.guidance.status import STATES
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.editor_view import HistoryView, ListView, TextView
from bot.render.web import templates

# What the fields of a text are called; those of a possibility are called as on the card.
LABELS = {
    "title": "Title",
    "answer": "Answer",
    "steps": "Steps",
    "sms": "Text message",
    "spoken": "Spoken",
    "questions": "Example questions",
}
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
            option_label=self._option_label,
            seconds=round(len(view.fields["spoken"].split()) * SECONDS_PER_WORD),
        )

    def history(self, past: HistoryView, view: TextView, form: str) -> str:
        """The versions of a text."""
        return self._page("history", past=past, view=view, form=form)

    def told(self, said: str, findings: Sequence[str], written: Mapping[str, str]) -> str:
        """Why a page cannot be shown, and what was written in the fields of its form."""
        kept = [(self._label(name), text) for name, text in written.items() if _is_text(name, text)]
        return self._page("told", said=said, findings=findings, written=kept)

    def _label(self, name: str) -> str:
        option, _, own = name.rpartition(".")
        if not option:
            return LABELS[name]
        return f"{option.removeprefix('option.')}: {self._option_label(own)}"

    def _option_label(self, name: str) -> str:
        return LABELS.get(name) or self.phrases(f"card.option.{name}", "en")

    def _page(self, shown: str, **values: object) -> str:
        return self._template.render(
            shown=shown,
            languages=self._languages,
            labels=LABELS,
            direction=lambda code: self._languages[code].direction,
            t=lambda key, code="en", **more: self.phrases(key, code, **more),
            **values,
        )


def _is_text(name: str, text: str) -> bool:
    """Whether a field of a form holds words of a text."""
    option, _, own = name.rpartition(".")
    known = OPTION_FIELDS if option.startswith("option.") else () if option else LABELS
    return own in known and bool(text.strip())
