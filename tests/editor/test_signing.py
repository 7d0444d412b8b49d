"""Approvals that the approver's browser signs: what is signed is shown, and only that counts."""

from __future__ import annotations

import base64
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import uvicorn
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Page, Route, async_playwright

from bot.brain.services import free_address
from bot.channels.app import build
from bot.guidance.approvers import is_signed, key_name, load_approvers
from bot.settings import Settings
from evaluation.screenshots import FLAGS
from tests.editor.conftest import Desk, House
from tests.service.test_browser import CHROMIUM

SCHOOL, ARABIC = "stay/school/en", "stay/school/ar"
LAWYER = {"by": "Example Aid", "role": "Lawyer"}
_HIDDEN = re.compile(r'<input type="hidden"(?: id="\w+")? name="(\w+)" value="([^"]*)">')


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def listed(*keys: bytes, **more: object) -> str:
    """The operator's file."""
    lines = [{"key": base64.b64encode(key).decode(), **LAWYER, **more} for key in keys]
    return yaml.safe_dump({"readers": 1, "approvers": lines})


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def house(house: House, key: Ed25519PrivateKey) -> House:
    """Where approvals are signed."""
    path = house.editors.with_name("approvers.yml")
    path.write_text(listed(public(key)), "utf-8")
    return replace(house, settings=replace(house.settings, approvers=path))


