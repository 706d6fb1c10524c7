"""Replies that are recorded and kept, and what generators say of themselves: tokens, fingerprint, free text."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest

from eval.replies import RecordingGenerator, Replies
from index.errors import GeneratorError, ReplyIncomplete
from index.offline import GENERATOR
from rag.embedded import EmbeddedGenerator
from rag.generator import Message, Schema, Tokens
from rag.ollama import OllamaGenerator
from rag.settings import Settings
from tests.conftest import run
from tests.ollama_server import FakeModel, Fault, OllamaServer, scripted
from tests.scripted import ScriptedGenerator

ASKED = [Message("system", "Be brief."), Message("user", "Who?")]
SCHEMA: Schema = {"type": "object"}


@pytest.fixture
def replies(tmp_path: Path) -> Iterator[Replies]:
    store = Replies.open(tmp_path / "replies")
    yield store
    store.close()


def whole(generator: RecordingGenerator, messages: Sequence[Message] = ASKED, **more: Any) -> str:  # noqa: ANN401
    """A reply, read to its end."""
    return "".join(generator.stream(messages, more.get("schema"), more.get("max_tokens", 50)))


class Counting(ScriptedGenerator):
    """A scripted generator that says what its replies took."""

    def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
        """See `Generator`."""
        yield from super().stream(messages, schema, max_tokens)
        self.used = Tokens(100 + self.written, 7)


# ---- Kept


def test_the_same_is_not_asked_twice(replies: Replies) -> None:
    inner = Counting("Eleven boats left.")
    recording = RecordingGenerator(inner, replies)
    first = [whole(recording) for _ in range(3)]
    assert first == ["Eleven boats left."] * 3 and inner.written == 1
    again = RecordingGenerator(other := Counting("Something else."), replies)
    assert whole(again) == "Eleven boats left." and other.written == 0


def test_a_likelihood_is_kept_to_its_last_digit(replies: Replies) -> None:
    inner = ScriptedGenerator(judge=lambda sentence: 1 / 3)
    recording = RecordingGenerator(inner, replies)
    assert [recording.likelihood(ASKED) for _ in range(2)] == [1 / 3] * 2 and inner.judged == 1
    assert [(call.kind, call.reply, call.cached) for call in recording.take()] == [
        ("likelihood", repr(1 / 3), False),
        ("likelihood", repr(1 / 3), True),
    ]


@pytest.mark.parametrize(
    ("messages", "more"),
    [
        ([*ASKED[:1], Message("user", "Who? ")], {}),
        ([*ASKED, Message("user", "Who?")], {}),
        ([Message("user", "Be brief."), Message("user", "Who?")], {}),  # the same words in another role
        ([Message("system", "Be brief. Who?")], {}),
        (ASKED, {"schema": SCHEMA}),
        (ASKED, {"schema": {}}),
        (ASKED, {"max_tokens": 51}),
    ],
)
def test_another_message_form_or_limit_is_asked(
    replies: Replies, messages: Sequence[Message], more: dict[str, Any]
) -> None:
    inner = ScriptedGenerator("Yes.")
    recording = RecordingGenerator(inner, replies)
    whole(recording)
    whole(recording, messages, **more)
    assert inner.written == 2


def test_another_model_is_asked_and_another_name_of_it_is_not(replies: Replies) -> None:
    first, renamed, other = (ScriptedGenerator("Yes.") for _ in range(3))
    renamed.name = "scripted (elsewhere)"
    other.fingerprint = "other weights"
    for one in (first, renamed, other):
        whole(RecordingGenerator(one, replies))
    assert [one.written for one in (first, renamed, other)] == [1, 0, 1]


def test_a_likelihood_is_not_taken_for_a_reply(replies: Replies) -> None:
    inner = ScriptedGenerator("Yes.", judge=lambda sentence: 0.5)
    recording = RecordingGenerator(inner, replies)
    recording.likelihood(ASKED)
    assert whole(recording, max_tokens=1) == "Yes."


def test_what_another_process_asked_is_not_asked_again(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from eval.replies import RecordingGenerator, Replies
from rag.generator import Message
from tests.scripted import ScriptedGenerator
inner = ScriptedGenerator("Über elf.")
recording = RecordingGenerator(inner, Replies.open(Path(sys.argv[1])))
print("".join(recording.stream([Message("user", "Кто?")], None, 50)) == "Über elf.", inner.written)
"""
    folder = tmp_path / "replies"
    assert run(script, folder) == "True 1\n"
    mine = ScriptedGenerator("Nothing.")
    assert whole(RecordingGenerator(mine, Replies.open(folder)), [Message("user", "Кто?")]) == "Über elf."
    assert mine.written == 0
    assert run(script, folder) == "True 0\n"


def test_without_a_store_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    inner = ScriptedGenerator("Yes.")
    recording = RecordingGenerator(inner, None)
    whole(recording)
    whole(recording)
    assert inner.written == 2 and not any(call.cached for call in recording.take())
    assert not (tmp_path / "cache").exists()


