"""Texts → vectors. The rest of the project knows only the `Encoder` protocol."""

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from index.errors import ModelError
from index.offline import ENCODER, Progress, model_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = np.ndarray[Any, np.dtype[np.float32]]
OFFLINE = "offline"
"""The name of the encoder that installs with the package."""
_BATCH = 32
_CHUNK = 256
"""Texts that are tokenised together in the int8 encoder."""
_TOKENS = 768
"""Of a batch of the int8 encoder: what a layer makes of them stays near a core. 512 and 1,024 were 4 % slower."""


class Encoder(Protocol):
    """Makes vectors of `dimension` float32 numbers and length 1, so that an inner product is a cosine."""

    name: str
    dimension: int

    def queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) vectors of questions."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) vectors of what is searched."""
        ...


@dataclass(frozen=True, slots=True)
class Read:
    """A text as an encoder reads it."""

    vector: Vectors
    """(dimension,), as from `passages` or `queries`."""
    states: Vectors
    """(tokens, dimension): what the last layer makes of each token, without those of prompt and frame."""
    spans: "np.ndarray[Any, np.dtype[np.int64]]"
    """(tokens, 2): where each stands in the text, end exclusive."""


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that also tells what it makes of each token."""

    def __hash__(self) -> int:
        """Encoders are told apart by what they are, not by what they make: what is made once is kept for each."""
        ...

    def read_queries(self, texts: Sequence[str]) -> list[Read]:
        """Questions, token by token."""
        ...

    def read_passages(self, texts: Sequence[str]) -> list[Read]:
        """What is searched, token by token."""
        ...


class SentenceTransformerEncoder:
    """Any sentence-transformers model, with its own query and passage prompts where it has them."""

    def __init__(self, name: str, model: "SentenceTransformer") -> None:
        self.name = name
        self.dimension = int(model.get_embedding_dimension() or 0)
        self._model = model
        self._query_prompt = _prompt(model, "query")
        self._passage_prompt = _prompt(model, "passage", "document")

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._encode(texts, self._query_prompt)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._encode(texts, self._passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str | None) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            list(texts),
            prompt_name=prompt,
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        wide: Vectors = np.asarray(vectors, np.float32)
        wide /= np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12)  # bfloat16's 1 is off by up to 0.004
        return wide


class TokenizedEncoder(SentenceTransformerEncoder):
    """A transformer whose tokens have as many numbers as its vectors, and whose tokenizer says where they stand."""

    @classmethod
    def fits(cls, model: "SentenceTransformer") -> bool:
        """Whether the model is one: its last layer is what is pooled, and nothing comes behind it."""
        tokenizer = getattr(model, "tokenizer", None)
        parts = [type(part).__name__ for part in model]
        if parts not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
            return False
        return bool(getattr(tokenizer, "is_fast", False)) and int(model.get_embedding_dimension() or 0) % 4 == 0

    def read_queries(self, texts: Sequence[str]) -> list[Read]:
        """See `TokenEncoder`."""
        return self._read(texts, self._query_prompt)

    def read_passages(self, texts: Sequence[str]) -> list[Read]:
        """See `TokenEncoder`."""
        return self._read(texts, self._passage_prompt)

    def _read(self, texts: Sequence[str], prompt: str | None) -> list[Read]:
        found: list[Any] = list(
            self._model.encode(
                list(texts), prompt_name=prompt, batch_size=_BATCH, output_value=None, show_progress_bar=False
            )
        )
        _, spans = self._tokens(texts, prompt)
        states = (one["token_embeddings"][one["attention_mask"].bool()].float().numpy() for one in found)
        whole = (one["sentence_embedding"].float().numpy() for one in found)
        return [self._of(*one, prompt) for one in zip(whole, states, spans, strict=True)]

    def _tokens(self, texts: Sequence[str], prompt: str | None) -> tuple[list[list[int]], list[list[tuple[int, int]]]]:
        """The ids of each text's tokens, and where each stands in prompt and text."""
        prefix = self._prefix(prompt)
        found = self._model.tokenizer(
            [prefix + text for text in texts],
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )
        return found["input_ids"], found["offset_mapping"]

    def _prefix(self, prompt: str | None) -> str:
        return (self._model.prompts.get(prompt) if prompt else None) or ""

    def _of(self, vector: Vectors, states: Vectors, spans: Sequence[tuple[int, int]], prompt: str | None) -> Read:
        length = len(self._prefix(prompt))
        places = np.array(spans, np.int64).reshape(-1, 2)
        own = (places[:, 1] > length) & (places[:, 1] > places[:, 0])  # neither prompt nor frame
        return Read(
            vector / max(float(np.linalg.norm(vector)), 1e-12), states[own], np.maximum(places[own] - length, 0)
        )


