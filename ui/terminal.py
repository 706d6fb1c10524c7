"""What the terminal shows, as rich text: pure functions of events, answers, hits and articles.

    Event ──Telling.tell──▶ lines to print now

What comes from a question, a model or an article goes through `line` or `block`: it is never read as
markup, and control characters and escape sequences, which a terminal would obey, are taken out. Knows nothing
about consoles, threads or archives.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.text import Text

from index.records import Article, Hit
from rag.answer import Answer, Candidates, Event, Evidence, Limits, Quote, Statement, Withheld, Written
from rag.asked import Understood
from ui.phrases import Phrases, phrases

if TYPE_CHECKING:
    from rag.explain import Reason
    from rag.matches import Match
    from rag.sought import Term

_MARGIN = "    "
_NARROWEST = 20
_NEAREST = 6
"""So many words of a question are told with their nearness."""
# What a terminal takes as one command (ECMA-48): CSI, then strings such as titles and links, then the short ones.
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[]P_^X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,500}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
# The rest, what is left of sequences included; and the marks that would turn the writing direction of what follows.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_HALF = re.compile(r"[\ud800-\udfff]")


def block(text: str) -> str:
    """Text for a terminal, line ends and tabs kept: "ESC[31mred" → "red"."""
    return _HALF.sub("\ufffd", _CONTROL.sub("", _ESCAPE.sub("", text)))


def line(text: str) -> str:
    """The same as one line: white space of any kind becomes one blank."""
    return " ".join(block(re.sub(r"[\n\r\t\v\f\x85\u2028\u2029]", " ", text)).split())


class Item:
    """A paragraph with a mark before it, wrapped beside the mark; not wrapped where the output is no terminal."""

    def __init__(self, mark: str, text: Text) -> None:
        self.mark = mark
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        if options.no_wrap:
            yield Text.assemble((self.mark, "bold"), self.text)
            return
        indent = cell_len(self.mark)
        for number, part in enumerate(self.text.wrap(console, max(options.max_width - indent, _NARROWEST))):
            part.rstrip()
            yield Text.assemble((" " * indent if number else self.mark, "bold"), part)


class Telling:
    """Tells the events of one question, nothing twice; `language` is that of the question."""

    def __init__(self, language: str) -> None:
        self._words = phrases(language)
        self._candidates: tuple[Quote, ...] = ()
        self._quotes: tuple[Quote, ...] = ()
        self._statements: tuple[Statement, ...] = ()

    def tell(self, event: Event) -> Iterator[RenderableType]:
        """What is to be printed now that `event` has come."""
        match event:
            case Limits(understood):
                yield from understood_lines(understood, self._words)
            case Candidates(quotes):
                self._candidates = quotes
            case Evidence(quotes):
                yield from self._evidence(quotes)
            case Written(Statement() as statement):
                yield from self._statement(statement)
            case Answer():
                yield from self._answer(event)

    def broken_off(self) -> Iterator[RenderableType]:
        """What search found, if the answer did not get as far as its quotes."""
        if self._candidates and not self._quotes:
            yield from section(self._words.candidates, quote_items(self._candidates, self._words))

    def _evidence(self, quotes: tuple[Quote, ...]) -> Iterator[RenderableType]:
        if quotes and quotes != self._quotes:
            self._quotes = quotes
            yield from section(self._words.evidence, quote_items(quotes, self._words))

    def _statement(self, statement: Statement) -> Iterator[RenderableType]:
        item = Item(_MARGIN, _cited(statement))
        yield from [item] if self._statements else section(self._words.statements, [item])
        self._statements += (statement,)

    def _answer(self, answer: Answer) -> Iterator[RenderableType]:
        words = self._words = phrases(answer.language)
        yield from self._evidence(answer.quotes)
        if answer.statements[: len(self._statements)] != self._statements:
            self._statements = ()  # what was told is not what stands: tell all of it
        for statement in answer.statements[len(self._statements) :]:
            yield from self._statement(statement)
        yield from section(words.open, (Item("  • ", Text(line(point))) for point in answer.open))
        yield from section(words.withheld, _withheld(answer.withheld, words))
        yield from section("", (Text(line(note)) for note in answer.notes))
        yield from section("", ending(answer, words))


def answer_lines(answer: Answer) -> Iterator[RenderableType]:
    """A whole answer, without its notice."""
    return Telling(answer.language).tell(answer)


def section(heading: str, lines: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """An empty line, the heading if there is one, the lines; nothing where there are no lines."""
    lines = list(lines)
    if lines:
        yield from (Text(""), *([Text(heading, "bold")] if heading else ()), *lines)


def notice_lines(notice: str) -> Iterator[RenderableType]:
    """What must stand beside everything from this archive; mostly nothing."""
    if notice:
        yield Text(line(notice), "yellow")


def quote_items(quotes: Sequence[Quote], words: Phrases) -> Iterator[RenderableType]:
    """Each quote with its number and where it stands."""
    for quote in quotes:
        yield Item(f"[{quote.id}] ", Text(line(quote.text)))
        yield Item(_MARGIN, Text(line(quote.title), "dim"))
        yield Item(_MARGIN, source(quote, quote.article_id, words))
        if ".warc" in quote.source:  # the record's name tells where in the web archive it stands
            yield Item(_MARGIN, Text(line(quote.source), "dim"))


def understood_lines(understood: Sequence[Understood], words: Phrases) -> Iterator[RenderableType]:
    """What the words of a question were taken for, and how to take that back; nothing where there is nothing."""
    for one in understood:
        yield Text(f"{words.understood}: “{line(one.words)}” → {line(words.limit(one))}", "cyan")
        yield Text(f'{_MARGIN}--without "{line(one.words)}"', "dim")


def hit_items(hits: Sequence[Hit], reasons: "Sequence[Reason | None]") -> Iterator[RenderableType]:
    """Each passage that search found, with the score of each part, and why it is there, where that was asked."""
    words = phrases("en")
    for number, (hit, reason) in enumerate(zip(hits, reasons, strict=True), 1):
        article, passage = hit.article, hit.passage
        parts = {"dense": hit.dense, "bm25": hit.bm25, "late": hit.late}
        scores = " · ".join((f"score {hit.score:.3f}", *(f"{name} {_score(part)}" for name, part in parts.items())))
        yield Text("")
        yield Item(f"[{number}] ", Text(line(article.text[passage.start : passage.end])))
        yield Item(_MARGIN, Text(line(article.title), "dim"))
        yield Item(_MARGIN, source(article, article.id, words))
        yield from (Item(_MARGIN, copied) for copied in _copied(hit, words))
        yield Item(_MARGIN, Text(scores, "dim"))
        yield from (Item(_MARGIN, Text(why, "dim")) for why in _why(reason))


def sought_lines(terms: "Sequence[Term]") -> Iterator[RenderableType]:
    """What every passage was read for: "Looked for: Kyiv (a name, in any spelling) · dams"."""
    told = {"name": "{} (a name, in any spelling)", "phrase": "“{}”", "word": "{}"}
    yield Text(f"Looked for: {' · '.join(told[term.kind].format(line(term.words)) for term in terms)}", "cyan")


def match_lines(number: int, match: "Match") -> Iterator[RenderableType]:
    """One place where the words stand."""
    words = phrases("en")
    yield Text("")
    yield Item(f"[{number}] ", Text(line(match.text)))
    if match.where != "title":
        yield Item(_MARGIN, Text(line(match.title), "dim"))
    yield Item(_MARGIN, source(match, match.article_id, words))
    where = "" if match.where == "text" else f" · in the {match.where}"
    yield Item(_MARGIN, Text(f"{match.count} × {', '.join(map(line, match.words))}{where}", "dim"))
    if match.copies:
        yield Item(_MARGIN, Text(f"also: {', '.join(map(line, match.copies))}", "dim"))


def _why(reason: "Reason | None") -> Iterator[str]:
    """How near the words of the question are, and which of them stand in the passage."""
    if reason and reason.late:
        yield f"nearest: {' · '.join(f'{line(word)} {cosine:.2f}' for word, cosine in reason.late[:_NEAREST])}"
    if reason:
        yield f"same words: {', '.join(map(line, reason.words)) or 'none'}"


def _copied(hit: Hit, words: Phrases) -> Iterator[Text]:
    """Who else has the report: "also: Courier (English), Tagblatt (German)"."""
    if hit.copies:
        others = (f"{line(one.outlet) or line(one.id)} ({words.name_of(line(one.language))})" for one in hit.copies)
        yield Text(f"also: {', '.join(dict.fromkeys(others))}", "dim")


def ending(answer: Answer, words: Phrases) -> Iterator[RenderableType]:
    """How far the answer goes, who wrote it, and whether anything left this machine."""
    seconds = answer.seconds.get("total", sum(answer.seconds.values()))
    yield Text(f"{getattr(words, answer.status)}.", "bold")
    yield Text(f"{words.answered_by}: {line(answer.generator)} · {seconds:.1f} {words.seconds}", "dim")
    if answer.leaves_machine:
        yield Text(words.left_machine, "bold yellow")


def _withheld(withheld: Sequence[Withheld], words: Phrases) -> Iterator[RenderableType]:
    for one in withheld:
        yield Item("  ✗ ", Text(line(one.text), "strike"))
        yield Item(_MARGIN, Text(f"{words.reason}: {line(one.reason)}", "dim"))


def _cited(statement: Statement) -> Text:
    return Text(" ".join((line(statement.text), *(f"[{number}]" for number in statement.quotes))))


def source(of: "Quote | Article | Match", article_id: str, words: Phrases) -> Text:
    """Outlet, day, page or clock of a quote, language, id: "Harbour Post · 2 March 2026 · English · 0f3a…"."""
    place = words.place(of) if isinstance(of, Quote) else ()
    parts = (line(of.outlet), words.day(of.published), *map(line, place), words.name_of(line(of.language)))
    return Text(" · ".join(part for part in (*parts, line(article_id)) if part), "dim")


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.3f}"
