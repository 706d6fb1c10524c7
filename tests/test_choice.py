"""Which generator answers: what is named, else Ollama on this machine, else the embedded model; never a surprise."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, Self

import pytest

from index.errors import (
    GeneratorError,
    GeneratorUnreachable,
    InputError,
    ModelNotFound,
    ReplyTimeout,
    ReplyUnusable,
)
from rag.embedded import EmbeddedGenerator
from rag.generator import Generator, Message, choose
from rag.ollama import OllamaGenerator
from rag.ollama_models import Model
from rag.settings import Settings
from tests.ollama_server import FakeModel, Fault, OllamaServer, scripted

LOCAL = FakeModel("gemma3:4b", family="gemma3")
OTHER = FakeModel("phi4:latest", family="phi3")
EMBEDDER = FakeModel("bge-m3:latest", ("embedding",), family="bert")
CLOUD = FakeModel("gpt-oss:20b-cloud", remote_host="https://ollama.com:443", remote_model="gpt-oss:20b")
NAMED_CLOUD = FakeModel("qwen3-coder:480b-cloud")
"""A cloud model of a server that does not say so."""
IN_THE_EMBEDDED_MODEL_S_PLACE: object = EmbeddedGenerator(server=None)


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    """A server that is asked for its models, but no question."""
    with OllamaServer(scripted(), (EMBEDDER, CLOUD, NAMED_CLOUD, LOCAL, OTHER)) as running:
        yield running


@pytest.fixture(autouse=True)
def quick_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which one is taken is asked here; that it loads is tested elsewhere, and takes ten seconds."""
    monkeypatch.setattr(EmbeddedGenerator, "load", lambda progress: IN_THE_EMBEDDED_MODEL_S_PLACE)


