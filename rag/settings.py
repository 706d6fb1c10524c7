"""The settings: arguments, then environment variables (`DATELINE_…`), then the configuration file, then defaults.

Unknown keys are refused, so that a typing error fails at once. Nothing here touches the disk at import.
"""

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from index.encoder import OFFLINE
from index.errors import InputError

EMBEDDED = "embedded"
"""The model name that stands for the generator that installs with the package."""
MODEL_NAME = re.compile(r"[\w.:/@+-]+")
"""What Ollama calls a model: "qwen3:4b", "hf.co/someone/Model-GGUF:Q4_K_M"."""
_PREFIX = "DATELINE_"
_NO_SETTINGS = {"CONFIG", "CACHE", "PASSWORD"}
"""Variables with the prefix that are read elsewhere: this file's place, the models' place, the chat's password."""
_DEFAULT_HOST, _DEFAULT_PORT = "127.0.0.1", 11434
_STANDARD_PORTS = {"http": 80, "https": 443}
_HOST_NAME = re.compile(r"[\w-]{1,63}(\.[\w-]{1,63})*\.?")
_LONGEST_SHOWN = 40


def config_file() -> Path:
    """Where the configuration file is looked for: DATELINE_CONFIG, else the user's configuration folder."""
    named = os.environ.get("DATELINE_CONFIG")
    return Path(named) if named else user_config_path("dateline", appauthor=False) / "config.toml"


def _model(name: str) -> str:
    if name and not MODEL_NAME.fullmatch(name):
        raise ValueError('is no name of a model; write it as `ollama list` shows it, or "embedded"')
    return name


def _folder(value: object) -> object:
    """A folder may begin with "~" in the file too, where no shell puts the home folder in its place."""
    if value == "":
        raise ValueError("must not be empty")
    try:
        return Path(value).expanduser() if isinstance(value, str) else value
    except RuntimeError as error:
        raise ValueError("begins with ~, but there is no home folder") from error


def _address(host: str) -> str:
    if host:
        normal_address(host)
    return host


_Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]


class Settings(BaseSettings):
    """What the user may set; each has a default that works."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, str_strip_whitespace=True
    )

    archive: Annotated[Path, BeforeValidator(_folder)] = Field(
        default_factory=lambda: user_data_path("dateline", appauthor=False) / "archive"
    )
    """The folder of the archive."""
    model: Annotated[str, AfterValidator(_model)] = ""
    """A model of Ollama's, or "embedded"; empty: chosen automatically, only among local models."""
    ollama: Annotated[str, AfterValidator(_address)] = ""
    """Ollama's address; empty: OLLAMA_HOST, else 127.0.0.1:11434."""
    encoder: str = OFFLINE
    """"offline", or a sentence-transformers model by name or folder."""
    idle_seconds: _Seconds = 60.0
    """How long the generator may send nothing before it is given up."""
    load_seconds: _Seconds = 300.0
    """How long Ollama may take to load a model, before its first word."""
    private_addresses: bool = False
    """Whether feeds and pages may be fetched from this machine and the local network too."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        file = TomlConfigSettingsSource(settings_cls, config_file())
        return init_settings, env_settings, file

    @property
    def address(self) -> str:
        """Ollama's address with scheme and port: "http://127.0.0.1:11434".

        Raises:
            InputError: OLLAMA_HOST, where it counts, is no address.
        """
        if self.ollama:
            return normal_address(self.ollama)
        try:
            return normal_address(os.environ.get("OLLAMA_HOST", ""))
        except ValueError as error:
            raise InputError(f"The variable OLLAMA_HOST {error}.") from error

    @property
    def address_is_explicit(self) -> bool:
        """Whether the user named an address to Dateline; OLLAMA_HOST is often set for the server alone."""
        return bool(self.ollama)


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - the fields of Settings
    """The settings, with what a call or the command line sets on top; None means not set.

    Raises:
        InputError: a setting is unknown or has a wrong value; the message names it.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    for name in sorted(os.environ):
        key = name.removeprefix(_PREFIX)
        if key != name and key not in _NO_SETTINGS and key.lower() not in Settings.model_fields:
            raise InputError(f"There is no setting {name} (an environment variable). {_meant(key)}")
    try:
        return Settings(**given)
    except ValidationError as error:
        raise InputError(_complaint(error.errors()[0], given)) from error
    except (SettingsError, ValueError, OSError) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"The settings in {config_file()} cannot be read: {cause}.") from error


def _complaint(first: ErrorDetails, given: Mapping[str, object]) -> str:
    """What pydantic objects to, as a line that says where to mend it: "Setting `idle_seconds` = 'x' …"."""
    key = _short(first["loc"][0] if first["loc"] else "")
    variable = f"{_PREFIX}{key.upper()}"
    where = f"the variable {variable}" if os.environ.get(variable) else str(config_file())
    if first["type"] == "extra_forbidden":
        return f"There is no setting `{key}` (in {'this call' if key in given else where}). {_meant(key)}"
    why = first["msg"].removeprefix("Value error, ")
    why = why[0].lower() + why[1:]
    return f"Setting `{key}` (in {'this call' if key in given else where}): {_shown(first['input'])} - {why}."


def _meant(key: str) -> str:
    near = difflib.get_close_matches(key.lower(), Settings.model_fields, 1)
    known = ", ".join(Settings.model_fields)
    return f"Did you mean `{near[0]}`?" if near else f"The settings are: {known}."


def _shown(value: object) -> str:
    """A short value as it was written; a long one, or one that may hold a password, is not repeated."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN and "@" not in text else "the value"


def _short(value: object) -> str:
    text = "".join(character if character.isprintable() else "?" for character in str(value))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def normal_address(host: str) -> str:
    """Ollama's own forms of OLLAMA_HOST, each part optional: "", ":8080", "10.0.0.5", "https://host/path" → a URL.

    0.0.0.0 and :: mean "every address" to the server; a client reaches it on the loopback.

    Raises:
        ValueError: it is no address; the message continues a sentence that names the setting.
    """
    text = host.strip().strip("\"'").strip()
    scheme, separator, rest = text.partition("://")
    scheme, rest = (scheme.lower(), rest) if separator else ("http", text)
    if scheme not in _STANDARD_PORTS:
        raise ValueError("must begin with http:// or https://, or with the name of a machine")
    if "@" in rest:
        raise ValueError("must not hold a user name: Dateline sends none")
    machine, _, path = rest.partition("/")
    if machine.count(":") > 1 and "[" not in machine:  # IPv6 without the brackets that a port would need
        machine = f"[{machine}]"
    try:
        parts = urlsplit(f"{scheme}://{machine}")
        name, port = parts.hostname or _DEFAULT_HOST, parts.port
    except ValueError as error:
        raise ValueError("is no address with a valid port; write it like 127.0.0.1:11434") from error
    if port is None:
        port = _STANDARD_PORTS[scheme] if separator else _DEFAULT_PORT
    if port == 0 or parts.query or parts.fragment or not _is_host(name):
        raise ValueError("is no address; write it like 127.0.0.1:11434")
    name = {"0.0.0.0": _DEFAULT_HOST, "::": "::1"}.get(name, name)  # noqa: S104 - read, never bound
    path = path.strip("/")
    return f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}{f'/{path}' if path else ''}"


def _is_host(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return _HOST_NAME.fullmatch(name) is not None
    return True


def is_loopback(address: str) -> bool:
    """Whether a URL names this machine: "http://127.0.0.1:11434" → True. Names other than localhost are not trusted."""
    name = urlsplit(address).hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
