"""Damaged content files under a served pack: nothing of them is served, the rest stays up.

Every text is approved, and the pack is served as with SAFAR_CONTENT=approved. A text that is
damaged and still reads as one, as by one letter, has lost its approval.
"""

from __future__ import annotations

import logging
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.guidance import files
from bot.guidance.model import Approval, Pack
from bot.guidance.state import text_hash
from bot.guidance.watching import ServedPack
from bot.guidance.writing import written
from bot.languages import Languages
from bot.settings import ROOT

PACKS = ROOT / "data" / "guidance"
ENTRIES = ("emergency/call-112", "stay/work", "stay/school", "arrival/apply-for-asylum")
_BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(30))
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<Response><Dial>+15550100</Dial></Response>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x202e;",
    "call \u202e211\u202c now",
    "zero\x00byte",
    "\x1b[2J",
    "---\n---\n",
    "## sms\n## sms\n",
    _BOMB,
    "x: &x {y: *x}\n",
    "x: !!python/object/apply:os.system [id]\n",
    "[" * 2000,
    "{a: " * 2000,
    "- " * 2000 + "\n",
    "> " * 2000 + "x\n",
    "* " * 2000 + "x\n",
    "`" * 4000,
    "a" * 100_000,
    "\ufeff",
    "\ud800".encode("utf-16-le", "surrogatepass").decode("latin-1"),
)


@dataclass(frozen=True)
class Damage:
    """files: damaged ones. refused: told as findings. texts, others: those that still read as
    content. crashes, served (texts other than approved ones) and down (texts of whole files
    that were not up): what must not be."""

    files: int
    refused: int
    texts: int
    others: int
    crashes: int
    served: int
    down: int

    def line(self) -> str:
        return (
            f"| {self.files} content files damaged under a served pack (cut off, bits turned, "
            f"hostile HTML, TwiML and YAML) | {self.crashes} crashes, {self.served} damaged texts "
            f"served, {self.down} times a whole text away: {self.refused} refused with a finding, "
            f"{self.texts} texts without approval, {self.others} lists of names or facts that "
            "still read as such |"
        )


def measure(folder: Path, count: int) -> Damage:
    """Damage a file of a copy in `folder`, look, put it back; `count` times."""
    logging.getLogger(ServedPack.__module__).setLevel(logging.CRITICAL)
    _copy(folder)
    served = ServedPack(folder / "europe", True, Languages.load(ROOT / "data").codes)
    good = dict(_texts(served.current))
    approved = set(good.values())
    chance = random.Random(20261122)  # noqa: S311 - an order to repeat, no secret
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    told = Counter[str]()
    for number in range(count):
        path = chance.choice(paths)
        content = path.read_bytes()
        _write(path, HARMS[number % len(HARMS)](content, chance), number)
        try:
            served.renew()
        except Exception:
            told["crashes"] += 1
        now = dict(_texts(served.current))
        told["served"] += not approved.issuperset(now.values())
        if served.findings:
            told["refused"] += 1
            told["down"] += now != good
        else:
            told["texts" if path.suffix == ".md" else "others"] += 1
            # Translations of a text that changed are outdated, as after any edit of it.
            entry = f"{path.parent.parent.name}/{path.parent.name}"
            told["down"] += any(now.get(one) != good[one] for one in good if one[1] != entry)
        _write(path, content, -number)
        served.renew()
        told["down"] += bool(served.findings) or dict(_texts(served.current)) != good
    names = ("refused", "texts", "others", "crashes", "served", "down")
    return Damage(count, *(told[name] for name in names))


def _copy(folder: Path) -> None:
    """Some entries of the shipped packs, all texts approved."""
    for pack in ("europe", "greece"):
        for name in ("pack.yml", "contacts.yml", "words", "places", *ENTRIES):
            source, target = PACKS / pack / name, folder / pack / name
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
    for path in folder.glob("*/*/*/*.md"):
        content = path.read_bytes()
        text = files.parse_text(path, content)
        one = Approval("An organisation", "A role", date(2026, 1, 1), date.max, text_hash(text))
        path.write_bytes(written(path, replace(text, approvals=(one,)), content))
    for path in folder.glob("*/*/*/entry.yml"):
        lines = path.read_text("utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("review_by")]
        path.write_text("\n".join([*kept, f"review_by: {date.max}", ""]), "utf-8")


def _texts(pack: Pack) -> Iterator[tuple[tuple[str, str, str], str]]:
    """The hash of each served text by area, entry and language."""
    for one in (pack, *pack.countries.values()):
        for entry in one.entries.values():
            for language, text in entry.texts.items():
                yield (one.where, entry.id, language), text_hash(text)


def _write(path: Path, content: bytes, tick: int) -> None:
    path.write_bytes(content)
    # Also where the clock of the file system is coarse, it counts as changed.
    os.utime(path, ns=(0, 1_700_000_000_000_000_000 + tick))


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _turned(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _hostile(content: bytes, chance: random.Random) -> bytes:
    """A hostile piece at the beginning of a line, or within one, or alone."""
    piece = chance.choice(HOSTILE).encode("utf-8", "surrogatepass")
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    middle = len(lines[at]) // 2
    return chance.choice(
        [
            b"".join([*lines[:at], piece, b"\n", *lines[at:]]),
            b"".join(
                [*lines[:at], lines[at][:middle], piece, lines[at][middle:], *lines[at + 1 :]]
            ),
            piece,
        ]
    )


HARMS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _turned, _hostile)
