"""The keys of packs: made once, kept, compared by fingerprint."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from bot.errors import PackRefused
from bot.packs import signing


def pem(key: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_a_new_key_is_for_this_user_alone_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.pem"
    made = signing.new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing.public_key(path.with_suffix(".pub")).fingerprint == made.fingerprint
    assert signing.private_key(path).public_key.keyid == made.key.keyid
    with pytest.raises(PackRefused, match="there already"):
        signing.new_key(path)


def test_a_key_that_is_trusted_is_found_until_it_is_forgotten(tmp_path: Path) -> None:
    first = signing.new_key(tmp_path / "one.pem")
    second = signing.new_key(tmp_path / "two.pem")
    folder = tmp_path / "trusted"
    for key in (first, second, first):
        signing.trust(folder, key)
    assert signing.trusted_keys(folder).keys() == {first.key.keyid, second.key.keyid}
    assert signing.forget(folder, "") == 0
    assert signing.forget(folder, first.fingerprint[:12].upper()) == 1
    assert signing.trusted_keys(folder).keys() == {second.key.keyid}


def test_keys_that_others_could_have_put_there_are_not_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "trusted"
    path = signing.trust(folder, signing.new_key(tmp_path / "one.pem"))
    for one in (folder, path):
        mode = stat.S_IMODE(one.stat().st_mode)
        one.chmod(mode | stat.S_IWOTH)
        with pytest.raises(PackRefused, match="chmod go-w"):
            signing.trusted_keys(folder)
        one.chmod(mode)
    assert len(signing.trusted_keys(folder)) == 1


def test_the_fingerprint_is_of_the_key_and_not_of_the_file(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    first, second = tmp_path / "a.pub", tmp_path / "b.pub"
    first.write_bytes(pem(key))
    second.write_bytes(b"\n" + pem(key) + b"\n")
    found = signing.public_key(first).fingerprint
    assert signing.public_key(second).fingerprint == found
    assert len(found.split()) == 16


OTHER = {
    "empty": b"",
    "text": b"trust me",
    "half": b"-----BEGIN PUBLIC KEY-----\nMCow",
    "of another kind": pem(ec.generate_private_key(ec.SECP256R1()).public_key()),
    "large": b"x" * 10_000_000,
}


@pytest.mark.parametrize("content", OTHER.values(), ids=OTHER)
def test_what_is_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pub"
    path.write_bytes(content)
    with pytest.raises(PackRefused, match=r"key\.pub: "):
        signing.public_key(path)
    with pytest.raises(PackRefused, match=r"key\.pub: "):
        signing.trusted_keys(tmp_path)


def test_a_private_key_is_not_taken_for_a_public_one(tmp_path: Path) -> None:
    signing.new_key(tmp_path / "signing.pem")
    with pytest.raises(PackRefused, match="no public key"):
        signing.public_key(tmp_path / "signing.pem")