def test_the_store_lies_in_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    Replies.open().close()
    (file,) = (tmp_path / "cache").rglob("*.sqlite")
    assert file.parent.name == "replies" and file.parent.stat().st_mode & 0o077 == 0  # prompts hold the user's reports


# ---- Recorded


def test_the_trace_holds_prompt_reply_and_tokens(replies: Replies) -> None:
    recording = RecordingGenerator(Counting("Eleven ", "boats."), replies)
    whole(recording)
    assert recording.used == Tokens(101, 7)
    (call,) = recording.take()
    assert [(turn.role, turn.content) for turn in call.messages] == [("system", "Be brief."), ("user", "Who?")]
    assert (call.kind, call.reply, call.prompt_tokens, call.reply_tokens) == ("reply", "Eleven boats.", 101, 7)
    assert not call.cached and call.seconds >= 0
    whole(recording)
    (kept,) = recording.take()
    assert kept == call.model_copy(update={"cached": True})  # with the tokens and the time of the first
    assert recording.take() == () and recording.used is None


def test_tokens_that_are_not_told_are_none(replies: Replies) -> None:
    recording = RecordingGenerator(ScriptedGenerator("Yes."), replies)
    whole(recording)
    assert recording.used is None
    (call,) = recording.take()
    assert call.prompt_tokens is None and call.reply_tokens is None


@pytest.mark.parametrize("error", [ReplyIncomplete("It broke off."), GeneratorError("It is gone.")])
def test_a_reply_that_broke_off_is_in_the_trace_and_not_kept(replies: Replies, error: GeneratorError) -> None:
    inner = Counting("Eleven bo", error)
    inner.used = Tokens(9, 9)  # of the reply before
    recording = RecordingGenerator(inner, replies)
    for _ in range(2):
        with pytest.raises(type(error), match=str(error)):
            whole(recording)
    calls = recording.take()
    assert inner.written == 2
    assert [(call.reply, call.prompt_tokens, call.cached) for call in calls] == [("Eleven bo", None, False)] * 2


def test_a_likelihood_that_failed_is_in_the_trace_and_not_kept(replies: Replies) -> None:
    inner = ScriptedGenerator(judge=GeneratorError("gone"))
    recording = RecordingGenerator(inner, replies)
    for _ in range(2):
        with pytest.raises(GeneratorError):
            recording.likelihood(ASKED)
    assert inner.judged == 2 and [call.reply for call in recording.take()] == ["", ""]


def test_a_stream_that_its_reader_closed_is_not_kept_and_is_closed_inside(replies: Replies) -> None:
    closed: list[bool] = []

    class Long(ScriptedGenerator):
        def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
            """See `Generator`."""
            try:
                yield from super().stream(messages, schema, max_tokens)
            finally:
                closed.append(True)

    inner = Long("one two three four five")
    recording = RecordingGenerator(inner, replies)
    stream = recording.stream(ASKED, None, 50)
    first = next(iter(stream))
    stream.close()  # type: ignore[attr-defined] # a generator
    assert closed == [True]  # at which a server stops writing
    assert [call.reply for call in recording.take()] == [first]
    assert whole(recording) == "one two three four five" and inner.written == 2


