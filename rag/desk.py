"""The one object a script needs.

    from rag import Desk
    answer = Desk.open("archive").ask("Which countries offered troops?")

    question ─▶ hits ─▶ candidates ─▶ evidence ─▶ sentences, each verified ─▶ Answer

Nothing here knows which models run, or where the archive is kept.
"""

import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from index.archive import Archive
from index.encoder import Encoder, load_encoder
from index.errors import EmptyArchiveError, InputError, ReplyIncomplete, ReplyTimeout, ReplyUnusable
from index.records import Article, Hit
from index.store import Filters, Status
from rag import retrieve
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
    kept,
)
from rag.asked import Understood
from rag.clock import Clock
from rag.coverage import filtered_out, nothing
from rag.explain import Reason, reasons
from rag.generator import Generator, choose
from rag.matches import Matches
from rag.phrases import phrase
from rag.prompt import MAX_STATEMENTS, REPLY_TOKENS, judging, reply_schema, writing
from rag.query import Query
from rag.question import Question, parse
from rag.retrieve import DEFAULT, Asked, Tuning
from rag.select import evidence, in_order, later_figures, shortlist
from rag.sentences import Candidate, candidates
from rag.settings import Settings, load_settings
from rag.verdict import verdict
from rag.wanted import Given, Wanted
from rag.write import Chosen, read_reply, verbatim, verified

MAX_QUESTION = 2_000
SHOWN = 5
"""How many candidates are shown while the evidence is being chosen."""
NO_GENERATOR = "none needed"
"""Stands for the generator in an answer that search alone could give."""


@dataclass(frozen=True, slots=True)
class Found:
    """What search found, and why."""

    understood: tuple[Understood, ...]
    """Words of the question that limited the search."""
    hits: tuple[Hit, ...]
    reasons: tuple[Reason, ...] = ()
    """One for each hit, if they were asked for."""


