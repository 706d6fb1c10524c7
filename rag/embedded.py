"""The generator that runs in this process: Qwen2.5-Coder-1.5B through xllamacpp (llama.cpp)."""

import math
import queue
import secrets
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.errors import GeneratorError, ModelError
from index.offline import GENERATOR, Progress, model_folder
from rag.generator import Message, Schema, Tokens

_CONTEXT = 8192
_END = object()


class EmbeddedGenerator:
    """One model, loaded once, that answers one request at a time."""

    name = f"{GENERATOR.name.removeprefix('generator-')} (embedded)"
    fingerprint = f"{GENERATOR.sha256[:32]} temperature 0 seed 1 context {_CONTEXT}"
    leaves_machine = False
    writes: frozenset[str] | None = frozenset({"en", "de", "fr"})
    """Measured: its Russian, Ukrainian and Arabic mix scripts and invent words (see NOTES.md)."""
    chooses = False
    """Measured: of numbered sentences it lists the first four; asked about one at a time it does better (NOTES.md)."""

    def __init__(self, server: Any) -> None:  # noqa: ANN401 - xllamacpp has no types
        self._server = server
        self._turn = threading.Lock()
        self._newest = threading.local()

    @classmethod
    def load(cls, progress: Progress = lambda line: None) -> "EmbeddedGenerator":
        """Load the model, built and checked first where needed.

        Raises:
            ModelError: its wheels or xllamacpp are not installed, or it cannot be loaded.
        """
        path = model_folder(GENERATOR, progress) / "model.gguf"
        progress("Loading the embedded language model …")
        try:
            import xllamacpp
        except ImportError as error:
            raise ModelError(
                'xllamacpp is not installed. Run: pip install ".[offline]" in the project\'s folder.'
            ) from error
        try:
            return cls(xllamacpp.Server(_parameters(xllamacpp, path)))
        except RuntimeError as error:
            raise ModelError(f"The embedded language model cannot be loaded: {error}") from error

    @property
    def used(self) -> Tokens | None:
        """See `Generator`."""
        return getattr(self._newest, "tokens", None)

    def likelihood(self, messages: Sequence[Message]) -> float:
        """See `Generator`; from the probabilities of the first token."""
        reply = self._complete(messages, max_tokens=1, logprobs=True, top_logprobs=20)
        self._newest.tokens = _tokens(reply)
        chances = {"yes": 0.0, "no": 0.0}
        for one in reply["choices"][0]["logprobs"]["content"][0]["top_logprobs"]:
            if (word := one["token"].strip().lower()) in chances:
                chances[word] += math.exp(one["logprob"])
        total = sum(chances.values())
        return chances["yes"] / total if total else 0.0

    def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
        """See `Generator`."""
        form = {"response_format": {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}}
        options = {"stream": True, "stream_options": {"include_usage": True}, **(form if schema else {})}
        pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        cancelled = threading.Event()

        def take(chunk: Any) -> bool:  # noqa: ANN401 - JSON
            pieces.put(chunk)
            return cancelled.is_set()

        def run() -> None:
            try:
                self._complete(messages, take, max_tokens=max_tokens, **options)
            except GeneratorError as error:
                pieces.put(error)
            finally:
                pieces.put(_END)

        self._newest.tokens = None
        threading.Thread(target=run, daemon=True).start()
        try:
            while (piece := pieces.get()) is not _END:
                if isinstance(piece, GeneratorError):
                    raise piece
                self._newest.tokens = _tokens(piece) or self._newest.tokens
                yield from _texts(piece)
        finally:
            cancelled.set()

    def close(self) -> None:
        """Free the model's memory."""
        self._server = None

    def _complete(self, messages: Sequence[Message], callback: Any = None, **options: Any) -> Any:  # noqa: ANN401
        request = {
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "temperature": 0,
            "seed": 1,
            "cache_prompt": True,
            **options,
        }
        with self._turn:
            try:
                reply = self._server.handle_chat_completions(request, *([callback] if callback else []))
            except RuntimeError as error:
                raise GeneratorError(f"The embedded model failed: {error}") from error
        if isinstance(reply, dict) and "error" in reply:
            raise GeneratorError(f"The embedded model failed: {reply['error']}")
        return reply


def _parameters(xllamacpp: Any, path: Path) -> Any:  # noqa: ANN401
    """One slot, no web pages; its loopback port wants a key that nobody else on the machine has."""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = _CONTEXT
    parameters.n_parallel = 1
    parameters.warmup = False
    parameters.verbosity = -1
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.api_keys = [secrets.token_hex(16)]
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.poll = 0  # spinning threads collapse beside other load: 0.4 tokens/s instead of 6
    return parameters


def _tokens(reply: Any) -> Tokens | None:  # noqa: ANN401 - JSON
    used = reply.get("usage") if isinstance(reply, dict) else None
    return Tokens(used["prompt_tokens"], used["completion_tokens"]) if used else None


def _texts(chunk: Any) -> Iterator[str]:  # noqa: ANN401
    if "error" in chunk:
        raise GeneratorError(f"The embedded model failed: {chunk['error'].get('message', 'unknown error')}")
    for choice in chunk.get("choices", []):
        if text := choice.get("delta", {}).get("content"):
            yield text
