"""The page's rules: who may listen, which headers stand where, what Gradio is told; and the life of a run."""

import asyncio
import contextlib
import os
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import gradio as gr
import httpx
import pytest

from index.errors import DatelineError, GeneratorUnreachable, InputError
from rag.answer import Event, Progress
from tests.browser import EXAMPLES, NOTICE, ScriptedDesk, answer, article, events, quote, served
from ui.app import build
from ui.page import LONGEST_QUESTION, Chat, Page
from ui.server import launch, web

REPORT = article("One. Two.")
ANSWER = answer("?", [quote(REPORT, "Two.")])


def desk() -> ScriptedDesk:
    return ScriptedDesk(lambda question: events(ANSWER), [REPORT])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(desk()) as url:
        yield url


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org"])  # noqa: S104
@pytest.mark.parametrize("auth", [None, ("", "secret"), ("name", "")])
def test_any_other_address_needs_a_name_and_a_password(host: str, auth: tuple[str, str] | None) -> None:
    with pytest.raises(InputError, match="user name and a password"):
        launch(desk(), EXAMPLES, host=host, auth=auth)


def test_with_a_name_and_a_password_another_address_is_served_behind_a_login() -> None:
    app = web(desk(), EXAMPLES, host="192.168.1.5", auth=("name", "secret"))

    async def read(**login: str) -> tuple[int, str]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://192.168.1.5") as client:
            if login:
                await client.post("/login", data=login)
            page = await client.get("/config")
            return page.status_code, page.text

    assert asyncio.run(read())[0] == 401
    assert asyncio.run(read(username="name", password="wrong"))[0] == 401  # noqa: S106
    status, text = asyncio.run(read(username="name", password="secret"))  # noqa: S106
    assert status == 200
    assert "components" in text


def test_a_taken_port_is_said_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="Choose another port"):
            launch(desk(), EXAMPLES, port=taken.getsockname()[1])


@pytest.mark.parametrize("path", ["/", "/config", "/theme.css", "/nowhere", "/login", "/gradio_api/info"])
def test_the_policy_stands_on_every_response(address: str, path: str) -> None:
    response = httpx.get(address + path[1:], headers={"accept": "text/html"})
    parts = response.headers["content-security-policy"].split("; ")
    policy = dict(part.split(" ", 1) for part in parts)
    assert policy["default-src"] == policy["connect-src"] == policy["font-src"] == "'self'"
    assert policy["base-uri"] == policy["form-action"] == "'self'"
    assert policy["img-src"] == policy["worker-src"] == "'self'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["object-src"] == policy["frame-src"] == policy["frame-ancestors"] == "'none'"
    assert re.fullmatch(r"'self' 'nonce-[\w-]{20,}' 'unsafe-eval'", policy["script-src"])
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_every_page_has_a_nonce_of_its_own_on_all_its_scripts(address: str) -> None:
    nonces = []
    for _ in range(2):
        response = httpx.get(address, headers={"accept": "text/html", "accept-encoding": "br, gzip"})
        assert "content-encoding" not in response.headers
        found = re.findall(r'<script(?: nonce="([\w-]+)")?', response.text)
        assert len(found) >= 4
        assert len(set(found)) == 1
        assert f"'nonce-{found[0]}'" in response.headers["content-security-policy"]
        nonces.append(found[0])
    assert "" not in nonces
    assert nonces[0] != nonces[1]


def test_other_sites_and_rebound_names_are_refused(address: str) -> None:
    for headers in (
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example:7860"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:1"},
    ):
        assert httpx.get(address, headers=headers).status_code == 403
    assert httpx.get(address, headers={"origin": address[:-1]}).status_code == 200


def test_what_the_page_does_not_use_is_closed(address: str) -> None:
    files = {"files": ("a.txt", b"text")}
    assert httpx.post(f"{address}gradio_api/upload", files=files).status_code == 403
    assert httpx.get(f"{address}gradio_api/file=/etc/passwd").status_code == 403
    assert httpx.get(f"{address}gradio_api/proxy=https://evil.example/").status_code == 403
    for path in ("docs", "redoc", "openapi.json", "gradio_api/runs", "monitoring/summary", "gradio_api/mcp"):
        assert httpx.get(address + path).status_code in (401, 403, 404)


def test_what_gradio_is_told(address: str) -> None:
    config = httpx.get(f"{address}config").json()
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False
    assert config["show_error"] is False
    assert config["footer_links"] == []
    assert config["max_file_size"] <= 1024
    assert {dependency["api_visibility"] for dependency in config["dependencies"]} == {"private"}
    assert httpx.get(f"{address}gradio_api/info").json()["named_endpoints"] == {}
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] in ("1", "True")  # Gradio writes the latter
    assert os.environ["DO_NOT_TRACK"] == "1"


def test_the_queue_is_bounded() -> None:
    blocks = build(desk(), EXAMPLES)
    assert blocks.max_threads <= 40
    assert blocks._queue.max_size is not None
    assert blocks._queue.max_size <= 64
    assert blocks.default_config.fns
    assert all(fn.concurrency_limit is not None for fn in blocks.fns.values())


