"""The wheel, installed elsewhere, holds all that is needed; and the README's file tree is the real one."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("index", "rag", "ui", "eval")
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", *PACKAGES)
README = ROOT / "README.md"
TREE_LINE = re.compile(r"^((?:  )?)([\w.-]+(?:/[\w.-]+)*/?)(?: {2,}\S.*| *)$", re.MULTILINE)
"""`  records.py   what it is`: two spaces in a folder, a path, spaces, a text."""
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def call(*command: str, cwd: Path, **environment: str) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: the build leaves its own folders behind."""
    source = tmp_path_factory.mktemp("source")
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, source / name)
    target = tmp_path_factory.mktemp("wheel")
    command = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(target), str(source)]
    call(*PIP, *command, cwd=target)
    (made,) = target.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the wheel is installed, and nothing else."""
    target = tmp_path_factory.mktemp("installed")
    call(*PIP, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel), cwd=target)
    return target


@pytest.fixture
def python(installed: Path, tmp_path: Path) -> Iterator[tuple[Path, list[str]]]:
    """An empty folder, and a Python that finds the installed package but not the repository."""
    prelude = f"import sys; sys.path[:] = [{str(installed)!r}] + [p for p in sys.path if p != {str(ROOT)!r}]\n"
    yield tmp_path, [sys.executable, "-W", "error", "-c", prelude]


def run(python: tuple[Path, list[str]], script: str) -> list[str]:
    """The lines that a script prints where only the installed package is found."""
    folder, (*command, prelude) = python
    return call(*command, prelude + script, cwd=folder, PYTHONPATH="", PYTHONSAFEPATH="1").splitlines()


def test_the_desk_is_imported_from_elsewhere(python: tuple[Path, list[str]], installed: Path) -> None:
    lines = run(python, "from rag import Desk; import rag; print(Desk.__name__, rag.__file__, sep='\\n')")
    assert lines == ["Desk", str(installed / "rag/__init__.py")]


def test_the_sample_s_reports_are_packaged(python: tuple[Path, list[str]], installed: Path) -> None:
    count, where = run(python, "from eval import sample; print(len(sample.reports()), sample.REPORTS, sep='\\n')")
    assert int(count) >= 60
    assert Path(where).is_relative_to(installed)
    packaged = {path.name for path in Path(where).iterdir()}
    assert packaged == {path.name for path in (ROOT / "eval/archive/reports").iterdir()}


def test_every_file_of_the_packages_is_in_the_wheel(installed: Path) -> None:
    def data(root: Path) -> set[str]:
        return {
            path.relative_to(root).as_posix()
            for package in PACKAGES
            for path in (root / package).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    assert data(ROOT) - data(installed) == set()
    assert "ui/style.css" in data(installed)


def test_tests_and_scratch_are_not_in_the_wheel(installed: Path) -> None:
    top = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert top - {"bin", "__pycache__"} == set(PACKAGES)


def test_the_command_is_called_dateline(python: tuple[Path, list[str]]) -> None:
    script = (
        "from importlib.metadata import distribution\n"
        "(found,) = [one for one in distribution('dateline').entry_points if one.group == 'console_scripts']\n"
        "print(found.name, found.value, callable(found.load()))"
    )
    assert run(python, script) == ["dateline ui.cli:main True"]


# ---- The README's file tree


def described(text: str) -> list[str]:
    """The paths of the README's file tree, the fenced block that has a line for each of our packages.

    "index/   all", "  records.py   one" → "index/", "index/records.py"
    """
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        paths: list[str] = []
        folder = ""
        for indent, path in TREE_LINE.findall(block):
            paths.append(folder + path if indent else path)
            folder = path if path.endswith("/") and not indent else folder
        if {f"{package}/" for package in PACKAGES} <= set(paths):
            return paths
    return []


def test_the_tree_is_read_as_it_is_written() -> None:
    tree = (
        "`a/b.py`\n\n```\npip install x/\n```\n\n```text\nindex/   files\n  records.py   the records\n    more of it\n"
    )
    assert described(f"{tree}rag/  all\n  facts/    checks\nui/\neval/   \ntests/  pytest\n```\n") == [
        *("index/", "index/records.py", "rag/", "rag/facts/", "ui/", "eval/", "tests/"),
    ]


def test_the_readme_s_file_tree_is_the_real_one() -> None:
    if not README.exists():
        pytest.skip("README.md is not written yet")
    paths = described(README.read_text(encoding="utf-8"))
    assert paths, "README.md has no file tree"
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [path for path in paths if (ROOT / path).is_dir() != path.endswith("/")] == []
    folders = tuple(path for path in paths if path.count("/") > 1 and path.endswith("/"))  # stand for their content
    files = {path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    own = {file for file in files if not file.endswith("__init__.py")}
    assert sorted(file for file in own if file not in paths and not file.startswith(folders)) == []
