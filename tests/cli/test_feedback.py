"""`safar feedback`: what was reported, as lines and CSV, and its deletion."""

from __future__ import annotations

import csv
import io

from bot.feedback import gaps
from bot.feedback.reports import Subject, put
from tests.cli.calling import safar
from tests.people.conftest import Shelf, shelf

__all__ = ["shelf"]


async def test_reports_are_listed_and_deleted(shelf: Shelf) -> None:
    rows = [
        shelf.storage.reports.row("wrong", "web", Subject("stay/work", "GR", "ar", "0123")),
        shelf.storage.reports.row("unhelpful", "sms-modem", Subject("stay/school", "", "en", "")),
    ]
    for row in rows:
        await shelf.stores.rows.run(lambda c, row=row: put(c, row))
    now = shelf.clock()
    await shelf.stores.rows.run(lambda c: gaps.count(c, "stay/work", "ti", now))
    await shelf.storage.reports.add_text(str(rows[0]["key"]), "=1+1, moved")
    key = str(rows[0]["key"])[:12]
    shelf.stores.close()

    listed = (await safar("feedback", "list", state=shelf.folder)).output
    assert f"{key} {rows[0]['day']} wrong stay/work GR ar 0123 web\n    =1+1, moved\n" in listed
    table = (await safar("feedback", "list", "--csv", state=shelf.folder)).output
    found = {row["key"]: row for row in csv.DictReader(io.StringIO(table))}
    assert found[key]["text"] == "'=1+1, moved", "no formula"
    counted = (await safar("feedback", "gaps", "--csv", state=shelf.folder)).output
    assert counted == f"day,entry,language,count\n{rows[0]['day']},stay/work,ti,1\n"

    assert (await safar("feedback", "delete", state=shelf.folder)).code == 2
    short = await safar("feedback", "delete", key[:4], state=shelf.folder)
    assert short.output == "Deleted reports: 0\n", "too short to name one"
    done = await safar("feedback", "delete", key, "--gaps", state=shelf.folder)
    assert done.output == "Deleted reports: 1\nThe counts are deleted.\n"
    left = (await safar("feedback", "list", state=shelf.folder)).output
    assert key not in left
    assert "unhelpful stay/school" in left
    assert (await safar("feedback", "gaps", state=shelf.folder)).output == (
        "No question was without an answer.\n"
    )
