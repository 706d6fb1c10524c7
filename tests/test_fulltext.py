"""The full-text index: what it finds, what survives a kill, and which damage is noticed."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import tantivy

from index import fulltext
from index.errors import ArchiveError
from index.fulltext import DamagedIndex, FullText, Words
from index.language import stems, words
from index.seal import damaged

DAY = date(2026, 3, 1)
TEXTS = {
    "de": "Beim Angriff auf die Brücke von Tavrel wurden nach Angaben der Behörden zwölf Menschen verletzt.",
    "en": "Officials in Tavrel said twelve people were wounded when the bridge was struck at dawn.",
    "uk": "Унаслідок удару по мосту в Таврелі поранено дванадцятьох людей, повідомила влада.",
    "ru": "В результате удара по мосту в Тавреле ранены двенадцать человек, сообщили власти.",
    "ar": "أصيب اثنا عشر شخصا في ضربة على جسر تافريل بحسب السلطات.",
    "fr": "Douze personnes ont été blessées dans la frappe sur le pont de Tavrelle, selon les autorités.",
}


def asked(index: FullText, question: str, language: str = "en", k: int = 50) -> list[int]:
    return [number for number, _ in index.search(words(question), stems(question, language), k)]


def invented(count: int, first: int = 1, seed: int = 0) -> Iterator[Words]:
    """Passages of words that nobody knows."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(first, first + count):
        text = " ".join(f"w{int(chance.paretovariate(0.8)) % 900}" for _ in range(40))
        yield Words(number, text, "en", DAY + timedelta(days=number % 30), f"Outlet {number % 3}")


@pytest.fixture
def six(tmp_path: Path) -> Iterator[FullText]:
    with FullText.open(tmp_path / "words") as index:
        reports = enumerate(TEXTS.items(), 1)
        index.add(Words(n, text, code, DAY + timedelta(days=n), f"Outlet {n % 2}") for n, (code, text) in reports)
        index.commit()
        yield index


def test_an_empty_index_is_made_and_finds_nothing(tmp_path: Path) -> None:
    index = FullText.open(tmp_path / "deep" / "words")
    assert (index.last, index.count, index.check(), asked(index, "bridge")) == (0, 0, [], [])
    assert FullText.open(tmp_path / "deep" / "words").count == 0


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "verletzte Menschen"),
        ("en", "WOUNDED officials?"),
        ("uk", "поранено влада"),
        ("ru", "раненых властей"),
        ("ar", "السُّلطات جسر"),
        ("fr", "blessés autorité"),
    ],
)
def test_each_language_is_found_by_other_forms_of_its_words(six: FullText, language: str, question: str) -> None:
    assert asked(six, question, language)[0] == list(TEXTS).index(language) + 1


def test_a_passage_with_the_word_itself_comes_before_one_with_its_stem(tmp_path: Path) -> None:
    with FullText.open(tmp_path) as index:
        index.add([Words(1, "Angriffe im Hafen", "de", DAY, "A"), Words(2, "Angriff im Hafen", "de", DAY, "A")])
        index.commit()
        assert asked(index, "Angriff", "de") == [2, 1]


def test_equal_scores_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    with FullText.open(tmp_path) as index:
        for number in (5, 3, 9):
            index.add([Words(number, "The bridge was struck", "en", DAY, "A")])
            index.commit()
        assert asked(index, "bridge") == [3, 5, 9]


