"""The action server: Rasa SDK's application on loopback, behind the secret.

Run as a module: `python -m bot.brain.action_server PORT`.
"""

from __future__ import annotations

import hmac
import logging
import os
import sys

from bot.logs import configure_logging

configure_logging()

from rasa_sdk.endpoint import create_app  # noqa: E402 - after logging, which it would set up
from sanic import Sanic, response  # noqa: E402
from sanic.request import Request  # noqa: E402
from sanic.response import HTTPResponse  # noqa: E402

from bot.errors import SettingsError  # noqa: E402
from bot.guidance.watching import follow  # noqa: E402
from bot.settings import Settings  # noqa: E402


def build(secret: str) -> Sanic:
    """The application, with its knowledge loaded and guidance watched."""
    from actions.knowledge import keeper  # noqa: PLC0415

    if not secret:
        raise SettingsError("SAFAR_SECRET is not set; start the action server with: safar run")
    app = create_app("actions", cors_origins=[])
    expected = f"Bearer {secret}".encode()

    @app.middleware("request")  # type: ignore[untyped-decorator]
    async def authorise(request: Request) -> HTTPResponse | None:
        given = request.headers.get("Authorization", "")
        if hmac.compare_digest(given.encode(), expected):
            return None
        return response.json({"error": "forbidden"}, status=403)

    settings = Settings.load()
    follow(lambda: settings.packs, keeper().renew, settings.approvers)
    return app


def main() -> None:
    """Serve on 127.0.0.1 at the port of the command line."""
    logging.getLogger("sanic.access").disabled = True
    app = build(os.environ.get("SAFAR_SECRET", ""))
    app.run("127.0.0.1", int(sys.argv[1]), workers=1, access_log=False)


if __name__ == "__main__":
    main()
