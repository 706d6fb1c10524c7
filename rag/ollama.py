"""Models that an Ollama server runs, through langchain-ollama's `ChatOllama`. Knows nothing about evidence.

What a server may do and what becomes of it: nothing answers → `GeneratorUnreachable`; 404 → `ModelNotFound`;
503 → two retries, then `GeneratorBusy`; silence → `ReplyTimeout`; a stream without its `done`, or cut at the
token limit → `ReplyIncomplete`; another server's answer, or a prompt that was cut → `ReplyUnusable`.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import ollama

from index.errors import (
    GeneratorBusy,
    GeneratorError,
    ModelNotFound,
    ReplyIncomplete,
    ReplyTimeout,
    ReplyUnusable,
)
from rag.generator import Message, Schema, Tokens
from rag.ollama_models import CONNECT_SECONDS, Model, Server, check_resolves, unreachable
from rag.settings import Settings, is_loopback

if TYPE_CHECKING:  # their import takes a second, which a user without Ollama need not wait
    from langchain_core.messages import AIMessageChunk
    from langchain_ollama import ChatOllama

    _Chunks = Generator[AIMessageChunk, None, None]

_LIST_SECONDS = 10.0
_MOST_NAMES = 8
_SMALLEST_CONTEXT = 4096
_TOKENS_AROUND_MESSAGE = 16
_VERDICT_TOKENS = 8
_RETRIES = 2


class OllamaGenerator:
    """A `Generator` on an Ollama server."""

    writes: frozenset[str] | None = None
    chooses = True

    def __init__(self, model: Model, settings: Settings, pause: Callable[[float], None] = time.sleep) -> None:
        self._address = settings.address
        self.name = f"{model.name} (Ollama at {urlsplit(self._address).netloc})"
        self.fingerprint = f"{model.digest or f'{self._address}/{model.name}'} temperature 0 seed 1"
        self.leaves_machine = not (is_loopback(self._address) and model.is_local)
        self._model = model
        self._settings = settings
        self._pause = pause
        self._reasoning: bool | None = False if model.thinks else None
        self._context = _SMALLEST_CONTEXT
        self._newest = threading.local()

    @classmethod
    def connect(cls, name: str, settings: Settings) -> "OllamaGenerator":
        """The model `name` on the server of the settings.

        Raises:
            ModelNotFound: the server does not have it, or it does not write. GeneratorUnreachable: no server.
        """
        check_resolves(settings.address)
        with closing(_server(settings)) as server:
            model = server.model(name)
        if model is None:
            raise _absent(settings.address, name)
        if model.completes is False:
            raise ModelNotFound(f"{name} does not write text. Name another model of Ollama's: --model NAME")
        return cls(model, settings)

    @classmethod
    def at_address(cls, settings: Settings) -> "OllamaGenerator":
        """The model that may be taken unasked at an address that the user named; on another machine there is none.

        Raises:
            ModelNotFound: a model must be named. GeneratorUnreachable: there is no server.
        """
        check_resolves(settings.address)
        with closing(_server(settings)) as server:
            if is_loopback(settings.address) and (model := server.writer()):
                return cls(model, settings)
            names = ", ".join(server.names()[:_MOST_NAMES]) or "none yet; get one with `ollama pull NAME`"
        raise ModelNotFound(f"Name the model of Ollama's at {settings.address}: --model NAME. It lists: {names}")

    @property
    def used(self) -> Tokens | None:
        """See `Generator`."""
        return getattr(self._newest, "tokens", None)

    def likelihood(self, messages: Sequence[Message]) -> float:
        """See `Generator`: 1 or 0, since a server need not tell probabilities. The desk lets these models choose."""
        reply = "".join(self.stream(messages, {"type": "string", "enum": ["yes", "no"]}, _VERDICT_TOKENS))
        verdict = reply.strip().strip("\"'.").lower()
        if verdict not in ("yes", "no"):
            raise ReplyUnusable(f"{self.name} gave an unusable reply: neither yes nor no.")
        return float(verdict == "yes")

    def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
        """See `Generator`; closing the iterator closes the connection, at which Ollama stops writing."""
        for attempt in range(1, _RETRIES + 1):
            try:
                yield from self._reply(messages, schema, max_tokens)
                return
            except GeneratorBusy:
                self._pause(random.uniform(0.5, 1.5) * attempt)  # noqa: S311 - jitter
        yield from self._reply(messages, schema, max_tokens)

    def close(self) -> None:
        """Nothing is held between requests."""

    def _reply(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
        context = self._fitting(messages, max_tokens)
        patience = self._patience(context)
        text, done, pieces = "", {}, 0
        try:
            with (
                _asking(self._address, self._model.name, patience),
                self._chat(context, max_tokens, patience) as chat,
                closing(self._chunks(chat, messages, schema)) as chunks,
            ):
                for chunk in chunks:
                    pieces += 1
                    patience.has_begun = True
                    if piece := str(chunk.text):
                        text += piece
                        yield piece
                    if chunk.response_metadata.get("done"):
                        done = chunk.response_metadata
                    elif pieces > 2 * max_tokens + 100:  # a server that takes no notice of num_predict
                        done = {"done_reason": "length"}
                        break
        except ReplyIncomplete as error:
            error.text = text
            raise
        if not done:
            raise ReplyIncomplete(f"{self.name} broke off in the middle of its reply. Try again.", text)
        self._check_read(messages, done, context)
        read, written = done.get("prompt_eval_count"), done.get("eval_count")
        self._newest.tokens = Tokens(read, written) if read and written else None
        if schema and done.get("done_reason") == "length" and not _is_json(text):
            raise ReplyIncomplete(f"{self.name} did not come to an end: cut at its limit of {max_tokens} tokens.", text)

    @contextmanager
    def _chat(self, context: int, max_tokens: int, patience: "_Patience") -> Iterator["ChatOllama"]:
        """A client for one request: closing it closes the connection, whatever has happened."""
        from langchain_ollama import ChatOllama

        chat = ChatOllama(
            model=self._model.name,
            base_url=self._address,
            num_ctx=context,
            num_predict=max_tokens,
            temperature=0,
            seed=1,
            client_kwargs={"trust_env": False, "follow_redirects": False},
            sync_client_kwargs={
                "timeout": httpx.Timeout(patience.first, connect=CONNECT_SECONDS),
                "event_hooks": {"response": [patience.after_headers]},
            },
        )
        try:
            yield chat
        finally:
            chat._client.close()  # type: ignore[no-untyped-call]

    def _chunks(self, chat: "ChatOllama", messages: Sequence[Message], schema: Schema | None) -> "_Chunks":
        turns = [(message.role, message.content) for message in messages]
        try:
            yield from _untraced(chat.stream(turns, format=schema, reasoning=self._reasoning))
            return
        except ollama.ResponseError as error:
            if self._reasoning is None or "does not support thinking" not in error.error:
                raise
        self._reasoning = None  # some versions refuse even `think: false`
        yield from _untraced(chat.stream(turns, format=schema, reasoning=None))

    def _fitting(self, messages: Sequence[Message], max_tokens: int) -> int:
        """`num_ctx`: a power of two that surely holds prompt and reply, since a token is never less than a byte.

        Without it, the server would cut the front of a long prompt, evidence and all, and say nothing. It never
        shrinks again, because the server loads the model anew for each other size.
        """
        prompt = sum(len(message.content.encode()) + _TOKENS_AROUND_MESSAGE for message in messages)
        self._context = max(self._context, 1 << (prompt + max_tokens - 1).bit_length())
        return min(self._context, self._model.context_length or self._context)

    def _patience(self, context: int) -> "_Patience":
        idle = self._settings.idle_seconds
        if not self._model.is_local:
            return _Patience(idle, idle)
        loaded = self._loaded_context()
        return _Patience(idle if loaded and loaded >= context else max(idle, self._settings.load_seconds), idle)

    def _loaded_context(self) -> int | None:
        with closing(_server(self._settings)) as server:
            return server.loaded_context(self._model.name)

    def _check_read(self, messages: Sequence[Message], done: dict[str, Any], context: int) -> None:
        """Whether the prompt was cut: it filled the context, or was read as far fewer tokens than it has words."""
        read, written = done.get("prompt_eval_count"), done.get("eval_count") or 0
        if not read:
            return
        if self._model.is_local:
            with suppress(GeneratorError):  # the reply is there, whatever has become of the server
                context = min(context, self._loaded_context() or context)  # it may have taken less than was asked for
        words = sum(len(message.content.split()) for message in messages)
        if read + written >= context or read < words * 0.6:
            raise ReplyUnusable(
                f"the model's context is too small, so it saw only a part of the evidence ({read} tokens read, room "
                f"for {context}): use another model, or ask for a shorter period"
            )


@dataclass(slots=True)
class _Patience:
    """How many seconds a server may be silent: before its first word, while it loads the model, and after it."""

    first: float
    idle: float
    has_begun: bool = False

    def after_headers(self, response: httpx.Response) -> None:
        """Ollama sends the headers with its first word."""
        response.request.extensions["timeout"]["read"] = self.idle


def _untraced(chunks: Iterator["AIMessageChunk"]) -> "_Chunks":
    """LangChain would send prompt and reply to LangSmith where the user's environment asks for it."""
    from langsmith import tracing_context

    with closing(chunks):  # type: ignore[type-var] # a generator
        while True:
            with tracing_context(enabled=False):  # only here: around a `yield` it would hold for the caller too
                try:
                    chunk = next(chunks, None)
                except ValueError as error:
                    if str(error) != "No generation chunks were returned":
                        raise
                    return  # an empty stream: it lacks its `done`
            if chunk is None:
                return
            yield chunk


