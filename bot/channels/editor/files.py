"""Texts out in a file, and in again: first what would change, then all of it or nothing."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.editor.commands import CommandRefused, Commands
from bot.channels.editor.room import NOT_FOUND, UNPROCESSABLE, Guest, Room
from bot.channels.editor.tray import Tray, Waiting
from bot.channels.editor.upload import MOST_BYTES, TooLarge, Upload, read_upload
from bot.channels.form import TOO_LARGE
from bot.channels.staff.door import SEE_OTHER
from bot.errors import MessageRefused
from bot.guidance.editing.desk import Desk
from bot.guidance.editing.fields import MADE
from bot.guidance.editors import Editor
from bot.guidance.model import EUROPE
from bot.render.editor_view import FilesView, Summary

logger = logging.getLogger(__name__)
_FORMS: Mapping[str, str] = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".po": "text/x-gettext-translation; charset=utf-8",
    ".xlf": "application/x-xliff+xml",
}
_TAKEN = (".xlsx", ".docx", ".po", ".xlf", ".xliff")
_ATTACHED = 'attachment; filename="{}"'
_NOTHING = "There is nothing to give away: no such text is missing or outdated"
_NO_FILE = "Choose a file first"
_GONE = "The file is not here any more: files wait for an hour. Choose it again"
_NOT_YOURS = "Your role does not let you write texts in {}. Take them out of the file"
_LARGE = f"The file has more than {MOST_BYTES // 2**20} MB. Export fewer entries or one language"
IMPORTED = "The file is imported. Look at the list: what an approval no longer fits is changed."


class _Text(msgspec.Struct, frozen=True):
    language: str
    translation: bool


class _Said(msgspec.Struct, frozen=True):
    """What `content import --json` prints."""

    plan: str
    texts: list[_Text]
    lines: list[str]
    faults: list[str]
    copies: list[str]


@dataclass(frozen=True)
class FilesPage:
    """The handlers; all work on files is the two commands', in a process of their own."""

    room: Room
    commands: Commands
    tray: Tray

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            Route("/editor/files", self.show, methods=["GET"]),
            Route("/editor/export", self.give, methods=["POST"]),
            Route("/editor/import", self.take, methods=["POST"]),
            Route("/editor/import/write", self.write, methods=["POST"]),
            Route("/editor/import/to-mend", self.copy, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /editor/files : both forms, and the file that waits."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        said = IMPORTED if request.query_params.get("done") == "imported" else ""
        return await self._page(guest, said=said)

    async def give(self, request: Request) -> Response:
        """POST /editor/export : texts as a file."""
        fields, guest = await self.room.form(request)
        if guest is None:
            return self.room.signed_out()
        ending = fields.get("form_of_file", "")
        codes = [code for code in self.room.bench.languages.codes if fields.get(f"lang.{code}")]
        if ending not in _FORMS or not codes:
            return await self._page(guest, "Tick a language, and choose a form of file")
        name = f"safar-{'-'.join(codes) if len(codes) == 1 else 'texts'}{ending}"
        wanted = [f"--lang={code}" for code in codes]
        if entry := fields.get("entry", ""):
            wanted.append(f"--entry={entry}")
        if fields.get("todo") == "1":
            wanted.append("--todo")
        try:
            content = await self._made(name, wanted)
        except CommandRefused as error:
            return await self._page(guest, str(error))
        if content is None:
            return await self._page(guest, _NOTHING)
        return _download(name, content)

    async def take(self, request: Request) -> Response:
        """POST /editor/import : what a file would change; nothing is written."""
        # So much is read of somebody who is signed in only.
        if await self.room.guest(request) is None:
            return self.room.signed_out()
        try:
            upload = await read_upload(request)
        except TooLarge:
            return await self._too_large(request)
        guest = await self.room.sender(request, upload.fields.get("form", ""))
        if guest is None:
            return self.room.signed_out()
        self.tray.drop(guest.editor.name)
        try:
            self.tray.put(guest.editor.name, await self._looked_at(guest.editor, upload))
        except CommandRefused as error:
            return await self._page(guest, str(error))
        return await self._page(guest)

    async def write(self, request: Request) -> Response:
        """POST /editor/import/write : import what was shown, all of it or nothing."""
        fields, guest = await self.room.form(request)
        if guest is None:
            return self.room.signed_out()
        name = guest.editor.name
        waiting = self.tray.of(name)
        if waiting is None or waiting.plan != fields.get("plan"):
            return await self._page(guest, _GONE)
        if not waiting.changes or _foreign(guest.editor, waiting):
            return await self._page(guest, "There is nothing in this file that you may import")
        by = f"{guest.editor.by} ({guest.editor.role}, {name})"
        wanted = (*waiting.options, "--yes", f"--by={by}", f"--only={waiting.plan}")
        try:
            with tempfile.TemporaryDirectory(prefix="safar-editor-") as made:
                await self._import(Path(made), waiting.name, waiting.content, wanted)
        except CommandRefused as error:
            return await self._page(guest, str(error))
        self.tray.drop(name)
        logger.info("editor %s imported %d texts", name, len(waiting.lines))
        # Without host: a redirect must not go to whatever host the request names.
        return RedirectResponse("/editor/files?done=imported", SEE_OTHER)

    async def copy(self, request: Request) -> Response:
        """GET /editor/import/to-mend : the workbook with a comment on each cell to mend."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        waiting = self.tray.of(guest.editor.name)
        if waiting is None or waiting.copy is None:
            raise MessageRefused("error.not_found", NOT_FOUND)
        return _download(*waiting.copy)

    async def _made(self, name: str, wanted: list[str]) -> bytes | None:
        """The file that the command writes, None where there is nothing to write."""
        with tempfile.TemporaryDirectory(prefix="safar-editor-") as made:
            folder = Path(made)
            await self.commands.run(folder, "content", "export", *wanted, "--", name)
            return await asyncio.to_thread(_content, folder / name)

    async def _too_large(self, request: Request) -> Response:
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        return await self._page(guest, _LARGE, TOO_LARGE)

    async def _looked_at(self, editor: Editor, upload: Upload) -> Waiting:
        """What the command says of a file. Raises CommandRefused, also for what is not the
        editor's to write."""
        if not _may_import(editor):
            raise CommandRefused("Your role does not let you import")
        if not upload.name or not upload.content:
            raise CommandRefused(_NO_FILE)
        if Path(upload.name).suffix not in _TAKEN:
            raise CommandRefused(f"{upload.name}: its name ends with none of {' '.join(_TAKEN)}")
        options: list[str] = []
        if upload.fields.get("lang") in self.room.bench.languages.codes:
            options.append(f"--lang={upload.fields['lang']}")
        if upload.fields.get("made") in MADE:
            options.append(f"--made={upload.fields['made']}")
        with tempfile.TemporaryDirectory(prefix="safar-editor-") as made:
            folder = Path(made)
            wanted = (*options, "--dry-run")
            said = await self._import(folder, upload.name, upload.content, wanted)
            copy = next(((name, (folder / name).read_bytes()) for name in said.copies), None)
        waiting = Waiting(
            upload.name,
            upload.content,
            tuple(options),
            said.plan,
            frozenset((text.language, text.translation) for text in said.texts),
            tuple(said.lines),
            tuple(said.faults),
            copy,
        )
        if foreign := _foreign(editor, waiting):
            raise CommandRefused(_NOT_YOURS.format(", ".join(foreign)))
        return waiting

    async def _import(
        self, folder: Path, name: str, content: bytes, wanted: tuple[str, ...]
    ) -> _Said:
        await asyncio.to_thread((folder / name).write_bytes, content)
        arguments = ("content", "import", "--json", *wanted, "--", name)
        said = await self.commands.run(folder, *arguments)
        return msgspec.json.decode(said, type=_Said)

    async def _page(
        self, guest: Guest, refused: str = "", status: int = UNPROCESSABLE, *, said: str = ""
    ) -> Response:
        """The page with the file that waits. refused: why something was not done."""
        waiting = self.tray.of(guest.editor.name)
        summary, plan = None, ""
        if waiting is not None:
            plan = waiting.plan
            summary = Summary(
                waiting.name,
                waiting.lines,
                waiting.faults,
                waiting.copy is not None,
                waiting.changes,
            )

        def look(desk: Desk) -> FilesView:
            return replace(_view(desk, guest.editor), summary=summary, refused=refused, said=said)

        return await self.room.page(
            guest,
            look,
            lambda view: self.room.renderer.files(view, guest.form, plan),
            status if refused or (waiting is not None and waiting.faults) else 200,
        )


def _view(desk: Desk, editor: Editor) -> FilesView:
    desk.renew()
    entries = [
        (entry.id, entry.texts[pack.source_language].title)
        for pack in (desk.pack(EUROPE),)
        for entry in sorted(pack.entries.values(), key=lambda one: one.place)
    ]
    language = next((code for code in desk.codes if code in editor.languages), "")
    return FilesView(editor, language, entries, _may_import(editor))


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _may_import(editor: Editor) -> bool:
    return bool(editor.duties & {"editor", "translator"})


def _foreign(editor: Editor, waiting: Waiting) -> list[str]:
    """Languages of texts that the file changes and that are not this editor's to write."""
    return sorted(
        language
        for language, translation in waiting.languages
        if not editor.may_write(language, "" if translation else language)
    )


def _download(name: str, content: bytes) -> Response:
    return Response(
        content,
        media_type=_FORMS[Path(name).suffix],
        headers={"Content-Disposition": _ATTACHED.format(name)},
    )
