"""The Ollama adapter against a server on a real socket: what is sent, what comes back, and every fault."""

import gc
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, cast

import pytest

from index.errors import (
    GeneratorBusy,
    GeneratorError,
    GeneratorUnreachable,
    ModelNotFound,
    ReplyIncomplete,
    ReplyTimeout,
    ReplyUnusable,
)
from rag.embedded import EmbeddedGenerator
from rag.generator import Message
from rag.ollama import OllamaGenerator
from rag.prompt import REPLY_TOKENS, reply_schema, writing
from rag.settings import Settings
from rag.write import Chosen, Draft, read_reply
from tests.conftest import run
from tests.ollama_server import ChatRequest, FakeModel, Fault, OllamaServer, scripted

PLAIN = FakeModel("gemma3:4b", family="gemma3", context_length=131072)
THINKER = FakeModel("qwen3:4b", ("completion", "thinking"))
QUOTES = ("Nineteen states are ready to send troops, the minister said.", "She did not say which.")
MESSAGES = writing("Who sends troops?", "en", QUOTES, chooses=True)
SCHEMA = reply_schema(len(QUOTES), chooses=True)
REPLY = json.dumps({"evidence": [1], "statements": [{"quotes": [1], "text": "Nineteen states are ready."}]})


def always(request: ChatRequest) -> Iterator[str]:
    """The same good reply to every question."""
    yield from (REPLY[at : at + 8] for at in range(0, len(REPLY), 8))


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(always, (PLAIN, THINKER)) as running:
        yield running


Connect = Callable[..., OllamaGenerator]


@pytest.fixture
def connect(server: OllamaServer) -> Connect:
    """A generator on the server, by the name of its model and settings."""

    def made(name: str = PLAIN.name, **settings: Any) -> OllamaGenerator:  # noqa: ANN401 - the fields of Settings
        return OllamaGenerator.connect(name, Settings(ollama=server.url, **settings))

    return made


def ask(generator: OllamaGenerator, messages: Sequence[Message] = MESSAGES, max_tokens: int = REPLY_TOKENS) -> str:
    return "".join(generator.stream(messages, SCHEMA, max_tokens))


def prompt(text: str) -> list[Message]:
    return [Message("user", text)]


# ---- A question and its reply


def test_a_reply_comes_in_pieces_and_is_read(connect: Connect) -> None:
    generator = connect()
    pieces = list(generator.stream(MESSAGES, SCHEMA, REPLY_TOKENS))
    assert len(pieces) > 10 and "".join(pieces) == REPLY
    assert list(read_reply(iter(pieces), chooses=True)) == [Chosen((1,)), Draft("Nineteen states are ready.", (1,))]


def test_pieces_are_passed_on_as_they_come(server: OllamaServer, connect: Connect) -> None:
    server.fault = Fault("slow", seconds=0.05)
    times = [time.monotonic() for _ in connect().stream(MESSAGES, SCHEMA, REPLY_TOKENS)]
    assert times[-1] - times[0] > 0.05 * (len(times) - 2)


@pytest.mark.parametrize(("reply", "likely"), [('"yes"', 1.0), ("no", 0.0), ('"No."', 0.0)])
def test_a_verdict_is_yes_or_no(server: OllamaServer, connect: Connect, reply: str, likely: float) -> None:
    server.backend = scripted(reply)
    assert connect().likelihood(prompt("Is it evidence?")) == likely


def test_another_verdict_is_unusable(server: OllamaServer, connect: Connect) -> None:
    server.backend = scripted("perhaps")
    with pytest.raises(ReplyUnusable, match="neither yes nor no"):
        connect().likelihood(prompt("Is it evidence?"))


def test_what_is_sent(server: OllamaServer, connect: Connect) -> None:
    ask(connect())
    (sent,) = server.chats
    assert sent["model"] == PLAIN.name and sent["stream"] is True and sent["format"] == SCHEMA
    assert sent["messages"] == [{"role": message.role, "content": message.content} for message in MESSAGES]
    options = {"num_ctx": 4096, "num_predict": REPLY_TOKENS, "temperature": 0, "seed": 1}
    assert sent["options"] == options and "think" not in sent


def test_the_name_says_where_it_runs(server: OllamaServer, connect: Connect) -> None:
    assert connect().name == f"gemma3:4b (Ollama at {server.url.removeprefix('http://')})"


def test_a_thinking_model_does_not_think(server: OllamaServer, connect: Connect) -> None:
    assert ask(connect(THINKER.name)) == REPLY
    assert server.chats[0]["think"] is False


