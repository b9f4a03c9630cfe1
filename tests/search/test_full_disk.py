"""A disk that is full while papers are indexed: a sentence, the old index goes on, and what was missing follows."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from broadsheet.search import index
from tests.search.conftest import Add

SIZE = "16m"


@pytest.fixture
def small_disk(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """The index lies on a disk of 16 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("Only root can mount a small disk.")
    settings.INDEX_FOLDER = disk / "index"
    yield disk
    index._reader_of.cache_clear()
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Leave no more than a few kilobytes."""
    file = disk / "filler"
    with file.open("wb") as opened:
        opened.write(b"." * (shutil.disk_usage(disk).free - 8_192))
    return file


def test_a_full_disk_leaves_the_old_index_and_loses_nothing(add: Add, small_disk: Path) -> None:
    add(1, "Feline behaviour at home", "Cats sleep on rugs and chase mice.")
    index.catch_up(vectors=None)
    filler = fill(small_disk)
    for number in range(2, 40):
        add(number, f"Old stars of cluster {number}", f"Stars redden, number {number}. " * 40)
    with pytest.raises(OSError, match=r"cannot be written|No space left"):
        index.catch_up(vectors=None)
    assert index.search("cats").total == 1
    filler.unlink()
    done = index.catch_up(vectors=None)
    assert done.unread == 0
    assert index.status().words == index.status().vectors == 39
    assert len(index.search("stars redden", limit=50).hits) >= 38
