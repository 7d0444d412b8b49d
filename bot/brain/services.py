"""Which processes make up the brain, on which loopback ports."""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.brain.environment import QUIET
from bot.brain.processes import Service
from bot.brain.tied import tied
from bot.errors import BrainUnavailable
from bot.settings import ROOT, Settings

RUN_FILE = "run/brain.json"
# The brain stores and sends nothing: what opens the store or a line is not for it.
WITHHELD = (
    "SAFAR_KEYS",
    "SAFAR_DATABASE",
    "SAFAR_VAULT",
    "SAFAR_TWILIO_TOKEN",
    "SAFAR_SMPP_PASSWORD",
    "SAFAR_AGI_SECRET",
)


@dataclass(frozen=True)
class BrainAddress:
    """Where the brain listens, and the secret that opens it."""

    rasa: str
    actions: str
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def free_address() -> BrainAddress:
    """Two free loopback ports and a new secret of 256 bits."""
    ports = []
    sockets = [socket.socket() for _ in range(2)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
        ports.append(one.getsockname()[1])
    for one in sockets:
        one.close()
    return BrainAddress(
        rasa=f"http://127.0.0.1:{ports[0]}",
        actions=f"http://127.0.0.1:{ports[1]}",
        secret=secrets.token_urlsafe(32),
    )


def brain_services(address: BrainAddress, model: Path) -> list[Service]:
    """Rasa and the action server at `address`, with the trained `model`."""
    environment = {
        **QUIET,
        "SAFAR_SECRET": address.secret,
        "SAFAR_ACTIONS_URL": f"{address.actions}/webhook",
        "PYTHONPATH": str(ROOT),
        **dict.fromkeys(WITHHELD, ""),
    }
    return [
        Service(
            name="Actions",
            command=tied("bot.brain.action_server", _port(address.actions)),
            ready_url=f"{address.actions}/health",
            headers=address.headers,
            environment=environment,
        ),
        Service(
            name="Rasa",
            command=tied("bot.brain.rasa_server", _port(address.rasa), str(model)),
            ready_url=f"{address.rasa}/safar/ready",
            headers=address.headers,
            environment=environment,
        ),
    ]


def _port(address: str) -> str:
    return address.rpartition(":")[2]


def write_run_file(settings: Settings, address: BrainAddress) -> Path:
    """Tell `safar ask` where the running brain is; readable by this user alone."""
    path = settings.state / RUN_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(address))
    return path


def read_run_file(settings: Settings) -> BrainAddress:
    """The address of the running brain. Raises BrainUnavailable when none was started."""
    path = settings.state / RUN_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=BrainAddress)
    except (OSError, msgspec.MsgspecError) as error:
        raise BrainUnavailable(f"{path}: no running brain ({error})") from error
