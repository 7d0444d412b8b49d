"""Short vowels for Arabic, which is written without them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKS = "\u064b-\u0652"
_END = rf"(?![\w{_MARKS}])"
_SHADDA = "\u0651"

# As one speaks, and as espeak-ng reads it best: words end as before a pause, without the endings
# of cases, which are also where the model errs most.
_SILENT_ALEF = re.compile(rf"(?<=\u064f\u0648)\u0627{_END}")
_FINAL_TA = re.compile(rf"\u064e\u0629{_END}")
_CASE_ENDING = re.compile(rf"(?<=[\w{_SHADDA}])[\u064c-\u0650]({_SHADDA}?){_END}")
# espeak-ng knows the article and its assimilation by itself, but not with marks in it.
_ARTICLE = re.compile(rf"(?<![\w{_MARKS}])(?:([وفبكل])[{_MARKS}]?)?(ال|لل)\u0652?(\w)([{_MARKS}]*)")


# A text is said at two paces, one after the other.
@lru_cache(maxsize=16)
def vowelled(text: str) -> str:
    """`text` with short vowels. Loads a model at its first use; needs piper-tts."""
    return eased(_model()(text))


def eased(text: str) -> str:
    """Fully vowelled text as one would say it: pausal forms, and the article unmarked."""
    text = _SILENT_ALEF.sub("", text)
    text = _CASE_ENDING.sub(r"\1", text)
    text = _FINAL_TA.sub("\u064e", text)
    return _ARTICLE.sub(_plain_article, text)


def _plain_article(found: re.Match[str]) -> str:
    clitic, article, first, marks = found.groups()
    return (clitic or "") + article + first + marks.replace(_SHADDA, "")


@cache
def _model() -> Callable[[str], str]:
    from piper.tashkeel import TashkeelDiacritizer  # noqa: PLC0415 - half a second, for Arabic alone

    model: Callable[[str], str] = TashkeelDiacritizer()
    return model
