"""The stand-in for Ollama keeps to `shared/ollama-protocol.md`: raw, by Ollama's client, by ChatOllama."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import ollama
import pytest
from langchain_ollama import ChatOllama

from tests.ollama_server import ChatRequest, FakeModel, Fault, OllamaServer, scripted

PLAIN = FakeModel("gemma3:4b", family="gemma3", context_length=8192)
THINKER = FakeModel("qwen3:4b", ("completion", "thinking"))
EMBEDDER = FakeModel("bge-m3:latest", ("embedding",), family="bert")
CLOUD = FakeModel("gpt-oss:20b-cloud", remote_host="https://ollama.com:443", remote_model="gpt-oss:20b")
SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}
SEEN: list[ChatRequest] = []


def echo(request: ChatRequest) -> Iterator[str]:
    SEEN.append(request)
    yield from ("one ", "two ", "three ", "four")


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    SEEN.clear()
    with OllamaServer(echo, (PLAIN, THINKER, EMBEDDER, CLOUD)) as running:
        yield running


@pytest.fixture
def client(server: OllamaServer) -> Iterator[ollama.Client]:
    with ollama.Client(server.url, timeout=3) as running:
        yield running


@pytest.fixture
def chat(server: OllamaServer) -> Iterator[ChatOllama]:
    limits = {"timeout": httpx.Timeout(3, read=0.5)}
    model = ChatOllama(model=PLAIN.name, base_url=server.url, num_ctx=4096, client_kwargs=limits)
    yield model
    model._client.close()  # type: ignore[no-untyped-call] # nobody else closes it


def body(model: FakeModel = PLAIN, prompt: str = "Hi", **more: object) -> dict[str, Any]:
    return {"model": model.name, "messages": [{"role": "user", "content": prompt}], **more}


def post(server: OllamaServer, path: str = "/api/chat", **sent: object) -> httpx.Response:
    return httpx.post(server.url + path, json=sent, timeout=3)


def get(server: OllamaServer, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(server.url + path, timeout=3).json()
    return answer


def lines(response: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.text.split("\n")[:-1]]


def text(answer: list[dict[str, Any]]) -> str:
    return "".join(line["message"]["content"] for line in answer)


# ---- The protocol


def test_streams_lines_and_ends_with_the_counts(server: OllamaServer) -> None:
    response = post(server, **body())
    answer = lines(response)
    assert response.headers["content-type"] == "application/x-ndjson"
    assert [line["done"] for line in answer] == [False] * 4 + [True]
    assert text(answer) == "one two three four"
    last = answer[-1]
    assert (last["done_reason"], last["eval_count"], last["prompt_eval_count"]) == ("stop", 4, 0)
    parts = last["load_duration"] + last["prompt_eval_duration"] + last["eval_duration"]
    assert 0 < parts <= last["total_duration"] < 3e9


def test_lines_arrive_one_by_one(server: OllamaServer) -> None:
    server.fault = Fault("slow", seconds=0.1)
    with httpx.stream("POST", f"{server.url}/api/chat", json=body()) as response:
        times = [time.monotonic() for _ in response.iter_raw()]
    assert times[-1] - times[0] > 0.35


def test_one_object_without_stream(server: OllamaServer) -> None:
    answer = post(server, **body(THINKER, stream=False)).json()
    assert answer["message"] == {
        "role": "assistant",
        "content": "one two three four",
        "thinking": "Let me think about that. ",
    }
    assert answer["done"] and answer["eval_count"] == 9


def test_num_predict_cuts(server: OllamaServer) -> None:
    answer = lines(post(server, **body(options={"num_predict": 3})))
    assert text(answer) == "one two three " and answer[-1]["done_reason"] == "length"


def test_long_prompt_loses_its_front_in_silence(server: OllamaServer) -> None:
    prompt = "x" * 9000 + "the end"
    first = lines(post(server, **body(prompt=prompt)))
    assert first[-1]["prompt_eval_count"] == server.default_num_ctx == 2048
    assert len(SEEN[0].messages[0]["content"]) == 2048 * 4 + 3  # 8195 // 4 = 2048
    assert SEEN[0].messages[0]["content"].endswith("the end")
    second = lines(post(server, **body(prompt=prompt, options={"num_ctx": 4096})))
    assert second[-1]["prompt_eval_count"] == 9007 // 4 and SEEN[1].messages[0]["content"] == prompt


def test_the_cut_takes_the_oldest_messages_first(server: OllamaServer) -> None:
    server.count_tokens = lambda text: len(text.split())
    messages = [{"role": "system", "content": "a b"}, {"role": "user", "content": "c d e"}]
    assert server.fit(messages, 4)[0][0]["content"] == " b"
    assert server.fit(messages, 2) == (({"role": "user", "content": " d e"},), 2)
    assert server.fit(messages, 9) == (tuple(messages), 5)


def test_num_ctx_is_capped_by_the_model(server: OllamaServer) -> None:
    post(server, **body(options={"num_ctx": 99999}))
    assert get(server, "/api/ps")["models"][0]["context_length"] == PLAIN.context_length


def test_model_is_loaded_once_and_anew_for_another_context(server: OllamaServer) -> None:
    server.load_seconds = 0.2
    ends = [lines(post(server, **body(options={"num_ctx": n})))[-1] for n in (4096, 4096, 8192)]
    assert [end["load_duration"] > 1.9e8 for end in ends] == [True, False, True]


def test_empty_chat_loads_and_unloads(server: OllamaServer) -> None:
    loaded = lines(post(server, model=PLAIN.name, messages=[]))[-1]
    assert (loaded["done_reason"], list(server.loaded)) == ("load", [PLAIN.name])
    unloaded = lines(post(server, model=PLAIN.name, messages=[], keep_alive=0))[-1]
    assert (unloaded["done_reason"], list(server.loaded)) == ("unload", [])


def test_thinking(server: OllamaServer) -> None:
    answer = lines(post(server, **body(THINKER)))
    assert answer[0]["message"] == {"role": "assistant", "content": "", "thinking": "Let "}
    assert "thinking" not in lines(post(server, **body(THINKER, think=False)))[0]["message"]
    refused = post(server, **body(think=True))
    assert (refused.status_code, refused.json()) == (400, {"error": '"gemma3:4b" does not support thinking'})
    assert post(server, **body(think=False)).status_code == 200
    server.refuse_think_false = True
    assert post(server, **body(think=False)).status_code == 400


def test_unknown_models_and_paths(server: OllamaServer) -> None:
    for path in ("/api/chat", "/api/show"):
        response = post(server, path, **body(FakeModel("x")))
        assert (response.status_code, response.json()) == (404, {"error": "model 'x' not found"})
    assert post(server, "/api/nothing").status_code == 404
    assert post(server, **body(EMBEDDER)).json() == {"error": '"bge-m3:latest" does not support chat'}


def test_lists_what_is_there(server: OllamaServer) -> None:
    assert httpx.get(server.url).text == "Ollama is running"
    assert get(server, "/api/version") == {"version": "0.21.0"}
    assert get(server, "/api/ps") == {"models": []}
    plain, *_, cloud = get(server, "/api/tags")["models"]
    assert "remote_host" not in plain and plain["details"]["quantization_level"] == "Q4_K_M"
    assert (cloud["remote_host"], cloud["remote_model"]) == ("https://ollama.com:443", "gpt-oss:20b")
    shown = post(server, "/api/show", model="bge-m3").json()
    assert shown["capabilities"] == ["embedding"] and shown["model_info"]["bert.context_length"] == 32768


def test_pull(server: OllamaServer) -> None:
    server.pullable["phi4:latest"] = FakeModel("phi4:latest")
    status = [line["status"] for line in lines(post(server, "/api/pull", model="phi4:latest"))]
    assert (status[0], status[-1]) == ("pulling manifest", "success")
    assert post(server, **body(FakeModel("phi4"))).status_code == 200
    assert "error" in lines(post(server, "/api/pull", model="nosuch"))[-1]
    assert post(server, "/api/pull", model="nosuch", stream=False).status_code == 500


def test_records_requests(server: OllamaServer) -> None:
    httpx.get(f"{server.url}/api/version")
    post(server, **body(format=SCHEMA))
    assert [(r.method, r.path) for r in server.requests] == [("GET", "/api/version"), ("POST", "/api/chat")]
    assert server.requests[0].body is None and server.chats == [body(format=SCHEMA)]
    assert SEEN[0].format == SCHEMA and SEEN[0].raw == server.chats[0]


def test_scripted_replies_run_out_and_fail_the_test() -> None:
    once = OllamaServer(scripted("ab", size=1))
    with pytest.raises(AssertionError, match="one request more"), once as server:
        assert text(lines(post(server, **body(THINKER)))) == "ab"
        assert post(server, **body(THINKER)).status_code == 500


# ---- The faults, raw


def test_busy_and_out_of_memory(server: OllamaServer) -> None:
    server.fault = Fault("busy", times=2)
    assert [post(server, **body()).status_code for _ in range(3)] == [503, 503, 200]
    assert server.fault is None
    server.fault = Fault("busy")
    busy = "server busy, please try again.  maximum pending requests exceeded"
    assert post(server, **body()).json() == {"error": busy}
    server.fault = Fault("out_of_memory")
    response = post(server, **body())
    assert response.status_code == 500 and "requires more system memory (8.0 GiB)" in response.json()["error"]


def test_hangs_before_the_first_byte_and_in_mid_stream(server: OllamaServer) -> None:
    server.fault = Fault("hang", after=0)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.url}/api/chat", json=body(), timeout=0.4)
    assert server.wait_cancelled(1)
    server.fault = Fault("hang", after=2)
    got = []
    with httpx.stream("POST", f"{server.url}/api/chat", json=body(), timeout=0.4) as response:
        with pytest.raises(httpx.ReadTimeout):
            got += list(response.iter_raw())
        assert response.status_code == 200
    assert server.wait_cancelled(2)


def test_hangs_on_any_path(server: OllamaServer) -> None:
    server.fault = Fault("hang", after=0, path="/api/tags")
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.url}/api/tags", timeout=0.1)
    assert post(server, **body()).status_code == 200
    assert server.cancelled == 0  # only chats are counted


def test_cut_drops_the_connection(server: OllamaServer) -> None:
    server.fault = Fault("cut", after=2)
    with httpx.stream("POST", f"{server.url}/api/chat", json=body()) as response:
        stream, got = response.iter_raw(), [b""]
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            got.extend(stream)
    assert b"two" in b"".join(got) and b"three" not in b"".join(got)
    server.fault = Fault("cut", after=0)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        post(server, **body())
    assert server.cancelled == 0


def test_ends_early_and_error_line(server: OllamaServer) -> None:
    server.fault = Fault("ends_early", after=2)
    assert [line["done"] for line in lines(post(server, **body()))] == [False, False]
    server.fault = Fault("error_line", after=2)
    assert [list(line) == ["error"] for line in lines(post(server, **body()))] == [False, False, True]
    assert post(server, **body(stream=False)).status_code == 500
    server.fault = Fault("error_line", after=99)
    assert "error" in lines(post(server, **body()))[-1]  # a reply that is shorter is struck before its end
    server.fault = Fault("error_line", after=0)
    assert post(server, **body()).status_code == 500


def test_unusable_content(server: OllamaServer) -> None:
    server.fault = Fault("not_json")
    with pytest.raises(json.JSONDecodeError):
        json.loads(text(lines(post(server, **body(format="json")))))
    server.fault = Fault("empty")
    assert text(lines(post(server, **body()))) == ""
    server.fault = Fault("wrong_type")
    assert lines(post(server, **body()))[0]["message"]["content"] == 42
    assert post(server, **body(stream=False)).json()["message"]["content"] == 42


def test_endless(server: OllamaServer) -> None:
    server.fault = Fault("endless", seconds=0.001)
    last = lines(post(server, **body(options={"num_predict": 30})))[-1]
    assert (last["done_reason"], last["eval_count"]) == ("length", 30)
    with httpx.stream("POST", f"{server.url}/api/chat", json=body()) as response:
        stream = response.iter_raw()
        assert sum(1 for _, _ in zip(range(50), stream, strict=False)) == 50
    assert server.wait_cancelled()


def test_restarts_on_the_same_port(server: OllamaServer) -> None:
    with httpx.Client(base_url=server.url) as client:
        assert client.post("/api/chat", json=body()).status_code == 200
        url = server.url
        server.restart()
        assert server.url == url and not server.loaded
        assert client.post("/api/chat", json=body()).status_code == 200  # the kept-alive connection is dead
        server.stop()
        with pytest.raises(httpx.ConnectError):
            client.get("/api/version")
        server.start()


def test_stops_at_once_while_a_request_hangs_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with OllamaServer(echo, (PLAIN,)) as server, httpx.Client() as client:
        client.get(server.url)  # stays connected
        server.fault = Fault("hang", after=1)
        with client.stream("POST", f"{server.url}/api/chat", json=body()) as response:
            stream = response.iter_raw()
            next(stream)
            start = time.monotonic()
            server.stop()
            assert time.monotonic() - start < 2
    assert threading.active_count() == before
    assert server.cancelled == 0


def test_the_backend_is_closed_when_the_client_leaves(server: OllamaServer) -> None:
    closed = threading.Event()

    def endless(request: ChatRequest) -> Iterator[str]:
        try:
            while True:
                time.sleep(0.005)
                yield "on "
        finally:
            closed.set()

    server.backend = endless
    with httpx.stream("POST", f"{server.url}/api/chat", json=body()) as response:
        next(response.iter_raw())
    assert server.wait_cancelled() and closed.wait(1)


# ---- The official client


def test_ollama_client(server: OllamaServer, client: ollama.Client) -> None:
    assert [model.model for model in client.list().models][-1] == CLOUD.name
    assert client.show("qwen3:4b").capabilities == ["completion", "thinking"]
    assert client.chat(PLAIN.name, body()["messages"]).message.content == "one two three four"
    parts = list(client.chat(THINKER.name, body()["messages"], think=True, format=SCHEMA, stream=True))
    assert parts[0].message.thinking == "Let " and parts[-1].done_reason == "stop"
    assert client.ps().models[0].context_length == 2048
    assert (server.chats[-1]["format"], server.chats[-1]["think"]) == (SCHEMA, True)
    server.pullable["phi4:latest"] = FakeModel("phi4:latest")
    assert [part.status for part in client.pull("phi4:latest", stream=True)][-1] == "success"


@pytest.mark.parametrize(("fault", "status", "message"), [
    (Fault("busy"), 503, "server busy, please try again.  maximum pending requests exceeded"),
    (Fault("out_of_memory"), 500, "model requires more system memory (8.0 GiB) than is available (3.1 GiB)"),
    (Fault("error_line"), -1, "an error was encountered while running the model: unexpected EOF"),
])  # fmt: skip
def test_response_errors(
    server: OllamaServer, client: ollama.Client, chat: ChatOllama, fault: Fault, status: int, message: str
) -> None:
    server.fault = fault
    with pytest.raises(ollama.ResponseError) as official:
        list(client.chat(PLAIN.name, body()["messages"], stream=True))
    with pytest.raises(ollama.ResponseError) as langchain:
        list(chat.stream("Hi"))
    for error in (official.value, langchain.value):
        assert (error.status_code, error.error) == (status, message)


# ---- ChatOllama


def test_chat_ollama_streams_and_shows_how_it_ended(server: OllamaServer, chat: ChatOllama) -> None:
    chat.num_predict = 3
    *parts, end = list(chat.bind(format=SCHEMA).stream("Hi"))
    assert "".join(str(part.content) for part in (*parts, end)) == "one two three "
    done = next(part.response_metadata for part in (*parts, end) if part.response_metadata.get("done"))
    assert (done["done_reason"], done["eval_count"], done["prompt_eval_count"]) == ("length", 3, 0)
    sent = server.chats[0]
    assert (sent["options"]["num_ctx"], sent["options"]["num_predict"]) == (4096, 3)
    assert sent["format"] == SCHEMA and sent["stream"] is True and "think" not in sent


def test_chat_ollama_does_not_notice_an_early_end(server: OllamaServer, chat: ChatOllama) -> None:
    server.fault = Fault("ends_early", after=2)
    parts = list(chat.stream("Hi"))
    assert not any(part.response_metadata.get("done") for part in parts)
    assert "".join(str(part.content) for part in parts) == "one two "
    server.fault = Fault("cut", after=2)
    with pytest.raises(httpx.RemoteProtocolError):
        list(chat.stream("Hi"))


def test_chat_ollama_times_out_when_idle(server: OllamaServer, chat: ChatOllama) -> None:
    server.fault = Fault("slow", seconds=0.15)  # 0.75 s in all, but never 0.5 s of silence
    assert chat.invoke("Hi").content == "one two three four"
    server.fault = Fault("hang", after=2)
    with pytest.raises(httpx.ReadTimeout):
        list(chat.stream("Hi"))
    assert server.wait_cancelled()


def test_chat_ollama_cancels_when_its_stream_is_closed(server: OllamaServer, chat: ChatOllama) -> None:
    server.fault = Fault("endless", seconds=0.005)
    with closing(chat.stream("Hi")) as stream:  # type: ignore[type-var]
        next(stream)
    assert server.wait_cancelled()


def test_chat_ollama_survives_a_restart_between_questions(server: OllamaServer, chat: ChatOllama) -> None:
    chat.invoke("Hi")
    server.restart()
    assert chat.invoke("Hi").content == "one two three four"


def test_async_chat_ollama_cancels_even_while_nothing_comes(server: OllamaServer) -> None:
    async def ask() -> None:
        model = ChatOllama(model=PLAIN.name, base_url=server.url)
        task = asyncio.create_task(model.ainvoke("Hi"))
        while not server.chats:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await model._async_client.close()  # type: ignore[no-untyped-call]

    server.fault = Fault("hang", after=0)
    asyncio.run(ask())
    assert server.wait_cancelled()


def test_the_clients_cannot_read_a_next_line_character(server: OllamaServer, chat: ChatOllama) -> None:
    # Go leaves U+0085 as it is, and httpx splits lines there: a model that quotes one breaks the stream.
    server.backend = lambda request: ["a\u2028b", "a\x85b"]
    with pytest.raises(json.JSONDecodeError):
        list(chat.stream("Hi"))
    assert post(server, **body(stream=False)).json()["message"]["content"] == "a\u2028ba\x85b"
