"""`broadsheet export` of papers: formats, a search, going on from a revision."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from arro3.io import read_parquet
from click.testing import CliRunner, Result

from broadsheet.catalog import places, queries
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.cli import export, exported
from broadsheet.web.cited import FORMS, bibliography
from tests.catalog.records import record

pytestmark = pytest.mark.django_db


def paper(number: int, title: str, **more: Any) -> Any:
    return record("s", str(number), title, identifiers=[f"arxiv:2601.0000{number}"], authors=["Ada Lovelace"], **more)


@pytest.fixture(autouse=True)
def papers(now: datetime, tmp_path: Path, settings: Any) -> None:
    settings.INDEX_FOLDER = tmp_path / "index"
    ingest([paper(1, "Columns of a newspaper", categories=["cs.CL"]), paper(2, "Columns of numbers")], now)
    ingest([paper(3, "Rows of a newspaper")], now)


def wrote(*arguments: object) -> Result:
    return CliRunner().invoke(export.command, [str(argument) for argument in arguments], catch_exceptions=False)


def keys(*arguments: object) -> list[str]:
    return [json.loads(line)["key"] for line in wrote("--format", "jsonl", *arguments).stdout.splitlines()]


def test_papers_as_json_lines_in_the_order_of_their_changes(now: datetime) -> None:
    assert keys() == ["2601.00001", "2601.00002", "2601.00003"]
    ingest([paper(1, "Columns of a newspaper", abstract="New.", as_of="2026-06-02")], now)
    assert keys() == ["2601.00002", "2601.00003", "2601.00001"]


def test_going_on_from_a_revision(tmp_path: Path, now: datetime) -> None:
    told = json.loads(wrote("--format", "jsonl", tmp_path / "papers.jsonl", "--json").stdout)
    assert told["written"] == 3
    assert keys("--since", told["revision"]) == []
    assert keys("--since", 1) == ["2601.00003"]
    ingest([paper(4, "News"), paper(5, "More news")], now)
    assert keys("--since", told["revision"]) == ["2601.00004", "2601.00005"]


def test_going_on_from_a_line() -> None:
    first = json.loads(wrote("--format", "jsonl").stdout.splitlines()[0])
    assert keys("--since", first["cursor"]) == ["2601.00002", "2601.00003"]


def test_another_catalogs_revision_is_refused() -> None:
    done = wrote("--format", "jsonl", "--since", 9)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "has not come to revision 9 yet" in done.stderr
    assert "is no cursor" in wrote("--format", "jsonl", "--since", "yesterday").stderr


def test_a_search_restricts_to_all_that_hold_its_words() -> None:
    assert keys("--search", "newspaper") == ["2601.00001", "2601.00003"]
    assert keys("--search", "newspaper -rows") == ["2601.00001"]
    assert keys("--search", "cat:cs.CL") == ["2601.00001"]
    assert keys("--search", "newspaper", "--since", 1) == ["2601.00003"]
    assert keys("--search", "nothing of this") == []


def test_parquet_says_what_json_lines_say(tmp_path: Path) -> None:
    file = tmp_path / "papers.parquet"
    assert wrote("--format", "parquet", file, "--search", "newspaper").exit_code == 0
    table: Any = read_parquet(str(file)).read_all()
    assert [key.as_py() for key in table.column("key")] == keys("--search", "newspaper")
    assert wrote("--format", "parquet", "--search", "newspaper").stdout_bytes == file.read_bytes()


@pytest.mark.parametrize(("form", "ending"), [("bibtex", "bib"), ("ris", "ris"), ("csl", "csl.json")])
def test_citations_are_those_of_the_pages(form: str, ending: str) -> None:
    written = next(one for one in FORMS if one.ending == ending)
    expected = bibliography(Paper.objects.order_by("revision", "id"), written)
    assert wrote("--format", form).stdout_bytes.decode() == expected
    assert expected.count("Columns of a newspaper") == 1


def test_citations_come_lot_by_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exported, "LOT", 1)
    read: list[int] = []
    by_ids = queries.by_ids

    def reading(ids: Iterable[int]) -> list[Paper]:
        found = by_ids(ids)
        read.append(len(found))
        return found

    monkeypatch.setattr(queries, "by_ids", reading)
    pieces = exported.Export("bibtex", places.BEGINNING, None, 0).pieces()
    assert b"@misc{" in next(pieces)
    assert read == [1]
    assert len(list(pieces)) == 2


def test_plain_export_stays_what_it_was(tmp_path: Path) -> None:
    told = json.loads(wrote(tmp_path / "all.jsonl.gz", "--json").stdout)
    assert told == {"file": str(tmp_path / "all.jsonl.gz"), "format": "records", "written": 3, "revision": 2}
    lines = gzip.decompress((tmp_path / "all.jsonl.gz").read_bytes())
    assert lines == wrote("--format", "records").stdout_bytes == wrote().stdout_bytes
    assert json.loads(lines.splitlines()[0])["source"] == "s"


@pytest.mark.parametrize("words", [["--since", "1"], ["--search", "x"], ["--json"], ["--format", "xml"]])
def test_what_makes_no_sense_is_a_wrong_use(words: list[str]) -> None:
    done = wrote(*words)
    assert (done.exit_code, done.stdout) == (2, "")
