"""safar content: what editors and those who approve do, as they would type it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.cli.main import cli
from tests.guidance.samples import PackFolder

AID = ("--by", "Example Aid", "--role", "Lawyer")
ENGLISH = ("stay/wages", "--lang", "en")
FRENCH = ("stay/wages", "--lang", "fr")
WORDS = "a long enough passphrase"


@pytest.fixture
def folder(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> PackFolder:
    """A data folder with a small pack in two languages."""
    made = tmp_path / "data"
    made.mkdir()
    listed = yaml.safe_load((data / "languages.yml").read_text("utf-8"))["languages"][:2]
    (made / "languages.yml").write_text(yaml.safe_dump({"languages": listed}), "utf-8")
    for name in ("neutrality", "countries", "locale", "nlu", "signs"):
        (made / name).symlink_to(data / name)
    monkeypatch.setenv("SAFAR_DATA", str(made))
    monkeypatch.setenv("SAFAR_PACK", "sample")
    monkeypatch.setenv("SAFAR_STATE", str(tmp_path / "state"))
    return PackFolder(made / "guidance" / "sample")


def safar(*args: str, said: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["content", *args], input=said)


def done(*args: str, said: str | None = None) -> str:
    result = safar(*args, said=said)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_translator_and_a_lawyer_work_down_the_list(folder: PackFolder) -> None:
    assert "outdated, 1: the source text was changed" in done("status", "--todo", "fr")
    refused = safar("approve", *FRENCH, *AID)
    assert refused.exit_code == 1
    assert "safar content stamp" in refused.output
    assert done("stamp", *FRENCH).endswith("stamped\n")
    assert done("stamp", *FRENCH).endswith("was stamped before\n")
    assert "draft, 1: nobody has approved it" in done("status", "--todo", "fr")
    assert done("approve", *FRENCH, *AID).endswith("The text is approved\n")
    assert done("status", "--todo", "fr").endswith("fr: 1 of 1 approved, 0 to do\n")


def test_what_changed_is_shown_and_undone(folder: PackFolder) -> None:
    done("stamp", *FRENCH)
    done("approve", *ENGLISH, *AID)
    folder.edit("stay/wages/en.md", "First paragraph.", "Another paragraph.")
    for name in (ENGLISH, FRENCH):
        assert {"-First paragraph.", "+Another paragraph."} <= set(done("diff", *name).split("\n"))
    assert "changed, 1:" in done("status", "--todo", "en")
    done("undo", *ENGLISH)
    assert done("status", "--todo", "en").endswith("en: 1 of 1 approved, 0 to do\n")
    assert "Nothing has changed." in done("diff", *ENGLISH)
    assert len(done("history", *ENGLISH).splitlines()) == 4


def test_of_several_texts_each_is_told(folder: PackFolder) -> None:
    result = safar("approve", "stay/nothing", "stay/wages", "--lang", "en", *AID)
    assert result.exit_code == 1
    assert "stay/nothing/en.md: not done." in result.output
    assert "stay/wages/en.md: approved until" in result.output


def test_still_true_says_for_what(folder: PackFolder) -> None:
    assert safar("still-true", "stay/wages", *AID).exit_code == 2
    assert safar("still-true", *ENGLISH, *AID).exit_code == 1
    done("approve", *ENGLISH, *AID)
    assert "approval renewed until" in done("still-true", *ENGLISH, *AID)
    assert "facts checked today" in done("still-true", "stay/wages", "--facts")
    assert "approval taken back. The text is draft" in done("withdraw", *ENGLISH, *AID)


def test_an_approver_makes_a_key_and_signs(
    folder: PackFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, approvers = tmp_path / "approver.pem", tmp_path / "approvers.yml"
    printed = done("key", str(pem), *AID, said=f"{WORDS}\n{WORDS}\n")
    assert safar("key", str(pem), *AID).exit_code == 1
    assert pem.stat().st_mode & 0o777 == 0o600
    approvers.write_text(f"approvers:\n{printed.partition('under approvers:')[2]}", "utf-8")
    monkeypatch.setenv("SAFAR_APPROVERS", str(approvers))
    refused = safar("approve", *ENGLISH, *AID)
    assert "must be signed" in refused.output
    wrong = safar("approve", *ENGLISH, "--key", str(pem), said="another passphrase\n")
    assert "passphrase is wrong" in wrong.output
    said = done("approve", *ENGLISH, "--key", str(pem), said=f"{WORDS}\n")
    assert said.endswith("The text is approved\n")


def test_a_text_is_shown_as_each_channel_has_it(folder: PackFolder) -> None:
    said = done("preview", *ENGLISH, "--no-sound")
    assert "First paragraph." in said
    assert "== Text messages: 2, in the alphabet of GSM" in said
    assert "Spoken text." in said


def test_a_new_entry_is_asked_for(folder: PackFolder) -> None:
    answers = ("stay", "Rent", "who pays rent", "You do.", "You do.", "You do.", "A law", "A city")
    said = done("new", "stay/rent", said="\n".join((*answers, "https://example.org/", "")))
    assert said.endswith("stay/rent/en.md: made, with the number 10\n")
    assert "draft, 2:" in done("status", "--todo", "en")


def test_a_new_language_has_stubs_that_nobody_is_served(folder: PackFolder, data: Path) -> None:
    made = folder.path.parent.parent / "new-languages" / "it"
    for name in ("language-text", "background"):
        assert not (folder.path.parent.parent / name).exists()
    said = done("add-language", "it")
    assert said.endswith("0 of 8 files are written.\n")
    assert "topics: TO-DO" not in (made / "guidance/sample/words/it.yml").read_text("utf-8")
    (made / "background" / "it.txt").write_text("Ciao\n", "utf-8")
    assert "1 of 8 files are written." in done("add-language", "it")
    assert safar("add-language", "fr").exit_code == 1
    assert safar("add-language", "../x").exit_code == 1


@pytest.mark.parametrize("command", ["approve", "diff", "still-true", "stamp", "new", "undo"])
def test_each_command_explains_itself(command: str) -> None:
    assert len(done(command, "--help").splitlines()) > 5
