"""Who signed a pack: Ed25519 over its manifest, in a DSSE envelope."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import Error, VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from bot.errors import PackRefused
from bot.guidance.atomic import write_whole

# Signed with the manifest: a signature for something else never counts for a pack.
PAYLOAD_TYPE = "application/vnd.safar.pack+json"
_MAX_KEY = 4096
_GROUP = 4


@dataclass(frozen=True)
class PublicKey:
    """Whoever trusts it takes the packs that its owner signs."""

    key: SSlibKey

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits in groups, to be compared by eye or by telephone."""
        name: str = self.key.keyid
        return " ".join(name[at : at + _GROUP] for at in range(0, len(name), _GROUP))

    @property
    def pem(self) -> bytes:
        """Its text, as files have it."""
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key.keyval["public"]))
        return key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def new_key(path: Path) -> PublicKey:
    """Write a new private key for this user alone, and its public key beside it (.pub).

    Raises PackRefused where there is one already, or it cannot be written.
    """
    if path.exists():
        raise PackRefused(f"{path} is there already; move it away to make another")
    private = Ed25519PrivateKey.generate()
    content = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = PublicKey(SSlibKey.from_crypto(private.public_key()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, content)
        write_whole(path.with_suffix(".pub"), public.pem, 0o644)
    except OSError as error:
        raise PackRefused(f"{path}: cannot be written ({error})") from error
    return public


def private_key(path: Path) -> CryptoSigner:
    """The key to sign with. Raises PackRefused: missing, damaged, or readable by others."""
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise PackRefused(f"{path}: others can read it; run: chmod 600 {path}")
        key = serialization.load_pem_private_key(_read(path), None)
    except FileNotFoundError as error:
        raise PackRefused(f"{path}: there is no key to sign with; run: safar pack key new") from (
            error
        )
    except (OSError, ValueError, TypeError) as error:
        raise PackRefused(f"{path}: the key cannot be read ({error})") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise PackRefused(f"{path}: it is no Ed25519 key; run: safar pack key new")
    return CryptoSigner(key)


def public_key(path: Path) -> PublicKey:
    """The public key of a file. Raises PackRefused."""
    try:
        key = serialization.load_pem_public_key(_read(path))
    except (OSError, ValueError) as error:
        raise PackRefused(f"{path}: no public key can be read in it ({error})") from error
    if not isinstance(key, Ed25519PublicKey):
        raise PackRefused(f"{path}: it is no Ed25519 key; ask for the file that ends in .pub")
    return PublicKey(SSlibKey.from_crypto(key))


def trusted_keys(folder: Path) -> Mapping[str, PublicKey]:
    """The keys that the operator trusts, by their id.

    Raises PackRefused where one is damaged, or others could have put it there.
    """
    paths = sorted(folder.glob("*.pub"))
    for path in (folder, *paths):
        if path.exists() and path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PackRefused(f"{path}: others can change whom you trust; run: chmod go-w {path}")
    keys = [public_key(path) for path in paths]
    return {key.key.keyid: key for key in keys}


def trust(folder: Path, key: PublicKey) -> Path:
    """Keep a key among the trusted ones; returns its file. Raises PackRefused."""
    path = folder / f"{key.key.keyid}.pub"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, key.pem)
    except OSError as error:
        raise PackRefused(f"{path}: cannot be written ({error})") from error
    return path


def forget(folder: Path, fingerprint: str) -> int:
    """Trust the keys whose fingerprint begins so no more; returns how many. Raises OSError."""
    start = "".join(fingerprint.lower().split())
    found = [path for path in folder.glob("*.pub") if start and path.stem.startswith(start)]
    for path in found:
        path.unlink()
    return len(found)


def signed(payload: bytes, signer: CryptoSigner) -> bytes:
    """The payload in its signed envelope, as JSON. The same bytes for the same payload and key."""
    envelope = Envelope(payload, PAYLOAD_TYPE, {})
    envelope.sign(signer)
    return msgspec.json.encode(envelope.to_dict())


def opened(content: bytes, trusted: Mapping[str, PublicKey]) -> tuple[bytes, PublicKey]:
    """The payload of an envelope, and the trusted key that signed it. Raises PackRefused."""
    try:
        envelope = Envelope.from_dict(msgspec.json.decode(content))
    except (
        *(msgspec.MsgspecError, Error),
        *(AttributeError, LookupError, RecursionError, TypeError, ValueError),
    ) as error:
        raise PackRefused("its signature cannot be read: it is damaged or not signed") from error
    if envelope.payload_type != PAYLOAD_TYPE:
        raise PackRefused("what is signed in it is no pack of Safar")
    if not trusted:
        raise PackRefused(
            "no key is trusted here yet; get the .pub file of who makes the packs, and run: "
            "safar pack key trust FILE"
        )
    known = [trusted[name].key for name in envelope.signatures if name in trusted]
    if not known:
        raise PackRefused(
            "no key that is trusted here signed it (safar pack key show lists them); "
            "ask who gave it to you"
        )
    try:
        accepted = envelope.verify(list(known), 1)
    except VerificationError as error:
        raise PackRefused(
            "its signature is wrong: it was damaged or changed; get it again"
        ) from error
    return envelope.payload, trusted[next(iter(accepted))]


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MAX_KEY)