def test_threads_do_not_mix_their_calls(replies: Replies) -> None:
    recording = RecordingGenerator(ScriptedGenerator("Yes."), replies)
    both = threading.Barrier(2, timeout=10)
    taken: dict[str, list[str]] = {}

    def ask(name: str) -> None:
        for number in range(5):
            both.wait()
            whole(recording, [Message("user", f"{name}{number}")])
        both.wait()
        taken[name] = [call.messages[0].content for call in recording.take()]

    threads = [threading.Thread(target=ask, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert taken == {name: [f"{name}{number}" for number in range(5)] for name in "ab"}
    assert recording.take() == ()


def test_it_passes_for_the_generator_that_it_records(replies: Replies) -> None:
    inner = ScriptedGenerator("Yes.", chooses=True, writes=frozenset({"de"}), leaves_machine=True)
    recording = RecordingGenerator(inner, replies)
    told = (recording.name, recording.fingerprint, recording.chooses, recording.writes, recording.leaves_machine)
    assert told == (inner.name, inner.fingerprint, True, frozenset({"de"}), True)
    recording.close()
    assert inner.closed


# ---- What generators say of themselves

MODEL = FakeModel("qwen3:4b", digest="a" * 64)


def at(server: OllamaServer, name: str = MODEL.name) -> OllamaGenerator:
    return OllamaGenerator.connect(name, Settings(ollama=server.url))


def test_ollamas_fingerprint_is_the_digest_of_the_weights() -> None:
    other = FakeModel("qwen3:8b", digest="b" * 64)
    alias = FakeModel("mine:latest", digest="a" * 64)
    with OllamaServer(scripted("Yes."), (MODEL, other, alias)) as server:
        marks = [at(server, one.name).fingerprint for one in (MODEL, other, alias)]
    assert "a" * 64 in marks[0] and marks[0] == marks[2] != marks[1]


def test_ollama_tells_tokens_of_a_free_text() -> None:
    with OllamaServer(scripted("Eleven boats left.", size=6), (MODEL,)) as server:
        generator = at(server)
        assert generator.used is None
        assert "".join(generator.stream(ASKED, None, 50)) == "Eleven boats left."
        assert generator.used is not None and generator.used.reply == 3 and generator.used.prompt > 0
        assert server.chats[-1].get("format") is None


def test_a_free_text_of_ollamas_ends_at_its_limit_without_an_error() -> None:
    said = "one two three four five six seven"
    with OllamaServer(scripted(said, said, said, size=4), (MODEL,)) as server:
        generator = at(server)
        assert "".join(generator.stream(ASKED, None, 4)) == "one two three fo"  # four pieces of four letters
        with pytest.raises(ReplyIncomplete, match="limit of 4 tokens"):
            list(generator.stream(ASKED, SCHEMA, 4))
        server.fault = Fault("endless")
        assert list(generator.stream(ASKED, None, 5))


@pytest.mark.parametrize("kind", ["cut", "ends_early", "error_line"])
def test_a_reply_that_ollama_broke_off_is_asked_again(
    replies: Replies, kind: Literal["cut", "ends_early", "error_line"]
) -> None:
    said = "Eleven boats left the harbour."
    with OllamaServer(scripted(said, said, size=6), (MODEL,)) as server:
        recording = RecordingGenerator(at(server), replies)
        server.fault = Fault(kind, times=1, after=2)
        with pytest.raises(ReplyIncomplete):
            whole(recording)
        assert [whole(recording) for _ in range(2)] == [said] * 2 and len(server.chats) == 2
        assert [(call.reply, call.cached) for call in recording.take()] == [
            ("Eleven boats", False),
            (said, False),
            (said, True),
        ]


def test_ollamas_tokens_are_those_of_its_own_thread() -> None:
    with OllamaServer(scripted("Yes."), (MODEL,)) as server:
        generator = at(server)
        list(generator.stream(ASKED, None, 50))
        seen: list[Tokens | None] = []
        thread = threading.Thread(target=lambda: seen.append(generator.used))
        thread.start()
        thread.join(5)
        assert seen == [None] and generator.used is not None


class FakeServer:
    """xllamacpp's server: sends the chunks that it is given, or the likelihood's reply."""

    def __init__(self, *replies: Sequence[dict[str, Any]]) -> None:
        self.requests: list[dict[str, Any]] = []
        self._replies = list(replies)

    def handle_chat_completions(self, request: dict[str, Any], *callback: Any) -> Any:  # noqa: ANN401
        """A whole reply, or its chunks through the callback."""
        self.requests.append(request)
        chunks = self._replies.pop(0)
        if not callback:
            return chunks[0]
        for chunk in chunks:
            callback[0](chunk)
        return None


def piece(text: str) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text}}]}


USAGE: dict[str, Any] = {"choices": [], "usage": {"prompt_tokens": 30, "completion_tokens": 2}}


def test_the_embedded_model_writes_free_text_and_tells_its_tokens() -> None:
    server = FakeServer([piece("Eleven "), piece("boats."), USAGE], [piece("{}"), USAGE])
    generator = EmbeddedGenerator(server)
    assert "".join(generator.stream(ASKED, None, 50)) == "Eleven boats."
    assert generator.used == Tokens(30, 2)
    "".join(generator.stream(ASKED, SCHEMA, 60))
    free, formed = server.requests
    assert "response_format" not in free and free["max_tokens"] == 50 and free["stream_options"]["include_usage"]
    assert formed["response_format"]["json_schema"]["schema"] == SCHEMA


def test_the_embedded_model_tells_the_tokens_of_a_likelihood() -> None:
    tops = [{"token": " Yes", "logprob": 0.0}]
    reply = {"choices": [{"logprobs": {"content": [{"top_logprobs": tops}]}}], "usage": USAGE["usage"]}
    generator = EmbeddedGenerator(FakeServer([reply]))
    assert generator.likelihood(ASKED) == 1.0 and generator.used == Tokens(30, 2)


def test_a_reply_without_its_tokens_does_not_pass_for_the_one_before() -> None:
    generator = EmbeddedGenerator(FakeServer([piece("One."), USAGE], [piece("Two.")]))
    list(generator.stream(ASKED, None, 50))
    list(generator.stream(ASKED, None, 50))
    assert generator.used is None


def test_the_embedded_models_fingerprint_is_of_its_weights_and_settings() -> None:
    weights, *settings = EmbeddedGenerator.fingerprint.split(" ")
    assert GENERATOR.sha256.startswith(weights) and len(weights) == 32
    assert settings == ["temperature", "0", "seed", "1", "context", "8192"]
