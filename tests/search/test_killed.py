"""Real processes that are killed while they index, and readers beside a writer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.search.embedder import Embedder
from broadsheet.search.folder import IndexFolder
from broadsheet.search.query import parse
from broadsheet.search.reading import Reader, View
from broadsheet.search.results import Asked, Results
from tests.cli.process import environment, run, set_up
from tests.environment import MODELS

PAPERS = 60

INDEX = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from broadsheet.search import index, writing
writing.READ, writing.COMMIT, writing.EMBED = 10, 20, 8
left = int(sys.argv[2])

def die_when_due(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[1] == "rename":
    rename = Path.replace
    Path.replace = lambda *paths: die_when_due() or rename(*paths)
elif sys.argv[1] == "append":
    fsync = os.fsync
    os.fsync = lambda *files: die_when_due() or fsync(*files)
index.catch_up(vectors=None, progress=die_when_due if sys.argv[1] == "step" else None)
"""


def index(home: Path, moment: str, number: int) -> int:
    """Index in small steps, in a process that kills itself at the given moment; its exit code."""
    command = [sys.executable, "-c", INDEX, moment, str(number)]
    done = subprocess.run(
        command, env=environment(home, DJANGO_SETTINGS_MODULE="broadsheet.settings"), timeout=120, check=False
    )
    return done.returncode


def line(number: int) -> str:
    record = {
        "source": "arxiv-test",
        "id": f"arxiv:2503.{number:05}",
        "identifiers": [f"arxiv:2503.{number:05}"],
        "title": f"Columns of kind {number} hold the roof",
        "abstract": f"Marble and stone, number {number}.",
        "published": f"2025-03-{1 + number % 28:02}",
    }
    return json.dumps(record) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "model").symlink_to(MODELS)
    file = tmp_path / "papers.jsonl"
    file.write_text("".join(map(line, range(1, PAPERS + 1))))
    done = run(set_up(tmp_path), "import", str(file), BROADSHEET_STARTER="0")
    assert done.returncode == 0, done.stderr
    return tmp_path


def answer(home: Path, model: Embedder, text: str = "marble columns") -> tuple[View, Results]:
    reader = Reader(IndexFolder(home / "index"), lambda: model)
    tree = parse(text)
    return reader.look(), reader.search(tree, Asked(limit=PAPERS))


def test_killed_at_any_moment_the_next_run_goes_on(home: Path, model: Embedder) -> None:
    moments = [("rename", 1), ("step", 1), ("append", 3), ("step", 5), ("rename", 4)]
    for moment, number in moments:
        assert index(home, moment, number) == -9, (moment, number)
        view, _ = answer(home, model)
        assert view.words is None or view.words.papers <= PAPERS
    assert index(home, "never", 0) == 0
    view, results = answer(home, model)
    assert view.words
    assert view.vectors
    assert (view.words.papers, view.vectors.papers) == (PAPERS, PAPERS)
    assert len({hit.paper_id for hit in results.hits}) == len(results.hits) == PAPERS


def test_readers_go_on_while_another_process_writes(home: Path, model: Embedder) -> None:
    assert index(home, "never", 0) == 0
    whole = answer(home, model)[1]
    with subprocess.Popen([sys.executable, "-m", "broadsheet", "index", "--rebuild"], env=environment(home)) as writer:
        reader = Reader(IndexFolder(home / "index"), lambda: model)
        answers = 0
        while writer.poll() is None or answers < 20:
            results = reader.search(parse("marble columns"), Asked(limit=PAPERS))
            assert [hit.paper_id for hit in results.hits] == [hit.paper_id for hit in whole.hits]
            answers += 1
    assert writer.returncode == 0


def test_two_writers_do_not_meet(home: Path) -> None:
    assert index(home, "never", 0) == 0
    (home / "one.jsonl").write_text(line(PAPERS + 1))
    run(home, "import", str(home / "one.jsonl"), BROADSHEET_STARTER="0")
    writers = IndexFolder(home / "index").lock()
    with writers:
        done = run(home, "index")
        assert done.returncode == 1
        assert done.stderr.strip() == (
            "Error: Another process is indexing just now. Let it end, or see `broadsheet status`."
        )
        command = [
            sys.executable,
            "-m",
            "broadsheet",
            "search",
            f"Columns of kind {PAPERS + 1}",
            "--limit",
            "3",
            "--json",
        ]
        with subprocess.Popen(command, env=environment(home), stdout=-1, stderr=-1, text=True) as search:
            assert search.stderr
            assert search.stdout
            said = search.stderr.readline()
            writers.release()
            found = search.stdout.read()
    assert said == "Another process is indexing just now; waiting for it.\n"
    assert f"kind {PAPERS + 1} " in found
    assert len(found.splitlines()) == 3
