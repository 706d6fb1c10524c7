"""The vector index: what it finds, in files and in memory, filtered or not, and what it does with bad files."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import vectors
from index.encoder import Vectors
from index.errors import ArchiveError
from index.vectors import DenseIndex, Mask, extend, language_means, outgrown, write

DIMENSION = 32
MANY = 20_000


def clustered(n: int, seed: int = 0) -> Vectors:
    """(n, DIMENSION) vectors around 300 centres, as reports gather around their subjects."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(300, DIMENSION))
    found: Vectors = (centres[chance.integers(0, 300, n)] + 0.5 * chance.normal(size=(n, DIMENSION))).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def in_chunks(found: Vectors, size: int = 3_000) -> Callable[[], Iterator[Vectors]]:
    return lambda: (found[start : start + size] for start in range(0, len(found), size))


def written(path: Path, found: Vectors, first: int = 1) -> DenseIndex:
    write(path, np.arange(first, first + len(found)), in_chunks(found), DIMENSION)
    return DenseIndex.open(path)


def exact(found: Vectors, query: Vectors, k: int, allowed: Mask | None = None) -> list[int]:
    """The numbers, counted from 1, of the nearest."""
    scores = found @ query
    if allowed is not None:
        scores[~allowed[1 : len(found) + 1]] = -np.inf
    return [int(place) + 1 for place in np.argsort(-scores)[:k] if scores[place] > -np.inf]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Vectors]:
    found = clustered(MANY)
    path = tmp_path_factory.mktemp("large") / "dense.faiss"
    written(path, found)
    return path, found


def recall(index: DenseIndex, found: Vectors, k: int, allowed: Mask | None = None) -> float:
    shares = []
    for query in clustered(30, seed=5):
        right = exact(found, query, k, allowed)
        shares.append(len({*index.search(query, k, allowed)[0].tolist()} & {*right}) / len(right))
    return float(np.mean(shares))


def test_few_vectors_are_found_exactly_and_best_first(tmp_path: Path) -> None:
    found = clustered(500)
    index = written(tmp_path / "dense.faiss", found)
    for query in clustered(5, seed=5):
        numbers, scores = index.search(query, 20)
        assert numbers.tolist() == exact(found, query, 20)
        assert scores == pytest.approx(np.sort(found @ query)[::-1][:20], abs=1e-6)


def test_of_many_vectors_nearly_all_of_the_nearest_are_found(large: tuple[Path, Vectors]) -> None:
    path, found = large
    index = DenseIndex.open(path)
    assert index.ntotal == MANY
    assert path.stat().st_size < found.nbytes / 2, "ten bits a number"
    assert recall(index, found, 50) >= 0.98


def test_scores_of_lists_are_those_of_exact_search_to_the_second_decimal(large: tuple[Path, Vectors]) -> None:
    path, found = large
    query = clustered(1, seed=6)[0]
    numbers, scores = DenseIndex.open(path).search(query, 50)
    assert np.abs(found[numbers - 1] @ query - scores).max() < 0.01
    assert (np.diff(scores) <= 0).all()


def test_questions_that_all_share_a_long_direction_find_nearly_all_too(tmp_path: Path) -> None:
    common = np.full(DIMENSION, 2 / DIMENSION**0.5, np.float32)
    found, asked = clustered(MANY), clustered(30, seed=5) + common
    found -= 0.9 * np.outer(found @ common, common) / 4  # as the mean was taken out, they lie close together along it
    shares = []
    for name, known in (("known", common), ("unknown", None)):
        write(tmp_path / name, np.arange(1, MANY + 1), in_chunks(found), DIMENSION, known)
        index = DenseIndex.open(tmp_path / name)
        right = [{*exact(found, question, 50)} for question in asked]
        hits = [right & {*index.search(question, 50)[0].tolist()} for question, right in zip(asked, right, strict=True)]
        shares.append(sum(map(len, hits)) / 50 / len(asked))
    assert shares[0] >= 0.98
    assert shares[0] > shares[1] + 0.01, shares


def test_in_many_lists_nearly_all_are_found_filtered_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_ONE_LIST_UP_TO", 0)
    monkeypatch.setattr(vectors, "_EXACT_PART", MANY + 1)
    found = clustered(MANY)
    index = written(tmp_path / "dense", found)
    assert recall(index, found, 50) >= 0.97
    for share in (0.5, 0.05):
        assert recall(index, found, 50, np.random.default_rng(3).random(MANY + 1) < share) >= 0.97