class Int8Encoder(TokenizedEncoder):
    """A mean-pooling BERT, computed in int8 and without padding: see `index.int8`."""

    def __init__(self, name: str, model: "SentenceTransformer") -> None:
        from index.int8 import SAMPLE, Int8Bert

        super().__init__(name, model)
        transformer: Any = model[0]
        self._bert = Int8Bert(transformer.auto_model, self._tokens(SAMPLE, self._passage_prompt)[0])

    def _encode(self, texts: Sequence[str], prompt: str | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for places, states, _ in self._chunks(texts, prompt):
            for place, one in zip(places, states, strict=True):
                vectors[place] = one.mean(0)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def _read(self, texts: Sequence[str], prompt: str | None) -> list[Read]:
        found: dict[int, Read] = {}
        for places, states, spans in self._chunks(texts, prompt):
            for place, rows, span in zip(places, states, spans, strict=True):
                found[place] = self._of(rows.mean(0), rows, span, prompt)
        return [found[place] for place in range(len(texts))]

    def _chunks(
        self, texts: Sequence[str], prompt: str | None
    ) -> Iterator[tuple[list[int], list[Vectors], list[list[tuple[int, int]]]]]:
        """Places in `texts`, in any order, with the states and the spans of each one's tokens."""
        for start in range(0, len(texts), _CHUNK):
            ids, spans = self._tokens(texts[start : start + _CHUNK], prompt)
            groups = list(_batches([len(one) for one in ids]))
            found = self._together([[ids[at] for at in group] for group in groups])
            for places, states in zip(groups, found, strict=True):
                yield [start + place for place in places], states, [spans[place] for place in places]

    def _together(self, batches: list[list[list[int]]]) -> list[list[Vectors]]:
        """A batch a core: 4 % faster than all cores on one, which wait for each other after each step."""
        import torch

        def states(batch: list[list[int]]) -> list[Vectors]:
            return [one.numpy() for one in self._bert.states(batch)]

        cores = torch.get_num_threads()
        if len(batches) == 1 or cores == 1:
            return [states(batch) for batch in batches]
        with ThreadPoolExecutor(cores, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            return list(pool.map(states, batches))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places in `lengths`, longest first, in groups of at most `_TOKENS` together, or one alone."""
    group: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if group and sum(lengths[one] for one in group) + lengths[place] > _TOKENS:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _prompt(model: "SentenceTransformer", *names: str) -> str | None:
    return next((name for name in names if model.prompts.get(name)), None)


def load_encoder(name: str = OFFLINE, progress: Progress = lambda line: None) -> SentenceTransformerEncoder:
    """The encoder `name`: "offline", the folder of a sentence-transformers model, or a model's name.

    A name is looked up among the models that are on this machine already; nothing is downloaded.

    Raises:
        ModelError: it is not there, or cannot be loaded.
    """
    folder = model_folder(ENCODER, progress) if name == OFFLINE else None
    progress("Loading the encoder …")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    try:
        model = SentenceTransformer(
            str(folder or _on_this_machine(name)),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": _fast_type(), "use_safetensors": True},
        )
        label = ENCODER.name.removeprefix("encoder-") if name == OFFLINE else _label(name)
        plain = TokenizedEncoder if TokenizedEncoder.fits(model) else SentenceTransformerEncoder
        encoder = (Int8Encoder if name == OFFLINE and _bytes_are_fast() else plain)(label, model)
        peace, war = encoder.queries(["peace", "war"])
    except Exception as error:  # each library below raises its own kinds for a damaged file
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelError(
            f"The encoder {name} cannot be loaded from this machine: {shorten(lines[0], 200, placeholder='…')} "
            "Name a folder, or fetch the model first."
        ) from error
    if not peace @ war < 0.9999:  # a folder without a tokenizer loads without a word, and so does one with NaNs
        raise ModelError(f"The encoder {name} cannot be loaded from this machine: it cannot tell words apart.")
    return encoder


def _on_this_machine(name: str) -> Path:
    """The folder of a model by its name. Sentence-transformers itself asks the hub for one that is not here."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    full_name = name if "/" in name else f"sentence-transformers/{name}"
    return Path(snapshot_download(full_name, local_files_only=True))


def _label(name: str) -> str:
    return str(Path(name).resolve()) if Path(name).is_dir() else name


def _fast_type() -> Any:  # noqa: ANN401 - torch.dtype, imported only when a model is loaded
    """Bfloat16 where the processor multiplies it in tiles (AMX): 3 times as fast there, slower elsewhere."""
    import torch

    return torch.bfloat16 if torch.cpu.get_capabilities().get("amx_bf16") else torch.float32


def _bytes_are_fast() -> bool:
    """Whether int8 is the fastest here: AVX-512 VNNI multiplies 4 times as many bytes as floats a cycle.

    Without it int8 was not measured to be faster; with AMX bfloat16 is (see `_fast_type`).
    """
    import torch

    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_vnni")) and not able.get("amx_bf16")
