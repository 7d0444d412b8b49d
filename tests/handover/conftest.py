"""A mail server on loopback that wants TLS and a password, as those of providers do."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tests.service.running import free_port
from tests.sms.smpp.test_tls import certificate

USER, PASSWORD = "safar", "long and secret"


@dataclass
class Post:
    """What the server took. refuses: what it says to each mail instead, None: it takes it."""

    port: int
    certificate: Path
    mails: list[Envelope] = field(default_factory=list)
    refuses: str | None = None

    async def handle_DATA(self, *asked: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return self.refuses
        self.mails.append(asked[2])
        return "250 OK"

    def read(self) -> list[EmailMessage]:
        found = [
            message_from_bytes(cast(bytes, m.content), policy=policy.default) for m in self.mails
        ]
        return cast(list[EmailMessage], found)

    def environment(self, **changed: str) -> dict[str, str]:
        """The settings that send there."""
        return {
            "SAFAR_NOTIFY": "mail",
            "SAFAR_MAIL_HOST": "127.0.0.1",
            "SAFAR_MAIL_PORT": str(self.port),
            "SAFAR_MAIL_FROM": "safar@example.org",
            "SAFAR_MAIL_TO": "desk@example.org, night@example.org",
            "SAFAR_MAIL_USER": USER,
            "SAFAR_MAIL_PASSWORD": PASSWORD,
            **changed,
        }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("mail")
    made = certificate(folder, "127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made)

    def known(*asked: Any) -> AuthResult:
        login = cast(LoginPassword, asked[4])
        right = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    post = Post(free_port(), made)
    controller = Controller(
        post,
        "127.0.0.1",
        post.port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=known,
    )
    controller.start()
    yield post
    controller.stop()


@pytest.fixture
def post(server: Post, monkeypatch: pytest.MonkeyPatch) -> Post:
    """The server without mails, and its certificate trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    server.mails.clear()
    server.refuses = None
    return server