@pytest.mark.parametrize("common", [np.zeros(DIMENSION), np.eye(DIMENSION)[0]])
def test_vectors_that_are_all_the_same_do_no_harm(tmp_path: Path, common: Vectors) -> None:
    same = np.tile(clustered(1), (MANY, 1))
    write(tmp_path / "a", np.arange(1, MANY + 1), in_chunks(same), DIMENSION, common.astype(np.float32))
    numbers, scores = DenseIndex.open(tmp_path / "a").search(same[0], 10)
    assert len({*numbers.tolist()}) == 10
    assert scores == pytest.approx(np.ones(10), abs=0.01)


def test_numbers_with_gaps_and_in_any_order_are_those_that_are_found_and_filtered(tmp_path: Path) -> None:
    found = clustered(MANY)
    numbers = np.random.default_rng(4).permutation(3 * MANY)[:MANY]
    write(tmp_path / "a", numbers, in_chunks(found), DIMENSION)
    index = DenseIndex.open(tmp_path / "a")
    assert index.search(found[11], 1)[0].tolist() == [numbers[11]]
    allowed = np.zeros(3 * MANY, np.bool_)
    allowed[numbers[[5, 11]]] = True
    assert index.search(found[11], 9, allowed)[0].tolist() == [numbers[11], numbers[5]]


@pytest.mark.parametrize("share", [0.5, 0.05, 0.005, 0.0005])
def test_a_filter_however_narrow_finds_the_nearest_that_it_lets_through(
    large: tuple[Path, Vectors], share: float
) -> None:
    path, found = large
    allowed = np.random.default_rng(3).random(MANY + 1) < share
    index = DenseIndex.open(path)
    assert all(allowed[number] for number in index.search(found[0], 50, allowed)[0])
    assert recall(index, found, 50, allowed) >= 0.98


def test_a_filter_that_lets_one_through_finds_it_however_far_it_is(large: tuple[Path, Vectors]) -> None:
    path, found = large
    allowed = np.zeros(MANY + 1, np.bool_)
    far = int(np.argmin(found @ found[7])) + 1
    allowed[far] = True
    assert DenseIndex.open(path).search(found[7], 50, allowed)[0].tolist() == [far]


@pytest.mark.parametrize("where", ["file", "memory"])
def test_numbers_beyond_the_end_of_the_filter_do_not_count(tmp_path: Path, where: str) -> None:
    found = clustered(100)
    numbers = np.arange(1, 101)
    index = written(tmp_path / "a.faiss", found) if where == "file" else DenseIndex.of(numbers, found)
    assert sorted(index.search(found[0], 100, np.ones(11, np.bool_))[0].tolist()) == list(range(1, 11))
    assert index.search(found[0], 100, np.zeros(101, np.bool_))[0].tolist() == []
    assert index.search(found[0], 100, np.zeros(0, np.bool_))[0].tolist() == []


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    nothing = np.empty((0, DIMENSION), np.float32)
    for index in (written(tmp_path / "a.faiss", nothing), DenseIndex.of(np.empty(0, np.int64), nothing)):
        numbers, scores = index.search(clustered(1)[0], 10)
        assert (index.ntotal, len(numbers), len(scores)) == (0, 0, 0)


def test_asking_for_more_than_there_is_gives_all_there_is(tmp_path: Path) -> None:
    index = written(tmp_path / "a.faiss", clustered(7), first=40)
    assert sorted(index.search(clustered(1)[0], 50)[0].tolist()) == list(range(40, 47))


def test_more_vectors_are_added_without_touching_the_old_file(large: tuple[Path, Vectors], tmp_path: Path) -> None:
    path, found = large
    more = clustered(2_000, seed=8)
    before = path.read_bytes()
    reader = DenseIndex.open(path)
    extend(path, tmp_path / "new.faiss", np.arange(MANY + 1, MANY + 2_001), more)
    index = DenseIndex.open(tmp_path / "new.faiss")
    assert (reader.ntotal, index.ntotal, path.read_bytes() == before) == (MANY, MANY + 2_000, True)
    assert recall(index, np.concatenate([found, more]), 50) >= 0.98


