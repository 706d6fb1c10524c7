"""Files that survive a power cut, readable by their owner alone. Knows nothing about what is in them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import xxhash


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Write to `path`; on the disk when the block ends."""
    with path.open("wb") as stream:
        os.chmod(path, 0o600)
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def put(path: Path, data: bytes) -> None:
    """Write `data` to `path`."""
    with written(path) as stream:
        stream.write(data)


def replace(path: Path, data: bytes) -> None:
    """Whoever reads `path` finds the old or the new bytes, never a part."""
    draft = path.with_name(f"{path.name}.new")
    put(draft, data)
    draft.rename(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """Make what is in a file, or the names in a folder, survive."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sealed(value: dict[str, Any]) -> bytes:
    """`value` as JSON that tells when it was altered; read it with `unsealed`."""
    return json.dumps({"manifest": value, "xxh3": _sum(value)}, ensure_ascii=False).encode()


def unsealed(data: bytes) -> dict[str, Any]:
    """What was sealed.

    Raises:
        ValueError: it was cut or altered.
    """
    try:
        found = json.loads(data)
        value: dict[str, Any] = found["manifest"]
        if found["xxh3"] == _sum(value):
            return value
    except (LookupError, TypeError) as error:
        raise ValueError("not sealed") from error
    raise ValueError("altered")


def _sum(value: dict[str, Any]) -> str:
    return xxhash.xxh3_128(json.dumps(value, sort_keys=True).encode()).hexdigest()


def size_and_sum(path: Path) -> list[Any]:
    """Size in bytes and checksum (xxh3) of a file; [] where there is none."""
    digest = xxhash.xxh3_128()
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 22):
                digest.update(block)
            return [stream.tell(), digest.hexdigest()]
    except FileNotFoundError:
        return []