def pre(html: str, name: str) -> str:
    found = re.search(rf'<pre id="{name}"[^>]*>(.*?)</pre>', html, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def signed(desk: Desk, name: str, key: Ed25519PrivateKey) -> dict[str, str]:
    """The form as the browser sends it."""
    html = desk.open(name, "sign").text
    fields = dict(_HIDDEN.findall(html.partition('id="signed"')[2].partition("</form>")[0]))
    signature = base64.b64encode(key.sign(pre(html, "words").encode())).decode()
    return fields | {"key": key_name(public(key)), "signature": signature}


def test_what_is_shown_is_signed_and_counts(
    desks: dict[str, Desk], house: House, key: Ed25519PrivateKey
) -> None:
    lawyer = desks["lawyer"]
    fields = signed(lawyer, SCHOOL, key)
    assert "<script" not in lawyer.open(SCHOOL).text
    assert "another browser or another profile" in lawyer.client.get("/editor/key").text
    assert lawyer.send(SCHOOL, fields, "approve").status_code == 303
    text, approvers = house.text(SCHOOL), load_approvers(house.settings.approvers)
    assert approvers is not None
    (approval,) = text.approvals
    assert is_signed("europe", "stay/school", text, approval, approvers)
    assert 'class="state approved"' in lawyer.open(SCHOOL).text
    # The signature is of that text alone.
    desks["office"].change(SCHOOL, title="Another title")
    assert 'class="state changed"' in lawyer.open(SCHOOL).text
    late = lawyer.send(SCHOOL, fields, "approve")
    assert (late.status_code, "does not fit this text" in late.text) == (422, True)
    assert lawyer.change(SCHOOL, "withdraw").status_code == 303
    assert house.text(SCHOOL).approvals == ()


def test_a_signature_of_anything_else_is_refused(
    desks: dict[str, Desk], house: House, key: Ed25519PrivateKey
) -> None:
    lawyer, before = desks["lawyer"], house.path(SCHOOL).read_bytes()
    fields = signed(lawyer, SCHOOL, key)
    other = Ed25519PrivateKey.generate()
    html = lawyer.open(SCHOOL, "sign").text
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    today = datetime.now(UTC).date().isoformat()
    old = pre(html, "words").replace(today, yesterday).encode()
    for change in (
        {"key": "", "signature": ""},
        {"signature": ""},
        {"signature": "no BASE64 at all"},
        {"signature": base64.b64encode(key.sign(old)).decode()},
        {"signature": base64.b64encode(other.sign(pre(html, "words").encode())).decode()},
        {"key": key_name(public(other))},
        {"review_by": "2099-01-01"},
    ):
        answer = lawyer.send(SCHOOL, fields | change, "approve")
        assert answer.status_code == 422, change
    assert desks["arabic"].open(ARABIC, "sign").status_code == 422
    assert desks["arabic"].send(ARABIC, signed(lawyer, SCHOOL, key), "approve").status_code == 403
    # Nobody signs for another.
    path = house.settings.approvers
    assert path is not None
    path.write_text(listed(public(key), role="Doctor"), "utf-8")
    assert lawyer.send(SCHOOL, fields, "approve").status_code == 422
    assert house.path(SCHOOL).read_bytes() == before


class Announced(uvicorn.Server):
    """A server that tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The page on loopback, where a browser lets scripts sign."""
    port = int(free_address().rasa.rpartition(":")[2])
    app = build(settings, free_address())
    server = Announced(uvicorn.Config(app, port=port, ws="none", log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        assert server.listens.wait(60)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


async def sign_in(page: Page, address: str, house: House) -> None:
    await page.goto(f"{address}/editor/login?link={house.link('lawyer')}")
    await page.click("text=Sign in")


async def told(page: Page, words: str) -> None:
    await page.wait_for_function(
        "words => document.getElementById('signing-told').textContent.includes(words)", arg=words
    )


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
async def test_a_real_browser_makes_a_key_and_signs(house: House) -> None:
    approvers = house.settings.approvers
    assert approvers is not None
    wrong: list[str] = []
    with served(replace(house.settings, public_address=None)) as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            context = await browser.new_context(viewport={"width": 360, "height": 740})
            page = await context.new_page()
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda said: wrong.append(said.text))
            page.on("dialog", lambda dialog: dialog.accept())
            sent: list[str] = []
            page.on("request", lambda request: sent.append(request.post_data or ""))
            await sign_in(page, address, house)
            sign = f"{address}/editor/sign/europe/{SCHOOL}"
            await page.goto(sign)
            await told(page, "There is no key in this browser")
            await page.goto(f"{address}/editor/key")
            await page.click("#make")
            await told(page, "does not count yet")
            lines = await page.inner_text("#lines")
            assert await page.evaluate("document.documentElement.scrollWidth") == 360
            await page.goto(sign)
            await told(page, "does not count for this text")
            assert not await page.is_visible("#sign")
            approvers.write_text(f"readers: 1\napprovers:\n{lines}", "utf-8")
            await page.reload()
            await told(page, "This browser signs with the key")
            assert house.text(SCHOOL).answer[0] in await page.inner_text("#read")
            assert await page.evaluate("document.documentElement.scrollWidth") == 360
            await page.click("#sign")
            await page.wait_for_selector("h1 .state.approved")
            known, text = load_approvers(approvers), house.text(SCHOOL)
            assert known is not None
            (approval,) = text.approvals
            assert is_signed("europe", "stay/school", text, approval, known)
            # The private half can be read by nobody, and what was sent is the signature alone.
            assert await page.evaluate(KEPT) == ["private", False, "public"]
            assert sum("signature=" in body for body in sent) == 1
            # Words on the page that are not of the text shown are never signed.
            await page.route("**/editor/sign/**", swapped)
            await page.goto(sign)
            await told(page, "Do not sign")
            assert not await page.is_visible("#sign")
            await page.goto(f"{address}/editor/key")
            await told(page, "counts here")
            await page.click("#drop")
            await told(page, "There is no key")
            await an_old_browser(await context.new_page(), address)
            await browser.close()
    assert wrong == []


async def an_old_browser(page: Page, address: str) -> None:
    """One that knows no such keys says so, and leads to the command."""
    await page.add_init_script("crypto.subtle.generateKey = () => Promise.reject(Error())")
    await page.goto(f"{address}/editor/key")
    assert "This browser cannot sign" in await page.inner_text("#signing-told")
    assert not await page.is_visible("#make")


KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("safar-signing", 1);
  opening.onsuccess = () => {
    const found = opening.result.transaction("keys").objectStore("keys").get("lawyer");
    found.onsuccess = () => resolve([
      found.result.privateKey.type, found.result.privateKey.extractable,
      found.result.publicKey.type]);
  };
})"""


async def swapped(route: Route) -> None:
    """The page of a service that shows another text than the one that would be signed."""
    answer = await route.fetch()
    html = await answer.text()
    await route.fulfill(
        response=answer, body=html.replace("School", "Another school").replace("school may", "may")
    )
