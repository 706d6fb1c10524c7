"""The chat page: Gradio wiring only. What is shown is made in `ui/view.py`.

`build` makes the page as Gradio blocks, `web` puts it behind the rules of `Guard`, `launch` serves that: it
yields the address, then blocks until Ctrl-C.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
import threading
import time
import webbrowser
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

os.environ.update(  # before the import: Gradio and the hub's client read them there
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    DO_NOT_TRACK="1",
    LANGSMITH_TRACING="false",
)
import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import DatelineError, InputError
from index.language import detect
from index.records import Article
from rag.answer import Answer, Event
from rag.settings import is_loopback
from ui import view

if TYPE_CHECKING:
    from index.archive import Status

LONGEST_QUESTION = 2000
"""Characters; a longer one would push the evidence out of a small model's window."""
_WAITING = 8
"""Questions at once, of which one is answered and the others wait; more are told that Dateline is busy."""
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
_log = logging.getLogger("dateline")
_HERE = Path(__file__).parent
Made = TypeVar("Made")
Login = tuple[str, str]
"""User name and password."""
_ON_CHAT = """
element.addEventListener('click', (event) => {
    const mark = event.target.closest('button.mark');
    const card = mark ? document.getElementById(mark.dataset.card) : event.target.closest('.quote');
    if (mark && card) {
        card.scrollIntoView({block: 'center'});
        card.focus({preventScroll: true});
    } else if (card && (event.target.closest('button') || !String(getSelection()))) {
        window.datelineOpener = card.querySelector('button');
        trigger('click', {...card.dataset});
    }
});
let shown = '';
watch('value', () => {
    const turn = element.querySelector('.turn');
    if (turn && turn.dataset.turn !== shown) turn.scrollIntoView({block: 'start'});
    shown = turn ? turn.dataset.turn : '';
});
"""
_ON_REPORT = """
const close = () => { trigger('click', {}); window.datelineOpener?.focus(); };
element.addEventListener('click', (event) => { if (event.target.closest('button.close')) close(); });
document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && element.querySelector('.report')) close();
});
watch('value', () => {
    const mark = element.querySelector('mark');
    if (mark) { mark.scrollIntoView({block: 'center'}); mark.focus({preventScroll: true}); }
});
"""
_ON_EXAMPLES = """
element.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) trigger('click', {...button.dataset});
});
"""


