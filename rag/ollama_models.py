"""What an Ollama server lists, and which of it may be taken without asking. Asks no question of a model.

Read without Ollama's client library, which drops the fields that tell cloud models apart.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from index.errors import GeneratorUnreachable, ReplyTimeout, ReplyUnusable
from rag.settings import MODEL_NAME

CONNECT_SECONDS = 1.5
"""With it a server that is not there is noticed within two seconds."""
_LOOK_SECONDS = 2.0
"""For an unasked look at what Ollama lists: who has none, or a broken one, should not wait for it."""
_MOST_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Model:
    """A model that a server lists."""

    name: str
    is_local: bool
    """Whether the server itself runs it: cloud models stand in the same list."""
    completes: bool | None
    """Whether it writes text; None: an older server that does not say."""
    thinks: bool
    context_length: int | None
    digest: str
    """Changes with the weights, the template and the parameters; empty: the server does not say."""


class _Refused(ValueError):
    """The server answers, but not with what it was asked for."""


class Server:
    """What an Ollama server lists. Read without the client library, which drops what tells cloud models apart."""

    def __init__(self, address: str, seconds: float) -> None:
        self.address = address
        self._ends = time.monotonic() + seconds
        # no proxy, and no way to another machine by a redirection
        self._http = httpx.Client(base_url=address, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def names(self) -> list[str]:
        """The models, the newest first.

        Raises:
            GeneratorUnreachable: nothing answers. ReplyTimeout, ReplyUnusable: what answers is not Ollama, or ill.
        """
        return [entry["name"] for entry in self._entries() if MODEL_NAME.fullmatch(entry["name"])]

    def model(self, name: str) -> Model | None:
        """The model of that name, of which ":latest" may be left out; None: it is not there.

        Raises:
            As `names`.
        """
        entries = {entry["name"]: entry for entry in self._entries()}
        listed = entries.get(name) or entries.get(f"{name}:latest")
        if listed is None:
            return None
        with _listing(self.address):
            return _model(listed, self._ask("POST", "/api/show", {"model": listed["name"]}))

    def writer(self) -> Model | None:
        """The newest of the models that run on the server itself and are made for writing.

        Raises:
            As `names`.
        """
        with _listing(self.address):
            for listed in self._entries():
                try:
                    model = _model(listed, self._ask("POST", "/api/show", {"model": listed["name"]}))
                except _Refused:
                    continue  # one model is damaged
                if model.completes and model.is_local and MODEL_NAME.fullmatch(model.name):
                    return model
        return None

    def loaded_context(self, name: str) -> int | None:
        """The context with which the model is in memory; 0: it is not there; None: an older server does not say.

        Raises:
            As `names`.
        """
        with _listing(self.address):
            try:
                models = self._ask("GET", "/api/ps").get("models") or []
            except _Refused:
                return None
            here = [one for one in models if one["name"] == name]
            return int(here[0].get("context_length") or 0) or None if here else 0

    def _entries(self) -> list[dict[str, Any]]:
        with _listing(self.address):
            models = self._ask("GET", "/api/tags")["models"] or []
            return [{**one, "name": str(one.get("name") or one["model"])} for one in models]

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """One JSON object, in the time that is left; the answer may also drip, or never end."""
        left = max(self._ends - time.monotonic(), 0.01)
        timeout = httpx.Timeout(left, connect=min(left, CONNECT_SECONDS))
        data = b""
        with self._http.stream(method, path, json=body, timeout=timeout) as response:
            for piece in response.iter_bytes():
                data += piece
                if time.monotonic() > self._ends:
                    raise httpx.ReadTimeout("the whole answer took too long")
                if len(data) > _MOST_BYTES:
                    raise ValueError("too long for a list of models")
        if not response.is_success:
            raise _Refused(f"status {response.status_code}")
        value = json.loads(data)
        if not isinstance(value, dict):
            raise TypeError("not an object")
        return value


def automatic_model(address: str) -> Model | None:
    """The model that may be taken without asking; None where Ollama lists only cloud and embedding models.

    Raises:
        GeneratorError: no Ollama answers properly at this address, within two or three seconds.
    """
    with closing(Server(address, _LOOK_SECONDS)) as server:
        return server.writer()


def _model(listed: dict[str, Any], shown: dict[str, Any]) -> Model:
    name = listed["name"]
    remote = any(one.get(key) for one in (listed, shown) for key in ("remote_host", "remote_model"))
    named_cloud = name.endswith(("-cloud", ":cloud"))  # should a server ever leave the two fields out
    capabilities = shown.get("capabilities")
    about = shown.get("model_info") or {}
    length = about.get(f"{about.get('general.architecture')}.context_length") or 0
    return Model(
        name=name,
        is_local=not (remote or named_cloud),
        completes=None if capabilities is None else "completion" in capabilities,
        thinks="thinking" in (capabilities or ()),
        context_length=int(length) if length > 0 else None,
        digest=str(listed.get("digest") or ""),
    )


# ---- Errors


@contextmanager
def unreachable(address: str) -> Iterator[None]:
    """What goes wrong before a server has answered, as our error."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, ConnectionError) as error:
        raise GeneratorUnreachable(
            f"No Ollama at {address}. Start it with `ollama serve`, or use the embedded model: --model embedded"
        ) from error


def check_resolves(address: str) -> None:
    """No time-out of a connection bounds a name server that is silent."""
    place = urlsplit(address)
    resolving = threading.Thread(target=_resolve, args=(place.hostname, place.port), daemon=True)
    resolving.start()
    resolving.join(CONNECT_SECONDS)
    if resolving.is_alive():
        with unreachable(address):
            raise ConnectionError("the name server is silent")


def _resolve(name: str, port: int) -> None:
    try:
        socket.getaddrinfo(name, port)
    except OSError:
        return  # the connection will say it


@contextmanager
def _listing(address: str) -> Iterator[None]:
    """What goes wrong while a server is asked for its models, as our errors."""
    try:
        with unreachable(address):
            yield
    except httpx.TimeoutException as error:
        raise ReplyTimeout(
            f"Ollama at {address} does not answer. Restart it, or use the embedded model: --model embedded"
        ) from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        status = f" ({error})" if isinstance(error, _Refused) else ""
        raise ReplyUnusable(
            f"What answers at {address} is not Ollama, or is broken{status}. "
            "Restart it, or set its address: --ollama ADDRESS"
        ) from error
