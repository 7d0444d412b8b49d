"""Settings of one deployment, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import SettingsError
from bot.packs.pointer import GUIDANCE, served_folder
from bot.variables import address, choice, integer, line, shown

ROOT = Path(__file__).resolve().parent.parent
# Nobody wonders why it is open, and it exists in all served languages.
EXIT = "https://www.wikipedia.org/"


@dataclass(frozen=True)
class Settings:
    """What an operator may set. Times in seconds, sizes in characters or bytes.

    data            folder of languages, locale, acts and guidance
    state           folder for trained models, indexes and run files (mode 0700)
    pack            guidance pack that is served, a folder below data/guidance
    host, port      address of the public face
    encoder         "packaged", or a sentence-transformers model name or folder
    approved_only   serve no text without a valid approval
    approvers       the file of the keys whose approvals count, None: they need no signature
    deadline        how long the brain may take for a turn
    message_limit   longest message in characters
    body_limit      largest request body in bytes
    keys, key_file  the operator's keys: their text, or else the file they are in
    database, vault addresses of the databases: sealed rows, and the keys that open them
    public_address  how the world reaches the service ("https://help.example.org"), or None
    proxies         addresses of reverse proxies whose X-Forwarded-For is believed
    exit_address    where "leave quickly" goes
    organisation    name of the organisation that runs the service, as people read it, or None
    complaints      where complaints go, as people read it: an address, a number, or None
    people          the file of the people who can be called, None for nobody
    editors         the file of who may edit on the page /editor, None: there is no such page
    per_address     messages a minute from one address
    burst           messages of one conversation within as many seconds
    debug           log more; never what people wrote
    """

    data: Path
    state: Path
    pack: str
    host: str
    port: int
    encoder: str
    approved_only: bool
    approvers: Path | None
    deadline: float
    message_limit: int
    body_limit: int
    keys: str | None = field(repr=False)
    key_file: Path
    database: str = field(repr=False)
    vault: str = field(repr=False)
    public_address: str | None
    proxies: str
    exit_address: str
    organisation: str | None
    complaints: str | None
    people: Path | None
    editors: Path | None
    per_address: int
    burst: int
    debug: bool

    @property
    def guidance(self) -> Path:
        """Folder of the served guidance pack; see `packs`."""
        return self.packs / self.pack

    @property
    def page(self) -> str:
        """How people of the organisation reach the page, without a slash at its end."""
        return (self.public_address or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def packs(self) -> Path:
        """Folder of all packs: those of countries stand beside the served one.

        It is another one after a signed pack was installed: ask again, do not keep it.
        Raises ContentError where nobody knows which was installed.
        """
        version = served_folder(self.installed)
        return self.data / GUIDANCE if version is None else version / GUIDANCE

    @property
    def installed(self) -> Path:
        """Folder of the versions that came as signed packs."""
        return self.state / "packs" / self.pack

    @staticmethod
    def load(environment: Mapping[str, str] | None = None) -> Settings:
        """Read SAFAR_* variables (default: the process environment).

        Raises SettingsError that names the variable, its value and what is expected.
        """
        env = os.environ if environment is None else environment
        state = Path(env.get("SAFAR_STATE", str(ROOT / ".safar"))).resolve()
        return Settings(
            data=Path(env.get("SAFAR_DATA", str(ROOT / "data"))).resolve(),
            state=state,
            pack=_pack(env),
            host=env.get("SAFAR_HOST") or "127.0.0.1",
            port=integer(env, "SAFAR_PORT", 8080, 1, 65535),
            encoder=env.get("SAFAR_ENCODER", "packaged"),
            approved_only=choice(env, "SAFAR_CONTENT", "example", ("example", "approved"))
            == "approved",
            approvers=_file(env, "SAFAR_APPROVERS"),
            deadline=float(integer(env, "SAFAR_DEADLINE", 5, 1, 60)),
            message_limit=integer(env, "SAFAR_MESSAGE_LIMIT", 1000, 50, 10_000),
            body_limit=integer(env, "SAFAR_BODY_LIMIT", 16_384, 1024, 1_048_576),
            keys=env.get("SAFAR_KEYS") or None,
            key_file=Path(env.get("SAFAR_KEY_FILE", str(state / "keys" / "safar.keys"))).resolve(),
            database=env.get("SAFAR_DATABASE", f"sqlite:///{state}/store/conversations.db"),
            vault=env.get("SAFAR_VAULT", f"sqlite:///{state}/vault/keys.db"),
            public_address=address(env, "SAFAR_PUBLIC_ADDRESS", None),
            proxies=env.get("SAFAR_PROXIES", "127.0.0.1"),
            exit_address=address(env, "SAFAR_EXIT", EXIT) or EXIT,
            organisation=line(env, "SAFAR_ORGANISATION"),
            complaints=line(env, "SAFAR_COMPLAINTS"),
            people=_file(env, "SAFAR_PEOPLE"),
            editors=_file(env, "SAFAR_EDITORS"),
            per_address=integer(env, "SAFAR_PER_ADDRESS", 300, 1, 1_000_000),
            burst=integer(env, "SAFAR_BURST", 5, 1, 1000),
            debug=choice(env, "SAFAR_LOG", "info", ("info", "debug")) == "debug",
        )


def _file(env: Mapping[str, str], name: str) -> Path | None:
    """The path in a variable, None where it is not set."""
    return Path(env[name]).resolve() if env.get(name) else None


def _pack(env: Mapping[str, str]) -> str:
    """A plain folder name: "..", "/etc" or nothing would leave data/guidance."""
    name = env.get("SAFAR_PACK", "europe")
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise SettingsError(
            f"SAFAR_PACK is {shown(name)}; set the name of a folder below data/guidance, "
            "of the letters a to z, digits and -"
        )
    return name
