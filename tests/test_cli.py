"""The command line: what it prints, its exit codes, and that every failure is one clear line."""

import csv
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from eval import sample
from index.archive import Archive
from index.encoder import Encoder, SentenceTransformerEncoder
from index.errors import GeneratorUnreachable, ModelError, ReplyTimeout
from index.offline import ENCODER, Progress, built_folder, model_folder
from index.records import Article, Hit, Passage
from rag.answer import Answer, Candidates, Event
from rag.asked import Understood
from rag.desk import Desk, Found
from rag.generator import choose
from rag.settings import Settings
from tests.browser import answer, article, events, quote
from tests.conftest import ROOT, SMALL_REPORTS, HashEncoder, report, start
from tests.ollama_server import FakeModel, OllamaServer, scripted
from ui.cli import main
from ui.cli.common import Tools

COMMANDS = (
    *("add", "watch", "ask", "search", "status", "show", "diff", "remove", "verify", "rebuild", "export", "import"),
    *("models", "chat"),
)
REPORT = article("Nineteen states are ready. She did not say which.")
QUOTE = quote(REPORT, "Nineteen states are ready.")
ANSWER = answer("How many?", [QUOTE])


def no_encoder(name: str, progress: Progress) -> Encoder:
    raise AssertionError("this command must not load an encoder")


def hash_encoder(name: str, progress: Progress) -> Encoder:
    progress("Loading the encoder …")
    return HashEncoder(name)


def real_desk(archive: Archive, settings: Settings, progress: Progress) -> Desk:
    """A real desk, only with an encoder that is quick."""
    return Desk(archive, lambda: HashEncoder("offline"), lambda: choose(settings, progress))


@dataclass
class ScriptedDesk:
    """A desk whose events are written beforehand."""

    script: Callable[[], Iterator[Event]] = lambda: events(ANSWER)
    hits: Sequence[Hit] = ()
    limits: tuple[Understood, ...] = ()
    notice: str = ""
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    closed: bool = False

    def stream(self, question: str, **days: date | None) -> Iterator[Event]:
        """See `Desk`."""
        self.asked.append((question, days["since"], days["until"]))
        yield from self.script()

    def ask(self, question: str, **days: date | None) -> Answer:
        """See `Desk`."""
        *_, last = self.stream(question, **days)
        assert isinstance(last, Answer)
        return last

    def look(self, question: str, k: int, *, explain: bool, **days: date | None) -> Found:
        """See `Desk`."""
        self.asked.append((question, days["since"], days["until"]))
        return Found(self.limits, tuple(self.hits)[:k])

    def close(self) -> None:
        """See `Desk`."""
        self.closed = True

    def tools(self) -> Tools:
        """The command line's parts with this desk in them."""

        def desk(archive: Archive, settings: Settings, progress: Progress) -> Desk:
            archive.close()
            return cast(Desk, self)

        return Tools(no_encoder, desk)


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr, and nothing like a traceback."""
        (line,) = self.err.splitlines()
        assert line.startswith("dateline: ")
        return line

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was printed
        """What stands on stdout, which must be JSON and nothing else."""
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def run(*arguments: object, tools: Tools | None = None) -> Result:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(one) for one in arguments], tools or Tools(no_encoder, real_desk))
        out, err = capsys.readouterr()
        return Result(cast(int, end.value.code), out, err)

    return run


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The default archive, with the small reports in it."""
    folder = tmp_path / "archive"
    with closing(Archive.create(folder, notice="Invented.")) as made:
        list(made.add(SMALL_REPORTS, HashEncoder("offline")))
    return folder


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A folder with two reports and a binary file."""
    folder = tmp_path / "batch"
    folder.mkdir()
    (folder / "1.txt").write_text("date 2026-03-01 One\nThe bridge is closed.")
    (folder / "2.txt").write_text("date 2026-03-02 Two\nThe bridge is open.")
    (folder / "3.txt").write_bytes(b"date 2026-03-03 Three\n\0\1\2")
    return folder


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


# ---- Help


def test_help_is_quick_and_loads_no_heavy_library() -> None:
    script = """
