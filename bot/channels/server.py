"""The web face as a process: `python -m bot.channels.server`."""

from __future__ import annotations

import uvicorn

from bot.brain.services import read_run_file
from bot.channels.app import build
from bot.logs import configure_logging
from bot.settings import Settings


def main() -> None:
    """Serve the page at the configured address, in front of the running brain."""
    settings = Settings.load()
    configure_logging(debug=settings.debug)
    uvicorn.run(
        build(settings, read_run_file(settings)),
        host=settings.host,
        port=settings.port,
        access_log=False,
        server_header=False,
        date_header=True,
        log_config=None,
        ws="none",
        # X-Forwarded-For is believed only from the named proxies; it feeds the limits alone.
        proxy_headers=True,
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
