"""The environment in which Rasa and the action server run."""

from __future__ import annotations

from collections.abc import MutableMapping

QUIET = {
    # Measured: two threads spin against each other under load (p95 1.3 s).
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "PYTHONWARNINGS": "ignore",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "CUDA_VISIBLE_DEVICES": "",
}


def quiet(environment: MutableMapping[str, str]) -> None:
    """Set what keeps the processes quick, offline and silent."""
    environment.update(QUIET)
