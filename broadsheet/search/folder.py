"""The index folder: which word index and which vectors count, one writer's lock, and the swap of what was built aside.

index/current.json        names the two folders that count; replaced as a whole
index/words-<version>-<n>/, index/vectors-<n>/
index/writer.lock         held by whoever writes
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from broadsheet.search.lexical import schema

_OURS = re.compile(r"(?:words-\d+|vectors)-\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Current:
    words: str
    vectors: str


class IndexFolder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def lock(self) -> FileLock:
        """The writer's lock, not yet taken; a process that ends in any way lets go of it."""
        self.path.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path / "writer.lock")

    def busy(self) -> bool:
        """Whether a process is writing. Makes nothing."""
        if not (self.path / "writer.lock").is_file():
            return False
        try:
            with FileLock(self.path / "writer.lock", timeout=0):
                return False
        except Timeout:
            return True

    def current(self) -> Current | None:
        """What counts now; None if there is no index yet. If that cannot be read, the newest folders count."""
        return self.stated() or self._newest()

    def stated(self) -> Current | None:
        """What `current.json` says; None if it is not there or cannot be read."""
        try:
            named = json.loads((self.path / "current.json").read_text(encoding="ascii"))
            said = Current(str(named["words"]), str(named["vectors"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return said if _OURS.fullmatch(said.words) and _OURS.fullmatch(said.vectors) else None  # no path elsewhere

    def _newest(self) -> Current | None:
        newest = {"words": f"words-{schema.VERSION}-0", "vectors": "vectors-0"}
        found = sorted(filter(_has_meta, self._folders()), key=_number)
        newest |= {path.name.partition("-")[0]: path.name for path in found}
        return Current(**newest) if found else None

    def fresh(self, *, words: bool, vectors: bool) -> Current:
        """Names of new, empty folders for what is to be built anew; the rest as it is."""
        now = self.current()
        number = 1 + max(map(_number, self._folders()), default=0)
        return Current(
            now.words if now and not words else f"words-{schema.VERSION}-{number}",
            now.vectors if now and not vectors else f"vectors-{number}",
        )

    def swap(self, new: Current) -> None:
        """Make these count from now on, and remove all others. Readers keep what they have open until they look."""
        replace_whole(self.path / "current.json", json.dumps(asdict(new)).encode("ascii"))
        for path in self._folders():
            if path.name not in (new.words, new.vectors):
                shutil.rmtree(path, ignore_errors=True)

    def _folders(self) -> list[Path]:
        if not self.path.is_dir():
            return []
        return [path for path in self.path.iterdir() if _OURS.fullmatch(path.name)]


def _number(path: Path) -> int:
    return int(path.name.rpartition("-")[2])


def _has_meta(path: Path) -> bool:
    """Whether an index folder can at least say what it holds."""
    try:
        return isinstance(json.loads((path / "meta.json").read_bytes()), dict)
    except (OSError, ValueError):
        return False


def replace_whole(file: Path, content: bytes) -> None:
    """Write a file so that at any moment, also after a power cut, it is the old one or the new one."""
    part = file.with_suffix(".part")
    with part.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)


def committed(folder: Path) -> str:
    """Another text after every commit to the words or vectors in a folder; empty if there are none."""
    try:
        meta = (folder / "meta.json").stat()
    except OSError:
        return ""
    return f"{meta.st_mtime_ns}-{meta.st_ino}"


def bytes_under(folder: Path) -> int:
    """The disk space of all files below a folder."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).stat().st_size
            except OSError:  # replaced by a writer since it was listed
                continue
    return total


def of_this_version(words: str) -> bool:
    """Whether a word index was written with the fields and the analysis that this program has."""
    return words.startswith(f"words-{schema.VERSION}-")
