"""What the desk needs of a language model, and which one answers. Knows nothing about evidence or verification.

explicit setting ─▶ else Ollama, where it runs on this machine and has a model ─▶ else the embedded model
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from index.errors import GeneratorError, GeneratorUnreachable, InputError
from index.offline import Progress
from rag.settings import EMBEDDED, Settings, is_loopback

if TYPE_CHECKING:
    from rag.ollama_models import Model

Schema = dict[str, Any]
"""A JSON schema that the reply must fit."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a request took, as the backend counts; a part of the prompt that it remembered counts too."""

    prompt: int
    reply: int


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


class Generator(Protocol):
    """A language model that writes."""

    name: str
    """Model and where it runs, as every answer shows it: "qwen3:4b (Ollama at 127.0.0.1:11434)"."""
    fingerprint: str
    """Changes with the weights and with the settings that change replies: two with the same reply alike."""
    leaves_machine: bool
    """Whether prompts go to another machine."""
    writes: frozenset[str] | None
    """The languages in which its own sentences are worth reading; None: any."""
    chooses: bool
    """Whether it is strong enough to say which quotes are evidence, and to put quotes of the question's own
    language into other words. If not, nearness chooses, and such quotes stand for themselves."""

    @property
    def used(self) -> Tokens | None:
        """What the newest whole reply to this thread took; None where the backend does not say."""
        ...

    def likelihood(self, messages: Sequence[Message]) -> float:
        """How likely the reply is "yes" rather than "no", 0 to 1; only asked of a generator that does not choose.

        Raises:
            GeneratorError: no usable reply; its kind says why.
        """
        ...

    def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
        """The reply in pieces; joined they are JSON of `schema`, unless an error is raised before the end.

        Without a schema the reply is free text, and ends at `max_tokens` if it is not done before.

        Raises:
            GeneratorError: no usable reply; its kind says why.
        """
        ...

    def close(self) -> None:
        """Free what the generator holds."""
        ...


def choose(settings: Settings, progress: Progress = lambda line: None) -> Generator:
    """The generator that the settings name, else a local Ollama's model, else the embedded one.

    Raises:
        GeneratorError: the one that is named is not there. Another never takes its place.
    """
    from rag.embedded import EmbeddedGenerator  # each backend's library is imported only where it is used
    from rag.ollama import OllamaGenerator

    if settings.model == EMBEDDED:
        return EmbeddedGenerator.load(progress)
    if settings.model:
        progress(f"Asking Ollama for {settings.model} …")
        return OllamaGenerator.connect(settings.model, settings)
    if settings.address_is_explicit:
        return OllamaGenerator.at_address(settings)
    model = _unasked(settings, progress)
    return OllamaGenerator(model, settings) if model else EmbeddedGenerator.load(progress)


def _unasked(settings: Settings, progress: Progress) -> "Model | None":
    """The model of a local Ollama that nobody named; None, and why, where there is none to take."""
    from rag.ollama_models import automatic_model

    try:
        address = settings.address
        if not is_loopback(address):
            progress(f"Ollama at {address} is another machine's, and no model is named; using the embedded model")
            return None
        model = automatic_model(address)
    except InputError as error:
        progress(f"{error} Using the embedded model")
        return None
    except GeneratorUnreachable:  # most people have no Ollama
        return None
    except GeneratorError:
        progress(f"Ollama at {address} does not answer properly; using the embedded model")
        return None
    if model is None:
        progress(f"Ollama at {address} lists no model of its own that writes; using the embedded model")
    return model