class Desk:
    """An archive, an encoder and a generator that answer questions. Open one with `Desk.open`."""

    def __init__(
        self,
        archive: Archive,
        encoder: Callable[[], Encoder],
        generator: Callable[[], Generator],
        tuning: Tuning = DEFAULT,
    ) -> None:
        self._archive = archive
        self._tuning = tuning
        self._make_encoder = encoder
        self._make_generator = generator
        self._encoder: Encoder | None = None
        self._generator: Generator | None = None
        self._encoder_lock = threading.Lock()
        self._generator_lock = threading.Lock()

    @classmethod
    def open(
        cls,
        archive: str | Path | None = None,
        *,
        model: str | None = None,
        ollama: str | None = None,
        encoder: str | None = None,
        progress: Callable[[str], None] = lambda line: None,
    ) -> "Desk":
        """The desk of the archive in a folder; what is not given comes from the settings.

        Args:
            archive: The archive's folder.
            model: A model of Ollama's by name, or "embedded".
            ollama: Ollama's address.
            encoder: "offline", or a sentence-transformers model by name or folder.
            progress: Called with one line whenever something slow begins.

        Raises:
            ArchiveError: there is no archive in the folder. Models are loaded, and may fail, at the first question.
        """
        settings = load_settings(archive=archive, model=model, ollama=ollama, encoder=encoder)
        return cls.of(Archive.open(settings.archive), settings, progress)

    @classmethod
    def of(cls, archive: Archive, settings: Settings, progress: Callable[[str], None]) -> "Desk":
        """The desk of an archive that is open already."""
        return cls(archive, lambda: load_encoder(settings.encoder, progress), lambda: choose(settings, progress))

    # --- what is there -----------------------------------------------------------------------------------------

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at the first use."""
        with self._encoder_lock:
            if self._encoder is None:
                encoder = self._make_encoder()
                self._archive.check_encoder(encoder)
                self._encoder = encoder
            return self._encoder

    @property
    def generator(self) -> Generator:
        """The generator, chosen and loaded at the first use."""
        with self._generator_lock:
            if self._generator is None:
                self._generator = self._make_generator()
            return self._generator

    @property
    def notice(self) -> str:
        """A line that must stand beside all that comes from this archive; mostly empty."""
        return self._archive.notice

    def generator_name(self) -> str:
        """Which model answers, and where it runs; chooses and loads it if that is still to be done."""
        return self.generator.name

    @property
    def leaves_machine(self) -> bool:
        """Whether questions and quotes go to another machine. Chooses the generator if need be."""
        return self.generator.leaves_machine

    def status(self) -> Status:
        """What the archive holds."""
        return self._archive.status()

    def article(self, article_id: str) -> Article:
        """One report whole, to check a quote: `article.text[quote.start:quote.end] == quote.text`."""
        return self._archive.article(article_id)

    def close(self) -> None:
        """Free the models and close the archive."""
        if self._generator is not None:
            self._generator.close()
        self._archive.close()

    # --- questions ---------------------------------------------------------------------------------------------

    def search(self, question: str, k: int = 10, **given: Unpack[Given]) -> list[Hit]:
        """The `k` passages that answer best, best first; needs no generator. `given`: as `ask`."""
        return list(self.look(question, k, **given).hits)

    def look(self, question: str, k: int = 10, *, explain: bool = False, **given: Unpack[Given]) -> Found:
        """As `search`, with what was understood from the words of the question, and if wanted why each hit is there."""
        query = self._query(question, given)
        asked = Asked.of(self.encoder, query.words, query.language)
        hits = retrieve.search(self._archive, asked, k, query.filters, self._tuning)
        return Found(query.understood, tuple(hits), tuple(reasons(self._archive, asked, hits)) if explain else ())

    def matches(
        self, words: str, *, progress: Callable[[int], None] = lambda done: None, **given: Unpack[Given]
    ) -> Matches:
        """Every passage in which all these words stand, newest first; needs no model. `given`: as `ask`.

        `progress` is told how many reports have been read. Raises as `search`.
        """
        self._check(words)
        return Matches.of(self._archive, unicodedata.normalize("NFC", words.strip()), Wanted.of(**given), progress)

    def ask(self, question: str, **given: Unpack[Given]) -> Answer:
        """The answer to a question.

        Args:
            question: In any language.
            given: `since`, `until`: only reports of these days. `as_of`: only what was published by the end of that
                day, in the versions that stood then. `outlets`, `languages`: only these. `places`: only what lies
                in these folders or files, or comes from these sites. `today`: the question's own date, from which
                "yesterday" counts. `without`: words of the question that shall set no filter, or "all". Days are
                dates or texts like "2025-09-03".

        Raises:
            InputError: the question is empty or too long, or a filter is none. EmptyArchiveError: there is nothing
                to ask. GeneratorError, ModelError: no model answers; `stream` still gives the candidates before that.
        """
        last: Event | None = None
        for event in self.stream(question, **given):
            last = event
        if not isinstance(last, Answer):
            raise AssertionError("a stream ends with its answer")
        return last

    def stream(self, question: str, **given: Unpack[Given]) -> Iterator[Event]:
        """The answer as it comes about: limits, candidates, evidence, each sentence once it is verified, the `Answer`.

        Raises:
            As `ask`.
        """
        return self._answer(self._query(question, given))

    def _query(self, question: str, given: Given) -> Query:
        self._check(question)
        return Query.of(self._archive, unicodedata.normalize("NFC", question.strip()), Wanted.of(**given))

    def _check(self, question: str) -> None:
        if not question.strip():
            raise InputError("The question is empty.")
        if len(question) > MAX_QUESTION:
            raise InputError(f"The question has {len(question):,} characters; ask in at most {MAX_QUESTION:,}.")
        if not self._archive.count(Filters()):
            raise EmptyArchiveError(f"The archive in {self._archive.folder} is empty. Add reports: dateline add PATH")

    def _answer(self, query: Query) -> Iterator[Event]:
        if query.understood:
            yield Limits(query.understood)
        for event in self._found(query, Clock()):
            yield replace(event, understood=query.understood) if isinstance(event, Answer) else event

    def _found(self, query: Query, clock: Clock) -> Iterator[Event]:
        question, filters = parse(query.text, query.language, query.understood), query.filters
        if not self._archive.count(filters):
            yield self._finish(question, clock, "no_coverage", [filtered_out(self._archive, question, filters)])
            return
        yield Progress("Loading the encoder …")
        encoder = self.encoder
        clock.step("load_encoder")
        yield Progress("Searching …")
        asked = Asked.of(encoder, query.words, query.language)
        hits = retrieve.search(self._archive, asked, self._tuning.read, filters, self._tuning)
        near = candidates(self._archive, encoder, asked, hits, filters, self._tuning)
        clock.step("search")
        yield Candidates(self._quotes(near[:SHOWN]))
        found = shortlist(question, near)
        clock.step("select")
        if not found.candidates:
            yield self._finish(question, clock, *nothing(self._archive, question, found, filters))
            return
        yield Progress("Loading the language model …")
        generator = self.generator
        clock.step("load_generator")
        if generator.chooses:
            quotes = self._quotes(in_order(found.candidates))
        else:
            likelihoods = []
            for number, one in enumerate(found.candidates, 1):
                yield Progress(f"Checking sentence {number} of {len(found.candidates)} …")
                likelihoods.append(generator.likelihood(judging(question.text, one.text)))
            quotes = self._quotes(evidence(found, likelihoods))
            clock.step("judge")
            yield Evidence(quotes)
        yield from self._from_quotes(question, generator, quotes, clock)

    def _from_quotes(
        self, question: Question, generator: Generator, quotes: tuple[Quote, ...], clock: Clock
    ) -> Iterator[Event]:
        written: list[Statement | Withheld] = []
        notes: list[str] = []
        for event in self._written(question, generator, quotes, notes) if quotes else ():
            if isinstance(event, Written):
                written.append(event.statement)
            elif isinstance(event, Evidence):
                quotes = event.quotes
            yield event
        clock.step("write")
        status, points = verdict(question.language, quotes)
        yield self._finish(question, clock, status, points, quotes, written, notes, generator)

    def _written(
        self, question: Question, generator: Generator, quotes: tuple[Quote, ...], notes: list[str]
    ) -> Iterator[Event]:
        """Sentences from the quotes, verified; first, from a generator that chooses, the quotes that it keeps."""
        language = question.language
        if not generator.chooses and (own := verbatim(quotes, language, MAX_STATEMENTS)):
            yield from (Written(statement) for statement in own)
            return
        if generator.writes is not None and language not in generator.writes:
            notes.append(phrase("quotes_only", language))
            return
        yield Progress(f"{generator.name} is writing …")
        messages = writing(question.text, language, [quote.text for quote in quotes], generator.chooses)
        schema = reply_schema(len(quotes), generator.chooses)
        undecided = generator.chooses
        if not generator.chooses:
            notes.append(phrase("small_model", language))
        try:
            for part in read_reply(generator.stream(messages, schema, REPLY_TOKENS), generator.chooses):
                if isinstance(part, Chosen):
                    undecided = False
                    quotes = kept(quotes, part.numbers)
                    yield Evidence(quotes)
                else:
                    yield Written(verified(part, language, quotes))
        except (ReplyIncomplete, ReplyUnusable, ReplyTimeout) as error:
            if undecided:  # nobody has said which quotes are evidence: that is no answer
                raise
            notes.append(phrase("unwritten", language, reason=str(error)))

    def _quotes(self, candidates: Sequence[Candidate]) -> tuple[Quote, ...]:
        later = later_figures(candidates)
        return tuple(
            Quote.of(number, one.article, one.sentence, self._archive.is_superseded(one.article.id), later.get(one))
            for number, one in enumerate(candidates, 1)
        )

    def _finish(
        self,
        question: Question,
        clock: Clock,
        status: AnswerStatus,
        open_points: Sequence[str],
        quotes: tuple[Quote, ...] = (),
        written: Sequence[Statement | Withheld] = (),
        notes: Sequence[str] = (),
        generator: Generator | None = None,
    ) -> Answer:
        return Answer(
            question=question.text,
            language=question.language,
            status=status,
            statements=tuple(one for one in written if isinstance(one, Statement)),
            withheld=tuple(one for one in written if isinstance(one, Withheld)),
            open=tuple(open_points),
            quotes=quotes,
            generator=generator.name if generator else NO_GENERATOR,
            encoder=self._archive.encoder_name,
            leaves_machine=bool(generator and generator.leaves_machine),
            notice=self.notice,
            notes=tuple(notes),
            seconds=clock.seconds(),
        )
