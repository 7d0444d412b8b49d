"""Settings from the environment: defaults, every variable, and clear refusals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import Settings

NUMBERS = {
    "SAFAR_PORT": ("port", 8080, 1, 65535),
    "SAFAR_DEADLINE": ("deadline", 5, 1, 60),
    "SAFAR_MESSAGE_LIMIT": ("message_limit", 1000, 50, 10_000),
    "SAFAR_BODY_LIMIT": ("body_limit", 16_384, 1024, 1_048_576),
}
NAMES = list(NUMBERS)


def test_an_empty_environment_gives_the_example_service(root: Path) -> None:
    settings = Settings.load({})
    assert settings.data == root / "data"
    assert settings.state == root / ".safar"
    assert settings.guidance == root / "data" / "guidance" / "europe"
    assert settings.host == "127.0.0.1"
    assert settings.encoder == "packaged"
    assert settings.approved_only is False


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFAR_PORT", "9001")
    assert Settings.load().port == 9001


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = Settings.load(
        {
            "SAFAR_DATA": str(tmp_path / "data"),
            "SAFAR_STATE": str(tmp_path / "state"),
            "SAFAR_PACK": "city",
            "SAFAR_HOST": "0.0.0.0",
            "SAFAR_ENCODER": "some/model",
            "SAFAR_CONTENT": "approved",
        }
    )
    assert settings.guidance == tmp_path / "data" / "guidance" / "city"
    assert settings.state == tmp_path / "state"
    assert settings.host == "0.0.0.0"
    assert settings.encoder == "some/model"
    assert settings.approved_only is True


def test_folders_do_not_depend_on_a_later_change_of_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.load({"SAFAR_DATA": "here", "SAFAR_STATE": "there"})
    assert settings.data == tmp_path / "here"
    assert settings.state == tmp_path / "there"


@pytest.mark.parametrize("name", NAMES)
def test_a_number_has_a_default_and_its_limits_are_allowed(name: str) -> None:
    field, default, low, high = NUMBERS[name]
    assert getattr(Settings.load({}), field) == default
    for value in (low, high):
        assert getattr(Settings.load({name: str(value)}), field) == value


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "value",
    ["", " ", "0", "-1", "+80", "1.5", "1e3", "0x50", "80 ", "eighty", "٨٠٨٠", "²", "9" * 5000],
    ids=[
        "empty", "blank", "zero", "negative", "sign", "fraction", "exponent", "hexadecimal",
        "space", "words", "other digits", "superscript", "very long",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(name: str, value: str) -> None:
    _, _, low, high = NUMBERS[name]
    with pytest.raises(SettingsError) as raised:
        Settings.load({name: value})
    assert name in str(raised.value)
    assert repr(value)[:20] in str(raised.value)
    assert f"from {low} to {high}" in str(raised.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_number_beyond_its_limits_is_refused(name: str) -> None:
    _, _, low, high = NUMBERS[name]
    for value in (low - 1, high + 1):
        with pytest.raises(SettingsError, match=name):
            Settings.load({name: str(value)})


@given(st.sampled_from(NAMES), st.text(max_size=8))
def test_any_value_is_a_number_in_its_limits_or_refused(name: str, value: str) -> None:
    field, _, low, high = NUMBERS[name]
    try:
        settings = Settings.load({name: value})
    except SettingsError:
        return
    assert low <= getattr(settings, field) <= high
    assert getattr(settings, field) == int(value)


@pytest.mark.parametrize("value", ["", "Approved", "yes", "own"])
def test_an_unknown_choice_is_refused_with_the_choices(value: str) -> None:
    """A slip must not open drafts to people."""
    with pytest.raises(SettingsError) as raised:
        Settings.load({"SAFAR_CONTENT": value})
    assert "SAFAR_CONTENT" in str(raised.value)
    assert repr(value) in str(raised.value)
    assert "example, approved" in str(raised.value)


@pytest.mark.parametrize("value", ["", "..", "../../etc", "/etc", "a/b", "A", "a b", "a\n", "é"])
def test_the_pack_is_a_folder_below_guidance(value: str) -> None:
    with pytest.raises(SettingsError, match="SAFAR_PACK"):
        Settings.load({"SAFAR_PACK": value})


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.load({"SAFAR_PORT": "9" * 5000})
    assert len(str(raised.value)) < 200


def test_every_setting_is_explained_to_operators(root: Path) -> None:
    source = (root / "bot" / "settings.py").read_text("utf-8")
    told = (root / "docs" / "operators.md").read_text("utf-8")
    names = set(re.findall(r'"(SAFAR_[A-Z_]+)"', source))
    assert len(names) > 15
    assert {name for name in names if f"`{name}`" not in told} == set()
