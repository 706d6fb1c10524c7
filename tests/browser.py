"""A scripted desk, the page that serves it, and a headless Chromium to look at it with."""

import os
import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
    sync_playwright,
)

from index.errors import InputError
from index.records import Article, Sentence
from index.store import Status
from rag.answer import (
    Answer,
    AnswerStatus,
    Candidates,
    Event,
    Evidence,
    Limits,
    Progress,
    Quote,
    Statement,
    Withheld,
    Written,
)
from rag.wanted import Wanted
from ui.server import launch

EXAMPLES = ("Which countries offered troops?", "من تحدث في القمة؟", "Was sagt der Bürgermeister?")
NOTICE = "Fictional sample archive: every report in it is invented."
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def article(text: str, *, number: int = 1, language: str = "en", **changed: str) -> Article:
    """A report of the scripted desk; `changed` sets title, outlet or url."""
    fields = {
        "title": f"Report {number}",
        "outlet": f"The Courier {number} (fictional)",
        "url": f"https://courier.example/{number}",
        **changed,
    }
    return Article(
        id=f"a{number}",
        title=fields["title"],
        text=text,
        published=date(2026, 3, 1 + number),
        outlet=fields["outlet"],
        url=fields["url"],
        language=language,
        source="here",
    )


def quote(of: Article, words: str, number: int = 1) -> Quote:
    """The quote of `words` in a report."""
    start = of.text.index(words)
    return Quote.of(number, of, Sentence(start, start + len(words)))


def answer(
    question: str,
    quotes: Sequence[Quote],
    *,
    language: str = "en",
    status: AnswerStatus = "answered",
    statements: Sequence[Statement] = (),
    withheld: Sequence[Withheld] = (),
    still_open: Sequence[str] = (),
    leaves_machine: bool = False,
    notes: Sequence[str] = (),
) -> Answer:
    """An answer of the scripted desk."""
    return Answer(
        question=question, language=language, status=status, statements=tuple(statements),
        withheld=tuple(withheld), open=tuple(still_open), quotes=tuple(quotes), generator="scripted-1b",
        encoder="scripted", leaves_machine=leaves_machine, notice=NOTICE, notes=tuple(notes),
        seconds={"search": 0.4, "write": 2.1},
    )  # fmt: skip


def events(of: Answer, candidates: Sequence[Quote] = ()) -> Iterator[Event]:
    """What a desk yields on the way to an answer."""
    yield Progress("Searching")
    yield Candidates(tuple(candidates or of.quotes))
    yield Progress("Choosing quotes")
    yield Evidence(of.quotes)
    yield from map(Written, of.statements)
    yield from map(Written, of.withheld)
    yield of


@dataclass
class ScriptedDesk:
    """A desk whose answers are written beforehand: `script` gets the question."""

    script: Callable[[str], Iterator[Event]]
    articles: Sequence[Article] = ()
    notice: str = NOTICE
    leaves_machine: bool = False
    asked: list[str] = field(default_factory=list)
    without: list[tuple[str, ...]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    def generator_name(self) -> str:
        """Who writes."""
        return "scripted-1b"

    def stream(self, question: str, *, without: Collection[str] = ()) -> Iterator[Event]:
        """The script's events, with the limits that are left; `closed` is set when they are no longer wanted."""
        self.asked.append(question)
        self.without.append(tuple(without))
        wanted = Wanted(without=without)
        try:
            for event in self.script(question):
                left = Limits(wanted.kept(event.understood)) if isinstance(event, Limits) else event
                if left != Limits(()):
                    yield left
        finally:
            self.closed.set()

    def article(self, article_id: str) -> Article:
        """One report."""
        for one in self.articles:
            if one.id == article_id:
                return one
        raise InputError("There is no such report.")

    def status(self) -> Status:
        """Of an archive with two languages."""
        return Status(
            folder=Path("here"), articles=72, passages=300, languages={"en": 40, "uk": 32}, outlets={},
            first_day=date(2026, 3, 2), last_day=date(2026, 4, 14), encoder="scripted", notice=self.notice,
        )  # fmt: skip


class Steps:
    """A script that waits at each event until it is told to go on; `free` lets it run."""

    def __init__(self, answers: Callable[[str], Answer], candidates: Sequence[Quote]) -> None:
        self.answers = answers
        self.candidates = candidates
        self.free = threading.Event()
        self._next = threading.Semaphore(0)

    def go(self) -> None:
        """Let one more event through."""
        self._next.release()

    def script(self, question: str) -> Iterator[Event]:
        """The events, each when it may."""
        for event in events(self.answers(question), self.candidates):
            while not (self.free.is_set() or self._next.acquire(timeout=0.05)):
                pass
            yield event


@contextmanager
def served(desk: ScriptedDesk) -> Iterator[str]:
    """The page of a desk, served; gives its address."""
    serving = launch(desk, EXAMPLES)
    try:
        yield next(serving)
    finally:
        serving.close()


def chromium() -> str:
    """The browser of this machine; the test is skipped without one, and fails where CI is set."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    missing = "No Chromium found: install the package `chromium` (Debian) or Google Chrome."
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def started() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """What a page must not do: open a dialog, leave its origin, break its policy."""

    def __init__(self, page: Page, address: str) -> None:
        self.address = address
        self.bad: list[str] = []
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.bad.append(f"error {error}"))
        page.on("console", self._console)

    def _console(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.bad.append(f"console {line.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.bad.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.bad.append(f"request {request.url}")


def opened(context: BrowserContext, address: str) -> tuple[Page, Watch]:
    """The page, loaded, and what watches it."""
    page = context.new_page()
    watch = Watch(page, address)
    page.goto(address)
    expect(page.locator("header.top")).to_contain_text("scripted-1b")
    return page, watch


def ask(page: Page, question: str) -> None:
    """Type a question and send it."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
