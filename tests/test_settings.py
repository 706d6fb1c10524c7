"""Settings: where each comes from, what is refused and in which words, and every form of an address."""

import math
from pathlib import Path

import pytest

from index.errors import InputError
from rag.settings import Settings, is_loopback, load_settings, normal_address

# ---- Where a setting comes from


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration file; it does not exist yet."""
    path = tmp_path / "settings of mine.toml"
    monkeypatch.setenv("DATELINE_CONFIG", str(path))
    monkeypatch.delenv("DATELINE_ARCHIVE")
    return path


def test_defaults_work_without_a_file(tmp_path: Path) -> None:
    settings = load_settings()
    assert (settings.model, settings.encoder) == ("", "offline")
    assert (settings.idle_seconds, settings.load_seconds) == (60, 300)
    assert settings.address == "http://127.0.0.1:11434" and not settings.address_is_explicit
    assert settings.archive == tmp_path / "archive"


def test_arguments_win_over_variables_and_those_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('model = "a"\nencoder = "b"\nidle_seconds = 5\n', encoding="utf-8")
    monkeypatch.setenv("DATELINE_ENCODER", "c")
    monkeypatch.setenv("DATELINE_IDLE_SECONDS", "7")
    settings = load_settings(idle_seconds=9, model=None)
    assert (settings.model, settings.encoder, settings.idle_seconds) == ("a", "c", 9)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_IDLE_SECONDS", "")
    monkeypatch.setenv("DATELINE_MODEL", " qwen3:4b ")
    assert (load_settings().idle_seconds, load_settings().model) == (60, "qwen3:4b")


def test_the_file_may_name_the_home_folder(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file.write_text('archive = "~/news"\n', encoding="utf-8")
    assert load_settings().archive == tmp_path / "news"


# ---- What is refused


@pytest.mark.parametrize(("content", "words"), [
    ('modle = "x"', ["no setting `modle`", "settings of mine.toml", "Did you mean `model`?"]),
    ("zzz = 1", ["no setting `zzz`", "The settings are: archive, model, ollama, encoder"]),
    ('"odd\\nkey" = 1', ["no setting `odd?key`"]),
    ('idle_seconds = "soon"', ["`idle_seconds`", "'soon'", "number", "settings of mine.toml"]),
    ("idle_seconds = 0", ["`idle_seconds`", "greater than 0"]),
    ("idle_seconds = inf", ["`idle_seconds`", "finite number"]),
    ("load_seconds = 1e9", ["`load_seconds`", "86400"]),
    ("model = 7", ["`model`", "7", "string"]),
    ('model = "a b"', ["`model`", "'a b'", "ollama list"]),
    ('archive = ""', ["`archive`", "empty"]),
    ('ollama = "ftp://x"', ["`ollama`", "http://"]),
    ('ollama = "host:port"', ["`ollama`", "'host:port'", "127.0.0.1:11434"]),
    ("[ollama]\nhost = 1", ["`ollama`", "string"]),
    ("model == 1", ["line 1"]),
    ("model = ", ["cannot be read", "settings of mine.toml"]),
    ("model = 'a'\nmodel = 'b'", ["cannot be read"]),
])  # fmt: skip
def test_a_wrong_file_is_refused_in_one_line(file: Path, content: str, words: list[str]) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_settings()
    message = str(refused.value)
    assert all(word in message for word in words), message
    assert "\n" not in message and "pydantic" not in message and len(message) < 300


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"model = '\xff'")
    with pytest.raises(InputError, match="cannot be read"):
        load_settings()


def test_a_file_that_may_not_be_read_is_refused(unprivileged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unprivileged / "config.toml"
    path.write_text("model = 'a'", encoding="utf-8")
    path.chmod(0)
    monkeypatch.setenv("DATELINE_CONFIG", str(path))
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        load_settings()


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_LOAD_SECONDS", "-1")
    with pytest.raises(InputError, match="`load_seconds`.*the variable DATELINE_LOAD_SECONDS.*greater than 0"):
        load_settings()


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_MODLE", "secret")
    with pytest.raises(InputError, match="no setting DATELINE_MODLE.*Did you mean `model`") as refused:
        load_settings()
    assert "secret" not in str(refused.value)


def test_a_wrong_argument_is_named() -> None:
    with pytest.raises(InputError, match=r"`ollama` \(in this call\)"):
        load_settings(ollama="http://[::1")
    with pytest.raises(InputError, match="no setting `colour`"):
        load_settings(colour="red")
    with pytest.raises(InputError, match="`idle_seconds`"):
        load_settings(idle_seconds=math.nan)


@pytest.mark.parametrize("value", ["http://me:geheim@host", "x" * 5000 + " geheim", "geheim@10.0.0.5"])
def test_long_and_secret_values_are_not_repeated(value: str) -> None:
    with pytest.raises(InputError) as refused:
        load_settings(ollama=value)
    assert "geheim" not in str(refused.value) and len(str(refused.value)) < 300


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().model = "another"


# ---- Addresses


@pytest.mark.parametrize(("host", "url"), [
    ("", "http://127.0.0.1:11434"),
    ("  ", "http://127.0.0.1:11434"),
    ("127.0.0.1", "http://127.0.0.1:11434"),
    ("10.0.0.5", "http://10.0.0.5:11434"),
    ("10.0.0.5:8080", "http://10.0.0.5:8080"),
    (":8080", "http://127.0.0.1:8080"),
    ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104 - read, never bound
    ("0.0.0.0:8080", "http://127.0.0.1:8080"),
    ("http://0.0.0.0:11434", "http://127.0.0.1:11434"),
    ("http://gpu", "http://gpu:80"),
    ("https://gpu", "https://gpu:443"),
    ("HTTPS://GPU.lan", "https://gpu.lan:443"),
    ("https://gpu:11434/", "https://gpu:11434"),
    ("https://gpu/ollama/", "https://gpu:443/ollama"),
    ("gpu/ollama", "http://gpu:11434/ollama"),
    ("localhost", "http://localhost:11434"),
    ("::1", "http://[::1]:11434"),
    ("[::1]", "http://[::1]:11434"),
    ("[::1]:8080", "http://[::1]:8080"),
    ("::", "http://[::1]:11434"),
    ("[::]:8080", "http://[::1]:8080"),
    ("http://[::1]", "http://[::1]:80"),
    ('"10.0.0.5"', "http://10.0.0.5:11434"),
    (" '10.0.0.5:1' ", "http://10.0.0.5:1"),
])  # fmt: skip
def test_every_form_of_ollama_host(host: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert normal_address(host) == url
    monkeypatch.setenv("OLLAMA_HOST", host)
    settings = load_settings()
    assert settings.address == url and not settings.address_is_explicit
    assert load_settings(ollama=url).address == url


@pytest.mark.parametrize("host", [
    "ftp://x", "tcp://127.0.0.1:11434", "://", "127.0.0.1:port", "127.0.0.1:99999", "127.0.0.1:-1", ":0",
    "http://[::1", "a b", "x" * 64, "a..b", "me:pw@host", "http://x?y=1", "http://x#y", "http:\\\\x", "[gpu]:1",
])  # fmt: skip
def test_what_is_no_address(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="must|is no address"):
        normal_address(host)
    monkeypatch.setenv("OLLAMA_HOST", host)
    settings = load_settings()  # OLLAMA_HOST may be there for the server alone
    with pytest.raises(InputError, match="OLLAMA_HOST"):
        _ = settings.address


def test_dateline_s_own_setting_wins_over_ollama_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "10.0.0.5")
    monkeypatch.setenv("DATELINE_OLLAMA", "localhost:1234")
    settings = load_settings()
    assert settings.address == "http://localhost:1234" and settings.address_is_explicit


@pytest.mark.parametrize(("host", "is_local"), [
    ("", True), ("127.0.0.1:1", True), ("127.8.9.1", True), ("localhost", True), ("LOCALHOST", True), ("::1", True),
    ("0.0.0.0:1", True), ("10.0.0.5", False), ("192.168.1.1", False), ("gpu", False), ("localhost.evil.example", False),
    ("127.0.0.1.evil.example", False), ("127.1", False), ("[::ffff:10.0.0.5]", False), ("https://ollama.com", False),
])  # fmt: skip
def test_only_this_machine_is_this_machine(host: str, is_local: bool) -> None:
    assert is_loopback(normal_address(host)) is is_local
