"""Where reports lie or come from: folders, files, collections, sites. Each is a beginning of paths or of addresses.

    "reports/uk"       →  /home/ann/reports/uk and all below it, but not /home/ann/reports/uk2
    "kestrel.example"  →  https://kestrel.example/…, and with http: or www.

Knows nothing about SQLite.
"""

import os

_BORDERS = "/#!?"
"""What may follow a folder or page, a line or record, a file in a zip, a query."""


def written(path: str) -> str:
    """A path as it is stored: bytes of a file's name that are no UTF-8 are in hexadecimal."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def absolute(name: str) -> str:
    """The path that `name` means in the working directory, links followed, as it is stored."""
    return written(os.path.realpath(os.path.expanduser(name)))


def beginnings(name: str) -> tuple[str, ...]:
    """All that a name may mean: itself, a path in the working directory, a site.

    Raises:
        ValueError: no path can be called so.
    """
    bare = name.rstrip("/") or "/"
    if "://" in bare:
        scheme, _, rest = bare.partition("://")
        host, slash, path = rest.partition("/")
        return (f"{scheme.lower()}://{host.lower()}{slash}{path}",)
    found = [written(bare), absolute(bare)]
    if bare[0] not in "/.~":
        host, slash, path = bare.partition("/")
        found += [
            f"{scheme}://{www}{host.lower()}{slash}{path}" for scheme in ("https", "http") for www in ("", "www.")
        ]
    return tuple(dict.fromkeys(found))


def ranges(beginning: str) -> list[tuple[str, str]]:
    """The texts that lie at this beginning, as ranges of sorted texts: the first, and the first that is too far."""
    if beginning.endswith("/"):
        return [(beginning, beginning[:-1] + _next("/"))]
    is_host = "://" in beginning and "/" not in beginning.partition("://")[2]
    borders = f"{_BORDERS}:" if is_host else _BORDERS
    return [
        (beginning, beginning + "\0"),
        *((beginning + border, beginning + _next(border)) for border in borders),
    ]


def _next(character: str) -> str:
    return chr(ord(character) + 1)


def place_of(source: str) -> str:
    """The folder that a report lies in, or the site that it comes from."""
    scheme, is_address, rest = source.partition("://")
    return rest.partition("/")[0] if is_address else os.path.dirname(source.partition("!/")[0].partition("#")[0])