def asked(page: Page, question: str, chat: Chat | None = None) -> list[tuple[Any, ...]]:
    """Everything `ask` yields."""

    async def collect() -> list[tuple[Any, ...]]:
        return [filled async for filled in page.ask(question, chat or Chat())]

    return asyncio.run(collect())


def last_turn(filled: list[tuple[Any, ...]]) -> Any:  # noqa: ANN401 - a view.Turn
    return [one[2] for one in filled if isinstance(one[2], Chat)][-1].turns[-1]


@pytest.mark.parametrize("question", ["", "  \n ", "x" * (LONGEST_QUESTION + 1)])
def test_an_empty_or_endless_question_is_not_sent(question: str) -> None:
    scripted = desk()
    (filled,) = asked(Page(scripted, EXAMPLES), question)
    assert scripted.asked == []
    assert 'role="alert"' in filled[1]


def test_a_question_runs_to_its_answer() -> None:
    scripted = desk()
    filled = asked(Page(scripted, EXAMPLES), "  What?  ")
    assert scripted.asked == ["What?"]
    assert last_turn(filled).answer == ANSWER
    assert scripted.closed.wait(5)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (GeneratorUnreachable("No Ollama at 127.0.0.1:11434. Start it with `ollama serve`."), "No Ollama at"),
        (KeyError("/home/user/secret"), "Something went wrong inside Dateline (KeyError)."),
        (None, "ended before it was complete"),
    ],
)
def test_a_fault_is_one_line_and_keeps_the_quotes(fault: Exception | None, said: str) -> None:
    def script(question: str) -> Iterator[Event]:
        yield from list(events(ANSWER))[:4]
        if fault:
            raise fault

    filled = asked(Page(ScriptedDesk(script, [REPORT]), EXAMPLES), "What?")
    turn = last_turn(filled)
    assert said in turn.error
    assert "secret" not in turn.error
    assert turn.evidence == ANSWER.quotes
    assert any("Two." in str(one[4]) and said in str(one[4]) for one in filled)


def test_stop_ends_at_once_and_the_next_question_waits_for_the_stream_to_close() -> None:
    deep, go_on = threading.Event(), threading.Event()

    def script(question: str) -> Iterator[Event]:
        yield Progress("Thinking")
        if question == "slow":
            deep.set()
            go_on.wait(10)
        yield from events(ANSWER)

    scripted = ScriptedDesk(script, [REPORT])
    page = Page(scripted, EXAMPLES)

    async def talk() -> tuple[Any, Any]:
        first = []
        async for filled in page.ask("slow", Chat()):
            first.append(filled)
            if isinstance(filled[2], Chat) and filled[2].turns[-1].progress == "Thinking":
                assert deep.wait(5)
                page.stop(filled[2])
        assert not scripted.closed.is_set()
        asyncio.get_running_loop().call_later(0.2, go_on.set)
        second = [filled async for filled in page.ask("quick", Chat())]
        return last_turn(first), last_turn(second)

    stopped, after = asyncio.run(asyncio.wait_for(talk(), 8))
    assert stopped.stopped
    assert stopped.answer is None
    assert scripted.closed.wait(5)
    assert after.answer == ANSWER
    assert scripted.asked == ["slow", "quick"]


def test_a_reader_who_leaves_stops_the_question() -> None:
    def script(question: str) -> Iterator[Event]:
        while True:
            yield Progress("Thinking")

    scripted = ScriptedDesk(script)

    async def leave() -> None:
        asking = Page(scripted, EXAMPLES).ask("What?", Chat())
        async with contextlib.aclosing(asking):
            async for _ in asking:
                break

    asyncio.run(leave())
    assert scripted.closed.wait(5)


def test_too_many_questions_at_once_are_told_that_it_is_busy() -> None:
    go_on = threading.Event()

    def script(question: str) -> Iterator[Event]:
        go_on.wait(10)
        yield from events(ANSWER)

    page = Page(ScriptedDesk(script), EXAMPLES)

    async def crowd() -> list[str]:
        asking = [page.ask(f"{number}?", Chat()) for number in range(9)]
        hints = [str((await anext(one))[1]) for one in asking]
        for one in asking:
            await one.aclose()
        go_on.set()
        return hints

    assert ["busy" in hint for hint in asyncio.run(crowd())] == [False] * 8 + [True]


def test_a_report_that_is_gone_is_said() -> None:
    event = gr.EventData(None, {"article": "gone", "start": "1", "end": "x", "language": "<b>"})
    assert "There is no such report." in Page(desk(), EXAMPLES).open(event)


def test_the_header_comes_before_the_generator_and_shows_why_there_is_none() -> None:
    class Failing(ScriptedDesk):
        def generator_name(self) -> str:
            """None."""
            raise DatelineError("No model: run `ollama pull x`.")

        def __getattribute__(self, name: str) -> object:
            if name == "leaves_machine":  # the desk asks its generator, which there is none of
                raise DatelineError("No model")
            return super().__getattribute__(name)

    first, second = Page(Failing(lambda question: iter(())), EXAMPLES).head()
    assert NOTICE in first[0]
    assert "72 reports" in first[1]
    assert "No model: run `ollama pull x`." in second[1]