class Desk(Protocol):
    """What the page needs of `rag.desk.Desk`."""

    @property
    def notice(self) -> str:
        """What must stand beside everything, mostly empty."""
        ...

    @property
    def leaves_machine(self) -> bool:
        """Whether questions and quotes go to another machine."""
        ...

    def generator_name(self) -> str:
        """Who writes the answers; chooses and loads it where that has not been done."""
        ...

    def stream(self, question: str) -> Iterator[Event]:
        """The events of one question; the last is the `Answer`."""
        ...

    def article(self, article_id: str) -> Article:
        """One report whole."""
        ...

    def status(self) -> "Status":
        """What the archive holds."""
        ...


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation; lives in the memory of the server for as long as its browser tab."""

    id: str = ""
    turns: tuple[view.Turn, ...] = ()


class Run:
    """One question on its way: a thread reads the desk's events, the event loop picks them up."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._came: list[Event | DatelineError] = []

    def start(self, desk: Desk, question: str, one_at_a_time: threading.Lock) -> None:
        """Begin reading, as soon as the question before has been let go."""
        threading.Thread(target=self._read, args=(desk, question, one_at_a_time), daemon=True).start()

    def stop(self) -> None:
        """Let `next` return at once; the thread closes the stream at the desk's next event."""
        self.stopped.set()
        self._rouse()

    async def next(self, seconds: float) -> list[Event | DatelineError]:
        """What has come, after at most `seconds`; empty if nothing has."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()
        came, self._came = self._came, []
        return came

    def _read(self, desk: Desk, question: str, one_at_a_time: threading.Lock) -> None:
        with one_at_a_time:
            if self.stopped.is_set():
                return
            try:
                with contextlib.closing(_generator(desk.stream(question))) as events:
                    for event in events:
                        self._put(event)
                        if self.stopped.is_set() or isinstance(event, Answer):
                            return
                self._put(DatelineError("The answer ended before it was complete. Ask again."))
            except DatelineError as error:
                self._put(error)
            except Exception as error:  # the door to the page: a fault of ours must not look like an answer
                _log.exception("A question failed.")
                self._put(DatelineError(f"Something went wrong inside Dateline ({type(error).__name__})."))

    def _put(self, came: Event | DatelineError) -> None:
        self._came.append(came)
        self._rouse()

    def _rouse(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the page is gone
            self._loop.call_soon_threadsafe(self._wake.set)


def _generator(events: Iterator[Event]) -> Any:  # noqa: ANN401 - a generator, whatever the iterator
    """`events` with a `close`, so that a stopped question frees its model at once."""
    yield from events


class Page:
    """The handlers of the page's events."""

    def __init__(self, desk: Desk, examples: Sequence[str]) -> None:
        self.desk = desk
        self.examples = examples
        self._runs: dict[str, Run] = {}
        self._one_at_a_time = threading.Lock()

    def head(self) -> Iterator[tuple[str, str]]:
        """Banner and header: at once without the generator's name, then with it."""
        banner = view.notice_html(self.desk.notice)
        status, name, leaves, problem = None, "", False, ""
        try:
            status = self.desk.status()
            yield banner, view.header_html(status, "…", False)
            name, leaves = self.desk.generator_name(), self.desk.leaves_machine
        except DatelineError as error:
            problem = str(error)
        yield banner, view.header_html(status, name, leaves, problem)

    async def ask(self, question: str, chat: Chat) -> AsyncGenerator[tuple[Any, ...]]:
        """Question → the turn as it grows. Each tuple fills the outputs named in `build`."""
        question = question.strip()
        keep = gr.skip()
        if hint := self._refusal(question):
            yield keep, view.hint_html(hint), *(keep,) * 6
            return
        first = "Waiting for another question to end" if self._one_at_a_time.locked() else "Starting"
        turn = view.Turn(len(chat.turns) + 1, question, detect(question), first)
        chat = Chat(chat.id or secrets.token_hex(), (*chat.turns, turn))
        past = "".join(view.turn_html(one, notice=self.desk.notice) for one in chat.turns[:-1])
        run = self._runs[chat.id] = Run()
        run.start(self.desk, question, self._one_at_a_time)
        try:
            yield "", "", chat, past, self._shown(turn), "", gr.update(visible=False), gr.update(visible=True)
            async for now, seconds in self._followed(run, turn):
                chat = replace(chat, turns=(*chat.turns[:-1], now))
                yield keep, keep, chat, keep, self._shown(now, seconds), *(keep,) * 3
            yield *(keep,) * 6, gr.update(visible=True), gr.update(visible=False)
        finally:
            run.stop()
            run.ended.set()
            self._runs.pop(chat.id, None)

    async def ask_example(self, chat: Chat, event: gr.EventData) -> AsyncIterator[tuple[Any, ...]]:
        """The same for an example that was clicked."""
        number = str(event._data.get("example", ""))
        if number.isdecimal() and int(number) < len(self.examples):
            async for filled in self.ask(self.examples[int(number)], chat):
                yield filled

    def stop(self, chat: Chat) -> None:
        """End the question that runs in this chat; `ask` then shows it as stopped."""
        if run := self._runs.get(chat.id):
            run.stop()

    async def fresh(self, chat: Chat) -> tuple[Any, ...]:
        """An empty page; a question that runs is ended first, so that it writes nothing into the new chat."""
        if run := self._runs.get(chat.id):
            run.stop()
            await run.ended.wait()
        return "", "", Chat(), "", "", view.examples_html(self.examples), ""

    def open(self, event: gr.EventData) -> str:
        """The report of the card that was clicked, or why it cannot be shown."""
        card = {key: str(event._data.get(key, "")) for key in ("article", "start", "end", "language")}
        try:
            article = self.desk.article(card["article"])
        except DatelineError as error:
            return view.no_report_html(str(error), card["language"])
        start, end = (int(card[key]) if card[key].isdecimal() else 0 for key in ("start", "end"))
        return view.report_html(article, start, end, card["language"], self.desk.notice)

    async def _followed(self, run: Run, turn: view.Turn) -> AsyncIterator[tuple[view.Turn, int]]:
        """The turn after each event and each second, until its end."""
        began = time.monotonic()
        while turn.running:
            for came in await run.next(1.0):
                if isinstance(came, DatelineError):
                    turn = replace(turn, error=str(came))
                else:
                    turn = view.after(turn, came)
            if turn.running and run.stopped.is_set():
                turn = replace(turn, stopped=True)
            yield turn, int(time.monotonic() - began)

    def _shown(self, turn: view.Turn, seconds: int = 0) -> str:
        return view.turn_html(turn, seconds, self.desk.notice)

    def _refusal(self, question: str) -> str:
        if not question:
            return "Type a question first."
        if len(question) > LONGEST_QUESTION:
            return f"The question has {len(question):,} characters; {LONGEST_QUESTION:,} are the most."
        if len(self._runs) >= _WAITING:
            return f"Dateline is busy: {len(self._runs)} questions are waiting. Ask again in a minute."
        return ""


