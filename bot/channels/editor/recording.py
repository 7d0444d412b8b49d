"""Recordings of what the telephone says: heard, uploaded, taken away, line by line."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.editor.commands import CommandRefused, Commands
from bot.channels.editor.listening import Listening
from bot.channels.editor.room import NOT_FOUND, UNPROCESSABLE, Guest, Room
from bot.channels.editor.upload import MOST_BYTES, TooLarge, read_upload
from bot.channels.form import FORBIDDEN, TOO_LARGE
from bot.channels.staff.door import SEE_OTHER
from bot.errors import MessageRefused, SettingsError
from bot.guidance.editing.desk import Desk
from bot.guidance.watching import today
from bot.render.editor_view import SoundLine, SoundView
from voice.speech.inventory import Line, inventory, once
from voice.speech.opening import recordings_folder, store_of
from voice.speech.speech import NoAudio

logger = logging.getLogger(__name__)
_MAY_NOT = "Your role does not let you record texts in this language"
_APPROVED = (
    "Only approved texts are served here: who may approve texts in this language records them"
)
_SHIPPED = "It came with the installed pack, and is played before any other"
_LARGE = f"The file has more than {MOST_BYTES // 2**20} MB. Record one line in one file, as MP3"
_SILENT = "Nobody has recorded this line, and no voice here speaks its language"
_SAID = {
    "added": "The recording is taken. Callers hear it within seconds.",
    "removed": "The recording is taken away.",
}


@dataclass(frozen=True)
class RecordingPage:
    """The handlers. A file from outside is read by a command in a process of its own."""

    room: Room
    commands: Commands
    listening: Listening

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        line = "/editor/recording/{language}/{key}"
        return [
            Route("/editor/recordings/{language}", self.show, methods=["GET"]),
            Route(line, self.sound, methods=["GET"]),
            Route(f"{line}/add", self.add, methods=["POST"]),
            Route(f"{line}/remove", self.remove, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /editor/recordings/LANG?entry=topic/name : its lines; without it the phrases that
        every call needs."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        said = _SAID.get(request.query_params.get("done", ""), "")
        entry = request.query_params.get("entry", "")
        return await self._page(guest, self._language(request), entry, said=said)

    async def sound(self, request: Request) -> Response:
        """GET /editor/recording/LANG/KEY : what a caller hears of a line."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        language, key = self._language(request), request.path_params["key"]
        found = [one for one in await self._lines(language, None) if one.prompt.key == key]
        if not found:
            raise MessageRefused("error.not_found", NOT_FOUND)
        try:
            path = await self.listening.file(found[0].prompt.text, language)
        except (NoAudio, SettingsError) as error:
            logger.warning("editor: %s", error.code)
            return self.room.told(_SILENT, NOT_FOUND)
        return FileResponse(path, media_type="audio/wav")

    async def add(self, request: Request) -> Response:
        """POST .../add : a recording of a line, or why it cannot be used."""
        # So much is read of somebody who is signed in only.
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.signed_out()
        language = self._language(request)
        try:
            upload = await read_upload(request)
        except TooLarge:
            return await self._page(guest, language, "", refused=_LARGE, status=TOO_LARGE)
        guest = await self.room.sender(request, upload.fields.get("form", ""))
        if guest is None:
            return self.room.signed_out()
        if not upload.content:
            entry = upload.fields.get("entry", "")
            return await self._page(guest, language, entry, refused="Choose a file first")
        name = f"upload{Path(upload.name).suffix}"
        with tempfile.TemporaryDirectory(prefix="safar-editor-") as made:
            await asyncio.to_thread((Path(made) / name).write_bytes, upload.content)
            return await self._done(request, guest, upload.fields, "add", (made, name))

    async def remove(self, request: Request) -> Response:
        """POST .../remove : take the recording of a line away."""
        fields, guest = await self.room.form(request)
        if guest is None:
            return self.room.signed_out()
        with tempfile.TemporaryDirectory(prefix="safar-editor-") as made:
            return await self._done(request, guest, fields, "remove", (made,))

    async def _done(
        self,
        request: Request,
        guest: Guest,
        fields: Mapping[str, str],
        what: str,
        files: tuple[str, ...],
    ) -> Response:
        """Do it with the command. files: its folder, and the file's name if there is one."""
        language, key = self._language(request), request.path_params["key"]
        entry = fields.get("entry", "")
        source = await self.room.bench.do(lambda desk: desk.pack().source_language)
        if not self._may_record(guest, language, source):
            told = _APPROVED if self.listening.settings.approved_only else _MAY_NOT
            return await self._page(guest, language, entry, refused=told, status=FORBIDDEN)
        # Only what is said now: a recording of other words would never be heard.
        lines = [one for one in await self._lines(language, None) if one.prompt.key == key]
        if not lines:
            raise MessageRefused("error.not_found", NOT_FOUND)
        (line,) = await asyncio.to_thread(self._states, language, lines)
        if line.shipped:
            return await self._page(guest, language, entry, refused=_SHIPPED)
        folder, *names = files
        try:
            await self.commands.run(Path(folder), "voice", what, "--", language, key, *names)
        except CommandRefused as error:
            refused = self._told(str(error))
            return await self._page(guest, language, entry, refused=refused)
        logger.info("editor %s: recording %s %s in %s", guest.editor.name, what, key, language)
        asked = f"entry={entry}&" if _is_name(entry) else ""
        done = "added" if what == "add" else "removed"
        return RedirectResponse(f"/editor/recordings/{language}?{asked}done={done}", SEE_OTHER)

    def _may_record(self, guest: Guest, language: str, source: str) -> bool:
        """Where only approved texts are served, their sound is approved as they are."""
        if self.listening.settings.approved_only:
            return guest.editor.may_approve(language)
        return guest.editor.may_write(language, source)

    def _told(self, said: str) -> str:
        folder = recordings_folder(self.listening.settings, self.listening.environment)
        return said.replace(f"{folder}/", "")

    def _language(self, request: Request) -> str:
        language: str = request.path_params["language"]
        if language not in self.room.bench.languages:
            raise MessageRefused("error.not_found", NOT_FOUND)
        return language

    async def _lines(self, language: str, entry: str | None) -> tuple[Line, ...]:
        """The lines of an entry as its files are now; of the phrases ("") or of all (None)."""
        languages, phrases = self.room.bench.languages, self.room.renderer.phrases

        def found(desk: Desk) -> tuple[Line, ...]:
            desk.renew()
            needed = inventory(desk.pack(), phrases, languages, language, today())
            if entry is None:
                return needed.lines()
            if not entry:
                return once((*needed.fixed, *needed.optional))
            mine = [one for one in needed.entries if one.entry == entry]
            return once([line for one in mine for line in (*one.said, *one.more)])

        return await self.room.bench.do(found)

    async def _page(
        self,
        guest: Guest,
        language: str,
        entry: str,
        *,
        refused: str = "",
        status: int = UNPROCESSABLE,
        said: str = "",
    ) -> Response:
        lines = await self._lines(language, entry)
        shown = await asyncio.to_thread(self._states, language, lines)

        def look(desk: Desk) -> SoundView:
            source = desk.pack().source_language
            may = self._may_record(guest, language, source)
            view = SoundView(guest.editor, language, entry, shown, may)
            return replace(view, refused=refused, said=said)

        return await self.room.page(
            guest,
            look,
            lambda view: self.room.renderer.recordings(view, guest.form),
            status if refused else 200,
        )

    def _states(self, language: str, lines: Sequence[Line]) -> list[SoundLine]:
        listening = self.listening
        folder = recordings_folder(listening.settings, listening.environment) / language
        store = store_of(
            listening.settings, listening.languages, listening.environment, listening.pack
        )
        by_key = store.recordings[language].current.by_key
        return [
            SoundLine(
                line.prompt.key,
                line.where,
                line.prompt.text,
                recorded=(path := by_key.get(line.prompt.key)) is not None,
                ours=path is not None and path.parent == folder,
                heard=store.has(line.prompt),
            )
            for line in lines
        ]


def _is_name(entry: str) -> bool:
    return bool(entry) and entry.replace("/", "").replace("-", "").isalnum() and entry.isascii()
