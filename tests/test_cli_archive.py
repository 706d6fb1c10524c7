"""The commands that fill an archive and look after it, as a user types them."""

import http.server
import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from tests.conftest import HashEncoder, start
from tests.test_cli import Run, dateline, real_desk  # noqa: F401 - the fixture
from ui.cli.common import Tools

TOOLS = Tools(lambda name, progress: HashEncoder("offline"), real_desk)
WATCH = """
import sys
from tests.conftest import HashEncoder
from ui.cli import main
from ui.cli.common import Tools
options = ["--every", "0.2", "--fetch-every", "1"]
main(["watch", *sys.argv[1:], *options], Tools(lambda name, progress: HashEncoder("offline")))
"""
ADD = """
import sys, time
from tests.conftest import HashEncoder
from ui.cli import main
from ui.cli.common import Tools
class Slow(HashEncoder):
    def passages(self, texts):
        time.sleep(0.01 * len(texts))
        return super().passages(texts)
main(["add", *sys.argv[1:]], Tools(lambda name, progress: Slow("offline")))
"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Radio Darsay</title>
<link>http://x/</link>{}</channel></rss>"""
ITEM = """<item><title>{0}</title><link>https://darsay.example/{0}</link>
<pubDate>Thu, 05 Mar 2026 10:00:00 GMT</pubDate><description>{1}</description></item>"""


def text(number: int, words: str = "crossed the bridge") -> str:
    return f"date 2026-03-0{number} Report {number}\n\nConvoy {number} {words}."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports, of 2 and 5 March."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in (2, 5):
        (folder / f"{number}.txt").write_text(text(number))
    return folder


@pytest.fixture
def run(dateline: Run) -> Run:  # noqa: F811
    return lambda *arguments: dateline(*arguments, tools=TOOLS)


def ids(archive: Path) -> list[str]:
    with closing(Archive.open(archive)) as opened:
        return sorted(opened.article_ids())


def until(condition: Callable[[], bool]) -> None:
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about in 30 s")


# ---- add, status, show, diff


def test_adding_twice_adding_a_correction_and_what_it_changed(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("add", folder).out == "Added 2 reports; 0 were there already; refused 0.\n"
    assert run("add", folder).out == "Added 0 reports; 2 were there already (2 files unchanged); refused 0.\n"
    before = ids(tmp_path / "archive")
    (folder / "5.txt").write_text(text(5, "did not cross the bridge"))
    assert "; 1 new version of known ones; 1 was there already (1 file unchanged); refused 0." in run("add", folder).out
    (newest,) = set(ids(tmp_path / "archive")) - set(before)
    shown = run("diff", newest).out
    assert "Convoy 5 [-crossed-] {+did not cross+} the bridge." in shown
    (change,) = run("diff", newest, "--json").json["changes"]
    assert (change["old"], change["new"]) == ("Convoy 5 crossed the bridge.", "Convoy 5 did not cross the bridge.")
    shown = run("show", newest).out
    assert "the newest  ← this one" in shown and "superseded" in shown and "SHA-256" in shown
    assert run("show", newest, "--original").out == text(5, "did not cross the bridge")


def test_a_report_is_named_by_its_file_or_address_too(run: Run, folder: Path, tmp_path: Path) -> None:
    run("add", folder)
    (folder / "5.txt").write_text(text(5, "did not cross the bridge"))
    run("add", folder)
    assert "{+did not cross+}" in run("diff", folder / "5.txt").out
    assert "did not cross the bridge" in run("show", folder / "5.txt").out
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"title": "T", "text": "A flood.", "published": "2026-03-02", "url": "https://x.example/1"})
    )
    run("add", tmp_path / "a.jsonl")
    assert "A flood." in run("show", "https://x.example/1").out
    result = run("show", folder)
    assert result.code == 2 and "holds 3 reports: name one by its id" in result.complaint
    assert "There is no article /nowhere" in run("show", "/nowhere").complaint