def test_filters_only_take_away_and_change_no_score(six: FullText) -> None:
    query: tuple[list[str], list[str], int] = (["tavrel", "мосту"], [], 50)
    every = six.search(*query)
    scores = dict(every)
    assert {number for number, _ in every} == {1, 2, 3, 4}
    filters: list[tuple[dict[str, object], set[int]]] = [
        ({"since": DAY + timedelta(days=2)}, {2, 3, 4}),
        ({"until": DAY + timedelta(days=2)}, {1, 2}),
        ({"since": DAY + timedelta(days=2), "until": DAY + timedelta(days=2)}, {2}),
        ({"since": date.min, "until": date.max}, {1, 2, 3, 4}),
        ({"since": DAY, "until": DAY - timedelta(days=1)}, set()),
        ({"outlets": ["Outlet 1"]}, {1, 3}),
        ({"outlets": {"Outlet 1", "Outlet 0"}, "languages": ["uk", "de"]}, {1, 3}),
        ({"outlets": ["nobody"]}, set()),
        ({"numbers": [3, 0, 2]}, {2, 3}),
        ({"numbers": [3, 99], "outlets": ["Outlet 1"]}, {3}),
        ({"numbers": []}, set()),
    ]
    for filters_given, numbers in filters:
        found = six.search(*query, **filters_given)  # type: ignore[arg-type]
        assert {number for number, _ in found} == numbers
        assert all(score == pytest.approx(scores[number]) for number, score in found)


def test_nothing_is_found_for_no_words_no_hits_wanted_or_unknown_words(six: FullText) -> None:
    assert six.search([], [], 10) == six.search(["bridge"], [], 0) == six.search(["zzz"], ["zzz"], 10) == []


def test_words_of_a_query_language_are_only_words(six: FullText) -> None:
    assert six.search(["bridge OR *", 'plain:"', "(", "\x00", ""], ["[* TO *]", "NOT bridge"], 10) == []


def test_odd_names_and_a_word_of_200000_letters_do_no_harm(tmp_path: Path) -> None:
    outlets = ["", "a b", "\x00", "x" * 70_000, 'Изд. "Мост"', "שלום"]
    with FullText.open(tmp_path) as index:
        index.add(Words(n, "bridge " + "x" * 200_000, "en", DAY, outlet) for n, outlet in enumerate(outlets))
        index.add([Words(2**53, "", "und", date.max, "A"), Words(99, "struck", "", date.min, "A")])
        index.commit()
        assert asked(index, "bridge") == [0, 1, 2, 3, 4, 5]
        assert index.last == 2**53
        for number in (0, 1, 2, 4, 5):
            found = index.search(["bridge"], [], 9, outlets=[outlets[number]])
            assert [n for n, _ in found] == [number]


def test_common_words_count_where_the_rare_ones_find_too_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FullText.open(tmp_path) as index:
        index.add(Words(n, "the bridge" if n == 7 else "the harbour", "en", DAY, "A") for n in range(40))
        index.commit()
        monkeypatch.setattr(fulltext, "_READ", 5)
        assert asked(index, "the bridge", k=1) == [7]
        assert asked(index, "the bridge", k=30)[0] == 7
        assert len(asked(index, "the bridge", k=30)) == 30
        assert len(asked(index, "the harbour", k=30)) == 30


def test_only_what_was_committed_is_found_and_others_see_it_when_they_refresh(tmp_path: Path) -> None:
    reader = FullText.open(tmp_path)
    with FullText.open(tmp_path) as writer:
        writer.add(invented(10))
        assert writer.count == 0
        writer.commit()
        assert (writer.count, writer.last, reader.count) == (10, 10, 0)
        reader.refresh()
        assert (reader.count, reader.last, reader.check()) == (10, 10, [])
        writer.add(invented(5, first=11))  # and never committed
    assert (writer.count, FullText.open(tmp_path).count) == (10, 10)


def test_a_writer_that_closed_lets_the_next_one_write_and_can_write_again(tmp_path: Path) -> None:
    first, second = FullText.open(tmp_path), FullText.open(tmp_path)
    with first:
        first.add(invented(3))
        first.commit()
        with pytest.raises(ArchiveError, match="no other process writes"):
            second.add(invented(1, first=8))
    for index, number in ((second, 4), (first, 5)):
        with index:
            index.add(invented(1, first=number))
            index.commit()
    assert (first.count, first.last, first.check()) == (5, 5, [])


