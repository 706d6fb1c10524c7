"""What all tests share: no way off this machine, no settings of the user's, and a few reports to search.

encoder         the offline encoder, loaded once (built once into the user's cache)
small_archive   SMALL_REPORTS embedded with it; only to be read
unprivileged    a folder, and no more rights in it than a plain user has
"""

import hashlib
import ipaddress
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest

from index.archive import Added, Archive
from index.encoder import SentenceTransformerEncoder, Vectors, load_encoder
from index.readers import article
from index.records import Article

ROOT = Path(__file__).parent.parent
_NOBODY = 65534

# the first example loads a model, the machine may be busy, and a run that is red must be red again
hypothesis.settings.register_profile("dateline", deadline=None, derandomize=True)
hypothesis.settings.load_profile("dateline")


# ---- No network


class NetworkRefused(OSError):
    """A test tried to leave this machine."""


def _is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """Sockets reach the loopback only; what else was tried is listed, even where its failure was swallowed."""
    attempts: list[str] = []
    names = ("connect", "connect_ex", "sendto")
    inherited = {name: getattr(socket.socket, name) for name in names}
    resolvers = {name: getattr(socket, name) for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex")}

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(self: socket.socket, *args: Any) -> Any:  # noqa: ANN401 - whatever sockets take
            address = args[-1]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
                attempts.append(str(address))
                raise NetworkRefused(f"tests may not reach {address}")
            return call(self, *args)

        return checked

    def resolving(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(host: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401
            if not _is_local(host):
                attempts.append(str(host))
                raise NetworkRefused(f"tests may not look up {host}")
            return call(host, *args, **more)

        return checked

    with pytest.MonkeyPatch.context() as patch:
        for name, call in inherited.items():
            patch.setattr(socket.socket, name, guarded(call))
        for name, call in resolvers.items():
            patch.setattr(socket, name, resolving(call))
        yield attempts


@pytest.fixture(autouse=True)
def no_network(network_attempts: list[str]) -> Iterator[None]:
    """A test that tried to reach another machine fails; one that means to clears `network_attempts`."""
    network_attempts.clear()
    yield
    assert network_attempts == []


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the user's, and nothing of the user's is written to.

    DATELINE_CACHE stays: it says where the models lie, and each of them takes a while to build.
    """
    for name in list(os.environ):
        if (name.startswith("DATELINE_") and name != "DATELINE_CACHE") or name == "OLLAMA_HOST":
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.setenv("DATELINE_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


# ---- Processes


def start(script: str, *arguments: object, **environment: object) -> "subprocess.Popen[str]":
    """A process of its own that runs `script`; its output can be read line by line."""
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-W", "error", "-c", script, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **{name: str(value) for name, value in environment.items()}},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> str:
    """What `process` prints until its end, which must be a good one."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def run(script: str, *arguments: object, **environment: object) -> str:
    """What a process that runs `script` prints."""
    return finish(start(script, *arguments, **environment))


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of one's own, for a test of missing rights: root, who has all, becomes nobody for its length."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            folder.chmod(0o700)
            return
        os.chown(folder, _NOBODY, _NOBODY)
        os.seteuid(_NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB; skipped where none can be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)  # noqa: S603, S607


# ---- Encoders and reports


class HashEncoder:
    """Texts that share words are near each other; quick, and the same in every process."""

    def __init__(self, name: str = "hash", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        vectors: Vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                row[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % self.dimension] += 1
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
        return vectors


def report(number: int = 1, text: str = "", **fields: object) -> Article:
    """A valid report; `number` makes it another one."""
    return article(
        {
            "title": f"Report {number}",
            "text": text or f"Convoy {number} reached Marenka. Its {number} lorries carried flour.",
            "published": date(2026, 3, 1 + number % 28).isoformat(),
            "outlet": "Test Wire",
            "language": "en",
            **fields,
        },
        f"/reports/{number}.txt",
    )


SMALL_REPORTS = (
    report(
        1,
        "Nineteen states are ready to send troops to Tsavra, the foreign minister said on Monday. "
        "She did not say which.\n\nGuarantees\n\nJorvund confirmed that it will patrol the coast.",
        title="Nineteen states ready to send troops",
        outlet="Harbour Post",
    ),
    report(
        2,
        "Nach dem Bruch des Staudamms bei Torwasch sind elf Menschen gestorben. Die Suche geht weiter.",
        title="Elf Tote am Staudamm",
        language="de",
        outlet="Ostblatt",
    ),
    report(
        3,
        "Уночі російський безпілотник влучив у міст через річку Дарсай. Рух потягів зупинено.",
        title="Безпілотник влучив у міст",
        language="uk",
        outlet="Вісник",
    ),
    report(
        4,
        "Перемирие вступает в силу 7 апреля в полночь. Об этом сообщил глава делегации.",
        title="Перемирие начнётся 7 апреля",
        language="ru",
        outlet="Хроника",
    ),
    report(
        5,
        "تبادل الطرفان مئة واثني عشر أسيرا يوم الجمعة. وقال المتحدث إن العملية تمت بهدوء.",
        title="تبادل الأسرى",
        language="ar",
        outlet="البريد",
    ),
    report(
        6,
        "Le couloir humanitaire vers Drelkova est ouvert depuis mardi. Deux mille personnes l'ont emprunté.",
        title="Ouverture du couloir humanitaire",
        language="fr",
        outlet="Le Courrier",
    ),
)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a test that was skipped was not run, and that is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The encoder that people get who install Dateline and nothing else."""
    return load_encoder()


@pytest.fixture(scope="session")
def small_archive(encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """`SMALL_REPORTS`, one in each of the six languages, embedded with the real encoder."""
    archive = Archive.create(tmp_path_factory.mktemp("small") / "archive")
    assert all(isinstance(one, Added) and one.kind == "new" for one in archive.add(SMALL_REPORTS, encoder))
    yield archive
    archive.close()
