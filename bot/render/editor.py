"""The editor's page as HTML, in English but for the texts. Only signing needs JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.guidance.editing.fields import MADE, OPTION_FIELDS, option_field
from bot.guidance.model import Hours, Stage
from bot.guidance.status import STATES
from bot.i18n import Phrases
from bot.languages import Languages
from bot.render.editor_view import (
    Back,
    ContactView,
    EntryView,
    FilesView,
    HistoryView,
    KeyView,
    ListView,
    NewView,
    SignView,
    SoundView,
    TextView,
    TopicView,
    WholeView,
)
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


# In what words the values of entries and contacts are chosen.
STAGES: Mapping[Stage, str] = {
    "any": "at any time",
    "pre-departure": "before the journey",
    "transit": "on the way",
    "arrival": "on arrival",
    "stay": "while living here",
    "return": "going back",
}
HOURS: Mapping[Hours, str] = {
    "always": "day and night",
    "office": "office hours",
    "varies": "it varies",
}


class EditorRenderer:
    """Renders the pages of the editor. form is what the forms of a page carry."""

    def __init__(self, languages: Languages, phrases: Phrases) -> None:
        self.phrases = phrases
        self._languages = languages
        self._templates = templates()

    def outside(self, language: str) -> str:  # noqa: ARG002 - in English for now
        """For who is not signed in."""
        return self._page("door", shown="outside")

    def arrival(self, language: str, link: str) -> str:  # noqa: ARG002
        """The button that uses a link."""
        return self._page("door", shown="arrival", link=link)

    def overview(self, view: ListView, form: str, said: str = "") -> str:
        """The list of entries. said: what was done last."""
        states = (*STATES, "missing")
        return self._page("list", view=view, states=states, form=form, said=said)

    def text(self, view: TextView, form: str, said: str = "", *, matches: bool = False) -> str:
        """A text in its form. said: what was done last; matches: what the box says."""
        return self._page(
            "text",
            view=view,
            form=form,
            said=said,
            matches=matches,
            made=MADE,
            option_field=option_field,
            **self._options(),
            seconds=round(len(view.fields["spoken"].split()) * SECONDS_PER_WORD),
        )

    def history(self, past: HistoryView, view: TextView, form: str) -> str:
        """The versions of a text."""
        return self._page("history", past=past, view=view, form=form)

    def files(self, view: FilesView, form: str, plan: str) -> str:
        """Texts out and in. plan: the name of what the file that waits would change."""
        return self._page("files", view=view, form=form, plan=plan, made=MADE)

    def new(self, view: NewView, form: str) -> str:
        """The form of a new entry."""
        return self._page("new", view=view, form=form, stages=STAGES, **self._options())

    def entry(self, view: EntryView, form: str) -> str:
        """The facts of an entry."""
        return self._page("entry", view=view, form=form, **self._options())

    def recordings(self, view: SoundView, form: str) -> str:
        """What the telephone says, line by line."""
        return self._page("recordings", view=view, form=form)

    def key(self, view: KeyView, form: str) -> str:
        """The key of a browser."""
        return self._page("key", view=view, form=form)

    def sign(self, view: SignView, form: str) -> str:
        """A text that is to be signed."""
        return self._page("sign", view=view, form=form)

    def topic(self, view: TopicView, form: str) -> str:
        """The form of a topic, and the list of those there are."""
        return self._page("topic", view=view, form=form)

    def contact(self, view: ContactView, form: str) -> str:
        """The form of a contact, and the list of those there are."""
        return self._page("contact", view=view, form=form, hours=HOURS)

    def whole(self, view: WholeView, form: str) -> str:
        """What concerns the whole."""
        states = (*STATES, "missing")
        return self._page("whole", view=view, form=form, states=states)

    def told(
        self,
        said: str,
        findings: Sequence[str],
        written: Mapping[str, str],
        back: Back | None,
        back_to: str = "",
    ) -> str:
        """Why a page cannot be shown, and what was written in the fields of its form. back: files
        that can be put back; back_to: where the form can be sent once more, "" for nowhere."""
        kept = [(self._label(name), text) for name, text in written.items() if _is_text(name, text)]
        form = "" if back is None else back.form
        broken = () if back is None else back.broken
        # Neither the button nor what proved the session: it only shows the form again.
        fields = {name: text for name, text in written.items() if name not in ("form", "do")}
        return self._page(
            "told",
            said=said,
            findings=findings,
            written=kept,
            broken=broken,
            form=form,
            back_to=back_to,
            fields=fields,
        )

    def _label(self, name: str) -> str:
        option, _, own = name.rpartition(".")
        if not option:
            return LABELS[name]
        return f"{option.removeprefix('option.')}: {self._option_label(own)}"

    def _option_label(self, name: str) -> str:
        return LABELS.get(name) or self.phrases(f"card.option.{name}", "en")

    def _options(self) -> dict[str, object]:
        """How the fields of possibilities are called."""
        return {"option_fields": OPTION_FIELDS, "option_label": self._option_label}

    def _page(self, name: str, **values: object) -> str:
        return self._templates.get_template(f"editor/{name}.html").render(
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
