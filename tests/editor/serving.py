"""A running service with editors, on a copy of the data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT, Settings
from tests.service.running import Running, service


@dataclass(frozen=True)
class EditorService:
    """The service, its copy of the data, and its environment."""

    running: Running
    data: Path
    environment: Mapping[str, str]

    def link(self, who: str) -> str:
        """What the operator's command prints."""
        state = str(self.running.log.parent / "state")
        ended = subprocess.run(
            [sys.executable, "-m", "bot.cli", "editor", "link", who],
            cwd=ROOT,
            env={**os.environ, **self.environment, "SAFAR_STATE": state},
            capture_output=True,
            text=True,
            check=True,
        )
        return self.running.address + ended.stdout.strip().partition(":8080")[2]


@contextmanager
def editor_service(
    folder: Path, editors: str, prepare: Callable[[Path], None] = lambda _: None, **more: str
) -> Iterator[EditorService]:
    """The service in `folder` until the end of the block. editors: who may edit, as YAML;
    prepare: done with the copy of the data before the start; more: of the environment."""
    data, state = folder / "data", folder / "state"
    shutil.copytree(Settings.load().data, data)
    for name in ("models", "index"):
        # The index follows the guidance: the project's own must stay as it is.
        shutil.copytree(Settings.load().state / name, state / name)
    (folder / "editors.yml").write_text(editors, "utf-8")
    prepare(data)
    environment = {"SAFAR_DATA": str(data), "SAFAR_EDITORS": str(folder / "editors.yml"), **more}
    with service(folder, environment) as running:
        yield EditorService(running, data, environment)
