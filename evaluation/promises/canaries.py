"""Texts, names and numbers that must turn up nowhere but in their owner's export."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from evaluation.promises.visitor import Visitor, client
from tests.service.running import Running, service

MESSAGES = 5
NAMES = ("Zubeydatova", "Qorbanizadeh", "Oyewusimba", "Haddadinski", "Tesfalemova")


@dataclass(frozen=True)
class Canaries:
    """canaries written; hits of them in logs, databases, write-ahead logs, a backup and
    temporary files; what was in the files after deletion; rows of others in `pairs` random
    pairs of exports; whether a backup put back brought a deleted person back."""

    canaries: int
    hits: int
    residue: int
    pairs: int
    foreign: int
    revived: int

    def line(self) -> str:
        return (
            f"| {self.canaries} canary texts with names and numbers, logs at debug level, a crash "
            f"| {self.hits} hits in logs, databases, write-ahead logs, backup and temporary files "
            f"|\n| the same after deletion | {self.residue} bytes of a deleted conversation's rows "
            f"left |\n| {self.pairs} random pairs of exports | {self.foreign} rows of another "
            f"person |\n| an old backup put back | {self.revived} deleted people back |"
        )


def measure(folder: Path, canaries: int, pairs: int) -> Canaries:
    """Write `canaries`, MESSAGES a person, to a service in `folder`, and look for them."""
    temporary = folder / "temporary"
    temporary.mkdir()
    environment = {"SAFAR_LOG": "debug", "TMPDIR": str(temporary)}
    store = folder / "state" / "store" / "conversations.db"
    backup = folder / "backup.db"
    with service(folder, environment) as running:
        people = asyncio.run(_write(running, canaries // MESSAGES))
        foreign = asyncio.run(_pairs(running, people, pairs))
        _crash(running)
        with sqlite3.connect(store) as source, sqlite3.connect(backup) as target:
            source.backup(target)
        found = hits(folder, people)
    sealed = _rows(store)
    with service(folder, environment) as running:
        asyncio.run(_delete(running, people))
        residue = sum(blob in content for content in _contents(folder / "state") for blob in sealed)
        found += hits(folder, people)
    for file in store.parent.glob("conversations.db*"):
        file.unlink()
    store.write_bytes(backup.read_bytes())
    with service(folder, environment) as running:
        revived = asyncio.run(_revived(running, people))
    return Canaries(len(people) * MESSAGES, found, residue, pairs, foreign, revived)


@dataclass(frozen=True)
class Person:
    """A person's token and what they wrote."""

    token: str
    texts: tuple[str, ...]

    def needles(self) -> Iterator[bytes]:
        """What is looked for, also encoded as a database or log might."""
        for secret in (self.token, *(text.split(" ", 1)[0] for text in self.texts)):
            plain = secret.encode()
            yield plain
            yield base64.b64encode(plain)[:-4]
            yield plain.hex().encode()
            yield secret.encode("utf-16-le")


async def _write(running: Running, people: int) -> list[Person]:
    chance, told = random.Random(11), []  # noqa: S311
    async with client() as shared:
        for _ in range(people):
            visitor = Visitor(shared, running.address)
            await visitor.arrive()
            texts = []
            for name in NAMES:
                number = chance.randrange(10**11, 10**12)
                texts.append(f"{name}{number} +{number} how do I ask for asylum")
                await visitor.say(texts[-1])
            told.append(Person(visitor.token, tuple(texts)))
    return told


async def _pairs(running: Running, people: list[Person], pairs: int) -> int:
    """Rows of person B in what person A gets, over random pairs."""
    chance, foreign = random.Random(12), 0  # noqa: S311
    async with client() as shared:
        exports = {}
        for person in people:
            own = Visitor(shared, running.address, token=person.token)
            exports[person.token] = json.dumps(await own.export(), ensure_ascii=False)
            if not all(text in exports[person.token] for text in person.texts):
                raise AssertionError("an export lacks what its person wrote")
    for _ in range(pairs):
        one, other = chance.sample(people, 2)
        foreign += sum(text.split(" ", 1)[0] in exports[one.token] for text in other.texts)
    return foreign


def _crash(running: Running) -> None:
    """End the page by a signal that leaves a trace and, where allowed, a memory dump."""
    children = psutil.Process(running.process.pid).children(recursive=True)
    page = next(child for child in children if "bot.channels.server" in " ".join(child.cmdline()))
    subprocess.run(["kill", "-ABRT", str(page.pid)], check=True)
    page.wait(10)


async def _delete(running: Running, people: list[Person]) -> None:
    async with client() as shared:
        for person in people:
            await Visitor(shared, running.address, token=person.token).delete()


async def _revived(running: Running, people: list[Person]) -> int:
    async with client() as shared:
        exports = [
            await Visitor(shared, running.address, token=person.token).export() for person in people
        ]
    return sum(export is not None for export in exports)


def _rows(store: Path) -> list[bytes]:
    """The sealed values of all rows: even those must be gone after deletion."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        found = connection.execute(
            "SELECT asked FROM messages UNION ALL SELECT reply FROM messages"
        )
        return [row[0] for row in found if row[0]]


def _contents(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "models" not in path.parts and "index" not in path.parts:
            yield path.read_bytes()


def hits(folder: Path, people: list[Person]) -> int:
    """How often something of people is in a file below the folder."""
    contents = list(_contents(folder))
    return sum(
        needle in content
        for person in people
        for needle in person.needles()
        for content in contents
    )
