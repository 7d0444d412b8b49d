"""safar pack"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.errors import ContentError
from bot.languages import Languages
from bot.packs import archive, audio, signing
from bot.packs.build import build as write_pack
from bot.packs.build import now_of, remember
from bot.packs.install import before, prepared
from bot.packs.manifest import Manifest
from bot.packs.settings import PackSettings
from bot.packs.versions import Versions
from bot.settings import Settings

_FILE = click.Path(path_type=Path, dir_okay=False)
_yes = click.option("--yes", is_flag=True, help="Do not ask.")


def _load() -> tuple[Settings, PackSettings]:
    settings = Settings.load()
    return settings, PackSettings.load(os.environ, settings)


@click.group()
def pack() -> None:
    """Signed packs: guidance in one file, for places without internet. See docs/packs.md."""


@pack.command()
@click.option("--with-audio", is_flag=True, help="Also recordings, and prompts that are rendered.")
@click.option(
    "--time",
    "when",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ"]),
    help="The time of building, to make the same file again.",
)
@click.argument("out", type=_FILE, metavar="OUT.safar")
def build(with_audio: bool, when: datetime | None, out: Path) -> None:
    """Write the served guidance and its countries as one signed file."""
    settings, packs = _load()
    codes = Languages.load(settings.data).codes
    time = now_of(settings) if when is None else when.replace(tzinfo=UTC)
    built = write_pack(settings, codes, packs.key, out, when=time, with_audio=with_audio)
    remember(settings, built.manifest)
    _tell(built.manifest)
    click.echo(f"signed by {built.signer.fingerprint}")
    click.echo(f"{out}: {built.size:,} bytes")


@pack.command()
@click.argument("file", type=_FILE, required=False)
def show(file: Path | None) -> None:
    """What FILE holds and who signed it; without FILE, which version is served."""
    settings, packs = _load()
    if file is None:
        _show_served(Versions(settings.installed), settings)
        return
    with archive.opened(file, signing.trusted_keys(packs.trusted)) as found:
        for record in found.manifest.files:
            for _ in found.content(record):
                pass
        _tell(found.manifest)
        click.echo(f"signed by {found.signer.fingerprint}, which is trusted here")
        click.echo("whole: every file is as it was signed")


def _show_served(versions: Versions, settings: Settings) -> None:
    served = versions.served
    for name in versions.kept:
        click.echo(f"{'*' if name == served else ' '} {name}")
    if served is None:
        click.echo(f"served: {settings.guidance} (of no pack)")
        return
    _tell(versions.manifest(served))
    changed = versions.changed(served)
    for path in changed:
        click.echo(f"changed on this computer: {path}")
    click.echo(f"served: {served}, {len(changed)} files changed since it was installed")


@pack.command()
@_yes
@click.argument("file", type=_FILE)
def install(file: Path, yes: bool) -> None:
    """Check FILE, show what changes, and serve it. A running service follows by itself."""
    settings, packs = _load()
    codes = Languages.load(settings.data).codes
    trusted = signing.trusted_keys(packs.trusted)
    with prepared(settings, codes, trusted, file) as ready:
        _tell(ready.manifest)
        click.echo(f"signed by {ready.signer.fingerprint}, which is trusted here")
        if ready.already:
            click.echo("This pack is served already.")
            return
        _ask(ready.changes, yes)
        ready.take()
    click.echo("Installed. `safar pack back` returns to the version before.")


@pack.command()
@_yes
def back(yes: bool) -> None:
    """Return to the version that was served before the last pack."""
    settings, _ = _load()
    with before(settings, Languages.load(settings.data).codes) as found:
        click.echo(f"back to: {found.name or 'the guidance in the data folder'}")
        _ask(found.changes, yes)
        found.take()
    click.echo("Done. To go forward again, install the newer pack again.")


def _tell(manifest: Manifest) -> None:
    when = manifest.created.strftime("%Y-%m-%d %H:%M:%S UTC")
    click.echo(
        f"pack {manifest.pack}, built {when}: {len(manifest.files)} files, {manifest.bytes:,} bytes"
    )
    click.echo(audio.counted(manifest))


def _ask(changes: list[str], yes: bool) -> None:
    for line in changes or ["Nothing that people read changes."]:
        click.echo(f"  {line}")
    if not yes:
        click.confirm("Serve this from now on?", abort=True)


@pack.group()
def key() -> None:
    """Keys: the own one signs packs; packs by trusted ones are installed."""


@key.command()
def new() -> None:
    """Make the key that signs the packs that are built here."""
    _, packs = _load()
    made = signing.new_key(packs.key)
    click.echo(f"{packs.key}: keep it, and give it to nobody")
    click.echo(f"{packs.key.with_suffix('.pub')}: give this to who installs your packs")
    click.echo(f"fingerprint: {made.fingerprint}")


@key.command("show")
def show_keys() -> None:
    """The fingerprints of the own key and of those that are trusted."""
    _, packs = _load()
    own = packs.key.with_suffix(".pub")
    if own.exists():
        click.echo(f"own      {signing.public_key(own).fingerprint}")
    for trusted in signing.trusted_keys(packs.trusted).values():
        click.echo(f"trusted  {trusted.fingerprint}")


@key.command()
@_yes
@click.argument("file", type=_FILE)
def trust(file: Path, yes: bool) -> None:
    """Trust the public key in FILE: packs that it signed can be installed from now on."""
    _, packs = _load()
    found = signing.public_key(file)
    click.echo(f"fingerprint: {found.fingerprint}")
    if not yes:
        click.echo("Compare it with what the maker of the packs reads to you by telephone.")
        click.confirm("Is it the same, sign by sign?", abort=True)
    click.echo(f"{signing.trust(packs.trusted, found)}: trusted")


@key.command()
@click.argument("fingerprint", nargs=-1, required=True)
def forget(fingerprint: tuple[str, ...]) -> None:
    """Trust a key no more; FINGERPRINT is its beginning, eight signs or more."""
    _, packs = _load()
    gone = signing.forget(packs.trusted, "".join(fingerprint))
    if not gone:
        raise ContentError("no trusted key begins so; `safar pack key show` lists them")
    click.echo(f"{gone} keys are trusted no more")
