"""`safar phone` starts a service that a softphone can call, and says how."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.guidance.model import Pack
from bot.i18n import Phrases
from tests.cli.calling import safar
from tests.service.running import free_port, service, wait_until
from tests.voice.conftest import pack, phrases
from tests.voice.hotline import Hotline, hear
from tests.voice.phone import phone

__all__ = ["pack", "phrases"]

HOST = "127.0.0.1"


@pytest.mark.slow
async def test_a_softphone_hears_safar(tmp_path: Path, pack: Pack, phrases: Phrases) -> None:
    port = free_port()
    environment = {
        "SAFAR_VOICE_LANGUAGES": "fr",
        "SAFAR_SIP_PORT": str(port),
        "SAFAR_SIP_RTP_PORTS": "22200-22219",
    }
    with service(tmp_path, environment, "phone") as running:
        where = f"sip:100@{HOST}:{port}\n"
        wait_until(lambda: where in running.log.read_text("utf-8"), 20, "it does not say how")
        line = Hotline(phrases, pack, tmp_path / "state" / "voice" / "audio", "fr")
        async with phone() as telephone:
            call = await telephone.dial(HOST, port, "100")
            await hear(call, line, line.phrase("disclosure.voice"), since=call.dialled_at)
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
