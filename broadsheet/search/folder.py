"""The index folder: which word index and which vectors count, one writer's lock, and the swap of what was built aside.

index/current.json        names the two folders that count; replaced as a whole
index/words-<version>-<n>/, index/vectors-<n>/
index/writer.lock         held by whoever writes
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from broadsheet.search.lexical import schema


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

    def current(self) -> Current | None:
        """What counts now; None if there is no index yet, or what says so cannot be read."""
        try:
            named = json.loads((self.path / "current.json").read_text(encoding="ascii"))
            return Current(str(named["words"]), str(named["vectors"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def fresh(self, *, words: bool, vectors: bool) -> Current:
        """Names of new, empty folders for what is to be built anew; the rest as it is."""
        now = self.current()
        number = 1 + max((int(path.name.rpartition("-")[2]) for path in self._folders()), default=0)
        return Current(
            now.words if now and not words else f"words-{schema.VERSION}-{number}",
            now.vectors if now and not vectors else f"vectors-{number}",
        )

    def swap(self, new: Current) -> None:
        """Make these count from now on, and remove all others. Readers keep what they have open until they look."""
        part = self.path / "current.part"
        part.write_text(json.dumps(asdict(new)), encoding="ascii")
        part.replace(self.path / "current.json")
        for path in self._folders():
            if path.name not in (new.words, new.vectors):
                shutil.rmtree(path, ignore_errors=True)

    def _folders(self) -> list[Path]:
        if not self.path.is_dir():
            return []
        return [path for path in self.path.iterdir() if re.fullmatch(r"(?:words-\d+|vectors)-\d+", path.name)]


def of_this_version(words: str) -> bool:
    """Whether a word index was written with the fields and the analysis that this program has."""
    return words.startswith(f"words-{schema.VERSION}-")
