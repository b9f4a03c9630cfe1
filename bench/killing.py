"""Indexing that is killed at a hundred random moments: `python -m bench.killing [ROUNDS]`.

Papers come in, change and go; a process indexes them in small steps and is killed (SIGKILL) after a random time. After
every kill the index must open and answer without an error; in the end it must hold every paper once, by words and by
meaning, and exactly what an index built without a kill holds. Exits with 1 if it does not.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from broadsheet.search import embedder
from broadsheet.search.folder import IndexFolder
from broadsheet.search.query import parse
from broadsheet.search.reading import Reader
from broadsheet.search.results import Asked, Results

ROUNDS = 100
PAPERS = 12
"""New ones a round, and two that change."""
LONGEST = 3.0
"""Seconds until a process is killed; one that ends before is not counted."""
MODEL = Path(__file__).resolve().parents[1] / ".cache" / "model"
INDEX = """
import django
django.setup()
from broadsheet.search import index, writing
writing.READ, writing.COMMIT, writing.EMBED = 5, 10, 4
print("ready", flush=True)
index.catch_up(vectors=None)
"""
SUBJECTS = ("marble columns", "deep lakes", "old stars", "small cats", "fast trains", "wide nets", "cold seas")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    chance = random.Random(0)
    with tempfile.TemporaryDirectory(prefix="broadsheet-killing-") as place:
        home = Path(place)
        (home / "model").symlink_to(MODEL)
        killed = papers = 0
        while killed < rounds:
            papers += PAPERS
            _import(home, papers, killed)
            killed += _killed_after(home, chance.random() * LONGEST)
            _answer(home)
        assert _killed_after(home, 600.0) == 0
        problem = _compared(home, papers)
    print(
        problem or f"killed {killed} times: {papers} papers, none lost, none doubled, the same answers as a new index"
    )
    sys.exit(bool(problem))


def _line(number: int, version: int) -> str:
    subject = SUBJECTS[number % len(SUBJECTS)]
    record = {
        "source": "arxiv-test",
        "id": f"arxiv:2503.{number:05}",
        "identifiers": [f"arxiv:2503.{number:05}"],
        "title": f"Of {subject}, part {number}",
        "abstract": f"All about {subject} in state {version}, and nothing else.",
        "as_of": f"2025-03-{1 + version // 100:02}T{version % 24:02}:{version % 60:02}:00Z",
        "published": f"2025-03-{1 + number % 28:02}",
    }
    return json.dumps(record) + "\n"


def _import(home: Path, papers: int, version: int) -> None:
    changed = [1 + version % papers, 1 + (7 * version) % papers]
    numbers = dict.fromkeys([*range(papers - PAPERS + 1, papers + 1), *changed])
    file = home / "papers.jsonl"
    file.write_text("".join(_line(number, version) for number in numbers), encoding="utf-8")
    _run(home, "-m", "broadsheet", "import", str(file))


def _environment(home: Path) -> dict[str, str]:
    more = {"BROADSHEET_HOME": str(home), "BROADSHEET_STARTER": "0", "DJANGO_SETTINGS_MODULE": "broadsheet.settings"}
    return {**os.environ, **more}


def _run(home: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], env=_environment(home), check=True, stdout=subprocess.DEVNULL)


def _killed_after(home: Path, seconds: float) -> int:
    """Let a process index for so long; 1 if it was killed while it did, 0 if it had ended before."""
    command = [sys.executable, "-c", INDEX]
    with subprocess.Popen(command, env=_environment(home), stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return 1
    if process.returncode:
        raise SystemExit(f"The process that went on after a kill failed with {process.returncode}.")
    return 0


def _reader(home: Path) -> Reader:
    model = embedder.load(MODEL, threads=1)
    return Reader(IndexFolder(home / "index"), lambda: model)


def _answer(home: Path) -> list[Results]:
    reader = _reader(home)
    asked = [parse(subject) for subject in SUBJECTS]
    return [reader.search(tree, Asked(limit=50)) for tree in asked]


def _compared(home: Path, papers: int) -> str | None:
    """What is wrong with the index beside one that is built now without a kill; None if nothing is."""
    view, before = _reader(home).look(), _answer(home)
    held = (view.words.papers if view.words else 0, view.vectors.papers if view.vectors else 0)
    if held != (papers, papers):
        return f"{papers} papers, but {held[0]} by words and {held[1]} by meaning"
    (home / "index").rename(home / "killed")
    _run(home, "-c", INDEX)
    for old, new in zip(before, _answer(home), strict=True):
        if [(hit.paper_id, hit.score) for hit in old.hits] != [(hit.paper_id, hit.score) for hit in new.hits]:
            return f"other answers than a new index gives, for {old.query.typed}"
    return None


if __name__ == "__main__":
    main()
