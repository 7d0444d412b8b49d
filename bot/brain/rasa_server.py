"""Rasa on loopback: `python -m bot.brain.rasa_server PORT MODEL`."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any

from bot.brain.environment import quiet
from bot.brain.training import verify_model
from bot.logs import configure_logging
from bot.settings import ROOT


def compile_action_schema() -> None:
    """Compile the schema of the action server's answers once.

    Rasa checks that constant schema itself against its meta-schema at every action,
    12 of the 34 ms of a turn. Answers are validated as before.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415
    from rasa.core.actions.action import RemoteAction  # noqa: PLC0415

    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def main() -> None:
    """Serve the model; only the gateway channel is open, Rasa's own API is not.

    Raises ModelRefused before Rasa sees an archive that is not the trained one.
    """
    model = Path(sys.argv[2]).resolve()
    verify_model(model)
    quiet(os.environ)
    os.chdir(ROOT)
    configure_logging()
    import rasa.core.run  # noqa: PLC0415
    from rasa.core.utils import AvailableEndpoints  # noqa: PLC0415
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415

    # Without this Rasa prints what people write at debug level.
    configure_structlog(logging.WARNING)
    compile_action_schema()
    rasa.core.run.serve_application(
        model_path=str(model),
        interface="127.0.0.1",
        port=int(sys.argv[1]),
        credentials=str(ROOT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
        enable_api=False,
    )


if __name__ == "__main__":
    main()