import sys
from ui.cli import main
try:
    main(sys.argv[1:])
finally:
    print({"torch", "gradio", "transformers", "faiss", "numpy", "pydantic_settings", "httpx"} & set(sys.modules))
"""
    for arguments in (["--help"], ["ask", "--help"], ["chat", "--help"], []):
        process = start(script, *arguments)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out.splitlines()[-1], err) == (0, "set()", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples(dateline: Run, command: str) -> None:
    result = dateline(command, "--help")
    assert result.code == 0
    assert f"  dateline {command}" in result.out.partition("Examples:")[2]


def test_the_help_names_all_commands_and_shows_examples(dateline: Run) -> None:
    for result in (dateline("--help"), dateline("-h"), dateline()):
        assert result.code == 0
        assert all(f"│ {command} " in result.out for command in COMMANDS)
        assert 'dateline ask "Who offered troops?"' in result.out


def test_version(dateline: Run) -> None:
    assert dateline("--version").out.startswith("dateline ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "Missing argument"),
        (["ask", "one", "two"], "unexpected extra argument"),
        (["search", "x", "-k", "0"], "-k"),
        (["nothing"], "No such command"),
        (["ask", "x", "--since", "yesterday"], "--since yesterday is not a day"),
        (["ask", "x", "--since", "2026-03-02", "--until", "2026-03-01"], "is after --until"),
        (["ask", "\udcff"], "not valid UTF-8"),
        (["ask", "x", "--ollama", "127.0.0.1:notaport"], "port"),
    ],
)
def test_what_cannot_be_understood_is_said_in_one_line(dateline: Run, arguments: list[str], said: str) -> None:
    result = dateline(*arguments)
    assert result.code == 2
    assert said in result.complaint


def test_an_unknown_setting_is_said_in_one_line(dateline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_OLAMA", "127.0.0.1")
    result = dateline("status")
    assert result.code == 2
    assert "OLAMA" in result.complaint


# ---- add


def test_add_goes_on_past_what_it_refuses(dateline: Run, batch: Path, tmp_path: Path) -> None:
    result = dateline("add", batch, tools=Tools(hash_encoder))
    assert result.code == 0
    assert result.out == "Added 2 reports; 0 were there already; refused 1.\n"
    assert f"dateline: refused {batch / '3.txt'}: a binary file: it holds NUL bytes\n" in result.err
    again = dateline("add", batch / "1.txt", tools=Tools(hash_encoder))
    assert again.code == 0
    assert again.out == "Added 0 reports; 1 was there already (1 file unchanged); refused 0.\n"
    with closing(Archive.open(tmp_path / "archive")) as made:
        assert made.status().articles == 2


def test_add_takes_the_other_paths_when_one_is_missing(dateline: Run, batch: Path) -> None:
    result = dateline("add", "/nowhere", batch / "1.txt", tools=Tools(hash_encoder))
    assert result.code == 2
    assert "dateline: There is no file or folder /nowhere.\n" in result.err
    assert result.out.startswith("Added 1 report;")


def test_add_refusing_all_loads_nothing_and_keeps_why(dateline: Run, batch: Path) -> None:
    result = dateline("add", batch / "3.txt")  # without an encoder: to load one would fail
    assert result.code == 1
    assert "binary" in result.complaint
    assert result.out == "Added 0 reports; 0 were there already; refused 1.\n"
    (refused,) = dateline("status", "--json").json["refused"]
    assert refused["source"] == str(batch / "3.txt") and "binary" in refused["reason"]


def test_add_of_a_missing_file_alone(dateline: Run) -> None:
    result = dateline("add", "/nowhere.txt")
    assert result.code == 2
    assert result.complaint == "dateline: There is no file or folder /nowhere.txt."


def test_add_of_an_empty_folder_says_so(dateline: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = dateline("add", tmp_path / "empty")
    assert result.code == 1
    assert "There is no report in" in result.complaint


def test_add_leaves_the_sample_archive_alone(dateline: Run, batch: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(sample.folder())
    for folder in (sample.folder(), tmp_path / "link"):
        result = dateline("add", batch, "--archive", folder)
        assert result.code == 2
        assert "fictional sample" in result.complaint
    assert not sample.folder().exists()


def test_add_says_what_is_kept_when_it_breaks_off(dateline: Run, batch: Path, tmp_path: Path) -> None:
    class Failing(HashEncoder):
        def passages(self, texts: Sequence[str]) -> Any:  # noqa: ANN401
            if any("Two" in text for text in texts):
                raise ModelError("The encoder broke.")
            return super().passages(texts)

    lines = ({"title": f"{n}", "text": f"Convoy {n}.", "published": "2026-03-09"} for n in range(128))
    many = "".join(json.dumps(one) + "\n" for one in lines)
    (batch / "0.jsonl").write_text(many)
    result = dateline("add", batch, tools=Tools(lambda name, progress: Failing()))
    assert result.code == 3
    assert "dateline: Added 128 reports before it broke off; repeat the command to go on.\n" in result.err
    assert result.err.endswith("dateline: The encoder broke.\n")
    with closing(Archive.open(tmp_path / "archive")) as made:
        assert made.status().articles == 128


def test_a_refused_files_name_cannot_command_the_terminal(dateline: Run, tmp_path: Path) -> None:
    (tmp_path / "\x1b[2J[red]\nx.txt").write_text("")
    result = dateline("add", tmp_path / "\x1b[2J[red]\nx.txt")
    assert "[red] x.txt: the file is empty" in result.complaint
    assert "\x1b" not in result.err


# ---- show, status, rebuild


def test_show_gives_the_exact_text_as_json(dateline: Run, tmp_path: Path) -> None:
    text = "Ein \x9b31m „Satz“.\n\n\tتقرير \u202e🙂 e\u0301"
    one = report(1, text, title="[bold]Title[/bold]")
    with closing(Archive.create(tmp_path / "archive")) as made:
        list(made.add([one], HashEncoder()))
    result = dateline("show", one.id, "--json")
    assert result.json == {
        "id": one.id, "title": one.title, "text": one.text, "published": "2026-03-02", "outlet": "Test Wire",
        "url": "", "language": "en", "source": one.source, "notice": "", "time": "", "dated": "", "entries": [],
        "pages": [], "times": [], "same_story": [], "origins": result.json["origins"],
        "versions": [{"id": one.id, "stands_from": "2026-03-02T00:00:00+00:00", "stands_until": None}],
    }  # fmt: skip
    assert [origin["reader"] for origin in result.json["origins"]] == ["program"]
    assert "„Satz“" in result.out  # not escaped
    assert "\x9b" not in result.out
    plain = dateline("show", one.id)
    assert plain.out.startswith("[bold]Title[/bold]\nTest Wire · 2 March 2026 · English · ")
    assert "\x9b" not in plain.out
    assert "\u202e" not in plain.out


def test_show_prints_the_notice_first(dateline: Run, archive: Path) -> None:
    assert dateline("show", SMALL_REPORTS[0].id).out.startswith("Invented.\n")


def test_show_of_an_unknown_report(dateline: Run, archive: Path) -> None:
    result = dateline("show", "abc")
    assert result.code == 2
    assert result.complaint == "dateline: There is no article abc in this archive."


def test_status_in_words_and_as_json(dateline: Run, archive: Path) -> None:
    result = dateline("status")
    assert result.code == 0
    assert "reports    6\n" in result.out
    assert "days       2 March 2026 to 7 March 2026: 6 of 6 days\n" in result.out
    assert "German (de) 1" in result.out
    found = dateline("status", "--json").json
    assert (found["articles"], found["first_day"], found["notice"]) == (6, "2026-03-02", "Invented.")
    assert found["folder"] == str(archive)


def test_an_empty_archive_says_what_to_do(dateline: Run, tmp_path: Path) -> None:
    Archive.create(tmp_path / "archive").close()
    result = dateline("status")
    assert result.code == 0
    assert "It is empty. Add reports: dateline add PATH" in result.out
    assert dateline("status", "--json").json["first_day"] is None
    asked = dateline("ask", "Who?")
    assert asked.code == 2
    assert "dateline add" in asked.complaint
    assert asked.out == ""


@pytest.mark.parametrize("command", [["status"], ["ask", "Who?"], ["search", "Who?"], ["show", "a"], ["rebuild"]])
def test_no_archive_at_all(dateline: Run, command: list[str]) -> None:
    result = dateline(*command)
    assert result.code == 2
    assert "There is no archive in" in result.complaint


def test_rebuild_with_another_encoder_says_that_questions_need_it_too(dateline: Run, archive: Path) -> None:
    result = dateline("rebuild", "--encoder", "other", tools=Tools(hash_encoder))
    assert (result.code, result.out) == (0, "Rebuilt 6 reports with the encoder other.\n")
    assert result.err.endswith("Questions must use it too: set DATELINE_ENCODER=other\n")
    with closing(Archive.open(archive)) as made:
        assert made.encoder_name == "other"


# ---- ask, search


def test_ask_prints_quotes_status_and_who_answered(dateline: Run, archive: Path) -> None:
    desk = ScriptedDesk(notice="Invented.")
    result = dateline("ask", "How many?", "--since", "2026-03-01", tools=desk.tools())
    assert (result.code, result.err) == (0, "")
    assert (
        result.out
        == """Invented.

