"""safar run"""

from __future__ import annotations

import asyncio
import logging
import resource
import signal

import click

from bot.brain.environment import QUIET
from bot.brain.processes import Service, Supervisor
from bot.brain.services import brain_services, free_address, read_run_file, write_run_file
from bot.brain.tied import tied
from bot.brain.training import model_path
from bot.cli.train import ensure_made
from bot.doctor import refuse_unsafe
from bot.errors import StoreInUse, StoreUnavailable
from bot.gateway.opening import Stores
from bot.logs import configure_logging
from bot.privacy import keys as rings
from bot.privacy.keys import KeyRing
from bot.settings import ROOT, Settings
from bot.store.vault import Vault

logger = logging.getLogger(__name__)


@click.command()
@click.option("--port", type=int, help="Port of the page (default: SAFAR_PORT or 8080).")
def run(port: int | None) -> None:
    """Start the service: Rasa, the action server and the page, watched and restarted."""
    serve(port)


def serve(port: int | None, news: str = "") -> None:
    """Run the service of the environment's settings until it is told to end.

    port: of the page, None for the settings'. news: what else to tell when it is ready.
    """
    settings = Settings.load()
    configure_logging(debug=settings.debug)
    keep_to_ourselves()
    for finding in refuse_unsafe(settings):
        logger.warning("%s %s", finding.what, finding.fix)
    ensure_keys(settings)
    asyncio.run(check_keys(settings))
    chosen = settings.port if port is None else port
    ensure_made()
    address = free_address()
    run_file = write_run_file(settings, address)
    page = f"http://{reachable(settings.host)}:{chosen}/"
    web = Service(
        name="Web page",
        command=tied("bot.channels.server"),
        ready_url=f"{page}healthz",
        environment={
            **QUIET,
            "SAFAR_KEYS": settings.keys or "",
            "SAFAR_PORT": str(chosen),
            "PYTHONPATH": str(ROOT),
        },
    )
    services = [web, *brain_services(address, model_path(settings))]
    try:
        told = "\n".join(filter(None, (f"Safar is ready: {page}", news, "Ctrl-C ends it.")))
        asyncio.run(_supervise(Supervisor(services, click.echo), told))
    finally:
        # Another service may have begun since.
        if run_file.exists() and read_run_file(settings) == address:
            run_file.unlink()


def reachable(host: str) -> str:
    """A host of an address that leads to what listens on `host`."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not bound
    one = everywhere.get(host, host)
    return f"[{one}]" if ":" in one else one


def keep_to_ourselves() -> None:
    """A crash leaves no memory dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def ensure_keys(settings: Settings) -> None:
    """Make keys at the very first start. Where they went missing, the doctor has refused."""
    if settings.keys is None and not settings.key_file.exists():
        rings.write(settings.key_file, KeyRing.new())
        click.echo(f"New keys: {settings.key_file}. Keep a copy apart from the databases.")


async def check_keys(settings: Settings) -> None:
    """Raises KeysError when the keys do not open what is stored, StoreInUse when another
    service runs on it."""
    stores = Stores.of(settings)
    try:
        await stores.rows.alive()
        await Vault(stores.keys, stores.keeper).check()
    except StoreInUse:
        raise
    except StoreUnavailable as error:
        # Guidance and emergency numbers need no store; the page says that it is busy.
        logger.critical("the store is away: %s", error)
    finally:
        stores.close()


async def _supervise(supervisor: Supervisor, told: str) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)

    def tell() -> None:
        click.echo(f"\n{told}")

    await supervisor.run(tell)
