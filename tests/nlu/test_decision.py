"""Which dialogue act: lists first, then probabilities with their least values."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language.acts_text import examples
from bot.nlu import act_lists
from bot.nlu.decision import decide
from bot.nlu.dialogue_act import build_lists
from bot.nlu.signs import Signs


@pytest.fixture(scope="module")
def lists(root: Path) -> act_lists.ActLists:
    return build_lists(root / "data")


@pytest.mark.parametrize(
    ("probabilities", "act"),
    [
        ({"greet": 0.9, "ask_guidance": 0.1}, "greet"),
        ({"greet": 0.45, "ask_guidance": 0.4}, "ask_guidance"),
        ({"emergency": 0.42, "ask_guidance": 0.58}, "emergency"),
        ({"ask_advice": 0.41, "ask_guidance": 0.59}, "ask_advice"),
        ({"emergency": 0.45, "ask_advice": 0.5}, "emergency"),
        ({"delete_data": 0.49, "deny": 0.51}, "deny"),
    ],
    ids=[
        "sure",
        "unsure is a question",
        "an emergency needs less",
        "a wish for a decision needs less",
        "an emergency goes first",
        "the likelier",
    ],
)
def test_decide(probabilities: dict[str, float], act: str) -> None:
    assert decide(probabilities).name == act


SIGNED = {
    "a sign of danger is enough": (0.01, Signs(danger=True), "emergency"),
    "a sign in a question needs the model": (0.2, Signs(danger=True, asking=True), "ask_guidance"),
    "both in a question": (0.3, Signs(danger=True, asking=True), "emergency"),
    "a sign in what is over needs more": (0.4, Signs(danger=True, past=True), "ask_guidance"),
    "danger hangs on from the past": (0.5, Signs(danger=True, past=True), "emergency"),
    "words that are not meant": (0.97, Signs(calm=True), "ask_guidance"),
    "the model is certain all the same": (0.98, Signs(calm=True), "emergency"),
    "not meant, but of a kind of danger": (0.9, Signs(calm=True, kind="sea"), "emergency"),
    "a sign of danger beside them": (0.01, Signs(calm=True, danger=True), "emergency"),
    "no sign at all": (0.25, Signs(), "emergency"),
    "a frightening question": (0.55, Signs(asking=True), "ask_guidance"),
    "a frightening story": (0.85, Signs(past=True), "ask_guidance"),
    "danger goes before advice": (0.9, Signs(advice=True), "emergency"),
    "a wish for advice by its wording": (0.1, Signs(advice=True), "ask_advice"),
}


@pytest.mark.parametrize(("danger", "signs", "act"), SIGNED.values(), ids=SIGNED)
def test_decide_with_signs(danger: float, signs: Signs, act: str) -> None:
    rest = (1 - danger) / 2
    assert decide({"emergency": danger, "ask_guidance": rest, "greet": rest}, signs).name == act


def test_an_act_of_which_the_model_is_sure_is_no_wish_for_advice() -> None:
    assert decide({"affirm": 0.9, "ask_guidance": 0.1}, Signs(advice=True)).name == "affirm"


@pytest.mark.parametrize(
    ("danger", "signs", "calm"),
    [
        (0.2, Signs(), False),
        (0.01, Signs(), True),
        (0.2, Signs(asking=True), True),
        (0.2, Signs(past=True), True),
        (0.2, Signs(calm=True), True),
        (0.6, Signs(calm=True), False),
    ],
    ids=["perhaps danger", "the model sees none", "asked", "told", "not meant", "perhaps meant"],
)
def test_a_question_or_story_is_calm(danger: float, signs: Signs, calm: bool) -> None:
    assert decide({"emergency": danger, "ask_guidance": 1 - danger}, signs).calm is calm


@pytest.mark.parametrize(
    ("text", "language", "act", "entities"),
    [
        ("2", "en", "choose", {"key": "2"}),
        ("٢", "ar", "choose", {"key": "2"}),
        ("۵۰", "fa", "choose", {"key": "50"}),
        ("৩.", "bn", "choose", {"key": "3"}),
        (" 9 ", None, "choose", {"key": "9"}),
        ("112", "uk", "emergency", {}),
        ("١١٢!", "ar", "emergency", {}),
        ("*", "en", "repeat", {}),
        ("#", "en", "back", {}),
        ("العربية", "en", "change_language", {"target_language": "ar"}),
        ("FR", "en", "change_language", {"target_language": "fr"}),
        ("دری", "en", "change_language", {"target_language": "fa"}),
    ],
)
def test_keys_numbers_and_names_need_no_guessing(
    lists: act_lists.ActLists,
    text: str,
    language: str | None,
    act: str,
    entities: dict[str, str],
) -> None:
    found = act_lists.look_up(lists, text, language)
    assert found is not None
    assert (found.act, dict(found.entities)) == (act, entities)


@pytest.mark.parametrize("text", ["1234", "how do I ask for asylum", "3 children", "½", ""])
def test_other_texts_are_left_to_the_model(lists: act_lists.ActLists, text: str) -> None:
    assert act_lists.look_up(lists, text, "en") is None


def test_every_language_knows_the_numbers_and_all_languages_by_name(
    lists: act_lists.ActLists, root: Path
) -> None:
    for language in lists.values:
        values = lists.values[language]
        assert {str(n) for n in range(1, 10)} <= set(values["key"].values()), language
        assert set(values["target_language"].values()) == set(lists.values), language


def test_no_example_stands_under_two_acts(root: Path) -> None:
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        seen: dict[str, str] = {}
        for act, lines in examples(path).items():
            for line in lines:
                assert seen.setdefault(line.text.casefold(), act) == act, (
                    f"{path.name}: {line.text}"
                )