@pytest.fixture
def gpu_box(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of another machine, which is this one in truth."""
    inherited = socket.getaddrinfo

    def resolve(host: str, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever the socket library takes
        return inherited("127.0.0.1" if host == "gpu.example" else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return "gpu.example"


class Stranger:
    """A server on a port of this machine that is not Ollama: sends the same bytes to everyone who connects."""

    def __init__(self, answer: bytes, pause: float = 0.0) -> None:
        self.connections = 0
        self._answer, self._pause = answer, pause
        self._stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(OSError), self._socket.accept()[0] as connection:
                self.connections += 1
                connection.settimeout(1)
                connection.recv(65536)
                for at in range(len(self._answer)) if self._pause else ():
                    connection.sendall(self._answer[at : at + 1])
                    if self._stopping.wait(self._pause):
                        break
                if not self._pause:
                    connection.sendall(self._answer)


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(head).encode() + body


def automatic() -> tuple[Generator, list[str], float]:
    """What is chosen where nothing is named, the lines shown meanwhile, and the seconds that it took."""
    lines: list[str] = []
    start = time.monotonic()
    chosen = choose(Settings(), lines.append)
    return chosen, lines, time.monotonic() - start


# ---- A model is named


def test_a_named_model_is_taken(server: OllamaServer) -> None:
    chosen = choose(Settings(model="phi4", ollama=server.url))  # `:latest` may be left out
    assert chosen.name == f"phi4:latest (Ollama at {server.url.removeprefix('http://')})"
    assert not chosen.leaves_machine


@pytest.mark.parametrize("name", ["phi4:14b", "gemma3", "qwen3:4b", "hf.co/some/Model-GGUF:Q4_K_M"])
def test_another_never_takes_the_place_of_a_named_model(server: OllamaServer, name: str) -> None:
    with pytest.raises(ModelNotFound) as absent:
        choose(Settings(model=name, ollama=server.url))
    assert str(absent.value) == f"Ollama at {server.url} does not have the model {name}. Run: ollama pull {name}"


def test_a_named_model_that_does_not_write_is_refused(server: OllamaServer) -> None:
    with pytest.raises(ModelNotFound, match="bge-m3 does not write text.*--model NAME"):
        choose(Settings(model="bge-m3", ollama=server.url))


@pytest.mark.parametrize("model", [CLOUD, NAMED_CLOUD])
def test_a_cloud_model_is_taken_only_by_its_name_and_leaves_the_machine(server: OllamaServer, model: FakeModel) -> None:
    assert choose(Settings(model=model.name, ollama=server.url)).leaves_machine


def test_a_named_model_of_another_machine_leaves_the_machine(
    server: OllamaServer, gpu_box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = server.url.replace("127.0.0.1", gpu_box)
    assert choose(Settings(model=LOCAL.name, ollama=address)).leaves_machine
    monkeypatch.setenv("OLLAMA_HOST", address)
    assert choose(Settings(model=LOCAL.name)).leaves_machine


def test_the_embedded_model_by_name_asks_no_server(server: OllamaServer) -> None:
    assert choose(Settings(model="embedded", ollama=server.url)) is IN_THE_EMBEDDED_MODEL_S_PLACE
    assert server.requests == []


def test_a_named_model_needs_a_right_ollama_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:port")
    with pytest.raises(InputError, match="OLLAMA_HOST is no address"):
        choose(Settings(model=LOCAL.name))


# ---- An address is named


def test_a_server_that_does_not_run_is_named_at_once(server: OllamaServer) -> None:
    server.stop()
    for settings in (Settings(ollama=server.url), Settings(ollama=server.url, model="x")):
        start = time.monotonic()
        with pytest.raises(GeneratorUnreachable, match=f"No Ollama at {server.url}. Start it with `ollama serve`"):
            choose(settings)
        assert time.monotonic() - start < 2


def test_a_machine_that_takes_no_connection_is_noticed_within_two_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as silent, contextlib.ExitStack() as full:
        for _ in range(2):  # the queue of connections is full with these
            waiting = full.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(silent.getsockname())
        start = time.monotonic()
        with pytest.raises(GeneratorUnreachable):
            choose(Settings(ollama=f"127.0.0.1:{silent.getsockname()[1]}", model="x"))
        assert time.monotonic() - start < 2


def test_a_name_server_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: over.wait(10))
    start = time.monotonic()
    with pytest.raises(GeneratorUnreachable, match="No Ollama at http://gpu.example:11434"):
        choose(Settings(ollama="gpu.example", model="x"))
    over.set()
    assert time.monotonic() - start < 2


def test_an_address_on_this_machine_needs_no_model(server: OllamaServer) -> None:
    assert choose(Settings(ollama=server.url)).name.startswith("gemma3:4b")
    server.models = {CLOUD.name: CLOUD}
    with pytest.raises(ModelNotFound, match="--model NAME. It lists: gpt-oss:20b-cloud$"):
        choose(Settings(ollama=server.url))
    server.models.clear()
    with pytest.raises(ModelNotFound, match="ollama pull NAME"):
        choose(Settings(ollama=server.url))


def test_another_machine_s_model_must_be_named(server: OllamaServer, gpu_box: str) -> None:
    with pytest.raises(ModelNotFound, match=r"--model NAME. It lists: bge-m3:latest, .*gemma3:4b"):
        choose(Settings(ollama=server.url.replace("127.0.0.1", gpu_box)))


@pytest.mark.parametrize(("fault", "error"), [
    (Fault("hang", after=0, path="/api/tags"), ReplyTimeout),
    (Fault("out_of_memory", path="/api/tags"), ReplyUnusable),
    (Fault("busy", path="/api/tags"), ReplyUnusable),
    (Fault("cut", after=0, path="/api/tags"), ReplyUnusable),
    (Fault("hang", after=0, path="/api/show"), ReplyTimeout),
    (Fault("out_of_memory", path="/api/show"), ReplyUnusable),
])  # fmt: skip
def test_a_broken_server_that_was_named_is_an_error(
    server: OllamaServer, fault: Fault, error: type[GeneratorError]
) -> None:
    server.fault = fault
    with pytest.raises(error) as raised:
        choose(Settings(ollama=server.url, model=LOCAL.name, idle_seconds=0.3))
    assert server.url in str(raised.value) and "\n" not in str(raised.value)


# ---- Nothing is named


def test_ollama_s_newest_model_that_runs_here_and_writes_is_taken(
    server: OllamaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    chosen, lines, _ = automatic()
    assert isinstance(chosen, OllamaGenerator) and chosen.name.startswith("gemma3:4b (Ollama at 127.0.0.1:")
    assert not chosen.leaves_machine and lines == []
    asked = [(request.body or {}).get("model") for request in server.requests if request.path == "/api/show"]
    assert asked[-1] == LOCAL.name and OTHER.name not in asked


def test_a_damaged_model_is_passed_over(server: OllamaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    server.models = {model.name: model for model in (LOCAL, OTHER)}
    server.fault = Fault("out_of_memory", times=1, path="/api/show")
    assert automatic()[0].name.startswith("phi4")


def test_cloud_models_and_embedders_are_never_taken(server: OllamaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    server.models = {model.name: model for model in (CLOUD, EMBEDDER, NAMED_CLOUD)}
    chosen, lines, _ = automatic()
    assert chosen is IN_THE_EMBEDDED_MODEL_S_PLACE
    assert lines == [f"Ollama at {server.url} lists no model of its own that writes; using the embedded model"]


def test_without_ollama_the_embedded_model_is_taken(server: OllamaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    server.stop()
    chosen, lines, seconds = automatic()
    assert chosen is IN_THE_EMBEDDED_MODEL_S_PLACE and lines == [] and seconds < 1


def test_another_machine_is_never_asked_unnamed(
    server: OllamaServer, gpu_box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = server.url.replace("127.0.0.1", gpu_box)
    monkeypatch.setenv("OLLAMA_HOST", address)
    chosen, lines, _ = automatic()
    assert chosen is IN_THE_EMBEDDED_MODEL_S_PLACE and server.requests == []
    assert lines == [f"Ollama at {address} is another machine's, and no model is named; using the embedded model"]


def test_a_wrong_ollama_host_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "ftp://x")
    chosen, lines, _ = automatic()
    assert chosen is IN_THE_EMBEDDED_MODEL_S_PLACE
    assert len(lines) == 1 and "OLLAMA_HOST" in lines[0] and "embedded" in lines[0]


@pytest.mark.parametrize("fault", [
    Fault("hang", after=0, path="/api/tags"),
    Fault("hang", after=0, path="/api/show"),
    Fault("out_of_memory", path="/api/tags"),
    Fault("busy", path="/api/tags"),
    Fault("cut", after=0, path="/api/tags"),
    Fault("cut", after=0, path="/api/show"),
], ids=lambda fault: f"{fault.kind}-{fault.path[5:]}")  # fmt: skip
def test_a_broken_ollama_is_given_up_soon_and_said(
    server: OllamaServer, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    server.fault = fault
    chosen, lines, seconds = automatic()
    assert chosen is IN_THE_EMBEDDED_MODEL_S_PLACE and seconds < 3
    assert lines == [f"Ollama at {server.url} does not answer properly; using the embedded model"]


@pytest.mark.parametrize(("answer", "pause"), [
    pytest.param(http(b"<html><title>A router</title></html>", "200 OK", "Content-Type: text/html"), 0, id="page"),
    pytest.param(http(b"<h1>Not Found</h1>", "404 Not Found"), 0, id="not found"),
    pytest.param(http(b"", "200 OK"), 0, id="empty"),
    pytest.param(http(b'{"models": ['), 0, id="half JSON"),
    pytest.param(http(b"[" * 100_000), 0, id="deep JSON"),
    pytest.param(http(b"[1, 2]"), 0, id="list"),
    pytest.param(http(b'{"models": {"a": 1}}'), 0, id="models are no list"),
    pytest.param(http(b'{"models": [{"size": 1}]}'), 0, id="model without a name"),
    pytest.param(http(b'{"models": [7]}'), 0, id="model is a number"),
    pytest.param(http(b"not gzip", "200 OK", "Content-Encoding: gzip"), 0, id="not gzip"),
    pytest.param(http(b"\xff\xfe{}"), 0, id="no UTF-8"),
    pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", 0, id="no HTTP"),
    pytest.param(b"", 0, id="hangs up"),
    pytest.param(http(b" " * 300), 0.02, id="drips"),
    pytest.param(http(b" " * (9 << 20)), 0, id="too long"),
])  # fmt: skip
def test_another_program_on_ollama_s_port(monkeypatch: pytest.MonkeyPatch, answer: bytes, pause: float) -> None:
    with Stranger(answer, pause) as stranger:
        monkeypatch.setenv("OLLAMA_HOST", stranger.url)
        chosen, lines, seconds = automatic()
        assert chosen is IN_THE_EMBEDDED_MODEL_S_PLACE and seconds < 3
        assert lines == [f"Ollama at {stranger.url} does not answer properly; using the embedded model"]
        with pytest.raises((ReplyUnusable, ReplyTimeout), match=stranger.url):
            choose(Settings(ollama=stranger.url, model="x", idle_seconds=1))


# ---- No way round


def test_a_proxy_is_never_used(server: OllamaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with Stranger(http(json.dumps({"models": []}).encode())) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert choose(Settings(ollama=server.url)).name.startswith("gemma3:4b")
        assert proxy.connections == 0


def test_a_redirection_is_not_followed(server: OllamaServer) -> None:
    away = http(b"", "307 Temporary Redirect", f"Location: {server.url}/api/tags")
    with Stranger(away) as stranger, pytest.raises(ReplyUnusable, match="status 307"):
        choose(Settings(ollama=stranger.url, model=LOCAL.name))
    assert server.requests == []


def test_a_prompt_follows_no_redirection(server: OllamaServer) -> None:
    model = Model(LOCAL.name, is_local=True, completes=True, thinks=False, context_length=None, digest="")
    away = http(b"", "307 Temporary Redirect", f"Location: {server.url}/api/chat")
    with Stranger(away) as stranger, pytest.raises(GeneratorError, match="refused"):
        list(OllamaGenerator(model, Settings(ollama=stranger.url)).stream([Message("user", "secret")], {}, 300))
    assert server.requests == []


def test_choosing_asks_for_the_models_and_nothing_else(server: OllamaServer) -> None:
    choose(Settings(model=LOCAL.name, ollama=server.url))
    asked = [(request.method, request.path) for request in server.requests]
    assert asked == [("GET", "/api/tags"), ("POST", "/api/show")]
