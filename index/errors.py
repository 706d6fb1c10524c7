"""Everything that can go wrong, as one tree.

DatelineError
├── InputError             a report, file or argument that cannot be used
├── ArchiveError           the archive is missing, damaged, locked or of another make
│   └── EmptyArchiveError  there is nothing in it yet
├── ModelError             a model's files are missing, damaged or cannot be loaded
└── GeneratorError         the generator did not give a usable reply
    ├── GeneratorUnreachable   nothing answers at its address
    ├── GeneratorBusy          it answers, but its queue is full
    ├── ModelNotFound          it does not have the model
    ├── ReplyTimeout           it stopped sending
    ├── ReplyIncomplete        the stream ended before the reply did
    └── ReplyUnusable          the reply is not what was asked for

Every message is one line that a user can act on: what is wrong, and what to do. Only `ui/` prints them.
"""


class DatelineError(Exception):
    """Base of all errors that Dateline raises on purpose."""


class InputError(DatelineError):
    """A report, a file or an argument that cannot be used."""


class ArchiveError(DatelineError):
    """The archive is missing, damaged, locked by another process, or of another make."""


class EmptyArchiveError(ArchiveError):
    """The archive holds no report yet."""


class ModelError(DatelineError):
    """The files of a model are missing or damaged, or the model cannot be loaded."""


class GeneratorError(DatelineError):
    """The generator did not give a usable reply."""


class GeneratorUnreachable(GeneratorError):
    """Nothing answers at the generator's address."""


class GeneratorBusy(GeneratorError):
    """The generator answers, but takes no more requests for now."""


class ModelNotFound(GeneratorError):
    """The generator does not have the model that was asked for."""


class ReplyTimeout(GeneratorError):
    """The generator sent nothing for longer than the idle time-out."""


class ReplyIncomplete(GeneratorError):
    """The stream of the reply ended before the reply did; `text` is what came."""

    def __init__(self, message: str, text: str = "") -> None:
        super().__init__(message)
        self.text = text


class ReplyUnusable(GeneratorError):
    """The reply is not in the form that was asked for."""
