"""A pack that nobody trusted signed is refused."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest

from bot.packs import signing
from tests.packs.places import Camp, Forger, Office, refused


def test_who_trusts_nobody_installs_nothing(office: Office, camp: Camp) -> None:
    camp.trusted.clear()
    with refused(camp, "no key is trusted here yet.*safar pack key trust"):
        camp.install(office.build())


def test_a_pack_by_somebody_else_is_refused(camp: Camp, tmp_path: Path) -> None:
    stranger = Office(tmp_path / "stranger")
    with refused(camp, "no key that is trusted here signed it"):
        camp.install(stranger.build())


def test_a_stranger_who_names_a_trusted_key_is_refused(
    forger: Forger, camp: Camp, tmp_path: Path
) -> None:
    stranger = Office(tmp_path / "stranger")
    members = forger.members
    payload = msgspec.json.encode(forger.manifest(members))
    told = msgspec.json.decode(signing.signed(payload, signing.private_key(stranger.key)))
    told["signatures"][0]["keyid"] = forger.office.public.key.keyid
    with refused(camp, "signature is wrong"):
        camp.install(forger.write(msgspec.json.encode(told), members.items()))


def test_a_signature_for_something_else_is_refused(forger: Forger, camp: Camp) -> None:
    members = forger.members
    told = msgspec.json.decode(forger.envelope(forger.manifest(members)))
    other = {**told, "payload": base64.b64encode(b'{"format":1}').decode()}
    with refused(camp, "signature is wrong"):
        camp.install(forger.write(msgspec.json.encode(other), members.items()))
    with refused(camp, "no pack of Safar"):
        letter = {**told, "payloadType": "text/plain"}
        camp.install(forger.write(msgspec.json.encode(letter), members.items()))


UNSIGNED = {
    "nothing": b"",
    "the list alone": b'{"format":1,"files":[]}',
    "no signature": b'{"payload":"e30=","payloadType":"x","signatures":[]}',
    "a list": b"[]",
    "numbers": b'{"payload":1,"payloadType":2,"signatures":3}',
    "no base64": b'{"payload":"%","payloadType":"x","signatures":[]}',
    "deep": b"[" * 100_000,
    "a signature that is none": (
        b'{"payload":"e30=","payloadType":"application/vnd.safar.pack+json",'
        b'"signatures":[{"keyid":1,"sig":"AA=="}]}'
    ),
    "no UTF-8": b'{"payload":"\xff"}',
}


@pytest.mark.parametrize("envelope", UNSIGNED.values(), ids=UNSIGNED)
def test_what_is_not_signed_is_refused(forger: Forger, camp: Camp, envelope: bytes) -> None:
    with refused(camp):
        camp.install(forger.write(envelope, forger.members.items()))
