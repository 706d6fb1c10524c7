"""How long `dateline ask` takes from a cold process, beside the bare cost of its parts in the same run.

    python -m eval.bench.cold_ask [--repeat 3]

Every figure is the median of fresh processes over the sample archive with the embedded models; the time between
starting the process and its first line is in it. Prints a Markdown table.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from eval import sample
from index.encoder import load_encoder

QUESTION = "Welche Staaten haben Truppen angeboten?"

_WHOLE = """
import sys, time
from rag import Desk
from rag.answer import Answer, Candidates, Evidence
desk = Desk.open(sys.argv[1], model="embedded")
for event in desk.stream(sys.argv[2]):
    if isinstance(event, Candidates | Evidence | Answer):
        print(json.dumps([type(event).__name__, time.time() - started]))
"""
_PARTS = """
import time
mark = time.time()
def lap(name):
    global mark
    print(json.dumps([name, time.time() - mark]))
    mark = time.time()
import torch, sentence_transformers
lap("import torch and sentence-transformers")
from index.encoder import load_encoder
encoder = load_encoder()
lap("check and load the encoder")
from rag.embedded import EmbeddedGenerator
generator = EmbeddedGenerator.load()
lap("check and load the generator")
from pathlib import Path
from index.archive import Archive
from index.store import Filters
from rag import retrieve
archive = Archive.open(Path(sys.argv[1]))
from rag.sentences import candidates as sentences
asked = retrieve.Asked.of(encoder, sys.argv[2])
hits = retrieve.search(archive, asked, retrieve.DEFAULT.read, Filters())
candidates = sentences(archive, encoder, asked, hits)
lap("retrieve: passages and sentences")
from rag.prompt import judging, reply_schema, writing
generator.likelihood(judging(sys.argv[2], candidates[0].text))
lap("judge the first sentence (whole prompt)")
generator.likelihood(judging(sys.argv[2], candidates[1].text))
lap("judge another (prompt kept)")
text = "".join(generator.stream(writing(sys.argv[2], "de", [c.text for c in candidates[:3]], False),
               reply_schema(3, False), 300))
lap("write two sentences from three quotes")
"""


def measured(code: str, archive: Path, repeat: int) -> dict[str, float]:
    """Median seconds of each line that `code` prints as [name, seconds], over fresh processes."""
    laps: dict[str, list[float]] = {}
    for _ in range(repeat):
        script = f"import json, sys, time\nstarted = {_now()}\n{code}"
        command = [sys.executable, "-c", script, str(archive), QUESTION]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own code
        for line in done.stdout.splitlines():
            if line.startswith("["):
                name, seconds = json.loads(line)
                laps.setdefault(name, []).append(seconds)
    return {name: statistics.median(seconds) for name, seconds in laps.items()}


def _now() -> str:
    import time

    return repr(time.time())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3, help="fresh processes for each figure (default 3)")
    repeat = parser.parse_args().repeat
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "sample"
        for _ in sample.build(load_encoder(), archive):
            pass
        whole, parts = measured(_WHOLE, archive, repeat), measured(_PARTS, archive, repeat)
    console.print(f"| cold `ask`, median of {repeat} | s |\n|---|---|")
    for name, seconds in {**whole, **{f"part: {name}": value for name, value in parts.items()}}.items():
        console.print(f"| {name} | {seconds:.1f} |")


if __name__ == "__main__":
    main()
