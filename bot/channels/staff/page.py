"""The staff page: who waits to be called back, and what was said of answers. Nothing else of
anybody is seen there."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.staff.door import Door
from bot.feedback.gaps import Gaps
from bot.feedback.reports import Reports
from bot.people.file import RosterKeeper
from bot.people.wishes import Wishes
from bot.render.staff import StaffRenderer, Work


@dataclass(frozen=True)
class StaffPage:
    """The handlers of the staff page."""

    door: Door
    renderer: StaffRenderer
    wishes: Wishes
    reports: Reports
    gaps: Gaps
    rosters: RosterKeeper

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            Route("/staff", self.show, methods=["GET"]),
            Route("/staff/delete", self.delete, methods=["POST"]),
            Route("/staff/reports/delete", self.delete_report, methods=["POST"]),
            *self.door.routes(),
        ]

    async def show(self, request: Request) -> Response:
        """GET /staff : wishes, reports and counts, for who is signed in."""
        door = self.door
        language = door.pages.language_of(request)
        session = await door.login.session(request)
        if session is None:
            return door.outside(language)
        work = Work(await self.wishes.waiting(), await self.reports.all(), await self.gaps.totals())
        proof = door.login.proof(session)
        return HTMLResponse(self.renderer.work(language, work, self.rosters.current, proof))

    async def delete(self, request: Request) -> Response:
        """POST /staff/delete : a wish is done, or not wanted."""
        fields, language, session = await self.door.form(request)
        if session is None:
            return self.door.outside(language)
        await self.wishes.delete(fields.get("wish", ""))
        return self.door.inside(language)

    async def delete_report(self, request: Request) -> Response:
        """POST /staff/reports/delete : a report is dealt with."""
        fields, language, session = await self.door.form(request)
        if session is None:
            return self.door.outside(language)
        await self.reports.delete([fields.get("report", "")])
        return self.door.inside(language)
