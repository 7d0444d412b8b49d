"""Scripts that people send, and forms that other sites send, in a real browser."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request

from bot.settings import Settings
from tests.service.running import Person, Running

# One script a line. What runs sets window.__xss or asks another site.
SCRIPTS = Path(__file__).parent / "scripts.txt"
ROUTES = ("/ask", "/clear", "/exit", "/export")
REFUSED = 403
_MARK = "a script ran"
_WATCH = f'Object.defineProperty(window, "__xss", {{set() {{ console.error("{_MARK}") }}}})'
# What our pages do not have: it can only come from what was sent.
_MARKUP = """() => [...document.querySelectorAll("*")].filter(one =>
    one.matches("script,iframe,object,embed,svg,math,base,style,template,img,image,video,audio,"
        + "frame,frameset,marquee,portal,applet,details:not(article details, .tell)")
    || [...one.attributes].some(a => /^(on|style$|srcdoc$)/i.test(a.name)
        || (/^(href|src|action|formaction|data|xlink:href)$/i.test(a.name)
            && /^\\s*(javascript|data|vbscript):/i.test(a.value)))
).length"""
_SET_FIELDS = """([names, value]) => names.forEach(name =>
    document.querySelectorAll(`#question [name="${name}"]`).forEach(one => one.value = value))"""
_SET_TARGET = """target =>
    document.querySelector("#question .send").setAttribute("formaction", target)"""
# Long enough for the handlers of an image that is not there.
_SETTLE_MS = 20
_HIDDEN = ["conversation", "message", "lang"]


@dataclass(frozen=True)
class Scripts:
    """scripts tried; pages looked at; what ran or got in, one line each; whether the same
    watch sees a script that does run; forms forged by other sites, how many of them were
    refused, and whether the store was changed by them."""

    scripts: int
    pages: int
    executed: tuple[str, ...]
    watch_works: bool
    forged: int
    refused: int
    changed: bool

    def line(self) -> str:
        return (
            f"| {self.scripts} scripts sent in every field and address, {self.pages} pages in "
            f"Chromium | {len(self.executed)} ran or got in as markup; of {self.forged} forms "
            f"sent by other sites {self.refused} refused |"
        )


def measure(browser: Browser, running: Running, every: int = 1) -> Scripts:
    """Try each `every`th script with and without the Content-Security-Policy, and forge forms."""
    scripts = SCRIPTS.read_text("utf-8").splitlines()[::every]
    pages, executed, works = 0, [], False
    for bypass in (True, False):
        with _watched(browser, running.address, bypass) as watch:
            pages += _try_all(watch, scripts)
            executed += watch.executed
            if bypass:
                works = _control(watch)
    forged, refused, changed = _forge(browser, running)
    return Scripts(len(scripts), pages, tuple(executed), works, forged, refused, changed)


class _Watch:
    """A page, and what happens in it that should not."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.exit = Settings.load({}).exit_address
        self.trying = ""
        self.executed: list[str] = []
        context.add_init_script(_WATCH)
        context.route(lambda url: not url.startswith(address), lambda route: route.abort())
        context.route(self.exit, lambda route: route.fulfill(body="elsewhere"))
        context.on("request", self._request)
        context.on("page", lambda _: self.note("a window opened"))
        self.page: Page = context.new_page()
        self.executed.clear()
        self.page.on("dialog", lambda dialog: (self.note("a dialog opened"), dialog.dismiss()))
        self.page.on("console", self._console)

    def note(self, what: str) -> None:
        self.executed.append(f"{what}: {self.trying}")

    def look(self) -> None:
        """Note what got into the page that is shown now."""
        self.page.wait_for_timeout(_SETTLE_MS)
        if self.page.url != self.exit:
            if not self.page.url.startswith(f"{self.address}/"):
                self.note(f"the page went to {self.page.url}")
            if self.page.evaluate(_MARKUP) or len(self.page.frames) > 1:
                self.note("markup got in")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(f"{self.address}/") and request.url != self.exit:
            self.note(f"{request.url[:80]} was asked for")

    def _console(self, message: ConsoleMessage) -> None:
        if message.text == _MARK:
            self.note(_MARK)


@contextmanager
def _watched(browser: Browser, address: str, bypass: bool) -> Iterator[_Watch]:
    context = browser.new_context(bypass_csp=bypass, accept_downloads=False)
    yield _Watch(context, address)
    context.close()