def _server(settings: Settings) -> Server:
    return Server(settings.address, min(_LIST_SECONDS, settings.idle_seconds))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


# ---- Errors


@contextmanager
def _asking(address: str, model: str, patience: _Patience) -> Iterator[None]:
    """What goes wrong in the client libraries while a question is asked, as our errors."""
    try:
        with unreachable(address):
            yield
    except httpx.TimeoutException as error:
        raise ReplyTimeout(_silence(address, model, patience)) from error
    except httpx.TransportError as error:
        raise ReplyIncomplete(f"Ollama at {address} broke off in the middle of its reply. Try again.") from error
    except ollama.ResponseError as error:
        raise _refusal(address, model, error) from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReplyUnusable("the model's reply is unusable: it is not what Ollama sends") from error


def _silence(address: str, model: str, patience: _Patience) -> str:
    if not patience.has_begun and patience.first > patience.idle:
        return (
            f"Ollama at {address} did not begin within {patience.first:g} s, the time to load {model}. "
            "Try a smaller model, or raise the setting load_seconds."
        )
    return (
        f"Ollama at {address} sent nothing for {patience.idle:g} s. "
        "Try again or a smaller model, or raise the setting idle_seconds."
    )


def _absent(address: str, model: str) -> ModelNotFound:
    return ModelNotFound(f"Ollama at {address} does not have the model {model}. Run: ollama pull {model}")


def _refusal(address: str, model: str, error: ollama.ResponseError) -> GeneratorError:
    short = " ".join(str(error.error).split())[:160].rstrip(".")
    if error.status_code == 404:
        return _absent(address, model)
    if error.status_code == 503:
        return GeneratorBusy(f"Ollama at {address} is busy with other requests. Try again in a moment.")
    hint = " Try a smaller model." if error.status_code == 500 or "memory" in short else " Try again."
    if error.status_code == -1:  # an error line in the middle of the stream
        return ReplyIncomplete(f"Ollama at {address} broke off: {short}.{hint}")
    if error.status_code == 401:
        hint = " Sign in with `ollama signin`, or use a model of this machine's."
    return GeneratorError(f"Ollama at {address} refused: {short}.{hint}")