def test_a_server_that_refuses_even_not_to_think(server: OllamaServer, connect: Connect) -> None:
    generator = connect(THINKER.name)
    server.models[THINKER.name] = replace(THINKER, capabilities=("completion",))
    server.refuse_think_false = True
    assert ask(generator) == REPLY and ask(generator) == REPLY
    assert [chat.get("think", "unsaid") for chat in server.chats] == [False, "unsaid", "unsaid"]


# ---- The context


@pytest.mark.parametrize(("text", "num_ctx"), [
    ("x", 4096),
    ("x" * 3779, 4096),  # 3779 + 16 + 300 = 4095
    ("x" * 3781, 8192),
    ("ж" * 3781, 8192),  # a rare letter may be one token a byte
    ("🕊" * 3781, 16384),
    ("x" * 100_000, 131072),
    ("x" * 140_000, 131072),  # the model has no more
])  # fmt: skip
def test_the_context_surely_holds_the_prompt(server: OllamaServer, connect: Connect, text: str, num_ctx: int) -> None:
    assert ask(connect(), prompt(text)) == REPLY
    assert server.chats[0]["options"]["num_ctx"] == num_ctx


def test_the_context_takes_few_sizes_and_never_shrinks(server: OllamaServer, connect: Connect) -> None:
    generator = connect()
    for length in (10, 3000, 6000, 500, 7000, 12000, 10):
        ask(generator, prompt("x" * length))
    sizes = [chat["options"]["num_ctx"] for chat in server.chats]
    assert sizes == [4096, 4096, 8192, 8192, 8192, 16384, 16384]


def test_a_prompt_beyond_the_model_s_context_is_noticed(server: OllamaServer, connect: Connect) -> None:
    server.models[PLAIN.name] = replace(PLAIN, context_length=2048)
    with pytest.raises(ReplyUnusable, match="saw only a part of the evidence"):
        ask(connect(), prompt("word " * 4000))
    assert server.chats[0]["options"]["num_ctx"] == 2048


@pytest.mark.parametrize(("tokens_per_word", "context"), [(1, 256), (3, 256), (3, 1400)])
def test_a_prompt_that_the_server_cuts_in_silence_is_noticed(
    server: OllamaServer, connect: Connect, tokens_per_word: int, context: int
) -> None:
    generator = connect()
    server.count_tokens = lambda text: tokens_per_word * len(text.split())
    server.models[PLAIN.name] = replace(PLAIN, context_length=context)  # less than it said before
    with pytest.raises(ReplyUnusable, match=f"saw only a part of the evidence .* room for {context}"):
        ask(generator, prompt("word " * 500))


def test_messages_that_the_server_drops_in_silence_are_noticed(server: OllamaServer, connect: Connect) -> None:
    server.count_tokens = lambda text: 0 if text.startswith("old") else len(text.split())
    with pytest.raises(ReplyUnusable, match="saw only a part of the evidence .100 tokens read"):
        ask(connect(), [Message("user", "old " * 200), Message("user", "word " * 100)])


def test_evidence_pushed_out_by_the_reply_itself_is_noticed(server: OllamaServer, connect: Connect) -> None:
    server.models[PLAIN.name] = replace(PLAIN, context_length=512)
    server.count_tokens = lambda text: len(text.split())
    with pytest.raises(ReplyUnusable, match="saw only a part"):
        ask(connect(), prompt("word " * 505))


# ---- Loading, time-outs, leaving


def test_loading_may_take_longer_than_the_idle_time_out(server: OllamaServer, connect: Connect) -> None:
    server.load_seconds = 0.9
    generator = connect(idle_seconds=0.3)
    assert ask(generator) == REPLY
    server.restart()  # the model has to be loaded again
    assert ask(generator) == REPLY
    assert ask(generator, prompt("x" * 5000)) == REPLY  # and again, with another context
    assert len(server.chats) == 3


def test_a_model_that_never_gets_loaded(server: OllamaServer, connect: Connect) -> None:
    server.load_seconds = 30
    with pytest.raises(ReplyTimeout, match="did not begin within 1.5 s.*gemma3:4b.*smaller model.*load_seconds"):
        ask(connect(idle_seconds=1.0, load_seconds=1.5))
    assert server.wait_cancelled()


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_server_that_hangs_is_given_up_after_the_idle_time(
    server: OllamaServer, connect: Connect, after: int
) -> None:
    generator = connect(idle_seconds=0.4)
    if after == 0:
        ask(generator)  # it is loaded: what comes now is no loading
    server.fault = Fault("hang", after=after)
    start = time.monotonic()
    with pytest.raises(ReplyTimeout, match="sent nothing for 0.4 s.*idle_seconds"):
        ask(generator)
    assert 0.4 < time.monotonic() - start < 2 and server.wait_cancelled()