def test_removed_passages_are_not_found_and_last_goes_back(tmp_path: Path) -> None:
    with FullText.open(tmp_path) as index:
        index.add(invented(50))
        index.commit()
        index.remove([50, 3, 777])
        index.remove([])
        assert index.count == 50
        index.commit()
        assert (index.count, index.last) == (48, 49)
        index.add(invented(1, first=3))
        index.commit()
    assert (index.count, index.check()) == (49, [])


def test_a_new_index_without_a_passage_holds_no_word_and_no_outlet_of_it(tmp_path: Path) -> None:
    secret = Words(4, "informantxyz bridge", "en", DAY, "Secretoutlet")
    kept = [*invented(3), Words(9, "bridge", "en", DAY, "A")]
    with FullText.open(tmp_path / "old") as old:
        old.add([*kept, secret])
        old.commit()
        assert all(held(tmp_path / "old"))
        old.remove([4])
        old.commit()
    assert all(held(tmp_path / "old")), "the control: tantivy keeps them"
    FullText.write(tmp_path / "new", [kept[:2], [], kept[2:]])
    assert not any(held(tmp_path / "new"))
    made = FullText.open(tmp_path / "new")
    assert (made.count, made.last, asked(made, "bridge"), made.check()) == (4, 9, [9], [])


def test_a_whole_index_is_not_written_over_another(tmp_path: Path) -> None:
    FullText.write(tmp_path, [invented(3)])
    with pytest.raises(ArchiveError, match="already"):
        FullText.write(tmp_path, [invented(3)])
    assert FullText.open(tmp_path).count == 3


