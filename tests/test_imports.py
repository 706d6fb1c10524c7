"""Who may import whom: index ← rag ← {eval, ui}; what is slow to import is imported late; nothing is unpickled."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, run

PACKAGES = ("index", "rag", "eval", "ui")
MAY_IMPORT = {
    "index": {"index"},
    "rag": {"index", "rag"},
    "eval": {"index", "rag", "eval"},
    "ui": {"index", "rag", "eval", "ui"},
}
EDGES = {"rag/ollama.py", "rag/retriever.py"}
"""Where LangChain may stand: the chat model, and the view of the archive for people's own chains."""
HEAVY = {"torch", "transformers", "sentence_transformers", "gradio"}
FORBIDDEN = re.compile(
    r"^\s*(?:import|from)\s+(?:pickle|cPickle|_pickle|dill|cloudpickle|joblib|shelve|marshal)\b"
    r"|trust_remote_code\s*=\s*True|trust_remote_code[\"']\s*:\s*True|allow_dangerous_deserialization"
    r"|allow_pickle\s*=\s*True|weights_only\s*=\s*False|\btorch\.load\(|\byaml\.(?:unsafe_|full_)?load\("
    r"|\b(?:pickle|joblib)\.(?:loads?|dumps?)\(|\b(?:eval|exec)\(",
    re.MULTILINE,
)
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each module that `path` imports, and whether importing `path` imports it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node not in late
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            yield node.module or "", node not in late


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_point_one_way(path: Path) -> None:
    allowed = MAY_IMPORT[path.relative_to(ROOT).parts[0]]
    imported = {module.partition(".")[0] for module, _ in imports(path)}
    assert imported & {*PACKAGES, "tests"} <= allowed


@pytest.mark.parametrize("path", [path for path in SOURCES if name(path).startswith(("index/", "rag/"))], ids=name)
def test_the_core_does_not_depend_on_langchain(path: Path) -> None:
    found = {module for module, _ in imports(path) if module.startswith(("langchain", "langsmith", "langgraph"))}
    assert not found or name(path) in EDGES


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_is_unpickled_or_run(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "    from joblib import load",
        "Model(x, trust_remote_code=True)",
        "FAISS.load_local(x, allow_dangerous_deserialization=True)",
        "np.load(x, allow_pickle=True)",
        "yaml.load(text, Loader=yaml.Loader)",
        "torch.load(path)",
        "eval(answer)",
    ],
)
def test_the_search_finds_what_it_looks_for(line: str) -> None:
    assert FORBIDDEN.search(f"x = 1\n{line}\n")


@pytest.mark.parametrize("module", ["index.archive", "index.offline", "rag.desk", "ui.cli"])
def test_what_is_slow_is_imported_late(module: str) -> None:
    loaded = set(run(f"import sys, {module}; print(*sys.modules)").split())
    assert HEAVY & loaded == set()