Quotes from the reports
[1] Nineteen states are ready.
    Report 1
    The Courier 1 (fictional) · 2 March 2026 · English · a1

Answered.
Written by: scripted-1b · 2.5 s
"""
    )
    assert desk.asked == [("How many?", date(2026, 3, 1), None)]
    assert desk.closed


def test_ask_as_json_prints_exactly_the_answer(dateline: Run, archive: Path) -> None:
    one = replace(ANSWER, question="Wie viele „Staaten“? \u009b \ud800", leaves_machine=True)
    result = dateline("ask", "?", "--json", tools=ScriptedDesk(lambda: events(one)).tools())
    assert (result.code, result.err) == (0, "")
    assert result.json == json.loads(json.dumps(one.to_json()))
    assert "„Staaten“" in result.out
    assert "\n  " in result.out


def test_when_the_generator_fails_what_search_found_is_kept(dateline: Run, archive: Path) -> None:
    def failing() -> Iterator[Event]:
        yield Candidates((QUOTE,))
        raise ReplyTimeout("It sent nothing for 60 s.\nTry again.")

    result = dateline("ask", "How many?", tools=ScriptedDesk(failing).tools())
    assert result.code == 3
    assert result.out.startswith("\nFound by search, not yet checked\n[1] Nineteen states are ready.\n")
    assert result.complaint == "dateline: It sent nothing for 60 s. Try again."
    as_json = dateline("ask", "How many?", "--json", tools=ScriptedDesk(failing).tools())
    assert (as_json.code, as_json.out) == (3, "")


def test_evidence_that_came_before_a_failure_is_not_called_unchecked(dateline: Run, archive: Path) -> None:
    def failing() -> Iterator[Event]:
        *before, _ = events(ANSWER)
        yield from before
        raise GeneratorUnreachable("It is gone.")

    result = dateline("ask", "How many?", tools=ScriptedDesk(failing).tools())
    assert result.code == 3
    assert "Quotes from the reports" in result.out
    assert "not yet checked" not in result.out


@pytest.mark.parametrize("command", ["ask", "search"])
def test_ctrl_c_ends_with_130_and_a_line(dateline: Run, archive: Path, command: str) -> None:
    class Interrupted(ScriptedDesk):
        def stream(self, question: str, **days: date | None) -> Iterator[Event]:
            raise KeyboardInterrupt

        def look(self, question: str, k: int, *, explain: bool, **days: date | None) -> Found:
            raise KeyboardInterrupt

    desk = Interrupted()
    result = dateline(command, "Who?", tools=desk.tools())
    assert (result.code, result.complaint) == (130, "dateline: stopped.")
    assert desk.closed


def test_an_ollama_that_is_not_there(dateline: Run, archive: Path) -> None:
    result = dateline("ask", "Who offered troops?", "--ollama", f"127.0.0.1:{(port := free_port())}")
    assert result.code == 3
    assert f"http://127.0.0.1:{port}" in result.complaint
    assert result.out.startswith("Invented.\n\nFound by search, not yet checked\n[1] ")


def test_a_model_that_ollama_does_not_have(dateline: Run, archive: Path) -> None:
    with OllamaServer(scripted()) as server:
        result = dateline("ask", "Who offered troops?", "--ollama", server.url, "--model", "absent:1b")
    assert result.code == 3
    assert "absent:1b" in result.complaint
    assert "ollama pull absent:1b" in result.complaint


def test_search_prints_the_scores_of_each_part(dateline: Run, archive: Path) -> None:
    hit = Hit(Passage("p", "a1", 0, 26, "Heading", (), REPORT.published), REPORT, 0.1136, 0.412, None)
    desk = ScriptedDesk(hits=[hit, hit], notice="Invented.")
    result = dateline("search", "states", "-k", "1", tools=desk.tools())
    assert result.out.startswith("Invented.\n\n[1] Nineteen states are ready.\n    Report 1\n")
    assert result.out.endswith("    score 0.114 · dense 0.412 · bm25 – · late –\n")
    found = dateline("search", "states", "--json", tools=desk.tools()).json
    assert (found["question"], found["notice"], len(found["hits"])) == ("states", "Invented.", 2)
    assert found["hits"][0] == {
        "score": 0.1136, "dense": 0.412, "bm25": None, "late": None, "copies": [],
        "outlets": ["The Courier 1 (fictional)"], "article_id": "a1", "title": "Report 1",
        "outlet": "The Courier 1 (fictional)", "url": "https://courier.example/1", "published": "2026-03-02",
        "language": "en", "heading": "Heading", "start": 0, "end": 26, "text": "Nineteen states are ready.",
    }  # fmt: skip


def test_search_finds_with_a_real_desk_and_no_generator(dateline: Run, archive: Path) -> None:
    result = dateline("search", "Nineteen states ready to send troops", "-k", "1", "--json")
    (hit,) = result.json["hits"]
    assert hit["article_id"] == SMALL_REPORTS[0].id
    assert SMALL_REPORTS[0].text[hit["start"] : hit["end"]] == hit["text"]


def test_search_in_one_place(dateline: Run, archive: Path) -> None:
    source = SMALL_REPORTS[1].source
    found = dateline("search", "troops", "--place", source, "--json").json["hits"]
    assert {hit["article_id"] for hit in found} == {SMALL_REPORTS[1].id}
    absent = dateline("ask", "Who?", "--place", "/reports/2.tx")
    assert absent.code == 2
    assert absent.complaint == "dateline: No report lies at or comes from /reports/2.tx. There is: /reports."


MATCHED = [
    report(1, '=The dam, the dam!\n\nA "dam", too.', title="@Home", outlet="+Wire", published="2026-03-02"),
    report(2, "The bridge stands.", title="Bridge", outlet="Post"),
    report(3, "The dams stand.", title="Dams", outlet="Post", published="2026-03-09"),
]


@pytest.fixture
def matched(tmp_path: Path) -> Path:
    """The default archive, with a report that would be a formula."""
    with closing(Archive.create(tmp_path / "archive", notice="Invented.")) as made:
        list(made.add(MATCHED, HashEncoder("offline")))
    return tmp_path / "archive"


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.code == 0
    return list(csv.DictReader(io.StringIO(result.out, newline="")))


def test_search_for_every_match_tells_places_and_counts(dateline: Run, matched: Path) -> None:
    result = dateline("search", "dam", "--all")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[:4] == ["Invented.", "Looked for: dam", "", "[1] Dams"]
    assert "[2] The dams stand." in lines and "    1 × dams" in lines and "    1 × Dams · in the title" in lines
    assert lines[-1] == "5 matches in 3 passages of 2 reports"
    limited = dateline("search", "dam since 5 March", "--all", "--today", "2026-03-10")
    assert limited.out.splitlines()[-1] == "2 matches in 2 passages of 1 report; the limits let 1 of 3 reports through"
    assert "since 5 March" in limited.out.splitlines()[1]
    nothing = dateline("search", "zzzz", "--all")
    assert (nothing.code, nothing.out.splitlines()[-1]) == (0, "0 matches in 0 passages of 0 reports")


def test_every_match_as_csv(dateline: Run, matched: Path) -> None:
    result = dateline("search", "dam", "--all", "--csv")
    rows = rows_of(result)
    assert result.out.startswith("published,outlet,language,title,count,words,text,where,start,end,article_id,url,")
    assert [(row["title"], row["text"], row["count"], row["where"]) for row in rows] == [
        ("Dams", "Dams", "1", "title"),
        ("Dams", "The dams stand.", "1", "text"),
        ("'@Home", '\'=The dam, the dam!\n\nA "dam", too.', "3", "text"),
    ]
    assert rows[2]["outlet"] == "'+Wire" and rows[2]["source"] == MATCHED[0].source
    assert (rows[2]["published"], rows[2]["start"], rows[2]["article_id"]) == ("2026-03-02", "0", MATCHED[0].id)
    assert result.err.splitlines() == ["Invented.", "Looked for: dam", "5 matches in 3 passages of 2 reports"]
    limited = dateline("search", "dam since 5 March", "--all", "--csv", "--today", "2026-03-10")
    assert len(rows_of(limited)) == 2 and "since 5 March" in limited.err


def test_every_match_as_json(dateline: Run, matched: Path) -> None:
    result = dateline("search", "dam", "--all", "--json")
    found = result.json
    assert result.err == "5 matches in 3 passages of 2 reports\n"
    assert (found["schema"], found["count"], found["passages"], found["reports"], found["looked_at"]) == (1, 5, 3, 2, 3)
    assert found["sought"] == [{"words": "dam", "kind": "word"}] and found["notice"] == "Invented."
    last = found["matches"][-1]
    assert last["text"] == MATCHED[0].text[last["start"] : last["end"]] and last["words"] == ["dam"]
    assert set(last) >= {"published", "outlet", "language", "title", "url", "source", "article_id", "copies", "where"}


def test_ranked_hits_as_csv(dateline: Run, matched: Path) -> None:
    result = dateline("search", "dam since 5 March", "--csv", "-k", "2", "--today", "2026-03-10")
    (row,) = rows_of(result)
    assert (row["rank"], row["title"], row["text"]) == ("1", "Dams", "The dams stand.")
    assert result.err.startswith("Invented.\n") and "since 5 March" in result.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--all", "-k", "5"], "--all prints every match: leave out -k."),
        (["--all", "--explain"], "--all ranks nothing"),
        (["--csv", "--json"], "--csv and --json cannot stand together."),
        (["--csv", "--explain"], "--csv and --explain cannot stand together."),
    ],
)
def test_forms_that_cannot_stand_together(dateline: Run, matched: Path, options: list[str], said: str) -> None:
    result = dateline("search", "dam", *options)
    assert result.code == 2 and said in result.complaint


def test_search_that_finds_nothing(dateline: Run, archive: Path) -> None:
    assert dateline("search", "x", tools=ScriptedDesk().tools()).out == "Nothing was found.\n"


# ---- models


def test_models_without_ollama(dateline: Run) -> None:
    address = f"127.0.0.1:{free_port()}"
    result = dateline("models", "--ollama", address)
    assert (result.code, result.err) == (0, "")
    assert "multilingual-e5-small · MIT" in result.out
    assert "qwen2.5-coder-1.5b-instruct · Apache-2.0" in result.out
    assert f"Ollama at http://{address}\n" in result.out
    assert "Who answers now\n  None: " in result.out  # an address was named: the embedded model does not step in


def test_models_without_ollama_where_none_is_named(dateline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{free_port()}")
    assert "Who answers now\n  embedded: no Ollama answers on this machine.\n" in dateline("models").out


def test_models_tells_local_from_cloud_and_who_answers(dateline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    models = (
        FakeModel("big:cloud", remote_host="https://ollama.com:443", remote_model="big"),
        FakeModel("embed:1", capabilities=("embedding",)),
        FakeModel("qwen3:4b"),
    )
    with OllamaServer(scripted(), models) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        text, found = dateline("models").out, dateline("models", "--json").json
        monkeypatch.setenv("DATELINE_MODEL", "big:cloud")
        named = dateline("models")
    assert "  big:cloud · cloud: leaves this machine · context 32,768 · only if you name it\n" in text
    assert "  embed:1 · local · context 32,768 · does not write\n" in text
    assert "  qwen3:4b · local · context 32,768 · taken without asking\n" in text
    assert "the newest local model of this machine's Ollama" in text
    assert [model["automatic"] for model in found["ollama"]["models"]] == [False, False, True]
    assert found["answers"]["model"].startswith("qwen3:4b (Ollama at 127.0.0.1:")
    assert found["answers"]["leaves_machine"] is False
    assert named.out.endswith("the settings name it.\n  Questions and quotes leave this machine.\n")


def test_the_settings_may_name_the_embedded_model(dateline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("DATELINE_MODEL", "embedded")
    assert dateline("models", "--json").json["answers"]["why"] == "the settings name it"


def test_models_looks_where_models_are_built(encoder: SentenceTransformerEncoder) -> None:
    assert built_folder(ENCODER) == model_folder(ENCODER)


def test_prepare_that_cannot_write_says_so(dateline: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "file"))
    result = dateline("models", "--prepare")
    assert result.code == 3
    assert "DATELINE_CACHE" in result.complaint


# ---- chat


@dataclass
class Pages:
    """A page that is closed at once, or by Ctrl-C."""

    interrupted: bool = False
    opened: list[dict[str, Any]] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def page(self, desk: Desk, examples: Sequence[str], **options: Any) -> Generator[str]:  # noqa: ANN401
        """See `launch`."""
        self.opened.append({"examples": examples, "notice": desk.notice, **options})
        self.folders.append(desk.status().folder)

        def serve() -> Generator[str]:
            yield "http://127.0.0.1:7860/"
            if self.interrupted:
                raise KeyboardInterrupt

        return serve()

    def tools(self, encoder: Callable[[str, Progress], Encoder] = no_encoder) -> Tools:
        """The command line's parts with this page in them."""
        return Tools(encoder, real_desk, self.page)


