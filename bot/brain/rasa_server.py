"""Rasa on loopback: `python -m bot.brain.rasa_server PORT MODEL`."""

from __future__ import annotations

import logging
import os
import sys

from bot.brain.environment import quiet
from bot.logs import configure_logging
from bot.settings import ROOT


def main() -> None:
    """Serve the model; only the gateway channel is open, Rasa's own API is not."""
    quiet(os.environ)
    os.chdir(ROOT)
    configure_logging()
    import rasa.core.run  # noqa: PLC0415
    from rasa.core.utils import AvailableEndpoints  # noqa: PLC0415
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415

    # Without this Rasa prints what people write at debug level.
    configure_structlog(logging.WARNING)
    rasa.core.run.serve_application(
        model_path=sys.argv[2],
        interface="127.0.0.1",
        port=int(sys.argv[1]),
        credentials=str(ROOT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
        enable_api=False,
    )


if __name__ == "__main__":
    main()