def build(desk: Desk, examples: Sequence[str]) -> gr.Blocks:
    """The page, with its events; `web` adds theme, styles and headers."""
    return _in_a_loop(lambda: _wired(Page(desk, examples), examples))


def _in_a_loop(make: Callable[[], Made]) -> Made:
    """What `make` gives, made in an event loop: else Gradio opens ten of its own and closes none."""

    async def made() -> Made:
        return make()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(made())
    return make()


def _wired(page: Page, examples: Sequence[str]) -> gr.Blocks:
    blocks: gr.Blocks = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with blocks:
        chat = gr.State(Chat())
        banner, top = _html("banner"), _html("top")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                past, current = _html("past", _ON_CHAT), _html("current", _ON_CHAT)
                welcome = _html("welcome", _ON_EXAMPLES, view.examples_html(examples))
                with gr.Column(elem_id="composer"):
                    hint = _html("hint")
                    with gr.Row():
                        box = _question_box()
                        send = gr.Button("Ask", variant="primary", elem_id="send", min_width=80, scale=0)
                        stop = gr.Button("Stop", variant="stop", elem_id="stop", min_width=80, scale=0, visible=False)
                        new = gr.Button("New chat", elem_id="new", min_width=100, scale=0)
            report = _html("report", _ON_REPORT)
        seen = [box, hint, chat, past, current, welcome, send, stop]
        slow: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        quick: dict[str, Any] = {**slow, "queue": False}
        blocks.load(page.head, None, [banner, top], **slow)
        gr.on([box.submit, send.click], page.ask, [box, chat], seen, concurrency_limit=2 * _WAITING, **slow)
        welcome.click(page.ask_example, chat, seen, concurrency_limit=2 * _WAITING, **slow)
        stop.click(page.stop, chat, None, **quick)
        new.click(page.fresh, chat, [box, hint, chat, past, current, welcome, report], **slow)
        gr.on([past.click, current.click], page.open, None, report, **quick)
        report.click(lambda: "", None, report, **quick)
    blocks.queue(max_size=4 * _WAITING, default_concurrency_limit=2, api_open=False)
    return blocks


def _html(name: str, script: str | None = None, value: str = "") -> gr.HTML:
    """A place for HTML made by `ui/view.py`; the template is fixed, the value is never read as a template."""
    return gr.HTML(value, js_on_load=script, elem_id=name, apply_default_css=False)


def _question_box() -> gr.Textbox:
    # Spelling and completion off: some browsers send what is typed to their makers, or keep it.
    plain = gr.InputHTMLAttributes(autocomplete="off", spellcheck=False, enterkeyhint="send")
    return gr.Textbox(
        label="Your question", placeholder="What do you want to know?", show_label=False, container=False,
        lines=1, max_lines=6, autofocus=True, elem_id="question", scale=1, html_attributes=plain,
    )  # fmt: skip


def web(desk: Desk, examples: Sequence[str], *, host: str = "127.0.0.1", auth: Login | None = None) -> ASGIApp:
    """The page as an ASGI application, with `Guard` in front.

    Raises:
        InputError: `host` is not the loopback, and there is no user name or password.
    """
    local = is_loopback(f"http://{_bracketed(host)}")
    if not local and not (auth and all(auth)):
        raise InputError(f"Others could read the archive on {host}: set a user name and a password.")
    app, blocks = FastAPI(docs_url=None, redoc_url=None, openapi_url=None), build(desk, examples)
    _in_a_loop(lambda: gr.mount_gradio_app(
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
