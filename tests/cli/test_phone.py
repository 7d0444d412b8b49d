"""`safar phone` starts a service that a softphone can call, and says how."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.i18n import Phrases
from bot.render.voice import Prompt
from tests.cli.calling import safar
from tests.service.running import free_port, service, wait_until
from tests.voice.conftest import phrases
from tests.voice.hotline import Audio, hear
from tests.voice.phone import phone

__all__ = ["phrases"]

HOST = "127.0.0.1"


@pytest.mark.slow
async def test_a_softphone_hears_safar(tmp_path: Path, phrases: Phrases) -> None:
    port = free_port()
    environment = {
        "SAFAR_VOICE_LANGUAGES": "fr",
        "SAFAR_SIP_PORT": str(port),
        "SAFAR_SIP_RTP_PORTS": "22200-22219",
    }
    with service(tmp_path, environment, "phone") as running:
        where = f"sip:100@{HOST}:{port}\n"
        wait_until(lambda: where in running.log.read_text("utf-8"), 20, "it does not say how")
        audio = Audio(tmp_path / "state" / "voice" / "audio")
        disclosure = Prompt(phrases("disclosure.voice", "fr"), "fr")
        async with phone() as telephone:
            call = await telephone.dial(HOST, port, "100")
            # It is made when it is said.
            await call.sound(500)
            await hear(call, audio.beginning(disclosure.key), since=call.dialled_at)
            await call.hang_up()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--address", "0.0.0.0"), "SAFAR_SIP_PEERS is not set"),
        (("--address", "here"), "SAFAR_SIP_ADDRESS is 'here'"),
        (("--address", "0.0.0.0", "--peers", "0.0.0.0/0"), "all over the internet"),
    ],
    ids=["no peers", "no address", "everybody"],
)
async def test_it_does_not_start_open_to_others(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    environment = {"SAFAR_SIP_PORT": "0", "SAFAR_SIP_PUBLIC": "192.0.2.1"}
    ended = await safar("phone", *arguments, state=tmp_path, **environment)
    assert ended.code == 1
    assert told in ended.errors


async def test_a_port_that_a_softphone_has_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as softphone:
        softphone.bind(("0.0.0.0", 0))
        port = softphone.getsockname()[1]
        ended = await safar("phone", state=tmp_path, SAFAR_SIP_PORT=str(port))
    assert ended.code == 1
    assert f"UDP port {port} of {HOST} cannot be opened" in ended.errors
