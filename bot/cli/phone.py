"""safar phone"""

from __future__ import annotations

import os
import socket

import click

from bot.cli.run import reachable, serve
from bot.errors import SettingsError
from voice.lines.sip_settings import HOST, SipSettings


@click.command()
@click.option("--port", type=int, help="Port of the page (default: SAFAR_PORT or 8080).")
@click.option(
    "--address",
    envvar="SAFAR_SIP_ADDRESS",
    default=HOST,
    show_default=True,
    help="Address of this computer at which telephones call.",
)
@click.option(
    "--peers",
    envvar="SAFAR_SIP_PEERS",
    default="",
    help="Networks of the telephones, such as 192.168.1.0/24; needed with another --address.",
)
def phone(port: int | None, address: str, peers: str) -> None:
    """Start the service with a telephone line of its own, to be called from a softphone."""
    os.environ.update(SAFAR_VOICE="sip", SAFAR_SIP_ADDRESS=address, SAFAR_SIP_PEERS=peers)
    sip = SipSettings.load(os.environ)
    _try(sip)
    serve(
        port,
        f"Call it from a softphone: sip:100@{reachable(sip.public)}:{sip.port}\n"
        "It needs no account. Any number before the @ will do.",
    )


def _try(sip: SipSettings) -> None:
    """Raises SettingsError where the port is not free: most often a softphone has it."""
    family = socket.AF_INET6 if ":" in sip.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as one:
            one.bind((sip.host, sip.port))
    except OSError as error:
        raise SettingsError(
            f"UDP port {sip.port} of {sip.host} cannot be opened: {error.strerror}; "
            "where a softphone has it, set SAFAR_SIP_PORT=5070"
        ) from error
