"""Runs the steps of an engine, each in a process of its own, within a time, and keeps its figures."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from bench.peers.shape import Peer
from broadsheet.search.folder import bytes_under

ENGINES = ("ours", "qdrant_edge", "txtai", "lucene", "postgres", "duckdb", "bm25s", "sqlite_fts5", "arxiv_sanity")
ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".cache" / "peers" / "bin" / "python"
"""Of the environment in which the other engines are: `make peers`."""
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Run:
    """Engines over one corpus. `results` keeps a JSON file for each engine."""

    work: Path
    results: Path
    minutes: float

    def figures(self, name: str) -> dict[str, Any]:
        """What is known of an engine: what its file says of it, and what was measured."""
        peer = cast(Peer, import_module(f"bench.peers.engines.{name}"))
        told = {"title": peer.TITLE, "note": peer.NOTE, "modes": list(peer.MODES), "filters": peer.FILTERS}
        file = self._file(name)
        return {**told, **(json.loads(file.read_text(encoding="utf-8")) if file.exists() else {})}

    def has(self, name: str) -> bool:
        return self._file(name).exists()

    def measure(self, name: str, steps: tuple[str, ...] = ("build", "ask")) -> dict[str, Any]:
        """Everything anew: built in a temporary folder, which is removed."""
        self.results.mkdir(parents=True, exist_ok=True)
        file = self._file(name)
        file.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(prefix="broadsheet-peers-", ignore_cleanup_errors=True) as place:
            Path(place).chmod(0o755)  # PostgreSQL's own user must reach its cluster
            folder = Path(place) / "index"
            folder.mkdir()
            for step in steps:
                self._step(name, step, folder)
                if "problem" in self.figures(name):
                    break
                if step == "build":
                    self._put(name, "disk", bytes_under(folder) / 1e6)
        return self.figures(name)

    def _step(self, name: str, step: str, folder: Path) -> None:
        python = sys.executable if not import_module(f"bench.peers.engines.{name}").NEEDS else str(PYTHON)
        if not Path(python).exists():
            self._put(name, "problem", "not run: its packages are not installed, `make peers` does it")
            return
        told = [name, str(self.work), str(folder), str(self._file(name)), str(time.monotonic())]
        command = [python, "-m", "bench.peers.process", step, *told]
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, start_new_session=True)
            try:
                ended = process.wait(timeout=self.minutes * 60)
            except subprocess.TimeoutExpired:
                self._put(name, "problem", f"stopped after {self.minutes:g} minutes of {DOING[step]}")
                return
            finally:
                _end(process)
            if ended:
                said.seek(0)
                last = said.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
                self._put(name, "problem", f"failed while {DOING[step]}, exit {ended}: {last[:200]}")

    def _put(self, name: str, key: str, value: object) -> None:
        file = self._file(name)
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        file.write_text(json.dumps({**known, key: value}), encoding="utf-8")

    def _file(self, name: str) -> Path:
        return self.results / f"{name}.json"


DOING = {"build": "building", "ask": "asking", "rank": "ranking"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """The process and all that it started: by request first, so that a database can stop."""
    for request in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, request)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=PATIENCE)
        if not _alive(process.pid):
            return


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
