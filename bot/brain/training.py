"""Training of the Rasa model, when its inputs changed.

Run as a module: `python -m bot.brain.training` prints the model's path.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from bot.brain.environment import quiet
from bot.errors import SafarError
from bot.settings import ROOT, Settings

# What the language component does at run time is not trained, so not listed here.
_CODE = ("bot/nlu/*.py", "bot/encoding/*.py", "bot/language/acts_text.py", "bot/language/script.py")
_CONTENT = ("nlu/*.yml", "rules.yml", "languages.yml")


class TrainingFailed(SafarError):
    """Rasa could not train a model; its output says why."""

    code = "training"


def fingerprint(settings: Settings) -> str:
    """Hash of all that the model is made from."""
    paths = [ROOT / "config.yml", *sorted(ROOT.glob("domain/*.yml"))]
    paths += [path for pattern in _CODE for path in sorted(ROOT.glob(pattern))]
    paths += [path for pattern in _CONTENT for path in sorted(settings.data.glob(pattern))]
    digest = hashlib.sha256(settings.encoder.encode())
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path(settings: Settings) -> Path:
    """Where the model of the present inputs is, or would be."""
    return settings.state / "models" / f"safar-{fingerprint(settings)}.tar.gz"


def train(settings: Settings) -> Path:
    """The trained model's path; trains only when there is none for the present inputs."""
    target = model_path(settings)
    if target.is_file():
        return target
    quiet(os.environ)
    from rasa.model_training import train as rasa_train  # noqa: PLC0415

    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.chdir(ROOT)
    nlu = [str(path) for path in sorted(settings.data.glob("nlu/*.yml"))]
    result = rasa_train(
        domain=str(ROOT / "domain"),
        config=str(ROOT / "config.yml"),
        training_files=[*nlu, str(settings.data / "rules.yml")],
        output=str(target.parent),
        fixed_model_name=target.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.code != 0 or not target.is_file():
        raise TrainingFailed(f"rasa train ended with code {result.code}")
    for old in target.parent.glob("safar-*.tar.gz"):
        if old != target:
            old.unlink()
    return target


def main() -> None:
    """Train and print the path."""
    sys.stdout.write(f"{train(Settings.load())}\n")


if __name__ == "__main__":
    main()