def test_a_server_that_hangs_altogether_is_not_taken_for_one_that_loads(server: OllamaServer, connect: Connect) -> None:
    generator = connect(idle_seconds=0.4)
    server.fault = Fault("hang", after=0, path="/api/ps")
    with pytest.raises(ReplyTimeout, match="does not answer"):
        ask(generator)


def test_a_slow_reply_is_waited_for(server: OllamaServer, connect: Connect) -> None:
    server.fault = Fault("slow", seconds=0.1)  # over a second in all, but never 0.5 s of silence
    assert ask(connect(idle_seconds=0.5)) == REPLY


@pytest.mark.parametrize("leave", ["close", "forget", "reader"])
def test_who_leaves_closes_the_connection(server: OllamaServer, connect: Connect, leave: str) -> None:
    server.fault = Fault("endless", seconds=0.005)
    stream = connect().stream(MESSAGES, SCHEMA, 100_000)
    if leave == "reader":
        server.fault = Fault("slow", seconds=0.02)
        with closing(read_reply(stream, chooses=True)) as parts:  # type: ignore[type-var]
            next(parts)
    else:
        next(stream)
    if leave == "close":
        stream.close()  # type: ignore[attr-defined]
    del stream
    assert server.wait_cancelled()
    gc.collect()  # what was left open would warn now, and warnings are errors


def test_nothing_is_left_open_by_an_error(server: OllamaServer, connect: Connect) -> None:
    for fault in (Fault("cut"), Fault("error_line"), Fault("out_of_memory"), Fault("hang", after=1)):
        server.fault = fault
        with pytest.raises(GeneratorError):
            ask(connect(idle_seconds=0.2))
    gc.collect()


# ---- Faults


@pytest.mark.parametrize(("fault", "error", "words"), [
    (Fault("out_of_memory"), GeneratorError, r"memory \(8.0 GiB\) than is available .*\. Try a smaller model"),
    (Fault("cut", after=0), ReplyIncomplete, "broke off in the middle of its reply. Try again"),
    (Fault("cut", after=2), ReplyIncomplete, "broke off in the middle of its reply. Try again"),
    (Fault("ends_early", after=0), ReplyIncomplete, "broke off in the middle of its reply. Try again"),
    (Fault("ends_early", after=2), ReplyIncomplete, "broke off in the middle of its reply. Try again"),
    (Fault("error_line", after=0), GeneratorError, "refused: an error was encountered.*unexpected EOF"),
    (Fault("error_line", after=2), ReplyIncomplete, "broke off: an error was encountered.*unexpected EOF"),
    (Fault("wrong_type"), ReplyUnusable, "unusable"),
    (Fault("not_json"), ReplyUnusable, "not the JSON that was asked for"),
    (Fault("empty"), ReplyUnusable, "not the JSON that was asked for"),
    (Fault("endless", seconds=0), ReplyIncomplete, "did not come to an end: cut at its limit of 300 tokens"),
], ids=lambda value: f"{value.kind}-{value.after}" if isinstance(value, Fault) else "")  # fmt: skip
def test_each_fault_is_an_error_with_its_cause(
    server: OllamaServer, connect: Connect, fault: Fault, error: type[GeneratorError], words: str
) -> None:
    generator = connect()
    server.fault = fault
    with pytest.raises(error, match=words) as raised:
        list(read_reply(generator.stream(MESSAGES, SCHEMA, REPLY_TOKENS), chooses=True))
    assert type(raised.value) is error and "\n" not in str(raised.value)
    server.fault = None
    assert ask(generator) == REPLY  # and the next question works


@pytest.mark.parametrize("kind", ["cut", "ends_early", "error_line", "endless"])
def test_the_text_so_far_comes_with_the_error(server: OllamaServer, connect: Connect, kind: Any) -> None:  # noqa: ANN401
    server.fault = Fault(kind, after=3, seconds=0)
    got: list[str] = []
    with pytest.raises(ReplyIncomplete) as raised:
        got.extend(connect().stream(MESSAGES, SCHEMA, 20))
    assert raised.value.text == "".join(got)
    assert raised.value.text.startswith("and 1 and 2 " if kind == "endless" else REPLY[:16])