def test_few_vectors_can_be_extended_too(tmp_path: Path) -> None:
    found = clustered(60)
    written(tmp_path / "old", found[:50])
    extend(tmp_path / "old", tmp_path / "new", np.arange(51, 61), found[50:])
    assert DenseIndex.open(tmp_path / "new").search(found[55], 5)[0].tolist() == exact(found, found[55], 5)


def test_a_reader_goes_on_when_another_file_takes_the_name(tmp_path: Path) -> None:
    found = clustered(300)
    index = written(tmp_path / "dense", found)
    write(tmp_path / "next", np.arange(1, 3), in_chunks(found[:2]), DIMENSION)
    (tmp_path / "next").rename(tmp_path / "dense")
    assert index.search(found[9], 3)[0].tolist() == exact(found, found[9], 3)


def test_vectors_and_numbers_must_be_of_one_count(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="5 vectors for 6 numbers"):
        write(tmp_path / "a", np.arange(6), in_chunks(clustered(5)), DIMENSION)
    with pytest.raises(ValueError, match="more than 4 vectors for 4 numbers"):
        write(tmp_path / "a", np.arange(4), in_chunks(clustered(5)), DIMENSION)


def test_the_same_vectors_give_the_same_file(tmp_path: Path) -> None:
    found = clustered(17_000)
    for name in ("a", "b"):
        write(tmp_path / name, np.arange(17_000), in_chunks(found), DIMENSION)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.3, 0.7, 0.999])
def test_a_cut_or_missing_file_is_named_with_what_to_do(
    large: tuple[Path, Vectors], tmp_path: Path, kept: float
) -> None:
    whole = large[0].read_bytes()
    cut = tmp_path / "cut.faiss"
    cut.write_bytes(whole[: int(len(whole) * kept)])
    for path in (cut, tmp_path / "missing.faiss"):
        with pytest.raises(ArchiveError, match=f"{path.name} is missing or damaged. Run: dateline rebuild"):
            DenseIndex.open(path)


def test_lists_are_outgrown_when_they_are_several_times_as_long() -> None:
    assert not outgrown(100_000, 100_000)
    assert not outgrown(100_000, 150_000)
    assert outgrown(100_000, 500_000)
    assert not outgrown(4_096, 8_000), "a flat index that is still small"
    assert outgrown(4_096, 70_000), "a flat index that has grown large"


def test_a_language_is_where_its_plain_sentences_and_its_passages_lie() -> None:
    background = {"de": np.array([1, 0], np.float32), "": np.array([0.5, 0.5], np.float32)}
    sums = {"de": np.array([0, 8], np.float32), "uk": np.array([24, 0], np.float32)}
    means = language_means(sums, {"de": 8, "uk": 24}, background)
    assert means["de"].tolist() == [0.5, 0.5]  # ((0, 8) + 8 · (1, 0)) / 16
    assert means["uk"].tolist() == [0.875, 0.125]  # ((24, 0) + 8 · (0.5, 0.5)) / 32
    assert means[""].tolist() == [0.5, 0.5]
    assert {mean.dtype for mean in means.values()} == {np.dtype(np.float32)}
    assert background.keys() == {"de", ""}, "what came in is not changed"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(0, 70), st.integers(0, 2**32 - 1))
def test_file_and_memory_agree_with_plain_sorting(n: int, k: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    found, allowed = clustered(n, seed=seed), chance.random(n + 1) < 0.4
    query = clustered(1, seed=seed + 1)[0]
    expected = exact(found, query, k, allowed)
    with tempfile.TemporaryDirectory() as folder:
        for index in (written(Path(folder) / "a", found), DenseIndex.of(np.arange(1, n + 1), found)):
            assert index.search(query, k, allowed)[0].tolist() == expected


def test_a_sample_for_training_is_of_the_size_asked_and_from_everywhere() -> None:
    found = np.arange(1_000, dtype=np.float32)[:, None]
    taken = vectors._sample(vectors._counted(in_chunks(found, 7)(), 1_000), 1_000, 200)[:, 0]
    assert (len(taken), len({*taken.tolist()})) == (200, 200)
    assert (np.histogram(taken, bins=4)[0] > 30).all()
