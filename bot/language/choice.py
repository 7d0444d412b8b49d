"""The choice of a language, a pure decision.

In order: the script narrows the candidates, and so do letters that only one language
of that script has; a text that is word for word a known
greeting or command belongs to the languages that have it; the classifier's
probabilities over the candidates are weighed with a prior on the language of the
conversation; and when the best is not sure enough, the person is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType

from bot.language.script import folded, main_script, words

Classify = Callable[[str], Mapping[str, float]]

# Weight of the conversation's language against all others together: of one that the
# page suggests, one in which the person wrote before, one that the person chose.
PRIOR_HINTED = 0.5
PRIOR_USED = 0.9
PRIOR_CHOSEN = 0.98
# The least posterior at which no question is asked, by number of words.
SURE_ONE_WORD = 0.97
SURE_FEW_WORDS = 0.88
SURE_MANY_WORDS = 0.75
FEW = 3
# What every language that lists an utterance gets beside the classifier's probability.
LISTED = 0.05
# A single word of so many letters or fewer stays in the conversation's language.
SHORT = 3
MENU_LENGTH = 3
# A romanised text is read less surely than the same text in its own script.
ROMANISED = "-Latn"
OTHER = "other"
_FLOOR = 1e-6
_NO_LETTERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Prior:
    """What is known of the conversation's language, and from where.

    hinted: only the page or the browser suggests it; chosen: the person chose it by
    hand; neither: the person wrote in it before.
    """

    language: str | None = None
    chosen: bool = False
    hinted: bool = False

    def weight(self, language: str, others: int) -> float:
        """Prior probability of `language` among `others` + 1 candidates."""
        if self.language is None:
            return 1.0
        share = PRIOR_CHOSEN if self.chosen else PRIOR_HINTED if self.hinted else PRIOR_USED
        return share if language == self.language else (1 - share) / max(others, 1)


@dataclass(frozen=True)
class LanguageChoice:
    """language is None only when ask is true and no served language is likely.

    confidence is the posterior probability of `language`, 0 to 1; candidates are
    served languages to offer, likeliest first.
    """

    language: str | None
    confidence: float
    ask: bool
    candidates: tuple[str, ...]


def choose(
    text: str,
    prior: Prior,
    scripts: Mapping[str, str],
    known: Mapping[str, Set[str]],
    classify: Classify,
    *,
    letters: Mapping[str, str] = _NO_LETTERS,
) -> LanguageChoice:
    """The language of `text`.

    scripts: script by served language, in menu order; known: languages by
    normalised greeting or command (see `normalise_known`); classify: the
    classifier's probabilities by label; letters: by language, those that among the
    served languages of its script only this one has.
    """
    menu = tuple(scripts)
    script = main_script(text)
    if script is None:
        return _unreadable(prior, menu)
    excluded = _excluded(text, script, scripts, letters)
    written_here = [c for c, its in scripts.items() if its == script and c not in excluded]
    if prior.language is not None and _too_short(text):
        return LanguageChoice(prior.language, 1.0, False, (prior.language,))
    having = known.get(normalise_known(text), frozenset()) - excluded
    listed = [code for code in menu if code in having]
    if prior.language in listed:
        return LanguageChoice(prior.language, 1.0, False, (prior.language,))
    scores = _scores(classify(text), written_here, script == "Latn")
    if listed:
        scores = {code: scores.get(code, _FLOOR) + LISTED for code in listed}
    posterior = _posterior(scores, prior)
    ranked = sorted(posterior, key=lambda label: -posterior[label])
    candidates = [code for code in ranked if code in scripts]
    best = ranked[0] if ranked else OTHER
    if best not in scripts:
        return LanguageChoice(None, posterior.get(best, 1.0), True, _menu(candidates, prior, menu))
    romanised = script == "Latn" and scripts[best] != "Latn"
    sure = posterior[best] >= _threshold(len(words(text)), romanised)
    settled = sure or listed == [best]
    return LanguageChoice(best, posterior[best], not settled, _menu(candidates, prior, menu))


def normalise_known(text: str) -> str:
    """The form in which greetings and commands are listed and looked up."""
    return " ".join(words(text))


def _excluded(
    text: str, script: str, scripts: Mapping[str, str], letters: Mapping[str, str]
) -> frozenset[str]:
    """Languages that `text` cannot be in: it has letters of exactly one other of its script."""
    lettered = {c: own for c, own in letters.items() if own and scripts.get(c) == script}
    seen = set(folded(text))
    found = [code for code, own in lettered.items() if not seen.isdisjoint(own)]
    return frozenset(lettered) - {found[0]} if len(found) == 1 else frozenset()


def _too_short(text: str) -> bool:
    """Whether a text is a single word of letters that many languages share ("ok", "no")."""
    said = words(text)
    return len(said) == 1 and len(said[0]) <= SHORT


def _unreadable(prior: Prior, menu: tuple[str, ...]) -> LanguageChoice:
    """A text without letters says nothing: the conversation's language stays."""
    if prior.language is not None:
        return LanguageChoice(prior.language, 1.0, False, (prior.language,))
    return LanguageChoice(None, 0.0, True, menu[:MENU_LENGTH])


def _scores(
    probabilities: Mapping[str, float], written_here: list[str], latin: bool
) -> dict[str, float]:
    """Probability of each candidate: the served languages of the script, romanised ones, other."""
    scores = {code: max(probabilities.get(code, 0.0), _FLOOR) for code in written_here}
    for label, value in probabilities.items():
        if latin and label.endswith(ROMANISED) and not label.startswith(OTHER):
            scores[label.removesuffix(ROMANISED)] = max(value, _FLOOR)
        elif label.startswith(OTHER):
            scores[OTHER] = scores.get(OTHER, 0.0) + value
    return scores


def _posterior(scores: Mapping[str, float], prior: Prior) -> dict[str, float]:
    weighed = {
        label: score * prior.weight(label, len(scores) - 1) for label, score in scores.items()
    }
    total = sum(weighed.values())
    return {label: value / total for label, value in weighed.items()} if total else {}


def _threshold(count: int, romanised: bool) -> float:
    if count <= 1:
        return SURE_ONE_WORD
    if romanised:
        return SURE_FEW_WORDS
    return SURE_FEW_WORDS if count <= FEW else SURE_MANY_WORDS


def _menu(likely: list[str], prior: Prior, menu: tuple[str, ...]) -> tuple[str, ...]:
    """Languages to offer: likely ones first, filled from the menu's order."""
    first = [prior.language] if prior.language else []
    return tuple(dict.fromkeys([*likely[:MENU_LENGTH], *first, *menu]))[:MENU_LENGTH]
