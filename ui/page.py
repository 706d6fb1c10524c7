"""What happens on the chat page: questions asked, stopped, reports opened. Knows nothing about layout or the web.

What is shown is made in `ui/view.py`; how it is laid out stands in `ui/app.py`.
"""

import asyncio
import contextlib
import logging
import secrets
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import gradio as gr

from index.errors import DatelineError
from index.language import detect
from index.records import Article
from rag.answer import Answer, Event
from ui import view
from ui.limits import Limits, left_out_too, put_back

if TYPE_CHECKING:
    from index.store import Status

LONGEST_QUESTION = 2000
"""Characters; a longer one would push the evidence out of a small model's window."""
WAITING = 8
"""Questions at once, of which one is answered and the others wait; more are told that Dateline is busy."""
_log = logging.getLogger("dateline")


class Desk(Protocol):
    """What the page needs of `rag.desk.Desk`."""

    @property
    def notice(self) -> str:
        """What must stand beside everything, mostly empty."""
        ...

    @property
    def leaves_machine(self) -> bool:
        """Whether questions and quotes go to another machine."""
        ...

    def generator_name(self) -> str:
        """Who writes the answers; chooses and loads it where that has not been done."""
        ...

    def stream(self, question: str, *, without: Collection[str] = ()) -> Iterator[Event]:
        """The events of one question, `without` some of its words as limits; the last is the `Answer`."""
        ...

    def article(self, article_id: str) -> Article:
        """One report whole."""
        ...

    def status(self) -> "Status":
        """What the archive holds."""
        ...


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation; lives in the memory of the server for as long as its browser tab."""

    id: str = ""
    turns: tuple[view.Turn, ...] = ()


class Run:
    """One question on its way: a thread reads the desk's events, the event loop picks them up."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._came: list[Event | DatelineError] = []

    def start(self, desk: Desk, turn: view.Turn, one_at_a_time: threading.Lock) -> None:
        """Begin reading, as soon as the question before has been let go."""
        threading.Thread(target=self._read, args=(desk, turn, one_at_a_time), daemon=True).start()

    def stop(self) -> None:
        """Let `next` return at once; the thread closes the stream at the desk's next event."""
        self.stopped.set()
        self._rouse()

    async def next(self, seconds: float) -> list[Event | DatelineError]:
        """What has come, after at most `seconds`; empty if nothing has."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()
        came, self._came = self._came, []
        return came

    def _read(self, desk: Desk, turn: view.Turn, one_at_a_time: threading.Lock) -> None:
        without = tuple(one.words for one in turn.left_out)
        with one_at_a_time:
            if self.stopped.is_set():
                return
            try:
                with contextlib.closing(_generator(desk.stream(turn.question, without=without))) as events:
                    for event in events:
                        self._put(event)
                        if self.stopped.is_set() or isinstance(event, Answer):
                            return
                self._put(DatelineError("The answer ended before it was complete. Ask again."))
            except DatelineError as error:
                self._put(error)
            except Exception as error:  # the door to the page: a fault of ours must not look like an answer
                _log.exception("A question failed.")
                self._put(DatelineError(f"Something went wrong inside Dateline ({type(error).__name__})."))

    def _put(self, came: Event | DatelineError) -> None:
        self._came.append(came)
        self._rouse()

    def _rouse(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the page is gone
            self._loop.call_soon_threadsafe(self._wake.set)


def _generator(events: Iterator[Event]) -> Any:  # noqa: ANN401 - a generator, whatever the iterator
    """`events` with a `close`, so that a stopped question frees its model at once."""
    yield from events


class Page:
    """The handlers of the page's events."""

    def __init__(self, desk: Desk, examples: Sequence[str]) -> None:
        self.desk = desk
        self.examples = examples
        self._runs: dict[str, Run] = {}
        self._one_at_a_time = threading.Lock()

    def head(self) -> Iterator[tuple[str, str]]:
        """Banner and header: at once without the generator's name, then with it."""
        banner = view.notice_html(self.desk.notice)
        status, name, leaves, problem = None, "", False, ""
        try:
            status = self.desk.status()
            yield banner, view.header_html(status, "…", False)
            name, leaves = self.desk.generator_name(), self.desk.leaves_machine
        except DatelineError as error:
            problem = str(error)
        yield banner, view.header_html(status, name, leaves, problem)

    async def ask(self, question: str, chat: Chat, left_out: Limits = ()) -> AsyncGenerator[tuple[Any, ...]]:
        """Question → the turn as it grows. Each tuple fills the outputs named in `build`."""
        question = question.strip()
        keep = gr.skip()
        if hint := self._refusal(question, chat):
            yield keep, view.hint_html(hint), *(keep,) * 6
            return
        first = "Waiting for another question to end" if self._one_at_a_time.locked() else "Starting"
        turn = view.Turn(len(chat.turns) + 1, question, detect(question), first, left_out=left_out)
        chat = Chat(chat.id or secrets.token_hex(), (*chat.turns, turn))
        past = "".join(view.turn_html(one, notice=self.desk.notice) for one in chat.turns[:-1])
        run = self._runs[chat.id] = Run()
        run.start(self.desk, turn, self._one_at_a_time)
        try:
            yield "", "", chat, past, self._shown(turn), "", gr.update(visible=False), gr.update(visible=True)
            async for now, seconds in self._followed(run, turn):
                chat = replace(chat, turns=(*chat.turns[:-1], now))
                yield keep, keep, chat, keep, self._shown(now, seconds), *(keep,) * 3
            yield keep, "", *(keep,) * 4, gr.update(visible=True), gr.update(visible=False)
        finally:
            run.stop()
            run.ended.set()
            self._runs.pop(chat.id, None)

    async def ask_example(self, chat: Chat, event: gr.EventData) -> AsyncIterator[tuple[Any, ...]]:
        """The same for an example that was clicked."""
        number = _number(event, "example")
        if number is not None and number < len(self.examples):
            async for filled in self.ask(self.examples[number], chat):
                yield filled

    async def ask_again(self, chat: Chat, event: gr.EventData) -> AsyncIterator[tuple[Any, ...]]:
        """The same for the question of a turn, with one limit less or one more; what is being typed stays."""
        turn = next((turn for turn in chat.turns if turn.number == _number(event, "turn")), None)
        left_out = _left_out(turn, event) if turn else None
        if turn and left_out is not None:
            async for filled in self.ask(turn.question, chat, left_out):
                yield gr.skip(), *filled[1:]

    def stop(self, chat: Chat) -> None:
        """End the question that runs in this chat; `ask` then shows it as stopped."""
        if run := self._runs.get(chat.id):
            run.stop()

    async def fresh(self, chat: Chat) -> tuple[Any, ...]:
        """An empty page; a question that runs is ended first, so that it writes nothing into the new chat."""
        if run := self._runs.get(chat.id):
            run.stop()
            await run.ended.wait()
        return "", "", Chat(), "", "", view.examples_html(self.examples), ""

    def open(self, event: gr.EventData) -> str:
        """The report of the card that was clicked, or why it cannot be shown."""
        card = {key: str(event._data.get(key, "")) for key in ("article", "language")}
        try:
            article = self.desk.article(card["article"])
        except DatelineError as error:
            return view.no_report_html(str(error), card["language"])
        start, end = _number(event, "start") or 0, _number(event, "end") or 0
        return view.report_html(article, start, end, card["language"], self.desk.notice)

    async def _followed(self, run: Run, turn: view.Turn) -> AsyncIterator[tuple[view.Turn, int]]:
        """The turn after each event and each second, until its end."""
        began = time.monotonic()
        while turn.running:
            for came in await run.next(1.0):
                if isinstance(came, DatelineError):
                    turn = replace(turn, error=str(came))
                else:
                    turn = view.after(turn, came)
            if turn.running and run.stopped.is_set():
                turn = replace(turn, stopped=True)
            yield turn, int(time.monotonic() - began)

    def _shown(self, turn: view.Turn, seconds: int = 0) -> str:
        return view.turn_html(turn, seconds, self.desk.notice)

    def _refusal(self, question: str, chat: Chat) -> str:
        if not question:
            return "Type a question first."
        if len(question) > LONGEST_QUESTION:
            return f"The question has {len(question):,} characters; {LONGEST_QUESTION:,} are the most."
        if chat.id in self._runs:
            return "A question is being answered. Wait until it is, or stop it first."
        if len(self._runs) >= WAITING:
            return f"Dateline is busy: {len(self._runs)} questions are waiting. Ask again in a minute."
        return ""


def _left_out(turn: view.Turn, event: gr.EventData) -> Limits | None:
    """What is left out of a turn's question after a click; None where the click names nothing of that turn."""
    leave, back = _number(event, "leave"), _number(event, "back")
    if leave is not None and leave < len(turn.understood):
        return left_out_too(turn.understood, turn.left_out, leave)
    if back is not None and back < len(turn.left_out):
        return put_back(turn.left_out, back)
    return None


def _number(event: gr.EventData, key: str) -> int | None:
    """A number that came from the browser; None where it is none. Nine digits at most: `int` raises beyond 4,300."""
    said = str(event._data.get(key, ""))
    return int(said) if said.isdecimal() and len(said) < 10 else None