@pytest.mark.parametrize("interrupted", [False, True])
def test_chat_opens_the_users_archive(dateline: Run, archive: Path, interrupted: bool) -> None:
    pages = Pages(interrupted)
    result = dateline("chat", "--port", "8001", tools=pages.tools())
    assert (result.code, result.out) == (0, "Dateline is at http://127.0.0.1:7860/\nCtrl-C ends it.\n")
    assert result.err.endswith("Stopped.\n")
    assert pages.folders == [archive]
    assert pages.opened[0] == {
        "examples": (), "notice": "Invented.", "host": "127.0.0.1", "port": 8001, "auth": None, "open_browser": False,
    }  # fmt: skip


@pytest.mark.parametrize("empty", [False, True])
def test_chat_builds_the_sample_once_while_there_is_no_report(dateline: Run, tmp_path: Path, empty: bool) -> None:
    if empty:
        Archive.create(tmp_path / "archive").close()
    pages = Pages()
    result = dateline("chat", tools=pages.tools(hash_encoder))
    assert result.code == 0
    assert "fictional sample. Add your own: dateline add PATH" in result.err
    assert "Building the sample archive (once): 72 …" in result.err
    assert (pages.opened[0]["notice"], pages.opened[0]["examples"]) == (sample.NOTICE, sample.QUESTIONS)
    assert dateline("chat", tools=pages.tools()).code == 0  # no encoder now: it is there
    assert pages.folders == [sample.folder()] * 2


