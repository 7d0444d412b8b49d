"""The recognising process: sound in, words out. Run alone it shows why a model does not load:

    python -m voice.recognition.engine FOLDER < /dev/null

Each request is a line {"language": "en", "bytes": n} and n bytes of sound; each answer one line
{"words": text or null, "confidence": 0 to 1}. The first line says that it is ready, or why not.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from pathlib import Path
from typing import IO, Any

import numpy as np
from scipy.signal import resample_poly

# Of the sound that comes, and of what the model was made for.
RATE, MODEL_RATE = 8000, 16000
# The model's own guess that there was no speech, from which it is believed.
NO_SPEECH = 0.6
_LOUDEST = 32768.0
_NOTHING = {"words": None, "confidence": 0.0}


def load(folder: Path) -> Any:
    """The model of a folder; nothing is ever downloaded. Raises what faster-whisper raises."""
    from faster_whisper import WhisperModel  # noqa: PLC0415 - optional: only this process needs it

    # Without it the library would fetch a tokenizer from the internet.
    if not (folder / "tokenizer.json").is_file():
        raise FileNotFoundError(f"{folder}/tokenizer.json is missing")
    return WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)


def take_down(model: Any, sound: bytes, language: str) -> dict[str, Any]:
    """The words and how certain the model is of them, from 0 to 1; None for no words."""
    samples = np.frombuffer(sound, dtype="<i2").astype(np.float32) / _LOUDEST
    wide = resample_poly(samples, MODEL_RATE // RATE, 1).astype(np.float32)
    # No memory of what was said before: it makes such models repeat themselves.
    found, _ = model.transcribe(
        wide, language=language, beam_size=3, condition_on_previous_text=False, temperature=0.0
    )
    segments = [one for one in found if one.no_speech_prob < NO_SPEECH and one.text.strip()]
    if not segments:
        return _NOTHING
    # The least certain part decides: half a question can mean the opposite.
    certain = math.exp(min(one.avg_logprob for one in segments))
    return {"words": " ".join(one.text.strip() for one in segments), "confidence": certain}


def main(folder: Path, source: IO[bytes], out: IO[bytes]) -> int:
    """Answer requests until there are no more; the exit status."""
    # No image of the memory is written where it crashes: there is speech in it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        model = load(folder)
    except Exception as error:
        _tell(out, {"error": f"{type(error).__name__}: {error}"})
        return 1
    _tell(out, {"ready": True})
    while line := source.readline():
        request = json.loads(line)
        sound = source.read(request["bytes"])
        try:
            said = take_down(model, sound, request["language"])
        except ValueError:
            # Such as a language that this model does not know.
            said = _NOTHING
        _tell(out, said)
    return 0


def _tell(out: IO[bytes], value: dict[str, Any]) -> None:
    out.write(json.dumps(value).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer))