def _control(watch: _Watch) -> bool:
    """Whether the watch sees scripts that do run, on a page that lets them."""
    seen = []
    for script in ("<script>window.__xss=1</script>", "<img src=x onerror=window.__xss=1>"):
        watch.page.goto(watch.address)
        watch.executed.clear()
        watch.page.set_content(script)
        watch.look()
        seen.append(any(what.startswith(_MARK) for what in watch.executed))
    return all(seen)


def _try_all(watch: _Watch, scripts: Sequence[str]) -> int:
    """Send every script in every way; returns the number of pages looked at."""
    pages = 0
    for way in _WAYS:
        watch.page.goto(watch.address)
        for script in scripts:
            watch.trying = f"{way.__name__[1:]}: {script}"
            if not watch.page.url.startswith(watch.address):
                watch.page.goto(watch.address)
            try:
                way(watch, script)
                watch.look()
            except Error:
                watch.note("the page could not be used any more")
                watch.page.goto(watch.address)
            pages += 1
        if way is _text:
            watch.trying = "all texts in the export"
            _send(watch, "", {"do": "export_data "})
            watch.look()
            pages += 1
    return pages


def _send(watch: _Watch, text: str, fields: dict[str, str], target: str = "/ask") -> None:
    """Send the page's form with changed fields."""
    watch.page.fill("#text", text)
    for name, value in fields.items():
        watch.page.evaluate(_SET_FIELDS, [[name], value])
    watch.page.evaluate(_SET_TARGET, target)
    with watch.page.expect_navigation(wait_until="load"):
        watch.page.click("#question .send")


def _text(watch: _Watch, script: str) -> None:
    _send(watch, script, {})


def _hidden(watch: _Watch, script: str) -> None:
    _send(watch, script, dict.fromkeys(_HIDDEN, script))


def _button(watch: _Watch, script: str) -> None:
    _send(watch, "", {"do": script})


def _value(watch: _Watch, script: str) -> None:
    _send(watch, "", {"do": f"show_entry {script}"})


def _clear(watch: _Watch, script: str) -> None:
    _send(watch, script, dict.fromkeys(_HIDDEN, script), "/clear")


def _exit(watch: _Watch, script: str) -> None:
    _send(watch, script, {"conversation": script, "message": script}, "/exit")
    watch.page.wait_for_url(watch.exit)


def _export(watch: _Watch, script: str) -> None:
    _send(watch, script, dict.fromkeys(_HIDDEN, script), "/export")


def _query(watch: _Watch, script: str) -> None:
    watch.page.goto(f"{watch.address}/?lang={quote(script, safe='')}&{quote(script)}=1")


def _path(watch: _Watch, script: str) -> None:
    watch.page.goto(f"{watch.address}/topics/{quote(script, safe='')}?lang={quote(script)}")


_WAYS: tuple[Callable[[_Watch, str], None], ...] = (
    _text,
    _hidden,
    _button,
    _value,
    _clear,
    _exit,
    _export,
    _query,
    _path,
)


class _Attacker(BaseHTTPRequestHandler):
    """Another site: a page that sends a form to the address in its query at once."""

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        fields = "".join(
            f'<input name="{name}" value="{escape(query[name][0])}">'
            for name in ("conversation", "text")
            if name in query
        )
        target = escape(query.get("to", [""])[0])
        page = f'<form method="post" action="{target}">{fields}</form>'
        content = f"<!doctype html>{page}<script>document.forms[0].submit()</script>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


def _forge(browser: Browser, running: Running) -> tuple[int, int, bool]:
    """Forms that other sites send: how many, how many refused, whether the store changed.

    One site has another host, one the same host and another port.
    """
    person = Person(running.address, language="en")
    person.write("how do I ask for asylum")
    before = _stored(running.store)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Attacker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    statuses = []
    context = browser.new_context()
    for host in ("localhost", "127.0.0.1"):
        for route in ROUTES:
            target = running.address + route
            other = f"http://{host}:{server.server_port}/?to={quote(target)}&text=forged"
            page = context.new_page()
            with page.expect_response(target) as response:
                page.goto(f"{other}&conversation={person.conversation}", wait_until="commit")
            statuses.append(response.value.status)
            page.close()
    context.close()
    server.shutdown()
    return len(statuses), statuses.count(REFUSED), _stored(running.store) != before


def _stored(store: Path) -> list[tuple[object, ...]]:
    """All messages and conversations, as they are stored."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        return [
            *connection.execute("SELECT * FROM messages ORDER BY id"),
            *connection.execute("SELECT * FROM conversations ORDER BY id"),
        ]
