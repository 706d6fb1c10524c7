"""What the page shows, as HTML: pure functions of events, answers and articles.

    Turn ──after(event)──▶ Turn ──turn_html──▶ HTML

Everything that comes from a question, a model or an article goes through `safe`; nothing of it is ever read
as HTML or Markdown. Knows nothing about Gradio, threads or time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from index.records import Article
from rag.answer import Answer, Candidates, Event, Evidence, Limits, Progress, Quote, Statement, Withheld, Written
from rag.asked import Understood
from ui.limits import limits_html
from ui.markup import isolated, line, safe, section
from ui.phrases import Phrases, direction, phrases

if TYPE_CHECKING:  # it would load FAISS
    from index.store import Status

_LINK = re.compile(r"https?://[^\s\x00-\x20\x7f\"'<>\\`]+", re.IGNORECASE)
_LEAVES = "Leaves this machine: questions and quotes go to another one."
_CODE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with all that is known of its answer so far."""

    number: int
    question: str
    language: str
    progress: str = ""
    understood: tuple[Understood, ...] = ()
    left_out: tuple[Understood, ...] = ()
    """What was understood before of the same question, and shall set no limit now."""
    candidates: tuple[Quote, ...] = ()
    evidence: tuple[Quote, ...] = ()
    written: tuple[Statement | Withheld, ...] = ()
    answer: Answer | None = None
    error: str = ""
    stopped: bool = False

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.answer is None and not self.error and not self.stopped

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What passed verification."""
        if self.answer:
            return self.answer.statements
        return tuple(one for one in self.written if isinstance(one, Statement))

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """What did not."""
        if self.answer:
            return self.answer.withheld
        return tuple(one for one in self.written if isinstance(one, Withheld))


def after(turn: Turn, event: Event) -> Turn:
    """The turn once `event` has come; candidates go when evidence comes."""
    match event:
        case Progress(text):
            return replace(turn, progress=text)
        case Limits(understood):
            return replace(turn, understood=understood)
        case Candidates(quotes):
            return replace(turn, candidates=quotes)
        case Evidence(quotes):
            return replace(turn, evidence=quotes, candidates=())
        case Written(statement):
            return replace(turn, written=(*turn.written, statement))
        case Answer():
            return replace(turn, answer=event, evidence=event.quotes, candidates=(), language=event.language)


def turn_html(turn: Turn, seconds: int = 0, notice: str = "") -> str:
    """The question and all there is of its answer; `seconds` since it was asked, while it runs."""
    words = phrases(turn.answer.language if turn.answer else turn.language)
    answer = turn.answer
    body = "".join(
        (
            line("notice", notice),
            _head(turn, words, seconds),
            limits_html(turn.understood, turn.left_out, words),
            *(line("note", note) for note in (answer.notes if answer else ())),
            _quotes(turn.candidates, turn, words, words.candidates, "candidates"),
            _quotes(turn.evidence, turn, words, words.evidence, "evidence"),
            _statements(turn, words),
            section(words.open, "open", map(isolated, answer.open if answer else ())),
            _withheld(turn.withheld, words),
        )
    )
    return (
        f'<section class="turn" data-turn="{turn.number}" lang="{words.language}" dir="{words.direction}">'
        f'<h2 class="question" tabindex="-1" dir="auto">{safe(turn.question)}</h2>{body}</section>'
    )


def report_html(article: Article, start: int, end: int, language: str, notice: str = "") -> str:
    """A whole report with `article.text[start:end]` marked; offsets outside the text are cut to it."""
    words, text = phrases(language), article.text
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    marked = f'<mark tabindex="-1">{safe(text[start:end])}</mark>' if end > start else ""
    of = _language(article.language)
    return (
        f"{_report_head(words)}"
        f'<h2 lang="{of}" dir="auto">{safe(article.title)}</h2>'
        f"{_meta(article.outlet, article.published, article.language, words)}"
        f"{_address(article.url)}"
        f"{line('notice', notice)}"
        f'<div class="text" lang="{of}" dir="{direction(article.language)}">'
        f"{safe(text[:start])}{marked}{safe(text[end:])}</div></article>"
    )


def no_report_html(problem: str, language: str) -> str:
    """The place of a report that cannot be shown, and why."""
    return f"{_report_head(phrases(language))}{line('error', problem)}</article>"


def header_html(status: "Status | None", generator: str, leaves_machine: bool, problem: str = "") -> str:
    """The name, what the archive holds, who answers, and whether anything leaves this machine."""
    lines = (
        line("facts", " · ".join(_facts(status)) if status else ""),
        line("facts", f"Answers are written by {generator}" if generator else ""),
        line("problem", problem),
        line("leaves", _LEAVES if leaves_machine else ""),
    )
    return f'<header class="top"><h1>Dateline</h1>{"".join(lines)}</header>'


def _facts(status: "Status") -> Iterator[str]:
    words = phrases("en")
    yield f"{status.articles:,} {'report' if status.articles == 1 else 'reports'}"
    if status.first_day and status.last_day:
        yield f"{words.day(status.first_day)} to {words.day(status.last_day)}"
    if status.languages:
        by_count = sorted(status.languages.items(), key=lambda pair: -pair[1])
        yield ", ".join(f"{words.name_of(code)} {count:,}" for code, count in by_count)


def notice_html(notice: str) -> str:
    """The banner over the page; nothing if the archive has no notice."""
    return f'<div class="banner" role="note">{safe(notice)}</div>' if notice else ""


def hint_html(hint: str) -> str:
    """One line by the question box."""
    return f'<p class="hint" role="alert">{safe(hint)}</p>' if hint else ""


def examples_html(examples: Sequence[str]) -> str:
    """Questions to click."""
    buttons = (
        f'<li><button type="button" data-example="{number}" dir="auto">{safe(example)}</button></li>'
        for number, example in enumerate(examples)
    )
    listed = f"<p>For example:</p><ul>{''.join(buttons)}</ul>" if examples else ""
    return (
        '<section class="welcome"><p>Ask what the reports say. Each answer stands on verbatim quotes; '
        f"a click on a quote opens the whole report.</p>{listed}</section>"
    )


def _head(turn: Turn, words: Phrases, seconds: int) -> str:
    """The one line that tells how it stands: progress, then the status, or why there is none."""
    if turn.error or turn.stopped:
        kept = f" {words.stays}" if turn.evidence or turn.candidates else ""
        said = f'<span dir="auto">{safe(turn.error)}</span>' if turn.error else words.stopped
        return f'<p class="{"error" if turn.error else "stopped"}" role="alert">{said}{kept}</p>'
    if not turn.answer:
        return (
            f'<p class="progress" dir="ltr"><span class="dot" aria-hidden="true"></span>'
            f'<span role="status" lang="en">{safe(turn.progress)}</span> '
            f'<span class="elapsed" aria-hidden="true">{seconds} s</span></p>'
        )
    answer = turn.answer
    took = answer.seconds.get("total", sum(answer.seconds.values()))
    by = f"{words.answered_by} {isolated(answer.generator)} · " if answer.generator else ""
    left = f'<p class="leaves">{words.left_machine}</p>' if answer.leaves_machine else ""
    return (
        f'<p class="head"><strong class="status {answer.status}" role="status">'
        f"{getattr(words, answer.status)}</strong> "
        f'<span class="how">{by}<bdi>{took:.1f} {words.seconds}</bdi></span></p>{left}'
    )


def _quotes(quotes: Iterable[Quote], turn: Turn, words: Phrases, label: str, kind: str) -> str:
    """Cards under a label; only evidence has an id, for the marks to point to."""
    cards = "".join(_card(quote, turn, words, kind) for quote in quotes)
    return f'<section class="{kind}"><h3>{label}</h3>{cards}</section>' if cards else ""


def _card(quote: Quote, turn: Turn, words: Phrases, kind: str) -> str:
    of = _language(quote.language)
    place = f' id="{_card_id(turn.number, quote.id)}"' if kind == "evidence" else ""
    number = f'<span class="number">[{quote.id}]</span>' if kind == "evidence" else ""
    return (
        f'<article class="quote" tabindex="-1"{place} data-article="{safe(quote.article_id)}" '
        f'data-start="{quote.start}" data-end="{quote.end}" data-language="{words.language}">'
        f'{number}<div><blockquote lang="{of}" dir="{direction(quote.language)}">{safe(quote.text)}'
        f"</blockquote>"
        f"{_meta(quote.outlet, quote.published, quote.language, words, words.place(quote))}"
        f'<p class="title"><bdi lang="{of}">{safe(quote.title)}</bdi></p>'
        f'<button type="button" class="open">{words.open_report}</button></div></article>'
    )


def _statements(turn: Turn, words: Phrases) -> str:
    known = {quote.id for quote in turn.evidence}

    def mark(number: int) -> str:
        if number not in known:
            return f'<span class="missing" title="{words.no_quote.format(n=number)}">[{number}?]</span>'
        return (
            f'<button type="button" class="mark" data-card="{_card_id(turn.number, number)}" '
            f'aria-label="{words.show_quote.format(n=number)}">[{number}]</button>'
        )

    lines = (f"{isolated(one.text)} {''.join(map(mark, one.quotes))}" for one in turn.statements)
    return section(words.statements, "statements", lines)


def _withheld(withheld: Sequence[Withheld], words: Phrases) -> str:
    if not withheld:
        return ""
    items = "".join(
        f'<li><s dir="auto">{safe(one.text)}</s><p>{words.reason}: {isolated(one.reason)}</p></li>' for one in withheld
    )
    summary = f"<summary>{words.withheld} ({len(withheld)})</summary>"
    return f'<details class="withheld">{summary}<ul>{items}</ul></details>'


def _meta(outlet: str, published: date, language: str, words: Phrases, more: Sequence[str] = ()) -> str:
    named = f'<bdi class="outlet">{safe(outlet)}</bdi> · ' if outlet else ""
    return (
        f'<p class="meta">{named}'
        f'<time datetime="{published.isoformat()}">{words.day(published)}</time> · '
        f"{' · '.join(map(isolated, (words.name_of(language), *more)))}</p>"
    )


def _address(url: str) -> str:
    """A deliberate link if it is plainly http or https, else the text alone."""
    if not url:
        return ""
    shown = safe(url)
    if _LINK.fullmatch(url):
        shown = f'<a href="{shown}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>'
    return f'<p class="address" dir="ltr">{shown}</p>'


def _report_head(words: Phrases) -> str:
    return (
        f'<article class="report" lang="{words.language}" dir="{words.direction}">'
        f'<div class="bar"><span>{words.report}</span>'
        f'<button type="button" class="close" aria-label="{words.close_report}">✕</button></div>'
    )


def _card_id(turn: int, quote: int) -> str:
    return f"turn{turn}-quote{quote}"


def _language(code: str) -> str:
    """A code fit for `lang`; "und" for anything else."""
    return code if _CODE.fullmatch(code) else "und"
