"""An encrypted line to an operator trusts the right certificate alone."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.gateway.provider import DeliveryFailed
from tests.sms.smpp.line import NotingDesk, delivery, listening, when_bound
from tests.sms.smpp.smsc import Gate, Operator, until


def certificate(folder: Path, address: str) -> Path:
    """A certificate for an address, with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SMSC")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "smsc.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.mark.parametrize(
    ("address", "trusted"),
    [("127.0.0.1", True), ("127.0.0.1", False), ("127.0.0.2", True)],
    ids=["right", "not trusted", "of another address"],
)
async def test_an_encrypted_line_wants_the_right_certificate(
    tmp_path: Path,
    smsc: Operator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    address: str,
    trusted: bool,
) -> None:
    pem = certificate(tmp_path, address)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    outer = Gate(smsc.port, context)
    await outer.open()
    try:
        tls = {"SAFAR_SMPP_TLS": "yes"}
        async with listening(tmp_path, outer.port, NotingDesk(), tls) as line:
            if address == "127.0.0.1" and trusted:
                await when_bound(line, delivery("encrypted"))
                assert await smsc.texts(1) == ["encrypted"]
            else:
                await until(lambda: "SSLCertVerificationError" in caplog.text)
                with pytest.raises(DeliveryFailed):
                    await line.send(delivery())
    finally:
        await outer.shut()
