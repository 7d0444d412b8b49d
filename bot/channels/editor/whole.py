"""What concerns the whole: all texts checked and counted, a pack built, a new language begun,
broken files put back."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.editor.commands import CommandRefused, Commands
from bot.channels.editor.room import CONFLICT, UNPROCESSABLE, Guest, Room
from bot.channels.form import FORBIDDEN
from bot.channels.staff.door import SEE_OTHER
from bot.errors import SettingsError
from bot.guidance.editing.desk import Desk
from bot.guidance.editing.language import Stub, stubs
from bot.guidance.editing.mending import mend
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note
from bot.guidance.editors import Editor
from bot.guidance.finding import InvalidContent
from bot.guidance.status import status_of
from bot.guidance.watching import today
from bot.packs.settings import PackSettings
from bot.render.editor_view import WholeView

logger = logging.getLogger(__name__)
_MAY_NOT = "Your role does not let you do this"


class _Found(msgspec.Struct, frozen=True):
    """A finding, as `content check --json` prints it."""

    file: str
    line: int
    cause: str
    fix: str


@dataclass(frozen=True)
class WholePage:
    """The handlers; checking and building are the commands', in a process of their own."""

    room: Room
    commands: Commands

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            Route("/editor/whole", self.show, methods=["GET"]),
            Route("/editor/check", self.check, methods=["POST"]),
            Route("/editor/pack", self.pack, methods=["POST"]),
            Route("/editor/language", self.language, methods=["POST"]),
            Route("/editor/mend", self.mend, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /editor/whole : how far each language is, and what can be done."""
        guest = await self.room.guest(request)
        return self.room.outside(request) if guest is None else await self._page(guest)

    async def check(self, request: Request) -> Response:
        """POST /editor/check : every fault of the packs that are served."""
        _, guest = await self.room.form(request)
        if guest is None:
            return self.room.signed_out()
        try:
            with tempfile.TemporaryDirectory(prefix="safar-editor-") as made:
                wanted = ("content", "check", "--json")
                said = await self.commands.run(Path(made), *wanted, may_find=True)
        except CommandRefused as error:
            return await self._page(guest, refused=str(error))
        found = msgspec.json.decode(said, type=list[_Found])
        named = self.room.bench.named
        told = [named(f"{one.file}:{one.line}: {one.cause}. {one.fix}.") for one in found]
        return await self._page(guest, findings=told)

    async def pack(self, request: Request) -> Response:
        """POST /editor/pack : the signed pack of what is served."""
        _, guest = await self.room.form(request)
        if guest is None:
            return self.room.signed_out()
        if not _is_editor(guest.editor):
            return await self._page(guest, refused=_MAY_NOT, status=FORBIDDEN)
        name = f"{self.room.door.settings.pack}-{datetime.now(UTC):%Y%m%d-%H%M}.safar"
        try:
            with tempfile.TemporaryDirectory(prefix="safar-editor-") as made:
                await self.commands.run(Path(made), "pack", "build", name)
                content = await asyncio.to_thread(Path(made, name).read_bytes)
        except CommandRefused as error:
            return await self._page(guest, refused=str(error))
        return _download(name, content, "application/octet-stream")

    async def language(self, request: Request) -> Response:
        """POST /editor/language : the files of a new language, listed or as an archive."""
        fields, guest = await self.room.form(request)
        if guest is None:
            return self.room.signed_out()
        if not _is_editor(guest.editor):
            return await self._page(guest, refused=_MAY_NOT, status=FORBIDDEN)
        code, data = fields.get("code", "").strip(), self.room.door.settings.data

        def make(desk: Desk) -> tuple[Stub, ...]:
            return stubs(data, desk.shelf, code, self.room.bench.languages.default.code)

        try:
            found = await self.room.bench.do(make)
        except EditRefused as error:
            return await self._page(guest, refused=str(error).replace(f"{data}/", ""))
        if fields.get("do") == "archive":
            content = await asyncio.to_thread(_archive, found)
            return _download(f"safar-language-{code}.zip", content, "application/zip")
        listed = [(stub.target.as_posix(), stub.left) for stub in found]
        return await self._page(guest, code=code, listed=listed)

    async def mend(self, request: Request) -> Response:
        """POST /editor/mend : a broken file as it was when it could last be read."""
        fields, guest = await self.room.form(request)
        if guest is None:
            return self.room.signed_out()
        editor = guest.editor
        note = Note("mended", f"{editor.by} ({editor.role}, {editor.name})", datetime.now(UTC))

        def work(desk: Desk) -> None:
            packs = desk.shelf.folder.parent
            path = Path(os.path.normpath(packs / fields.get("file", "")))
            if not _may_mend(desk, editor, path):
                raise EditRefused(_MAY_NOT)
            mend(desk, path, fields.get("seen") or None, note)

        try:
            await self.room.bench.do(work)
        except InvalidContent as error:
            said = "The last readable version does not fit the other files. Nothing was changed"
            return self.room.told(said, UNPROCESSABLE, [str(one) for one in error.findings])
        except EditRefused as error:
            logger.info("mend: %s", error.code)
            status = CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE
            return self.room.told(str(error), status)
        # Without host: a redirect must not go to whatever host the request names.
        return RedirectResponse("/editor?done=mended", SEE_OTHER)

    async def _page(
        self,
        guest: Guest,
        *,
        refused: str = "",
        status: int = UNPROCESSABLE,
        findings: Sequence[str] | None = None,
        code: str = "",
        listed: Sequence[tuple[str, int]] = (),
    ) -> Response:
        key = await asyncio.to_thread(self._has_key)

        def look(desk: Desk) -> WholeView:
            desk.renew()
            packs = {
                area: status_of(pack, desk.codes, today()) for area, pack in desk.packs.items()
            }
            view = WholeView(guest.editor, packs, _is_editor(guest.editor), key)
            return replace(view, findings=findings, refused=refused, code=code, stubs=listed)

        return await self.room.page(
            guest,
            look,
            lambda view: self.room.renderer.whole(view, guest.form),
            status if refused else 200,
        )

    def _has_key(self) -> bool:
        try:
            env = self.commands.environment
            return PackSettings.load(env, self.room.door.settings).key.is_file()
        except SettingsError as error:
            logger.warning("editor: %s", error)
            return False


def _is_editor(editor: Editor) -> bool:
    return "editor" in editor.duties


def _may_mend(desk: Desk, editor: Editor, path: Path) -> bool:
    """Editors put back all files, translators the texts that they may write."""
    if _is_editor(editor) and not editor.languages:
        return True
    for area, folder in desk.shelf.folders.items():
        if path.suffix == ".md" and path.is_relative_to(folder):
            return editor.may_write(path.stem, desk.pack(area).source_language)
    return False


def _archive(found: Sequence[Stub]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for stub in found:
            archive.write(stub.path, stub.target.as_posix())
    return out.getvalue()


def _download(name: str, content: bytes, media_type: str) -> Response:
    attached = f'attachment; filename="{name}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": attached})
