"""The encoder in int8 gives the vectors of the same model in float32, whatever is encoded with a text."""

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from torch import nn

from index import encoder as module
from index.encoder import Int8Encoder, Vectors
from index.int8 import Int8Linear, _made_up
from index.offline import ENCODER, model_folder
from tests.conftest import SMALL_REPORTS
from tests.test_encoder import TEXTS

MIX = [*TEXTS.values(), *(report.text for report in SMALL_REPORTS), "Who?", "ПВО", "قتل", "1945", "word " * 700]


@pytest.fixture(scope="module")
def library() -> SentenceTransformer:
    return SentenceTransformer(str(model_folder(ENCODER)), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def int8(library: SentenceTransformer) -> Int8Encoder:
    """It works on any processor; `load_encoder` takes it where it is fast."""
    return Int8Encoder("multilingual-e5-small", library)


@pytest.mark.parametrize("prompt", ["query", "passage"])
def test_vectors_are_those_of_float32(int8: Int8Encoder, library: SentenceTransformer, prompt: str) -> None:
    ours = int8.queries(MIX) if prompt == "query" else int8.passages(MIX)
    theirs = library.encode(MIX, prompt_name=prompt, batch_size=4, normalize_embeddings=True, show_progress_bar=False)
    cosines = (ours * theirs).sum(axis=1)
    assert {text[:40]: one for text, one in zip(MIX, cosines.round(4).tolist(), strict=True) if one < 0.999} == {}


def test_a_vector_does_not_depend_on_what_it_is_encoded_with(int8: Int8Encoder) -> None:
    together = int8.passages(MIX)
    alone: Vectors = np.concatenate([int8.passages([text]) for text in MIX])
    assert np.allclose(together, alone, atol=2e-3)
    assert float((together * alone).sum(axis=1).min()) > 0.9999


def test_more_texts_than_are_tokenised_together(int8: Int8Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = int8.queries(MIX)
    monkeypatch.setattr(module, "_CHUNK", 4)
    assert np.allclose(int8.queries(MIX), whole, atol=2e-3)


@pytest.mark.parametrize(
    ("able", "kind"),
    [
        ({"avx512_vnni": True}, True),
        ({"avx512_vnni": True, "amx_bf16": True}, False),
        ({"avx2": True}, False),
        ({}, False),
    ],
)
def test_int8_is_taken_where_it_is_fast(able: dict[str, bool], kind: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    assert module._bytes_are_fast() is kind


def test_few_numbers_of_rows_are_met_so_that_little_code_is_kept() -> None:
    met = {tokens + _made_up(tokens) for tokens in range(1, 769)}
    assert met == {*range(8, 129, 8), *range(160, 769, 32)}


def test_batches_hold_each_text_once_and_few_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TOKENS", 512)
    lengths = [5, 600, 300, 212, 2, 512, 1]
    batches = list(module._batches(lengths))
    assert batches == [[1], [5], [2, 3], [0, 4, 6]]
    assert list(module._batches([])) == []


def test_a_linear_layer_by_hand() -> None:
    """Weights [[1, 0.5], [0, -2]]: scales 1/127 and 2/127 hold 1, 0, -2 exactly, and 0.5 as 64/127 (63.5 to even)."""
    layer = nn.Linear(2, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[1.0, 0.5], [0.0, -2.0]]))
        layer.bias.copy_(torch.tensor([0.0, 10.0]))
    made = Int8Linear(layer.weight.detach(), layer.bias.detach())(torch.tensor([[127.0, 127.0], [0.0, 0.0]]))
    assert torch.allclose(made, torch.tensor([[127.0 + 64.0, -254.0 + 10.0], [0.0, 10.0]]), atol=1e-3)


def test_smoothing_keeps_the_small_columns_beside_a_large_one() -> None:
    torch.manual_seed(0)
    layer, x = nn.Linear(64, 32), torch.randn(50, 64)
    x[:, 7] *= 100
    exact = layer(x).detach()
    weight, bias = layer.weight.detach(), layer.bias.detach()
    plain, smooth = (Int8Linear(weight, bias, largest)(x) for largest in (None, x.abs().amax(0)))
    assert (smooth - exact).abs().mean() < 0.5 * (plain - exact).abs().mean()