def test_chat_with_an_archive_that_is_named_takes_no_other(dateline: Run, tmp_path: Path) -> None:
    result = dateline("chat", "--archive", tmp_path / "nothing", tools=Pages().tools())
    assert result.code == 2
    assert "There is no archive in" in result.complaint


def test_chat_takes_the_password_from_the_environment(
    dateline: Run, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_PASSWORD", "secret")
    pages = Pages()
    assert dateline("chat", "--user", "desk", "--host", "0.0.0.0", tools=pages.tools()).code == 0  # noqa: S104
    assert pages.opened[0]["auth"] == ("desk", "secret")
    assert "DATELINE_PASSWORD" not in os.environ  # processes that are started, as a browser, do not get it


def test_chat_with_a_user_and_no_password(dateline: Run, archive: Path) -> None:
    result = dateline("chat", "--user", "desk", tools=Pages().tools())
    assert result.code == 2
    assert "DATELINE_PASSWORD" in result.complaint


def test_chat_with_the_real_page_refuses_strangers_without_a_login(dateline: Run, archive: Path) -> None:
    tools = Tools(no_encoder, real_desk)
    result = dateline("chat", "--host", "0.0.0.0", tools=tools)  # noqa: S104
    assert result.code == 2
    assert "user name and a password" in result.err


# ---- Processes


def test_a_reader_that_has_enough_is_no_error(archive: Path) -> None:
    for command in (["--help"], ["status"], ["show", SMALL_REPORTS[0].id], ["show", SMALL_REPORTS[0].id, "--json"]):
        process = start("import sys; from ui.cli import main; main(sys.argv[1:])", *command)
        assert process.stdout
        process.stdout.close()  # before anything is written, so that the first write meets a closed pipe
        process.stdout = None
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (1, ""), command


def test_a_terminal_in_ascii_is_no_error(archive: Path) -> None:
    arabic = next(one for one in SMALL_REPORTS if one.language == "ar")
    command = [sys.executable, "-c", "import sys; from ui.cli import main; main(sys.argv[1:])", "show", arabic.id]
    plain, as_json = (
        subprocess.run(  # noqa: S603 - our own script
            [*command, *more],
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=True,
        ).stdout
        for more in ([], ["--json"])
    )
    assert b"\\u062a" in plain
    assert json.loads(as_json)["title"] == arabic.title
    assert arabic.title.encode() in as_json


def _articles(folder: Path) -> list[Article]:
    with closing(Archive.open(folder)) as opened:
        return [opened.article(one.id) for one in SMALL_REPORTS]


def test_no_command_that_reads_changes_a_report(dateline: Run, archive: Path) -> None:
    for command in (["status"], ["search", "troops"], ["show", SMALL_REPORTS[0].id]):
        assert dateline(*command).code == 0
    dateline("rebuild", tools=Tools(hash_encoder))
    assert _articles(archive) == list(SMALL_REPORTS)
