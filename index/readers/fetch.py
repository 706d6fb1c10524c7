"""An address → its bytes, by HTTP. Knows nothing about what is in them, and keeps nothing.

    fetch("https://example.org/feed.xml")  →  Fetched(file, etag, modified), or None if it has not changed

An archive is told what to fetch by pages that anybody may have written. So an address is resolved here, every number
that it resolves to is checked, and the connection goes to a number that was checked: a name cannot mean a public
server when it is asked about and the user's own router when it is connected to. Redirects are followed here, each one
checked again. It knows no proxies, no cookies, no passwords, and runs no scripts.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpcore
import httpx

from index.errors import InputError
from index.readers.base import File
from index.readers.encoding import inflate

MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ASKED = {
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
_ADVICE = {
    401: "it asks for a password; save the page in a browser and add the file",
    403: "the server refuses; save the page in a browser and add the file",
    404: "there is nothing at this address; check it",
    410: "it was taken down; look for it in a web archive",
    429: "too many requests; wait before asking again",
    451: "it is blocked for legal reasons; look for it in a web archive",
}
Resolver = Callable[[str, int], Iterable[str]]
"""(host, port) → the numeric addresses of the host. Raises `OSError` if there is none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take."""

    size: int = 20_000_000
    """Bytes of the body, both as it comes and when uncompressed."""
    seconds: float = 30.0
    """In all, from the first connection to the last byte, redirects included; looking up a name comes on top."""
    idle_seconds: float = 10.0
    """Without a byte."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent, and what to ask it with the next time."""

    file: File
    etag: str
    modified: str
    """The header `Last-Modified` as it came."""


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of `host`, as the system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def fetch(
    address: str,
    *,
    etag: str = "",
    modified: str = "",
    allow_private: bool = False,
    resolver: Resolver = resolve,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Fetched | None:
    """What stands at `address`; None if it is unchanged since `etag` or `modified`.

    Args:
        address: http or https.
        etag: Of the last answer, if there was one.
        modified: The same, its `Last-Modified`.
        allow_private: Whether addresses of the user's own machine and network may be fetched.
        resolver: Finds the numbers of a host.
        limits: Of size and time.

    Raises:
        InputError: it cannot be had, or may not be; the message says what to do.
    """
    asked = {**_ASKED, "User-Agent": _agent()}
    asked.update({"If-None-Match": etag} if etag else {})
    asked.update({"If-Modified-Since": modified} if modified else {})
    backend = _Backend(resolver, allow_private, time.monotonic() + limits.seconds)
    url = _url(address)
    for _ in range(MAX_REDIRECTS + 1):
        answer = _ask(url, asked, backend, limits)
        if answer.status == 304:
            return None
        target = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not target:
            return _fetched(address, url, answer, limits)
        url = _url(_joined(url, target))
    raise InputError(f"{_shown(address)}: more than {MAX_REDIRECTS} redirects; open it in a browser and save the page")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    body: bytes


class _Backend(httpcore.NetworkBackend):
    """Connects only to numbers that were checked, and ends everything when the time is up."""

    def __init__(self, resolver: Resolver, allow_private: bool, deadline: float) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first number of `host` that answers. The certificate is still that of the name."""
        numbers = self._checked(host, port)
        for number in numbers:
            try:
                left = _left(self._deadline, timeout)
                stream = self._network.connect_tcp(number, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == numbers[-1]:
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise InputError(f"{host}: no such host; check the address")

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            numbers = list(self._resolver(host, port))
        except (OSError, UnicodeError) as error:  # UnicodeError: a name that cannot be one
            raise InputError(f"{host}: no such host; check the address and the connection to the net") from error
        for number in numbers:
            if not self._allow_private and not is_public(number):
                raise InputError(
                    f"{host} is {number}, an address of a private network; if it is meant, "
                    "set DATELINE_PRIVATE_ADDRESSES=1"
                )
        return numbers


class _Stream(httpcore.NetworkStream):
    """A connection that ends when the time is up: else a server could send a byte every nine seconds for ever."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inside = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _Stream(inside, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as its base says
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return left if timeout is None else min(left, timeout)


def is_public(number: str) -> bool:
    """Whether a numeric address is one of the public net, whatever IPv4 address it may wrap.

    "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1" → False
    """
    address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _url(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, TypeError) as error:
        raise InputError(f"{_shown(address)} is no address; give one such as https://example.org/feed.xml") from error
    if url.scheme in ("http", "https") and "%" in url.host:  # what httpx makes of a space or a bracket
        raise InputError(f"{_shown(address)} is no address; give one such as https://example.org/feed.xml")
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError(f"{_shown(address)} is not fetched; only http:// and https:// are")
    if url.userinfo:
        raise InputError(f"{url.host}: an address with a password is not fetched; leave out what stands before the @")
    return url


def _joined(url: httpx.URL, target: str) -> str:
    try:
        return str(url.join(target))
    except httpx.InvalidURL as error:
        raise InputError(f"{_shown(str(url))}: it redirects to what is no address") from error


def _ask(url: httpx.URL, asked: dict[str, str], backend: _Backend, limits: Limits) -> _Answer:
    """One request, its body read as it comes, up to the limit."""
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), limits.idle_seconds)
    target = httpcore.URL(
        scheme=url.raw_scheme,
        host=url.raw_host,
        port=url.port,
        target=url.raw_path,  # IDNA, without the fragment
    )
    headers = list({"Host": url.netloc.decode(), **asked}.items())
    shown = _shown(str(url))
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=backend
            ) as pool,
            pool.stream("GET", target, headers=headers, extensions={"timeout": timeout}) as response,
        ):
            found = httpx.Headers(response.headers)
            body = bytearray()
            for piece in response.iter_stream() if response.status == 200 else ():
                body += piece
                if len(body) > limits.size:
                    raise InputError(f"{shown}: more than {limits.size:,} bytes; save it and add the file")
            return _Answer(response.status, found, bytes(body))
    except httpcore.TimeoutException as error:
        raise InputError(f"{shown}: no answer in time; try again later") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
        raise InputError(f"{shown}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:160]
    if "CERTIFICATE" in text.upper():
        return "its certificate does not hold; open it in a browser and see why"
    if isinstance(error, httpcore.ConnectError):
        return f"no connection ({text}); check the address, or try again later"
    return f"the answer broke off or is no HTTP ({text}); try again later"


def _fetched(address: str, url: httpx.URL, answer: _Answer, limits: Limits) -> Fetched:
    if answer.status != 200:
        advice = _ADVICE.get(answer.status, "try again later" if answer.status >= 500 else "check the address")
        raise InputError(f"{_shown(str(url))}: the server says {answer.status}; {advice}")
    try:
        data = inflate(answer.body, answer.headers.get("content-encoding", ""), limits.size)
    except InputError as error:
        raise InputError(f"{_shown(str(url))}: {error}") from error
    if not data:
        raise InputError(f"{_shown(str(url))}: the server sent nothing; try again later")
    kind = Message()
    kind["Content-Type"] = answer.headers.get("content-type", "application/octet-stream")
    file = File(
        name=address.strip(),
        captured=datetime.now(UTC),
        data=data,
        address=str(url.copy_with(fragment=None)),
        media_type=kind.get_content_type(),
        charset=str(kind.get_content_charset("") or ""),
    )
    return Fetched(file, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))


def _shown(address: str) -> str:
    """An address in one short line."""
    return " ".join(address.split())[:200]


def _agent() -> str:
    try:
        return f"Dateline/{version('dateline')} (reads for a local archive)"
    except PackageNotFoundError:
        return "Dateline (reads for a local archive)"
