"""A text goes into the form's fields and comes back the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.editing.fields import fields_of, text_of
from bot.guidance.model import DecisionOption, Text

# What a content file can hold: words with single spaces, no control characters.
LINES = (
    st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), min_size=1)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
OPTIONS = st.builds(
    DecisionOption, st.just("appeal"), LINES, LINES, LINES, LINES, LINES, LINES
).map(lambda option: (option,))


@given(LINES, st.lists(LINES, max_size=3), st.lists(LINES, max_size=3), OPTIONS | st.just(()))
def test_what_is_shown_is_what_is_read_back(
    line: str, paragraphs: list[str], steps: list[str], options: tuple[DecisionOption, ...]
) -> None:
    text = Text(
        "ar", line, tuple(steps), tuple(paragraphs), tuple(steps), line, line, options,
        "machine-translated", None, (),
    )  # fmt: skip
    fields = fields_of(text)
    assert text_of(fields, "ar", [option.id for option in options]) == text
    # As a browser sends it.
    sent = {name: value.replace("\n", "\r\n") for name, value in fields.items()}
    assert text_of(sent, "ar", [option.id for option in options]) == text


def test_a_paragraph_may_be_written_in_several_lines() -> None:
    text = text_of({"answer": "One\r\nparagraph.\r\n \r\nAnother."}, "en", ())
    assert text.answer == ("One paragraph.", "Another.")


def test_what_is_made_in_no_known_way_is_written() -> None:
    assert text_of({"made": "by magic"}, "en", ()).made == "written"
