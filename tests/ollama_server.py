"""A stand-in for an Ollama server, on a real socket: no Ollama runs where this project is tested.

    with OllamaServer(scripted('{"answer": "yes"}')) as server:
        ChatOllama(model="qwen3:4b", base_url=server.url).invoke("…")
        server.chats[0]["options"]["num_ctx"], server.cancelled

Imitates the paths of `shared/ollama-protocol.md`: shapes, statuses and texts of errors, HTTP/1.1 with chunked
NDJSON and kept-alive connections, a model that is loaded first (and anew when `num_ctx` changes), and the
context trap. What goes wrong is set with `server.fault = Fault(…)`, what the model says with a `Backend`.

Does not imitate: templates (a prompt is the texts of its messages), sparing the system message when the
prompt is cut, `stop`, `tools`, `logprobs`, the queue, and JSON forced by `format`: the backend sees `format`
and does what it likes. A piece of the reply counts as one token. Knows nothing about Dateline.
"""

import contextlib
import itertools
import json
import socket
import sys
import threading
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

Json = dict[str, Any]

_STATUS = {
    "busy": (503, "server busy, please try again.  maximum pending requests exceeded"),
    "out_of_memory": (500, "model requires more system memory (8.0 GiB) than is available (3.1 GiB)"),
}
_CONTENT: dict[str, object] = {"not_json": 'Sure! Here it is: {"answer": ', "empty": "", "wrong_type": 42}
_BREAKS = ("hang", "cut", "ends_early", "error_line")
_CHAT, _PULL = "/api/chat", "/api/pull"


@dataclass(frozen=True)
class FakeModel:
    """A model as the server lists it; with `remote_host` and `remote_model` it is a cloud model."""

    name: str
    capabilities: tuple[str, ...] = ("completion",)
    context_length: int = 32768
    size: int = 2_497_293_931
    family: str = "qwen3"
    parameter_size: str = "4.0B"
    quantization_level: str = "Q4_K_M"
    digest: str = "f" * 64
    remote_host: str | None = None
    remote_model: str | None = None


@dataclass(frozen=True)
class ChatRequest:
    """What the model gets to see: `messages` after the cut to the context, `raw` the body before it."""

    model: str
    messages: tuple[Mapping[str, Any], ...]
    format: object
    options: Mapping[str, Any]
    think: bool | str | None
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Recorded:
    """A request as it came in; `body` is None where there was none."""

    method: str
    path: str
    body: Json | None


@dataclass(frozen=True)
class Fault:
    """What goes wrong on `path`, with the next `times` requests (None: with all).

    slow           waits `seconds` before each line
    hang           sends `after` lines, then nothing, until the client leaves or the server stops
    cut            sends `after` lines, then drops the connection, as a process that is killed
    ends_early     sends `after` lines, then ends the answer in good order, but without `"done": true`
    error_line     sends `after` lines, then `{"error": …}`; with none sent before, a status 500
    busy, out_of_memory            status 503, 500
    not_json, empty, wrong_type    the model's text is no JSON, is empty, is no string
    endless        talks on, `seconds` a piece, up to `num_predict` or until the client leaves

    With `after=0` not even the headers are sent (`ends_early`: an empty 200). Paths with one object as answer
    need `after=0`; a chat with `stream: false` sends nothing before the fault in any case.
    """

    kind: Literal[
        "slow", "hang", "cut", "ends_early", "error_line", "busy", "out_of_memory",
        "not_json", "empty", "wrong_type", "endless",
    ]  # fmt: skip
    times: int | None = None
    after: int = 2
    seconds: float = 0.01
    path: str = _CHAT


Backend = Callable[[ChatRequest], Iterable[str]]


def scripted(*replies: str, size: int = 8) -> Backend:
    """One reply a request, in order, in pieces of `size` characters; a request too many fails the test."""
    left = deque(replies)

    def reply(request: ChatRequest) -> Iterable[str]:
        if not left:
            raise AssertionError(f"scripted: {len(replies)} replies, but one request more came")
        text = left.popleft()
        return [text[i : i + size] for i in range(0, len(text), size)]

    return reply


