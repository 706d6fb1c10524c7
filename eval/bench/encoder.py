"""Passages a second of the offline encoder, beside `SentenceTransformer.encode` as it comes, in the same run.

    python -m eval.bench.encoder [--passages 96] [--rounds 5] [--threads 2]

Both encode the same passages of the sample archive (the library: float32, its default batch of 32), in turns, so that
other work on the machine falls on both; medians. The cosines compare their vectors. Prints a Markdown table.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from rich.console import Console
from sentence_transformers import SentenceTransformer

from eval import sample
from index.encoder import load_encoder
from index.offline import ENCODER, model_folder
from index.passages import embedded_text, passages

QUESTION = "Welche Staaten haben Truppen angeboten?"


def texts(count: int) -> list[str]:
    """What the encoder reads of `count` passages of the sample archive, in six languages."""
    every = [embedded_text(article, passage) for article in sample.reports() for passage in passages(article)]
    random.Random(0).shuffle(every)  # noqa: S311 - the same mix of languages and lengths each time
    return every[:count]


def in_turns(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Median seconds of each way, one after the other in each round; a round before them is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken[1:]) for name, taken in seconds.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=96, help="how many (default 96)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (default 5)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="of torch (default: its own)")
    options = parser.parse_args()
    encoder = load_encoder()
    library = SentenceTransformer(str(model_folder(ENCODER)), device="cpu", local_files_only=True)
    torch.set_num_threads(options.threads)
    mix = texts(options.passages)
    plain = partial(library.encode, mix, prompt_name="passage", normalize_embeddings=True, show_progress_bar=False)
    cosines = (encoder.passages(mix) * np.asarray(plain())).sum(axis=1)
    tokens = sum(map(len, library.tokenizer(mix)["input_ids"])) / len(mix)
    seconds = in_turns({"SentenceTransformer.encode": plain, "Dateline": lambda: encoder.passages(mix)}, options.rounds)
    question = in_turns({"": lambda: encoder.queries([QUESTION])}, 5 * options.rounds)[""]
    console = Console(highlight=False)
    console.print(
        f"{len(mix)} passages of {tokens:.0f} tokens, {options.threads} threads, {type(encoder).__name__}; "
        f"cosine to float32 {cosines.min():.5f} at least, {cosines.mean():.5f} on average; "
        f"a question {1000 * question:.1f} ms\n",
        soft_wrap=True,
    )
    console.print("| encoder | passages/s | times the library |\n|---|---|---|")
    for name, taken in seconds.items():
        ratio = seconds["SentenceTransformer.encode"] / taken
        console.print(f"| {name} | {len(mix) / taken:.1f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
