"""What is no backup, is damaged, or means ill is refused in a sentence, before anything is touched."""

from __future__ import annotations

import contextlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from backports import zstd
from django.db import connection
from django.db.models import Model
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.backup import archive as archived
from broadsheet.backup import restoring, rows, schema
from broadsheet.backup.problem import BackupProblem
from broadsheet.backup.restoring import restore
from tests.backup.conftest import Inside, untold

Members = dict[str, bytes]
PAPERS = "tables/catalog_paper.jsonl.zst"


def packed(file: Path, change: Callable[[Members, dict[str, Any]], None], how: int = zipfile.ZIP_STORED) -> Path:
    """The archive with its members, and what its manifest says, changed."""
    with zipfile.ZipFile(file) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(members, manifest)
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w", how) as changed:
        for name, content in members.items():
            changed.writestr(name, content)
    return file


def table(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in manifest["tables"] if one["name"] == name)


def refusal(file: Path, home: Path, inside: Inside) -> str:
    with inside(home), pytest.raises(BackupProblem) as refused:
        restore(file, untold)
    assert {left.name for left in home.iterdir()} <= {"setup.lock", "broadsheet.sqlite3"}
    return str(refused.value)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9, 0.999])
def test_one_that_is_cut_off(archive: Path, tmp_path: Path, inside: Inside, part: float) -> None:
    archive.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * part)])
    assert refusal(archive, tmp_path / "other", inside) == "This is no backup, or a damaged one; use another."


@pytest.mark.parametrize("part", [0.05, 0.2, 0.35, 0.5, 0.65])
def test_one_with_a_wrong_byte(archive: Path, tmp_path: Path, inside: Inside, part: float) -> None:
    content = bytearray(archive.read_bytes())
    content[int(len(content) * part)] ^= 0x55
    archive.write_bytes(content)
    assert "damaged" in refusal(archive, tmp_path / "other", inside)


@given(
    st.lists(st.tuples(st.integers(1, 4_000), st.integers(0, 255)), min_size=1, max_size=5),
    st.integers(0, 4_000),
)
@settings(max_examples=60)
def test_whatever_stands_at_its_end_is_read_or_refused(
    made: Path, tmp_path_factory: pytest.TempPathFactory, bytes_there: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray((made / "backup.zip").read_bytes())
    for place, byte in bytes_there:
        content[-place] = byte
    file = tmp_path_factory.getbasetemp() / "fuzzed.zip"
    file.write_bytes(content[: len(content) - cut if cut < 100 else None])
    with contextlib.suppress(BackupProblem), archived.opened(file) as backup:
        backup.check(untold)


def lie(name: str, **values: Any) -> Callable[[Members, dict[str, Any]], None]:
    return lambda _, manifest: table(manifest, name).update(values)


def other_paths(members: Members, _: dict[str, Any]) -> None:
    members["../../evil"] = b"x"


def a_path_as_table(members: Members, manifest: dict[str, Any]) -> None:
    table(manifest, "catalog_paper")["name"] = "../../evil"
    members["tables/../../evil.jsonl.zst"] = members.pop(PAPERS)


def a_path_as_file(_: Members, manifest: dict[str, Any]) -> None:
    manifest["files"][0]["name"] = "../evil"


def without_a_table(members: Members, manifest: dict[str, Any]) -> None:
    manifest["tables"].remove(table(manifest, "catalog_paper"))
    del members[PAPERS]


def bomb(members: Members, _: dict[str, Any]) -> None:
    members[PAPERS] = zstd.compress(bytes(300_000_000))


def of_the_future(_: Members, manifest: dict[str, Any]) -> None:
    manifest.update(format=2, program="9.0")


def newer_tables(_: Members, manifest: dict[str, Any]) -> None:
    manifest["program"] = "9.0"
    manifest["migrations"].append(["catalog", "0999_marvels"])


def no_manifest(_: Members, manifest: dict[str, Any]) -> None:
    manifest.clear()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lie("catalog_paper", rows=1), "damaged: its table catalog_paper is not what"),
        (lie("catalog_paper", sha256="0"), "damaged: its table catalog_paper is not what"),
        (lie("catalog_paper", rows=-1), "no manifest that is understood"),
        (lie("catalog_paper", bytes=10**30), "damaged: its table catalog_paper is not what"),
        (bomb, "damaged: its table catalog_paper is not what"),
        (other_paths, "does not hold what its manifest names"),
        (a_path_as_file, "no manifest that is understood"),
        (no_manifest, "no manifest that is understood"),
        (of_the_future, "of format 2, made by Broadsheet 9.0"),
        (newer_tables, "catalog.0999_marvels is unknown here"),
    ],
)
def test_one_that_lies(
    archive: Path, tmp_path: Path, inside: Inside, change: Callable[[Members, dict[str, Any]], None], sentence: str
) -> None:
    assert sentence in refusal(packed(archive, change), tmp_path / "other", inside)


def test_one_that_is_packed_in_another_way(archive: Path, tmp_path: Path, inside: Inside) -> None:
    deflated = packed(archive, lambda *_: None, zipfile.ZIP_DEFLATED)
    assert "packed in another way" in refusal(deflated, tmp_path / "other", inside)


@pytest.mark.parametrize("change", [without_a_table, a_path_as_table])
def test_one_with_other_tables(
    made: Path, archive: Path, inside: Inside, monkeypatch: pytest.MonkeyPatch, change: Any
) -> None:
    monkeypatch.setattr(schema, "migrate_to", lambda *_: schema.executor())  # as this home has them
    refused = pytest.raises(BackupProblem, match="has not the tables that its migrations make")
    with inside(made / "home"), archived.opened(packed(archive, change)) as backup, refused:
        restoring._load(backup, untold)


def identifiers() -> type[Model]:
    return next(model for model in schema.models(schema.executor()) if model.__name__ == "Identifier")


COLUMNS = ["id", "scheme", "value", "paper_id"]


def test_one_whose_tables_do_not_fit_together(home: Path, inside: Inside) -> None:
    with inside(home):
        with connection.constraint_checks_disabled():
            list(rows.store(identifiers(), COLUMNS, [b'[99,"arxiv","2601.00099",77]\n']))
        with pytest.raises(BackupProblem, match="do not fit together"):
            restoring._fits_together()


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[1]",
        b"not json",
        b"[" * 100_000,
        b'[1,"arxiv","x",null]',
        b'[{"a": 1},"arxiv","x",1]',
        b'[1,"arxiv",["x"],1]',
        b'[1,"arxiv","x",1e400]',
        b'[9999999999999999999999,"arxiv","x",1]',
        b'[1,"arxiv","\\ud800",1]',
    ],
)
def test_a_row_that_is_none(made: Path, tmp_path: Path, inside: Inside, line: bytes) -> None:
    with inside(made / "home"), pytest.raises(BackupProblem, match="catalog_identifier refuses rows from number 1 of"):
        list(rows.store(identifiers(), COLUMNS, [line]))


def test_a_row_without_an_end(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archived, "LONGEST_LINE", 100)
    with archived.opened(archive) as backup:
        papers = next(one for one in backup.manifest.tables if one.name == "catalog_paper")
        with pytest.raises(BackupProblem, match="too long, or has no end"):
            list(backup.lines(papers))


def test_one_for_which_there_is_no_room(
    archive: Path, tmp_path: Path, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10_000))
    assert "and 0.0 GB are free. Make room." in refusal(archive, tmp_path / "other", inside)