class OllamaServer:
    """The server; it runs inside `with`, or between `start` and `stop`. Attributes may be set at any time.

    Attributes:
        models: The models that are there, by name; pulling adds to them.
        pullable: The models that can be pulled, by name.
        fault: What goes wrong; None again once its `times` are used up.
        default_num_ctx: Tokens of context where a request has no `num_ctx`.
        count_tokens: Counts the tokens of a text.
        load_seconds: Time to load a model, waited for before its first answer.
        thinking: The reasoning of models that can think, unless the request has `think: false`.
        refuse_think_false: Answer 400 also to `think: false` where the model cannot think (some versions do).
        requests: All requests so far, also those that a fault struck.
        cancelled: How many chats the client left before their end.
        loaded: The models in memory, with their `num_ctx`.
        errors: What the backend raised; leaving `with` raises the first of them.
    """

    def __init__(self, backend: Backend, models: Iterable[FakeModel] = (FakeModel("qwen3:4b"),)) -> None:
        self.backend = backend
        self.models = {model.name: model for model in models}
        self.pullable: dict[str, FakeModel] = {}
        self.fault: Fault | None = None
        self.default_num_ctx = 2048
        self.count_tokens: Callable[[str], int] = lambda text: len(text) // 4
        self.load_seconds = 0.0
        self.thinking = "Let me think about that."
        self.refuse_think_false = False
        self.requests: list[Recorded] = []
        self.cancelled = 0
        self.loaded: dict[str, int] = {}
        self.errors: list[BaseException] = []
        self._changed = threading.Condition()
        self._port = 0
        self._http: _Http | None = None

    @property
    def url(self) -> str:
        """The address; it stays the same when the server stops and starts."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def chats(self) -> list[Json]:
        """The bodies of the chat requests so far."""
        return [request.body or {} for request in tuple(self.requests) if request.path == _CHAT]

    def wait_cancelled(self, count: int = 1, seconds: float = 3.0) -> bool:
        """Wait until the client has left `count` chats; False if that takes longer than `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self.cancelled >= count, seconds)

    def start(self) -> None:
        """Listen, on the same port as the last time."""
        self._http = _Http(("127.0.0.1", self._port), self)
        self._port = self._http.server_address[1]
        self._http.thread.start()

    def stop(self) -> None:
        """Drop all connections and wait for their threads; models have to be loaded anew afterwards."""
        if self._http:
            self._http.stop()
            self._http = None
            self.loaded.clear()

    def restart(self, away: float = 0.0) -> None:
        """Stop, stay away for so many seconds, and come back on the same port."""
        self.stop()
        time.sleep(away)
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.stop()
        if kind is None and self.errors:
            raise self.errors[0]

    def note(self, request: Recorded) -> Fault | None:
        """Record a request; return the fault that strikes it."""
        with self._changed:
            self.requests.append(request)
            fault = self.fault
            if fault is None or fault.path != request.path:
                return None
            if fault.times is not None:
                self.fault = replace(fault, times=fault.times - 1) if fault.times > 1 else None
            return fault

    def note_cancelled(self) -> None:
        """Count a chat that the client left."""
        with self._changed:
            self.cancelled += 1
            self._changed.notify_all()

    def find(self, name: str) -> FakeModel:
        """The model of that name, of which `:latest` may be left out."""
        model = self.models.get(name) or self.models.get(f"{name}:latest")
        if model is None:
            raise _Refused(404, f"model '{name}' not found")
        return model

    def fit(self, messages: list[Json], num_ctx: int) -> tuple[tuple[Json, ...], int]:
        """Cut the front of the messages, in silence, to `num_ctx` tokens → what is left, and its tokens."""
        kept: deque[Json] = deque()
        left, count = num_ctx, self.count_tokens
        for message in reversed(messages):
            text = message["content"]
            start = bisect_left(range(len(text)), True, key=lambda i: count(text[i:]) <= left)
            kept.appendleft({**message, "content": text[start:]})
            left -= count(text[start:])
            if start:
                break
        return tuple(kept), num_ctx - left


class _Refused(Exception):
    """The request is answered with a status and `{"error": message}`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class _Dropped(Exception):
    """The connection ends here, without a word."""


class _Http(ThreadingHTTPServer):
    """The listening socket, its thread, and the connections."""

    daemon_threads = False  # so that server_close() waits for the threads of the connections
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], app: OllamaServer) -> None:
        self.app, self.stopping = app, False
        self.connections: set[socket.socket] = set()
        super().__init__(address, _Handler)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="ollama-server")

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection, and keep it so that `stop` can wake the thread that waits on it."""
        connection, address = super().get_request()
        self.connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - as its base class has it
        """Close a connection."""
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Keep an error of this file itself; that the client leaves is none."""
        if (error := sys.exception()) and not isinstance(error, ConnectionError):
            self.app.errors.append(error)

    def stop(self) -> None:
        """Close the socket and all connections, and wait for their threads."""
        self.stopping = True
        self.shutdown()
        for connection in tuple(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()
        self.thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, and sends the answers as far as the fault lets them pass."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

    def do_GET(self) -> None:
        """Read, record and answer a request."""
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(data) if data else None
        fault = self.server.app.note(Recorded(self.command, self.path, body))
        try:
            self._answer(body or {}, fault)
        except _Refused as refused:
            self._send(refused.status, _encoded({"error": refused.message}))
        except _Dropped:
            self.close_connection = True
        except ConnectionError:
            self.close_connection = True
            if self.path == _CHAT and not self.server.stopping:
                self.server.app.note_cancelled()

    do_POST = do_GET

    def _answer(self, body: Json, fault: Fault | None) -> None:
        if self.path == "/":
            return self._send(200, b"Ollama is running")
        if fault and fault.kind in _STATUS:
            raise _Refused(*_STATUS[fault.kind])
        lines = self._through(self._lines(body, fault), fault)
        if self.path in (_CHAT, _PULL) and body.get("stream", True):
            self._send_stream(lines)
        else:
            self._send(200, _encoded(_merged(list(lines))))

    def _send(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _send_stream(self, lines: Iterator[Json]) -> None:
        first = list(itertools.islice(lines, 1))
        if first and "error" in first[0]:
            raise _Refused(500, first[0]["error"])
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for line in itertools.chain(first, lines):
            data = _encoded(line) + b"\n"
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        with contextlib.suppress(ConnectionError):  # who has read "done" may leave
            self.wfile.write(b"0\r\n\r\n")

    def _through(self, lines: Iterator[Json], fault: Fault | None) -> Iterator[Json]:
        """The lines, as the fault lets them pass."""
        pause = fault.seconds if fault and fault.kind in ("slow", "endless") else 0
        for number, line in enumerate(lines):
            self._wait(pause)
            if fault and fault.kind in _BREAKS and (number >= fault.after or line.get("done")):
                if fault.kind == "hang":
                    self._wait(None)
                if fault.kind == "cut":
                    raise _Dropped
                if fault.kind == "error_line":
                    yield {"error": "an error was encountered while running the model: unexpected EOF"}
                return
            yield line

    def _wait(self, seconds: float | None) -> None:
        """Wait so long (None: for ever); stop the answer when the client leaves or the server stops."""
        self.connection.settimeout(seconds)
        try:
            gone = not self.connection.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, TimeoutError):
            gone = False
        finally:
            self.connection.settimeout(None)
        if gone:
            raise ConnectionAbortedError

    def _lines(self, body: Json, fault: Fault | None) -> Iterator[Json]:
        """What a request is answered with: many lines for a chat and a pull, else one."""
        app = self.server.app
        match self.command, self.path:
            case "GET", "/api/version":
                yield {"version": "0.21.0"}
            case "GET", "/api/tags":
                yield {"models": [{**_listed(model), "modified_at": _now()} for model in app.models.values()]}
            case "GET", "/api/ps":
                yield {"models": [_running(app.find(name), ctx) for name, ctx in tuple(app.loaded.items())]}
            case "POST", "/api/show":
                yield _shown(app.find(body["model"]))
            case "POST", "/api/pull":
                yield from _pulled(app, body["model"])
            case "POST", "/api/chat":
                yield from self._chat(body, fault)
            case _:
                raise _Refused(404, "404 page not found")

    def _chat(self, body: Json, fault: Fault | None) -> Iterator[Json]:
        app, name, clock = self.server.app, body["model"], [time.perf_counter_ns()]
        model, options = app.find(name), body.get("options") or {}
        _check_capabilities(app, model, body)
        num_ctx = min(options.get("num_ctx") or app.default_num_ctx, model.context_length)
        if not body.get("messages"):
            yield {**_line(name), "done": True, "done_reason": self._load_or_unload(model, num_ctx, body)}
            return
        messages, prompt_tokens = app.fit(body["messages"], num_ctx)
        self._load(model, num_ctx)
        clock.append(time.perf_counter_ns())
        request = ChatRequest(name, messages, body.get("format"), options, body.get("think"), body)
        count, reason = 0, "stop"
        try:
            for part in self._parts(model, request, fault):
                clock[2:] = clock[2:] or [time.perf_counter_ns()]
                yield _line(name, **part)
                count += 1
                if count == options.get("num_predict"):
                    reason = "length"
                    break
        except Exception as error:
            app.errors.append(error)
            yield {"error": str(error)}
            return
        counts = {"prompt_eval_count": prompt_tokens, "eval_count": count}
        yield {**_line(name), "done": True, "done_reason": reason, **_timings(clock), **counts}

    def _load(self, model: FakeModel, num_ctx: int) -> None:
        app = self.server.app
        if app.loaded.get(model.name) != num_ctx:
            self._wait(app.load_seconds)
            app.loaded[model.name] = num_ctx

    def _load_or_unload(self, model: FakeModel, num_ctx: int, body: Json) -> str:
        if body.get("keep_alive") in (0, "0", "0s"):
            self.server.app.loaded.pop(model.name, None)
            return "unload"
        self._load(model, num_ctx)
        return "load"

    def _parts(self, model: FakeModel, request: ChatRequest, fault: Fault | None) -> Iterator[Json]:
        """The pieces of the reply, as `{"thinking": …}` or `{"content": …}`."""
        app = self.server.app
        if "thinking" in model.capabilities and request.think is not False:
            yield from ({"thinking": word + " "} for word in app.thinking.split())
        if fault and fault.kind in _CONTENT:
            yield {"content": _CONTENT[fault.kind]}
        elif fault and fault.kind == "endless":
            yield from ({"content": f"and {number} "} for number in itertools.count(1))
        else:
            yield from ({"content": piece} for piece in app.backend(request))


def _check_capabilities(app: OllamaServer, model: FakeModel, body: Json) -> None:
    think = body.get("think")
    if "thinking" not in model.capabilities and (think or (think is False and app.refuse_think_false)):
        raise _Refused(400, f'"{body["model"]}" does not support thinking')
    if "completion" not in model.capabilities:
        raise _Refused(400, f'"{body["model"]}" does not support chat')


def _encoded(answer: Json) -> bytes:
    """JSON as Go writes it: letters as they are, but the two separators of lines escaped."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def _merged(lines: list[Json]) -> Json:
    """The answer in one object, for `stream: false`: the last line, with the text of all."""
    last = lines[-1] if lines else {}
    if "error" in last:
        raise _Refused(500, last["error"])
    if "message" not in last:
        return last
    message = dict(last["message"])
    for key in ("content", "thinking"):
        parts = [line["message"][key] for line in lines if line["message"].get(key)]
        if parts:
            message[key] = "".join(parts) if isinstance(parts[0], str) else parts[0]
    return {**last, "message": message}


def _now(minutes: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def _line(model: str, **part: object) -> Json:
    message = {"role": "assistant", "content": "", **part}
    return {"model": model, "created_at": _now(), "message": message, "done": False}


def _timings(clock: list[int]) -> Json:
    """Nanoseconds between the marks: came in, loaded, first piece (missing if there was none), now."""
    came, loaded, first, now = (*clock, *[time.perf_counter_ns()] * 2)[:4]
    return {
        "total_duration": now - came,
        "load_duration": loaded - came,
        "prompt_eval_duration": first - loaded,
        "eval_duration": now - first,
    }


def _details(model: FakeModel) -> Json:
    size, level = model.parameter_size, model.quantization_level
    return {"format": "gguf", "family": model.family, "parameter_size": size, "quantization_level": level}


def _remote(model: FakeModel) -> Json:
    keys = {"remote_model": model.remote_model, "remote_host": model.remote_host}
    return {key: value for key, value in keys.items() if value}


def _listed(model: FakeModel) -> Json:
    one = {"name": model.name, "model": model.name, "size": model.size, "digest": model.digest}
    return {**one, "details": _details(model), **_remote(model)}


def _running(model: FakeModel, num_ctx: int) -> Json:
    memory = {"expires_at": _now(minutes=5), "size_vram": model.size, "context_length": num_ctx}
    return {**_listed(model), **memory}


def _shown(model: FakeModel) -> Json:
    lengths = {f"{model.family}.context_length": model.context_length}
    return {
        "details": _details(model),
        "model_info": {"general.architecture": model.family, **lengths},
        "capabilities": list(model.capabilities),
        "template": "{{ .Prompt }}",
        "parameters": "temperature 0.7",
        **_remote(model),
    }


def _pulled(app: OllamaServer, name: str) -> Iterator[Json]:
    yield {"status": "pulling manifest"}
    model = app.pullable.get(name)
    if model is None:
        yield {"error": "pull model manifest: file does not exist"}
        return
    layer = {"status": f"pulling {model.digest[:12]}", "digest": f"sha256:{model.digest}"}
    for part in range(5):
        yield {**layer, "total": model.size, "completed": model.size * part // 4}
    yield from ({"status": status} for status in ("verifying sha256 digest", "writing manifest"))
    app.models[name] = model
    yield {"status": "success"}
