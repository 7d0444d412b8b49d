"""An entry in another topic: its folder in each pack, its history, and the exceptions for it."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bot.guidance import files, rewriting
from bot.guidance.about import BY_NAME
from bot.guidance.atomic import sync_folder, write_whole
from bot.guidance.checks import allowed
from bot.guidance.editing import history
from bot.guidance.editing.atomic import locked
from bot.guidance.editing.desk import Desk, entry_folder, file_hash, read
from bot.guidance.editing.facts import SeenEntry, entry_seen
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note, keep_what_is, keep_what_was
from bot.guidance.model import EMERGENCY_TOPIC, EUROPE, is_emergency
from bot.guidance.neutrality import exceptions

# A folder or file, as it was and as it becomes.
_Rename = tuple[Path, Path]
_Rewrite = tuple[Path, bytes, bytes]


def move_entry(desk: Desk, seen: SeenEntry, topic: str, note: Note) -> str:
    """Move an entry of Europe to another topic, in the packs of all countries too; returns its
    new name. Its number, texts and history stay; a signed approval names the entry, and ends.

    Raises EditRefused for an entry of a country, one that is known by name, one that is or would be
    in the topic of emergencies, a topic that there is not or that has an entry of this name, or
    where it cannot be written, and Conflict; then nothing is moved.
    """
    if seen.area != EUROPE:
        raise EditRefused("The entry of Europe is moved: its texts in countries go with it")
    name = seen.name
    with ExitStack() as stack:
        for folder in sorted(desk.shelf.folders.values()):
            stack.enter_context(locked(folder))
        desk.renew()
        entry = desk.entry(name)
        moved = f"{topic}/{name.partition('/')[2]}"
        _movable(desk, name, topic, moved)
        if entry_seen(desk, name) != seen.hash:
            path = entry_folder(desk.folder(), name) / "entry.yml"
            raise Conflict(path, file_hash(read(path)))
        folders = [f for f in desk.shelf.folders.values() if (f / name).is_dir()]
        rewrites = [one for folder in folders for one in _exceptions(folder, entry.id, moved)]
        _do(folders, name, moved, rewrites, note)
    desk.renew()
    return moved


def _movable(desk: Desk, name: str, topic: str, moved: str) -> None:
    """Raises EditRefused."""
    topics = desk.pack().topics
    if topic not in topics:
        raise EditRefused(f"There is no topic {topic!r}. Topics are: {', '.join(topics)}")
    if name in BY_NAME:
        raise EditRefused(f"{name} is used by this name and must stay where it is")
    if is_emergency(name) or is_emergency(moved):
        raise EditRefused(
            f"{name}: nothing is moved into or out of the topic {EMERGENCY_TOPIC}, because the "
            "line with 112 stands above an entry by this topic. Make a new entry in the other topic"
        )
    if moved == name:
        raise EditRefused(f"{name} is in the topic {topic} already. Choose another topic")
    for folder in desk.shelf.folders.values():
        if (folder / moved).exists():
            raise EditRefused(f"{moved} is there already. Nothing was moved")


def _exceptions(folder: Path, name: str, moved: str) -> Iterator[_Rewrite]:
    """The files that name what is allowed in the texts of this entry, with its new name."""
    for path, field in ((folder / allowed.FILE, "texts"), (folder / exceptions.FILE, None)):
        content = read(path)
        if content is None:
            continue
        value = rewriting.loaded(files.decode(path, content))
        listed = value if field is None else value.get(field, [])
        mine = [one for one in listed or [] if one.get("entry") == name]
        for one in mine:
            one["entry"] = moved
        if mine:
            yield path, content, rewriting.dumped(value).encode()


def _do(
    folders: Sequence[Path], name: str, moved: str, rewrites: Sequence[_Rewrite], note: Note
) -> None:
    """All of it, or nothing. Raises EditRefused."""
    kept = [history.kept_in(folder.parent) / folder.name for folder in folders]
    pairs = [(folder / name, folder / moved) for folder in folders]
    # Last: without its history an entry is whole.
    pairs += [(folder / name, folder / moved) for folder in kept if (folder / name).is_dir()]
    done: list[_Rename] = []
    written: list[_Rewrite] = []
    try:
        for path, old, _ in rewrites:
            keep_what_was(path, old, note.time)
        for old_path, new_path in pairs:
            _make_topic(new_path.parent)
            old_path.rename(new_path)
            done.append((old_path, new_path))
            sync_folder(new_path.parent)
        for rewrite in rewrites:
            written.append(rewrite)
            _write(rewrite[0], rewrite[2])
    except BaseException as error:
        _put_back(done, written)
        if isinstance(error, OSError):
            cause = f"{error.filename}: it cannot be moved ({error.strerror}). Nothing was moved"
            raise EditRefused(cause) from error
        raise
    for path, _, new in rewrites:
        keep_what_is(path, new, note)
    for old_path, _ in pairs:
        with contextlib.suppress(OSError):
            # Only an empty topic goes; others still have entries there.
            old_path.parent.rmdir()


def _put_back(done: Sequence[_Rename], written: Sequence[_Rewrite]) -> None:
    """What was there before. Raises EditRefused where that cannot be done."""
    try:
        # Needs no room on the disk; a file that was never written needs none either.
        for old_path, new_path in reversed(done):
            new_path.rename(old_path)
        for path, old, _ in written:
            if read(path) != old:
                _write(path, old)
    except OSError as error:
        raise EditRefused(
            f"{error.filename}: {error.strerror}. The move is half done. Ask who runs this service "
            "to make room, and to put back by hand what the history has"
        ) from error


def _make_topic(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir()
        folder.chmod(stat.S_IMODE(folder.parent.stat().st_mode))


def _write(path: Path, content: bytes) -> None:
    write_whole(path, content, stat.S_IMODE(path.stat().st_mode))
