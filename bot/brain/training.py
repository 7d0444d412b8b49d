"""Training of the Rasa model, when its inputs changed.

Run as a module: `python -m bot.brain.training` prints the model's path.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import tempfile
from pathlib import Path

from bot.brain.environment import quiet
from bot.errors import SafarError
from bot.settings import ROOT, Settings

# What the language component does at run time is not trained, so not listed here.
_CODE = ("bot/nlu/*.py", "bot/encoding/*.py", "bot/language/acts_text.py", "bot/language/script.py")
_CONTENT = ("nlu/*.yml", "rules.yml", "languages.yml")
_FIX = "train it with: make setup"


class TrainingFailed(SafarError):
    """Rasa could not train a model; its output says why."""

    code = "training"


class ModelRefused(SafarError):
    """A model archive is not, byte for byte, the one that training wrote."""

    code = "model"


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


def hash_path(model: Path) -> Path:
    """Where the hash of a model archive is: beside it, in the form that sha256sum checks."""
    return model.with_name(f"{model.name}.sha256")


def verify_model(model: Path) -> None:
    """Raises ModelRefused unless the archive `model` has the hash that was written at training.

    That finds an archive that is damaged, half written or exchanged alone. It does not stop
    whoever can write both files: the folder belongs to the service's user (mode 0700).
    """
    try:
        written = hash_path(model).read_text("utf-8")
        same = written == _hash_line(model)
    except FileNotFoundError as error:
        raise ModelRefused(f"{error.filename}: missing; {_FIX}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ModelRefused(f"{model}: cannot be checked: {error}; {_FIX}") from error
    if not same:
        raise ModelRefused(f"{model}: its hash is not the one written at training; {_FIX}")


def train(settings: Settings) -> Path:
    """The trained model's path; trains unless there is a verified one for the present inputs.

    Raises TrainingFailed.
    """
    settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = model_path(settings)
    if target.exists():
        try:
            verify_model(target)
        except ModelRefused as refused:
            sys.stderr.write(f"{refused}; training again\n")
        else:
            return target
    quiet(os.environ)
    from rasa.model_training import train as rasa_train  # noqa: PLC0415

    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.chdir(ROOT)
    nlu = [str(path) for path in sorted(settings.data.glob("nlu/*.yml"))]
    # Rasa writes an archive bit by bit under its final name: so not yet in its final folder.
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        result = rasa_train(
            domain=str(ROOT / "domain"),
            config=str(ROOT / "config.yml"),
            training_files=[*nlu, str(settings.data / "rules.yml")],
            output=folder,
            fixed_model_name=target.name.removesuffix(".tar.gz"),
            force_training=True,
        )
        trained = Path(folder, target.name)
        if result.code != 0 or not trained.is_file():
            raise TrainingFailed(f"rasa train ended with code {result.code}")
        _keep(trained, target)
    for old in target.parent.glob("safar-*.tar.gz*"):
        if old not in (target, hash_path(target)):
            old.unlink()
    return target


def _keep(trained: Path, target: Path) -> None:
    """Move an archive to its place, its hash last: without that the archive does not count."""
    line = _hash_line(trained)
    part = hash_path(trained)
    part.touch(mode=0o600)
    part.write_text(line, "utf-8")
    trained.replace(target)
    part.replace(hash_path(target))


def _hash_line(model: Path) -> str:
    with model.open("rb") as archive:
        return f"{hashlib.file_digest(archive, 'sha256').hexdigest()}  {model.name}\n"


def main() -> None:
    """Train and print the path."""
    # Asked to end, it still clears away the folder that it writes into.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.stdout.write(f"{train(Settings.load())}\n")


if __name__ == "__main__":
    main()
