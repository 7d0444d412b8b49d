"""Each format gives back what it was given; a change arrives, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.guidance.exchange import translators
from bot.guidance.exchange.incoming import ExchangeRefused, Read
from bot.guidance.exchange.outgoing import Outgoing, outgoing
from bot.guidance.exchange.parts import parts_of, with_parts
from bot.guidance.exchange.plan import plan
from bot.guidance.exchange.workbook import workbook
from bot.guidance.exchange.workbook_read import read_workbook
from bot.guidance.model import Text
from bot.guidance.shelf import Shelf
from bot.guidance.state import text_hash
from bot.guidance.writing import written
from bot.languages import Language, Languages
from tests.guidance.exchange.packs import FILES, FRENCH, LINES, SmallPack, can_be_a_file, packs_of


@dataclasses.dataclass(frozen=True)
class Format:
    """A way out and in again."""

    file: str
    write: Callable[[Sequence[Outgoing], Language], bytes]
    read: Callable[[Path], Read]

    def through(self, texts: Sequence[Outgoing], language: Language, folder: Path) -> Read:
        path = folder / self.file
        path.write_bytes(self.write(texts, language))
        return self.read(path)


PO = Format("x.po", lambda texts, one: translators.po(texts, one.code), translators.read_po)
XLIFF = Format(
    "x.xlf", lambda texts, one: translators.xliff(texts, one.code, "en"), translators.read_xliff
)
XLSX = Format("x.xlsx", lambda texts, one: workbook({one: texts}), read_workbook)
FORMATS = pytest.mark.parametrize("form", [XLSX, PO, XLIFF], ids=lambda form: form.file[2:])
SOME = settings(max_examples=25, suppress_health_check=list(HealthCheck))


@FORMATS
def test_the_shipped_packs_go_out_and_in_and_stay_byte_for_byte(
    data: Path, languages: Languages, tmp_path: Path, form: Format
) -> None:
    packs = packs_of(Shelf(data / "guidance" / "europe", languages.codes))
    assert set(packs) == {"europe", "greece"}
    seen = 0
    for language in languages:
        if language.code == "en" and form is not XLSX:
            continue
        texts = outgoing(packs.values(), language.code)
        read = form.through(texts, language, tmp_path)
        assert (read.faults, read.unfinished) == ((), ())
        assert len(read.texts) == len(texts)
        assert plan(read.texts, packs, languages.codes, None).changes == ()
        # The words themselves came back, not only a note that nothing changed.
        for one, back in zip(texts, read.texts, strict=True):
            assert one.text is not None
            path = packs[one.pack][0] / one.entry / f"{language.code}.md"
            again = with_parts(one.text, back.parts)
            assert again == one.text
            assert written(path, again, path.read_bytes()) == path.read_bytes()
        seen += len(texts)
    assert seen == len(languages.codes[form is not XLSX :]) * 71


def up_to_date(source: Text, text: Text) -> Outgoing:
    return Outgoing(
        "p", "e/e", "fr", source, dataclasses.replace(text, translates=text_hash(source))
    )


@FORMATS
@SOME
@given(source=FILES, text=FILES)
def test_any_text_of_a_content_file_comes_back(
    tmp_path: Path, form: Format, source: Text, text: Text
) -> None:
    # A pack allows no other options in a translation than in its source.
    text = dataclasses.replace(text, options=source.options)
    (back,) = form.through([up_to_date(source, text)], FRENCH, tmp_path).texts
    assert dict(back.parts) == parts_of(text)
    assert back.source == text_hash(source)


@FORMATS
@SOME
@given(data=st.data(), text=FILES, line=LINES)
def test_a_changed_part_changes_that_part_alone(
    tmp_path_factory: pytest.TempPathFactory,
    form: Format,
    data: st.DataObject,
    text: Text,
    line: str,
) -> None:
    small = SmallPack(tmp_path_factory.mktemp("changed") / "sample")
    asked = text.questions or ("question",)
    text = dataclasses.replace(text, options=(), questions=asked, translates=small.source)
    small.fr.write_bytes(before := written(small.fr, text))
    name = data.draw(st.sampled_from(sorted(parts_of(text))))
    wanted = with_parts(text, {**parts_of(text), name: line})
    if wanted == text or not can_be_a_file(wanted):
        return
    (one,) = small.outgoing()
    changed = dataclasses.replace(one, text=wanted)
    read = form.through([changed], FRENCH, small.folder.path.parent)
    # The file was exported before the change, and says so.
    (base,) = form.through([one], FRENCH, small.folder.path.parent).texts
    found = small.plan([dataclasses.replace(read.texts[0], base=base.base)], made=text.made)
    assert found.faults == ()
    assert [change.after for change in found.changes] == [wanted]
    assert found.changes[0].old == before


@FORMATS
def test_words_for_a_missing_text_make_a_new_file(small: SmallPack, form: Format) -> None:
    french = small.outgoing()[0].text
    assert french is not None
    small.fr.unlink()
    (one,) = small.outgoing()
    assert one.text is None
    empty = form.through([one], FRENCH, small.folder.path.parent)
    assert (empty.texts, empty.unfinished, empty.faults) == ((), (), ())
    filled = form.through([dataclasses.replace(one, text=french)], FRENCH, small.folder.path.parent)
    incoming = dataclasses.replace(filled.texts[0], base=one.key("").base)
    (change,) = small.plan([incoming]).changes
    assert (change.before, change.old, change.after) == (None, None, french)


def test_another_reader_reads_the_po_file_the_same(
    data: Path, languages: Languages, tmp_path: Path
) -> None:
    packs = packs_of(Shelf(data / "guidance" / "europe", languages.codes))
    texts = outgoing(packs.values(), "ar")
    path = tmp_path / "ar.po"
    path.write_bytes(translators.po(texts, "ar"))
    file = polib.pofile(str(path))
    titles = {unit.msgctxt: unit.msgstr for unit in file if " | title | " in unit.msgctxt}
    assert titles == {str(one.key("")): one.parts["title"] for one in texts}
    assert file.percent_translated() == 100


@pytest.mark.parametrize("read", [translators.read_po, translators.read_xliff, read_workbook])
@given(content=st.binary(max_size=400))
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_what_is_no_such_file_is_refused_or_empty(
    tmp_path: Path, read: Callable[[Path], Read], content: bytes
) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    try:
        assert read(path).texts == ()
    except ExchangeRefused as error:
        assert str(path) in str(error)