def test_too_many_open_files_are_not_taken_for_damage(sound_one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refused(path: Path, mode: str = "r") -> object:
        if path.suffix == ".idx":
            raise OSError(errno.EMFILE, "Too many open files")
        return real(path, mode)

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(ArchiveError, match="not too many files"):
        FullText.open(sound_one)


def held(folder: Path) -> list[bool]:
    """Whether a dictionary holds each word of the secret, its passage removed or not; no file holds them as text."""
    searcher = tantivy.Index.open(str(folder)).searcher()
    terms = [("plain", "informantxyz"), ("stems", "informantxyz"), ("outlet", "Secretoutlet")]
    return [searcher.doc_freq(*term) > 0 for term in terms]


WRITER = """
import sys
from pathlib import Path
from index.fulltext import FullText
from tests.test_fulltext import invented
index = FullText.open(Path(sys.argv[1]))
print("open", index.last, flush=True)
while True:
    index.add(invented(10, first=index.last + 1))
    index.commit()
    print("done", index.last, flush=True)
"""


def test_killed_writers_leave_an_index_that_opens_with_all_that_was_committed(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 - no secret
    last = 0
    for stop in (1, 0, 5, 9, 20):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as writer:  # noqa: S603
            assert writer.stdout
            for _ in range(stop + 1):
                last = int(writer.stdout.readline().split()[1])
            signal.sigtimedwait([], chance.random() / 20)
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged = [line.split()[1] for line in writer.stdout.read().splitlines()]
            last = int(acknowledged[-1]) if acknowledged else last
        index = FullText.open(tmp_path)
        assert index.check() == []
        assert index.last >= last
        assert index.count == index.last, "a batch is there whole or not at all, and none twice"
    with index:
        index.add(invented(1, first=index.last + 1))
        index.commit()
    assert (tmp_path / "seal.json").is_file()


@pytest.fixture(scope="module")
def sound_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    with FullText.open(folder) as index:
        for first in (1, 300):
            index.add(invented(200, first, seed=first))
            index.commit()
        index.remove([2, 5, 400])
        index.commit()
    return folder


def harmed(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    kind = chance.choice(["flip", "flip", "cut", "gone", "zero"])
    at = chance.randrange(len(data))
    if kind == "flip" or (kind == "zero" and not any(data[at : at + 64])):
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "zero":
        data[at : at + 64] = bytes(len(data[at : at + 64]))
    elif kind == "cut":
        del data[at:]
    path.unlink()  # another file takes its place: to cut off a mapped one ends the process, by the system's own hand
    if kind != "gone":
        path.write_bytes(data)


@pytest.mark.parametrize("seed", range(60))
def test_any_damage_is_found_by_name_and_never_ends_the_process(sound_one: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    folder = tmp_path / "harmed"
    shutil.copytree(sound_one, folder)
    name = chance.choice(sorted(path.name for path in folder.iterdir() if path.suffix != ".lock"))
    before = FullText.open(folder)
    harmed(folder / name, chance)
    if name == "seal.json" and not (folder / name).exists():
        return  # as after a kill: tantivy's own checksums are left
    found = damaged(folder, whole=True)
    assert found
    assert name in found or name == "seal.json"
    assert before.check() == found
    try:
        FullText.open(folder).search(["w1", "w2", "w40"], ["w3"], 20)
    except DamagedIndex as error:
        assert str(folder) in str(error)  # noqa: PT017 - it may as well open: only all the bytes tell


def test_files_that_are_gone_cut_or_swapped_are_found_at_open(sound_one: Path, tmp_path: Path) -> None:
    terms = sorted(sound_one.glob("*.term"))
    assert len(terms) == 2
    for name in (terms[0].name, "meta.json", ".managed.json"):
        for kind in ("gone", "cut", "swapped"):
            folder = tmp_path / f"{name}-{kind}"
            shutil.copytree(sound_one, folder)
            path = folder / name
            if kind == "gone":
                path.unlink()
            elif kind == "cut":
                path.write_bytes(path.read_bytes()[:-9])
            else:
                path.write_bytes(terms[1].read_bytes())
            with pytest.raises(DamagedIndex, match=name.strip(".")):
                FullText.open(folder)


def test_without_a_seal_the_checksums_of_tantivy_still_tell(sound_one: Path, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    shutil.copytree(sound_one, folder)
    (folder / "seal.json").unlink()
    assert damaged(folder, whole=True) == []
    path = next(folder.glob("*.idx"))
    path.write_bytes(b"\xff" + path.read_bytes()[1:])
    assert damaged(folder, whole=False) == []
    assert damaged(folder, whole=True) == [path.name]


def test_an_older_state_of_one_file_is_found(sound_one: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stale"
    shutil.copytree(sound_one, folder)
    with FullText.open(folder) as index:
        index.add(invented(5, first=900))
        index.commit()
    shutil.copy(sound_one / "meta.json", folder / "meta.json")
    assert damaged(folder, whole=False) == ["meta.json"]


def test_an_index_of_another_make_is_damaged_to_us(tmp_path: Path) -> None:
    tantivy.Index(tantivy.SchemaBuilder().add_text_field("other").build(), str(tmp_path))
    with pytest.raises(DamagedIndex):
        FullText.open(tmp_path)


def test_a_hostile_seal_or_meta_is_only_damage(sound_one: Path, tmp_path: Path) -> None:
    for number, text in enumerate(("[]", "{}", "null", '{"../../etc": 3}', "\xff", '{"segments": 7}', "")):
        folder = tmp_path / str(number)
        shutil.copytree(sound_one, folder)
        (folder / "seal.json").write_text(text, encoding="latin-1")
        assert damaged(folder, whole=False)
        (folder / "seal.json").unlink()
        (folder / "meta.json").write_text(text, encoding="latin-1")
        assert damaged(folder, whole=False) == ["meta.json"]


def test_the_seal_is_gone_while_someone_writes_and_names_every_file_after(tmp_path: Path) -> None:
    with FullText.open(tmp_path) as index:
        index.add(invented(3))
        index.commit()
        assert not (tmp_path / "seal.json").exists()
        assert FullText.open(tmp_path).check() == []
    named = set(json.loads((tmp_path / "seal.json").read_text()))
    assert named | {"seal.json"} == {path.name for path in tmp_path.iterdir() if path.suffix != ".lock"}