def test_one_version_has_no_diff(run: Run, folder: Path, tmp_path: Path) -> None:
    run("add", folder)
    result = run("diff", ids(tmp_path / "archive")[0])
    assert (result.code, "only one version" in result.complaint) == (2, True)


def test_an_export_is_imported_not_added_and_what_it_lacks_is_an_exit_code(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    run("add", folder)
    assert run("export", tmp_path / "out").code == 0
    result = run("add", tmp_path / "out")
    assert result.code == 2 and f"Read it with: dateline import {tmp_path / 'out'}" in result.complaint
    next(path for path in (tmp_path / "out" / "originals").rglob("*") if path.is_file()).unlink()
    result = run("import", tmp_path / "out", "--archive", tmp_path / "other")
    assert result.code == 1 and "is missing from the export" in result.err
    assert result.out.startswith("Added 1 report;")


def test_status_names_days_without_reports_and_what_was_refused(run: Run, folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    run("add", folder)
    out = run("status").out
    assert "days       2 March 2026 to 5 March 2026: 2 of 4 days\n" in out
    assert "no reports 3 March 2026 to 4 March 2026\n" in out
    assert "refused, 1\n" in out and "bad.pdf: a damaged PDF" in out
    found = run("status", "--json").json
    assert found["gaps"] == [["2026-03-03", "2026-03-04"]]
    (folder / "bad.pdf").unlink()
    (folder / "bad.pdf").write_text("x")
    assert run("status", "--json").json["refused"][0]["source"].endswith("bad.pdf")


def test_as_of_a_day_the_older_version_stands(run: Run, tmp_path: Path) -> None:
    lines = [
        {"title": "Toll", "text": f"The flood killed {count} people.", "published": day, "url": "https://x.example/1"}
        for count, day in (("eleven", "2026-03-02"), ("nine", "2026-03-05"))
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    run("add", tmp_path / "a.jsonl")
    hits = [
        [hit["text"] for hit in run("search", "flood", *option, "--json").json["hits"]]
        for option in ((), ("--as-of", "2026-03-04"), ("--as-of", "2026-03-01"))
    ]
    assert hits == [["The flood killed nine people."], ["The flood killed eleven people."], []]


# ---- remove, verify, rebuild, export, import


def test_removing_hides_and_undo_shows_again(run: Run, folder: Path) -> None:
    run("add", folder)
    assert run("remove", folder / "2.txt").out == "Hidden: 1 report.\n"
    assert len(run("search", "convoy", "--json").json["hits"]) == 1
    assert run("remove", folder / "2.txt", "--undo").out == "Shown again: 1 report.\n"
    assert len(run("search", "convoy", "--json").json["hits"]) == 2
    assert run("remove", "nothing").code == 2


def test_purging_leaves_no_word_in_any_file(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "2.txt").write_text(text(2, "carried the Zyxwvut papers"))
    run("add", folder)
    result = run("remove", folder / "2.txt", "--purge", "--yes")
    assert result.out == "Erased: 1 report. Their ids and the time are kept, nothing else.\n"
    held = [
        path for path in (tmp_path / "archive").rglob("*") if path.is_file() and b"yxwvut" in path.read_bytes().lower()
    ]
    assert held == []
    again = run("add", folder)
    assert "it was erased on" in again.err and "refused 1" in again.out
    assert "Added 1 report" in run("add", folder, "--again").out


def test_verify_says_what_is_damaged_and_ends_with_1(run: Run, folder: Path, tmp_path: Path) -> None:
    run("add", folder)
    assert (run("verify").code, run("verify").out) == (0, "All is as it was stored: 2 versions of reports.\n")
    (words,) = (tmp_path / "archive" / "index").glob("*/words")
    victim = max(words.glob("*.term"), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[len(data) // 3] ^= 4
    victim.write_bytes(data)
    result = run("verify", "--json")
    assert result.code == 1 and result.json["faults"]
    assert run("rebuild").out.startswith("Rebuilt 2 reports")
    assert run("verify").code == 0


def test_export_and_import_give_the_same_archive(run: Run, folder: Path, tmp_path: Path) -> None:
    run("add", folder)
    assert "Exported 2 reports and 2 originals" in run("export", tmp_path / "out").out
    assert run("export", tmp_path / "out").code == 2  # it holds something
    result = run("import", tmp_path / "out", "--archive", tmp_path / "copy")
    assert result.out == "Added 2 reports; 0 were there already; refused 0.\n"
    assert ids(tmp_path / "copy") == ids(tmp_path / "archive")
    assert run("verify", "--archive", tmp_path / "copy").code == 0
    assert run("import", folder).code == 2


# ---- addresses and watching


class Served:
    """What a server on this machine gives at every address."""

    def __init__(self) -> None:
        self.body = FEED.format(ITEM.format("one", "The bridge is open again, the mayor said."))
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.end_headers()
                self.wfile.write(outer.body.encode())

            def log_message(self, *arguments: Any) -> None:  # noqa: ANN401
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/feed.xml"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("DATELINE_PRIVATE_ADDRESSES", "1")
    made = Served()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_an_address_is_fetched_and_a_private_one_only_if_that_is_set(
    run: Run, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("add", served.address).out.startswith("Added 1 report;")
    assert run("add", served.address).out.startswith("Added 0 reports; 1 was there already")
    monkeypatch.setenv("DATELINE_PRIVATE_ADDRESSES", "0")
    result = run("add", served.address)
    assert result.code == 2 and "127.0.0.1" in result.err


def watching(*sources: object) -> "subprocess.Popen[str]":
    return start(WATCH, *sources)


def ended(process: "subprocess.Popen[str]", number: int) -> str:
    process.send_signal(number)
    out, err = process.communicate(timeout=240)
    if number != signal.SIGKILL:
        assert process.returncode == 130, err
        assert err.endswith("dateline: stopped.\n")
    return out


def test_add_that_is_terminated_says_what_was_added(folder: Path, tmp_path: Path) -> None:
    for number in range(300):
        (folder / f"more{number}.txt").write_text(text(3, f"met {number} others on the bridge"))
    process = start(ADD, folder, DATELINE_ARCHIVE=tmp_path / "archive")
    until(lambda: (tmp_path / "archive" / "archive.sqlite").exists() and len(ids(tmp_path / "archive")) > 100)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    count = len(ids(tmp_path / "archive"))
    assert process.returncode == 130 and err.endswith("dateline: stopped.\n")
    assert f"Added {count} reports before it broke off; repeat the command to go on." in err and count < 302


def test_watch_takes_what_comes_and_starts_again_without_repeats(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"

    def count() -> int:
        return len(ids(archive)) if (archive / "archive.sqlite").exists() else 0

    process = watching(folder)
    until(lambda: count() == 2)
    (folder / "7.txt").write_text(text(7))
    until(lambda: count() == 3)
    (folder / "7.txt").write_text(text(7, "turned back"))
    until(lambda: count() == 4)
    time.sleep(1)  # it is on disk before it is said
    assert "1 new version" in ended(process, signal.SIGTERM)
    process = watching(folder)
    (folder / "8.txt").write_text(text(8))
    until(lambda: count() == 5)
    ended(process, signal.SIGKILL)
    process = watching(folder)
    (folder / "9.txt").write_text(text(9))
    until(lambda: count() == 6)
    time.sleep(1)
    assert "Added 1 report;" in ended(process, signal.SIGINT)


def test_watch_follows_a_feed(served: Served, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    process = watching(served.address)
    until(lambda: (archive / "archive.sqlite").exists() and len(ids(archive)) == 1)
    served.body = FEED.format(
        ITEM.format("one", "The bridge is closed, the mayor said.")
        + ITEM.format("two", "A gate of the dam was opened.")
    )
    until(lambda: len(ids(archive)) == 3)
    time.sleep(2.5)
    assert len(ids(archive)) == 3
    assert "1 new version" in ended(process, signal.SIGTERM)
