"""What is worked out from the catalog beforehand, in small files that can be deleted at any time."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings


def read(name: str) -> Any:
    """What was written under a name; None if nothing was, or nothing that can be read."""
    path: Path = settings.DERIVED_FOLDER / f"{name}.json"
    try:
        found = path.stat()
        return _read(path, found.st_mtime_ns, found.st_ino)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=16)
def _read(path: Path, _written: int, _inode: int) -> Any:
    return json.loads(path.read_bytes())


def write(name: str, value: Any) -> None:
    """Put a value that JSON can hold in the place of what was there, as a whole. Raises OSError if that fails."""
    folder: Path = settings.DERIVED_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.{os.getpid()}.part"
    part.write_text(json.dumps(value), encoding="utf-8")
    part.replace(folder / f"{name}.json")
