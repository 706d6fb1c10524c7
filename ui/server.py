"""The chat page on the web: what a browser may load, who may ask, and where it listens.

`web` puts the page behind the rules of `Guard`; `launch` serves that: it yields the address, then blocks until Ctrl-C.
"""

import logging
import os
import secrets
import socket
import threading
import time
import webbrowser
from collections.abc import Generator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import DatelineError, InputError
from rag.settings import is_loopback
from ui.app import build, in_a_loop
from ui.page import Desk

Login = tuple[str, str]
"""User name and password."""
_FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "monospace")
_CLOSED = ("/gradio_api/upload", "/gradio_api/proxy", "/gradio_api/file", "/gradio_api/stream")
"""Addresses of Gradio's that this page has no use for."""
_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'none'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}
_HERE = Path(__file__).parent
_log = logging.getLogger("dateline")


def web(desk: Desk, examples: Sequence[str], *, host: str = "127.0.0.1", auth: Login | None = None) -> ASGIApp:
    """The page as an ASGI application, with `Guard` in front.

    Raises:
        InputError: `host` is not the loopback, and there is no user name or password.
    """
    local = is_loopback(f"http://{_bracketed(host)}")
    if not local and not (auth and all(auth)):
        raise InputError(f"Others could read the archive on {host}: set a user name and a password.")
    app, blocks = FastAPI(docs_url=None, redoc_url=None, openapi_url=None), build(desk, examples)
    in_a_loop(lambda: gr.mount_gradio_app(
        app, blocks, path="/", auth=auth, show_error=False, ssr_mode=False, allowed_paths=[],
        max_file_size="1kb", enable_monitoring=False, run_history=False, footer_links=[], pwa=False,
        mcp_server=False, app_kwargs={"openapi_url": None}, theme=gr.themes.Base(font=_FONT, font_mono=_MONO),
        css_paths=_HERE / "style.css",
    ))  # fmt: skip
    return Guard(app, frozenset({host, "localhost", "127.0.0.1", "::1"}) if local else None)


class Guard:
    """In front of every response: headers, and refusal of what other web sites could send.

    The policy allows only the page's own origin. Loosened, and why:
    - `unsafe-eval`: Gradio's HTML component makes its templates with `Function()`. Inline scripts and event
      handlers stay forbidden: Gradio's own inline scripts get a nonce, new for each page.
    - `style-src 'unsafe-inline'`: Gradio's components set styles inline, and theirs carry no nonce.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None) -> None:
        self.app = app
        self.hosts = hosts
        """Names by which the page may be asked for; None means any."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - ASGI
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await PlainTextResponse(refusal, 403)(scope, receive, send)
        else:
            # Pages must come uncompressed, or no nonce could be set; everything else may be compressed.
            headers = MutableHeaders(scope=scope)
            if "text/html" in headers.get("accept", ""):
                del headers["accept-encoding"]
            await self.app(scope, receive, _Sealed(send))

    def _refusal(self, scope: Scope) -> str:
        headers, path = Headers(scope=scope), scope["path"]
        host = headers.get("host", "")
        if self.hosts is not None and urlsplit(f"//{host}").hostname not in self.hosts:
            # Someone else's name that was bound to our address, to read the page from their site.
            return "Ask for this page by 127.0.0.1 or localhost."
        if (origin := headers.get("origin")) and urlsplit(origin).netloc != host:
            return "This request comes from another web site."
        return "Dateline takes no files." if path.startswith(_CLOSED) else ""


class _Sealed:
    """A `send` that adds the headers, and to a page's scripts the nonce that the policy asks for."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers["content-security-policy"] = _POLICY.format(nonce=self._nonce)
            if headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers:
                headers["cache-control"] = "no-store"
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = self._body.replace(b"<script", b'<script nonce="%s"' % self._nonce.encode())
            MutableHeaders(scope=self._start)["content-length"] = str(len(body))
            await self._send(self._start)
            message = {**message, "body": body}
        await self._send(message)


def launch(
    desk: Desk, examples: Sequence[str], *, host: str = "127.0.0.1", port: int | None = None,
    auth: Login | None = None, open_browser: bool = False,
) -> Generator[str]:  # fmt: skip
    """Serve the page: the first item is its address, the wait for the next one ends with Ctrl-C.

    Raises:
        InputError: the address is taken, or needs a login; at once, before the first item.
    """
    app = web(desk, examples, host=host, auth=auth)
    bound = _bound(host, port)
    address = f"http://{_bracketed(host)}:{bound.getsockname()[1]}/"
    return _served(app, bound, address, open_browser)


def _served(app: ASGIApp, bound: socket.socket, address: str, open_browser: bool) -> Generator[str]:
    # Critical: the end of the server cuts off pages that are still open, and each would be a stack trace.
    config = uvicorn.Config(
        app, log_config=None, log_level="critical", access_log=False, ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        while thread.is_alive() and not server.started:
            time.sleep(0.02)
        if not server.started:
            raise DatelineError(f"The page could not be started at {address}")
        if open_browser:
            webbrowser.open(address)
        yield address
        while thread.is_alive():
            thread.join(0.5)
    except KeyboardInterrupt:
        _log.info("Stopped by Ctrl-C.")
    finally:
        server.should_exit = True
        thread.join(5)


def _bound(host: str, port: int | None) -> socket.socket:
    """A listening socket; without a port the first free one from 7860."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in [port] if port is not None else range(7860, 7960):
        free = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # elsewhere the option would let two programs share the port
                free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind((host, candidate))
            free.listen(128)
        except OSError as error:
            free.close()
            cause = error
        else:
            return free
    ports = "7860 to 7959" if port is None else port
    raise InputError(f"Cannot listen on {host}, port {ports}: {cause.strerror}. Choose another port.")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
