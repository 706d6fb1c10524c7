"""Fetching: what is refused before a connection is made, and what a server can do to us. No test leaves the machine."""

import gzip
import socket
import socketserver
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import brotli
import pytest

from index.errors import InputError
from index.readers.fetch import Fetched, Limits, fetch, is_public

PAGE = "<html><body><p>Die Brücke bei Torwasch ist gesperrt.</p></body></html>".encode()


class _Server(socketserver.ThreadingTCPServer):
    """Answers each path in its own bad or good way, and remembers what it was asked."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, *_: object) -> None:
        """A client that hangs up on a bad answer is what is tested."""

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answers(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:  # noqa: N802 - the base class calls it so
        self.server.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        name = self.path.strip("/").split("/")[0]
        getattr(self, f"_on_{name}", self._on_missing)()

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _on_page(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
            self.end_headers()
            return
        day = "Fri, 05 Sep 2025 10:00:00 GMT"
        self._send(PAGE, Content_Type='Text/HTML; charset="UTF-8"', ETag='"v1"', Last_Modified=day)

    def _on_gzip(self) -> None:
        self._send(gzip.compress(PAGE), Content_Encoding="gzip", Content_Type="text/html")

    def _on_deflate(self) -> None:
        self._send(zlib.compress(PAGE)[2:-4], Content_Encoding="deflate", Content_Type="text/html")

    def _on_brotli(self) -> None:
        self._send(brotli.compress(PAGE), Content_Encoding="br", Content_Type="text/html")

    def _on_bomb(self) -> None:
        self._send(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip")

    def _on_brotlibomb(self) -> None:
        self._send(brotli.compress(bytes(30_000_000), quality=1), Content_Encoding="br")

    def _on_spoilt(self) -> None:
        self._send(b"no gzip at all", Content_Encoding="gzip")

    def _on_cutgzip(self) -> None:
        self._send(gzip.compress(PAGE)[:-12], Content_Encoding="gzip")

    def _on_strange(self) -> None:
        self._send(PAGE, Content_Encoding="zstd")

    def _on_hop(self) -> None:
        left = int(self.path.rsplit("/", 1)[1])
        self._send(b"", 302, Location=f"/hop/{left - 1}" if left else "/page#part")

    def _on_inside(self) -> None:
        self._send(b"", 301, Location="http://inside.example/secret")

    def _on_elsewhere(self) -> None:
        self._send(b"", 302, Location="file:///etc/passwd")

    def _on_odd(self) -> None:
        self._send(b"", 302, Location="http://[not-an-address")

    def _on_large(self) -> None:
        self._send(bytes(300_000))

    def _on_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(1_000):
            self.wfile.write(bytes(10_000))

    def _on_silent(self) -> None:
        time.sleep(2)

    def _on_drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            self.wfile.write(f"X-{number}: 1\r\n".encode())
            time.sleep(0.1)

    def _on_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"short")

    def _on_nothttp(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")

    def _on_empty(self) -> None:
        self._send(b"")

    def _on_gone(self) -> None:
        self._send(b"gone", 410)

    def _on_busy(self) -> None:
        self._send(b"busy", 503)

    def _on_missing(self) -> None:
        self._send(b"not here", 404)


@pytest.fixture(scope="module")
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def got(server: _Server, path: str, limits: Limits | None = None) -> Fetched:
    found = fetch(server.root + path, allow_private=True, limits=limits or Limits())
    assert found is not None
    return found


def refused(server: _Server, path: str, limits: Limits | None = None) -> str:
    with pytest.raises(InputError) as caught:
        got(server, path, limits)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_page_comes_with_its_bytes_and_what_the_server_says_of_them(server: _Server) -> None:
    found = got(server, "/page")
    assert found.file.data == PAGE
    assert (found.file.media_type, found.file.charset) == ("text/html", "utf-8")
    assert found.file.address == f"{server.root}/page"
    assert found.file.captured.utcoffset() is not None
    assert (found.etag, found.modified) == ('"v1"', "Fri, 05 Sep 2025 10:00:00 GMT")


def test_an_unchanged_page_is_none(server: _Server) -> None:
    assert fetch(f"{server.root}/page", etag='"v1"', allow_private=True) is None


def test_the_request_says_who_asks_and_nothing_about_the_user(server: _Server) -> None:
    got(server, "/page")
    asked = server.asked[-1][1]
    assert asked["user-agent"].startswith("Dateline")
    assert asked["host"] == server.root.removeprefix("http://")
    assert set(asked) <= {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_a_proxy_of_the_environment_is_not_used(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert got(server, "/page").file.data == PAGE


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/brotli"])
def test_a_compressed_body_is_unpacked(server: _Server, path: str) -> None:
    assert got(server, path).file.data == PAGE


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/bomb", "more than 20,000,000 bytes when uncompressed"),
        ("/brotlibomb", "more than 20,000,000 bytes when uncompressed"),
        ("/spoilt", "damaged"),
        ("/cutgzip", "cut off"),
        ("/strange", "zstd"),
        ("/elsewhere", "only http:// and https://"),
        ("/odd", "is no address"),
        ("/hop/9", "more than 5 redirects"),
        ("/cut", "broke off"),
        ("/nothttp", "no HTTP"),
        ("/empty", "nothing"),
        ("/gone", "410; it was taken down"),
        ("/busy", "503; try again later"),
        ("/nowhere", "404; there is nothing at this address"),
    ],
)
def test_what_cannot_be_had_is_refused_with_its_reason(server: _Server, path: str, reason: str) -> None:
    assert reason in refused(server, path)


def test_too_many_bytes_are_refused_as_they_come(server: _Server) -> None:
    assert "more than 100,000 bytes" in refused(server, "/large", Limits(size=100_000))
    assert "more than 100,000 bytes" in refused(server, "/endless", Limits(size=100_000))


def test_a_silent_server_is_given_up(server: _Server) -> None:
    started = time.monotonic()
    assert "no answer in time" in refused(server, "/silent", Limits(idle_seconds=0.3))
    assert time.monotonic() - started < 1.5


def test_a_server_that_drips_its_headers_is_given_up_when_the_time_is_up(server: _Server) -> None:
    started = time.monotonic()
    assert "no answer in time" in refused(server, "/drip", Limits(seconds=0.6, idle_seconds=0.5))
    assert time.monotonic() - started < 1.5


def test_redirects_are_followed_and_the_last_address_is_kept(server: _Server) -> None:
    found = got(server, "/hop/3")
    assert found.file.address == f"{server.root}/page"
    assert found.file.name == f"{server.root}/hop/3"


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1",  # noqa: S104
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.7", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fd00::1", "fc00::5", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:db8::1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_a_private_number_is_not_public(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize(
    "number", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_a_public_number_is(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
     "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "http://localhost/"],
)  # fmt: skip
def test_the_own_machine_is_refused_however_it_is_written(address: str) -> None:
    def resolver(host: str, port: int) -> list[str]:
        if ":" in host or host == "localhost":
            return [{"localhost": "::1"}.get(host, host)]
        return [socket.inet_ntoa(socket.inet_aton(host))]  # as the system reads numbers

    with pytest.raises(InputError, match="private network"):
        fetch(address, resolver=resolver)


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/a", "file:///etc/passwd", "example.org", "", "http://", "javascript:alert(1)", "http://[::1",
     "http://a b/", "gopher://127.0.0.1:70/x", "http://" + "a" * 70_000, "http://user:word@example.org/",
     "\nhttp:\n//", "http://0177.0.0.1/"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused_in_one_short_line(address: str) -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise AssertionError("nothing is looked up")

    with pytest.raises(InputError) as caught:
        fetch(address, resolver=resolver)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    assert "word@" not in str(caught.value)


def test_one_private_number_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(InputError, match="192.168.0.9"):
        fetch("http://mixed.example/", resolver=lambda host, port: ["93.184.216.34", "192.168.0.9"])


def test_a_name_is_looked_up_once_and_the_number_that_was_checked_is_connected_to(server: _Server) -> None:
    looked_up = []

    def resolver(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["127.0.0.2"]

    port = server.server_address[1]
    found = fetch(f"http://rebinding.example:{port}/page", allow_private=True, resolver=resolver)
    assert found is not None
    assert looked_up == ["rebinding.example"]
    assert server.asked[-1][1]["host"] == f"rebinding.example:{port}"
    assert found.file.address == f"http://rebinding.example:{port}/page"


def test_an_encrypted_connection_is_made_for_the_name_not_for_the_number() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        hellos: list[bytes] = []

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                hellos.append(connection.recv(4_096))

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(InputError):
            port = listening.getsockname()[1]
            fetch(f"https://named.example:{port}/", allow_private=True, resolver=lambda host, port: ["127.0.0.1"])
        thread.join(5)
    assert b"named.example" in hellos[0]


def test_a_redirect_into_the_private_network_is_refused_though_the_first_address_was_public(
    server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public net is played by the server here: only the check of the first number is left out."""
    from index.readers import fetch as module

    monkeypatch.setattr(module, "is_public", lambda number: number == "127.0.0.1")
    count = len(server.asked)
    with pytest.raises(InputError, match=r"inside\.example is 10\.1\.2\.3"):
        fetch(f"{server.root}/inside", resolver=lambda host, port: ["10.1.2.3" if "inside" in host else "127.0.0.1"])
    assert len(server.asked) == count + 1


def test_the_next_number_is_tried_where_one_does_not_answer(server: _Server) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.3", 0))
        port = server.server_address[1]
        found = fetch(
            f"http://two.example:{port}/page",
            allow_private=True,
            resolver=lambda host, port: ["127.0.0.3", "127.0.0.1"],
        )
    assert found is not None


def test_a_host_that_is_not_there_is_named() -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise socket.gaierror("unknown")

    with pytest.raises(InputError, match="absent.example: no such host"):
        fetch("http://absent.example/", resolver=resolver)


def test_a_name_in_another_script_is_asked_for_in_its_plain_form() -> None:
    asked = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"]

    with pytest.raises(InputError):
        fetch("http://новини.example/", resolver=resolver)
    assert asked == ["xn--b1amarcd.example"]
