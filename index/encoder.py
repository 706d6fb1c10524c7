"""Texts → vectors. The rest of the project knows only the `Encoder` protocol."""

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Protocol

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


class Int8Encoder(SentenceTransformerEncoder):
    """A mean-pooling BERT, computed in int8 and without padding: see `index.int8`."""

    def __init__(self, name: str, model: "SentenceTransformer") -> None:
        from index.int8 import SAMPLE, Int8Bert

        super().__init__(name, model)
        transformer: Any = model[0]
        self._bert = Int8Bert(transformer.auto_model, self._tokens(SAMPLE, self._passage_prompt))

    def _tokens(self, texts: Sequence[str], prompt: str | None) -> list[list[int]]:
        prefix = (self._model.prompts.get(prompt) if prompt else None) or ""
        texts = [prefix + text for text in texts]
        ids: list[list[int]] = self._model.tokenizer(texts, truncation=True, max_length=self._model.max_seq_length)[
            "input_ids"
        ]
        return ids

    def _encode(self, texts: Sequence[str], prompt: str | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _CHUNK):
            ids = self._tokens(texts[start : start + _CHUNK], prompt)
            groups = list(_batches([len(one) for one in ids]))
            for places, found in zip(
                groups, self._together([[ids[at] for at in group] for group in groups]), strict=True
            ):
                vectors[[start + place for place in places]] = found
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def _together(self, batches: list[list[list[int]]]) -> list[Vectors]:
        """A batch a core: 4 % faster than all cores on one, which wait for each other after each step."""
        import torch

        cores = torch.get_num_threads()
        if len(batches) == 1 or cores == 1:
            return [self._bert(batch).numpy() for batch in batches]
        with ThreadPoolExecutor(cores, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            return list(pool.map(lambda batch: self._bert(batch).numpy(), batches))


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
        kind = Int8Encoder if name == OFFLINE and _bytes_are_fast() else SentenceTransformerEncoder
        encoder = kind(label, model)
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
