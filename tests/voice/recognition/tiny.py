"""A model folder for faster-whisper with weights of chance: it runs, and knows nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

WIDTH, HEADS, MELS, TEXT, SOUND = 16, 2, 80, 448, 1500
TIMES = 1501
LANGUAGES = ("en", "ar")
SPECIAL = (
    *("<|endoftext|>", "<|startoftranscript|>"),
    *(f"<|{code}|>" for code in LANGUAGES),
    *("<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"),
    *("<|notimestamps|>", *(f"<|{n * 0.02:.2f}|>" for n in range(TIMES))),
)


def write_model(folder: Path) -> Path:
    """Write the folder, a quarter of a megabyte; itself."""
    from ctranslate2.specs import whisper_spec  # noqa: PLC0415 - tests that need it skip before

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    tokens = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().__getitem__)
    spec = whisper_spec.WhisperSpec(1, HEADS, 1, HEADS)
    _fill(spec, np.random.default_rng(1), len(tokens))
    spec.register_vocabulary(tokens)
    first = len(tokens) - len(SPECIAL)
    config = spec.config
    config.suppress_ids, config.suppress_ids_begin = [], []
    config.alignment_heads = [(0, 0)]
    config.lang_ids = [first + SPECIAL.index(f"<|{code}|>") for code in LANGUAGES]
    spec.validate()
    spec.save(str(folder))
    return folder


def _tokenizer() -> Tokenizer:
    letters = sorted(ByteLevel.alphabet())
    tokenizer = Tokenizer(BPE({letter: n for n, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteDecoder()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    return tokenizer


def _fill(spec: object, chance: np.random.Generator, tokens: int) -> None:
    """Give each weight that the model has a shape and values."""

    def weights(*shape: int) -> np.ndarray:
        return chance.normal(0, 0.05, shape).astype(np.float32)

    def linear(layer: object, out: int, into: int) -> None:
        layer.weight, layer.bias = weights(out, into), weights(out)

    def norm(layer: object) -> None:
        layer.gamma, layer.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def attention(layer: object, *outs: int) -> None:
        norm(layer.layer_norm)
        for part, out in zip(layer.linear, outs, strict=True):
            linear(part, out, WIDTH)

    def ffn(layer: object) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, 4 * WIDTH, WIDTH)
        linear(layer.linear_1, WIDTH, 4 * WIDTH)

    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = weights(WIDTH, MELS, 3), weights(WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = weights(WIDTH, WIDTH, 3), weights(WIDTH)
    encoder.position_encodings.encodings = weights(SOUND, WIDTH)
    decoder.position_encodings.encodings = weights(TEXT, WIDTH)
    decoder.embeddings.weight = weights(tokens, WIDTH)
    decoder.projection.weight = decoder.embeddings.weight
    for part in (encoder, decoder):
        norm(part.layer_norm)
        for layer in part.layer:
            attention(layer.self_attention, 3 * WIDTH, WIDTH)
            ffn(layer.ffn)
    for layer in decoder.layer:
        attention(layer.attention, WIDTH, 2 * WIDTH, WIDTH)
