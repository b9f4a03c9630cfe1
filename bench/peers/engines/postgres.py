"""PostgreSQL: full text search with a GIN index and pgvector's HNSW, in a cluster of its own on a Unix socket.

Its programs are those of an installed PostgreSQL that has pgvector, else those of the package pgserver.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.peers.shape import Ask, Condition, Mode, Work, fused

TITLE = "PostgreSQL + pgvector"
NEEDS = ("psycopg", "pgserver")
MODES: tuple[Mode, ...] = ("words", "meaning", "hybrid")
FILTERS = True
NOTE = (
    "`ts_rank` of any word over GIN, HNSW as it sets it (of 40 candidates it filters), 512 MB of buffers, no parallel "
    "workers; hybrid by reciprocal ranks of 100"
)

DEPTH = 100
START = 60
"""Seconds that the server may take to answer."""
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "1GB",
    "max_parallel_workers_per_gather": "0",
}
TABLE = """
CREATE EXTENSION vector;
CREATE TABLE papers (
    id integer PRIMARY KEY, title text, abstract text, year integer, categories text[], vector vector({size}),
    words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', abstract), 'B')) STORED)
"""
INDEXES = (
    "CREATE INDEX ON papers USING gin (words)",
    "CREATE INDEX ON papers USING gin (categories)",
    "CREATE INDEX ON papers (year)",
    "CREATE INDEX ON papers USING hnsw (vector vector_cosine_ops)",
    "ANALYZE papers",
)


class Server:
    """A running cluster in a folder. The database refuses to be run by root, so an unprivileged user runs it then."""

    def __init__(self, folder: Path) -> None:
        self._programs, self._data = _programs(), folder / "data"
        self._socket = str(folder)
        self._user = _user()
        if not self._data.exists():
            self._data.mkdir(mode=0o700)
            for given in (folder, self._data):
                self._give(given)
            make = ["initdb", "-D", str(self._data), "-U", "bench", "--auth=trust", "-E", "UTF8", "--locale=C"]
            self._run(make).check_returncode()
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-k", self._socket, *options]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdout=quiet, stderr=quiet, user=self._user, cwd="/")

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[bytes]:
        program = str(self._programs / command[0])
        return subprocess.run([program, *command[1:]], capture_output=True, user=self._user, cwd="/")

    def _give(self, folder: Path) -> None:
        if self._user is not None:
            shutil.chown(folder, self._user)

    def connected(self) -> Any:
        driver, end = import_module("psycopg"), time.monotonic() + START
        while True:
            try:
                return driver.connect(f"host={self._socket} user=bench dbname=postgres", autocommit=True)
            except driver.OperationalError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise
                time.sleep(0.02)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


def _user() -> str | None:
    """Who runs the cluster; None is whoever runs this."""
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _programs() -> Path:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if Path(f"/usr/share/postgresql/{folder.parent.name}/extension/vector.control").is_file():
            return folder
    found = find_spec("pgserver")
    assert found
    assert found.submodule_search_locations
    return Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin"


@contextlib.contextmanager
def _serving(folder: Path) -> Iterator[Any]:
    server = Server(folder)
    try:
        with server.connected() as database:
            yield database
    finally:
        server.close()


def build(work: Work, folder: Path) -> None:
    vectors = work.vectors()
    with _serving(folder) as database:
        for statement in TABLE.format(size=vectors.shape[1]).strip().split(";"):
            database.execute(statement)
        copying = "COPY papers (id, title, abstract, year, categories, vector) FROM STDIN"
        with database.cursor() as cursor, cursor.copy(copying) as copy:
            for paper, vector in zip(work.papers(), vectors, strict=True):
                numbers = str(vector.tolist())
                texts = (text.replace("\0", " ") for text in (paper.title, paper.abstract))
                copy.write_row((paper.id, *texts, paper.year, list(paper.categories), numbers))
        for statement in INDEXES:
            database.execute(statement)


class Index:
    def __init__(self, folder: Path) -> None:
        self._cluster = Server(folder)
        self._database = self._cluster.connected()
        self.server = int(self._database.info.backend_pid)

    def close(self) -> None:
        self._database.close()
        self._cluster.close()

    def search(self, ask: Ask, limit: int) -> list[int]:
        depth = DEPTH if ask.mode == "hybrid" else limit
        rankings = []
        if ask.mode != "meaning":
            rankings.append(self._words(ask.text, ask.condition, depth))
        if ask.mode != "words":
            rankings.append(self._meaning(ask, depth))
        return rankings[0] if len(rankings) == 1 else fused(rankings, limit)

    def _words(self, text: str, condition: Condition | None, limit: int) -> list[int]:
        meets, values = _meeting(condition, "AND")
        statement = (
            "SELECT id FROM papers, "
            "(SELECT replace(plainto_tsquery('english', %s)::text, '&', '|')::tsquery AS asked) AS question "
            f"WHERE words @@ asked {meets} ORDER BY ts_rank(words, asked, 1) DESC LIMIT {limit}"
        )
        return [row[0] for row in self._database.execute(statement, [text.replace("\0", " "), *values])]

    def _meaning(self, ask: Ask, limit: int) -> list[int]:
        meets, values = _meeting(ask.condition, "WHERE")
        statement = f"SELECT id FROM papers {meets} ORDER BY vector <=> %s::vector LIMIT {limit}"
        return [row[0] for row in self._database.execute(statement, [*values, str(ask.vector.tolist())])]


def _meeting(condition: Condition | None, word: str) -> tuple[str, list[object]]:
    if condition is None:
        return "", []
    if condition.field == "year":
        return f"{word} year = %s", [int(condition.value)]
    return f"{word} categories @> ARRAY[%s]", [condition.value]


def open(folder: Path) -> Index:
    return Index(folder)
