"""Whether the service works, for operators and their monitors: counts only."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.brain.client import Brain
from bot.gateway.gateway import Gateway
from bot.guidance.watching import ServedPack

UNAVAILABLE = 503


@dataclass(frozen=True)
class Health:
    """The handlers of health and readiness."""

    brain: Brain
    gateway: Gateway
    served: ServedPack

    async def healthy(self, _: Request) -> Response:
        """GET /healthz : this process works."""
        return JSONResponse({"ok": True})

    async def ready(self, _: Request) -> Response:
        """GET /readyz : questions can be answered and stored; tells of broken content files."""
        brain, deliveries = await self.brain.ready(), await self.gateway.deliveries()
        ready = brain and deliveries is not None
        content = {
            "ready": ready,
            "brain": brain,
            "store": deliveries is not None,
            "deliveries": deliveries or {},
            "content_findings": len(self.served.findings),
        }
        return JSONResponse(content, status_code=200 if ready else UNAVAILABLE)