def test_a_reply_that_is_whole_at_the_limit_is_good(server: OllamaServer, connect: Connect) -> None:
    server.backend = lambda request: [REPLY, *[" "] * 1000]  # as small models do once their JSON is closed
    assert ask(connect()).strip() == REPLY


def test_a_server_that_takes_no_notice_of_the_limit_is_left(server: OllamaServer, connect: Connect) -> None:
    def endless(request: ChatRequest) -> Iterator[str]:
        cast(dict[str, Any], request.options).pop("num_predict")  # where the server would look it up
        yield from itertools.repeat("on ")

    server.backend = endless
    with pytest.raises(ReplyIncomplete, match="cut at its limit of 5 tokens"):
        ask(connect(), max_tokens=5)
    assert server.wait_cancelled()


def test_busy_is_tried_twice_again(server: OllamaServer) -> None:
    pauses: list[float] = []
    settings = Settings(ollama=server.url)
    model = OllamaGenerator.connect(PLAIN.name, settings)._model
    generator = OllamaGenerator(model, settings, pause=pauses.append)
    server.fault = Fault("busy", times=2)
    assert ask(generator) == REPLY and len(pauses) == 2
    server.fault = Fault("busy", times=3)
    with pytest.raises(GeneratorBusy, match="busy with other requests. Try again in a moment"):
        ask(generator)
    assert len(pauses) == 4 and len(server.chats) == 6 and server.fault is None
    assert all(0.5 <= pause <= 3 for pause in pauses) and len(set(pauses)) == 4


def test_a_restart_between_two_questions(server: OllamaServer, connect: Connect) -> None:
    generator = connect()
    assert ask(generator) == REPLY
    server.stop()
    start = time.monotonic()
    with pytest.raises(GeneratorUnreachable, match="Start it with `ollama serve`"):
        ask(generator)
    assert time.monotonic() - start < 2
    server.start()
    assert ask(generator) == REPLY


def test_a_model_that_was_removed_meanwhile(server: OllamaServer, connect: Connect) -> None:
    generator = connect()
    del server.models[PLAIN.name]
    with pytest.raises(ModelNotFound, match="Run: ollama pull gemma3:4b$"):
        ask(generator)


def test_lines_that_are_no_messages(server: OllamaServer, connect: Connect) -> None:
    server.backend = lambda request: ["a\x85b"]  # breaks the client library's lines
    with pytest.raises(ReplyUnusable, match="not what Ollama sends"):
        ask(connect())


# ---- Nothing leaves the machine on the way


def test_langsmith_gets_nothing_whatever_the_environment_asks_for(server: OllamaServer) -> None:
    """In a process of its own, because LangSmith reads its environment once."""
    script = """
import sys
from rag.ollama import OllamaGenerator
from rag.generator import Message
from rag.settings import Settings
generator = OllamaGenerator.connect("gemma3:4b", Settings(ollama=sys.argv[1]))
print("".join(generator.stream([Message("user", "Hi")], {"type": "object"}, 300)))
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
"""
    with OllamaServer(scripted()) as langsmith:
        asked = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "x"}
        assert run(script, server.url, **asked, LANGSMITH_ENDPOINT=langsmith.url).strip() == REPLY
        assert langsmith.requests == []


def test_a_proxy_gets_no_prompt(server: OllamaServer, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaServer(scripted()) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert ask(connect()) == REPLY
        assert proxy.requests == []


# ---- A real model behind the server


@pytest.fixture(scope="session")
def embedded_generator() -> Iterator[EmbeddedGenerator]:
    """The embedded model, loaded once."""
    generator = EmbeddedGenerator.load()
    yield generator
    generator.close()


def test_end_to_end_with_a_real_model_behind_the_server(
    server: OllamaServer, connect: Connect, embedded_generator: EmbeddedGenerator
) -> None:
    def answered(request: ChatRequest) -> Iterator[str]:
        messages = [Message(one["role"], one["content"]) for one in request.messages]
        assert isinstance(request.format, dict)
        return embedded_generator.stream(messages, request.format, request.options["num_predict"])

    server.backend = answered
    schema = {"type": "object", "properties": {"states": {"type": "integer"}}, "required": ["states"]}
    pieces = connect().stream(prompt("Nineteen states will send troops. How many states?"), schema, 20)
    assert json.loads("".join(pieces)) == {"states": 19}
