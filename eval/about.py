"""What a run must say of itself so that two runs can be compared: models, settings, code, versions, machine."""

import hashlib
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.systems.base import Bench
from index.encoder import Encoder
from rag.generator import Generator

_PACKAGES = (
    "dateline", "torch", "sentence-transformers", "transformers", "faiss-cpu", "xllamacpp", "langchain-core",
    "langchain-ollama", "langchain-text-splitters", "numpy",
)  # fmt: skip
_CODE = ("index", "rag", "eval/systems")
"""Whatever changes answers: prompts and rules are code."""


def about(bench: Bench, generator: Generator | None) -> dict[str, Any]:
    """The part of `run.json` that describes what answers."""
    return {
        "generator": {"name": generator.name, "fingerprint": generator.fingerprint} if generator else None,
        "encoder": {"name": bench.encoder.name, "dimension": bench.encoder.dimension, "probe": probe(bench.encoder)},
        "settings": {**asdict(bench.tuning), "passage_size": bench.archive.passage_size},
        "archive": {
            "articles": len(bench.archive.article_ids()),
            "fingerprint": _digest(sorted(bench.archive.article_ids())),
        },
        "code": code_fingerprint(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
    }


def probe(encoder: Encoder) -> str:
    """16 hex digits that change with an encoder's weights: where it puts one sentence, to two decimals."""
    (vector,) = encoder.queries(["Nineteen states are ready to send troops."])
    return _digest(f"{abs(number):.2f}" for number in vector.tolist())


def code_fingerprint() -> str:
    """16 hex digits that change with any line of retrieval, prompts, verification or the baselines."""
    return _fingerprint(_CODE)


def index_fingerprint() -> str:
    """16 hex digits that change with any line that decides what an archive holds."""
    return _fingerprint(["index"])


def _fingerprint(parts: Sequence[str]) -> str:
    root = Path(__file__).parent.parent
    files = sorted(file for part in parts for file in (root / part).rglob("*.py"))
    return _digest(f"{file.relative_to(root).as_posix()}\n{file.read_text(encoding='utf-8')}" for file in files)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
