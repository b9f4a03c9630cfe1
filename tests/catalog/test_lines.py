"""Papers in bulk: each as its facts tell it, in an order that can be taken up again, as lines and as Parquet."""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from arro3.io import read_parquet

from broadsheet.catalog.facts import facts_of
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.lines import lines
from broadsheet.catalog.models import Paper, RevisionStamp
from broadsheet.catalog.parquet import SCHEMA, parquet
from broadsheet.catalog.places import BadPlace, place_of
from tests.catalog.records import record

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
FULL: dict[str, Any] = {
    "identifiers": ["arxiv:2605.00001", "doi:10.1000/x"],
    "authors": [{"name": "Ada “A” Okafor", "given": "Ada", "identifiers": ["orcid:0000-0002-1825-0097"]}, "Bo"],
    "published": "2026-05",
    "updated": "2026-05-29T08:00:00Z",
    "abstract": 'Says "this",\nand \\(x\\) – 漢字.',
    "categories": ["cs.CL", "stat.ML"],
    "organization": {"name": "press", "fullname": "The Press"},
    "versions": [{"number": 1, "date": "2026-05-29"}],
    "links": [{"kind": "code", "url": "https://code.example/x"}],
    "upvotes": 7,
}


@pytest.fixture
def three(db: None) -> None:
    ingest([record("arxiv-oai", "1", "The first of the papers here", **FULL)], NOW)
    ingest([record("rss", str(n), f"The paper that has number {n}", authors=["Cy"]) for n in (2, 3)], NOW)


def told(lots: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(lots).splitlines()]


@pytest.mark.usefixtures("three")
def test_a_line_says_what_the_facts_of_its_paper_say() -> None:
    for line in told(lines(upvotes={"2605.00001": 3})):
        paper = Paper.objects.get(key=line["key"])
        facts = facts_of(paper)
        facts["key"] = facts.pop("id")
        assert {name: line.pop(name) for name in facts} == facts
        assert line.pop("upvotes") == (3 if paper.key == "2605.00001" else 0)
        assert line.pop("revision") == paper.revision
        assert set(line) == {"cursor"}


@pytest.mark.usefixtures("three")
def test_lines_go_on_behind_any_of_them() -> None:
    whole = told(lines())
    assert len(whole) == 3
    for number, line in enumerate(whole, 1):
        assert told(lines(place_of(line["cursor"]))) == whole[number:]


@pytest.mark.usefixtures("three")
def test_a_paper_that_changes_comes_again() -> None:
    last = told(lines())[-1]["cursor"]
    ingest([record("arxiv-oai", "1", "The first of the papers, renamed", **FULL)], NOW)
    assert [line["title"] for line in told(lines(place_of(last)))] == ["The first of the papers, renamed"]


@pytest.mark.usefixtures("three")
def test_only_those_among_some_come() -> None:
    ids = list(Paper.objects.order_by("-id").values_list("id", flat=True))
    whole = told(lines())
    assert told(lines(among=ids[:2])) == whole[1:]
    assert told(lines(place_of(whole[1]["cursor"]), ids[:2])) == whole[2:]


@pytest.mark.usefixtures("three")
def test_a_cursor_of_another_catalog_is_refused() -> None:
    cursor = told(lines())[0]["cursor"]
    RevisionStamp.objects.update(stamp="0" * 32)
    with pytest.raises(BadPlace, match="another catalog"):
        place_of(cursor)
    with pytest.raises(BadPlace, match="no cursor"):
        place_of("next")
    for beyond in ("9", "9-1"):
        with pytest.raises(BadPlace, match="revision 9 yet"):
            place_of(beyond)


@pytest.mark.usefixtures("three")
def test_parquet_says_the_same_as_the_lines() -> None:
    table = read_parquet(io.BytesIO(b"".join(parquet(lines())))).read_all()
    whole = told(lines())
    for name in ("key", "title", "abstract", "categories", "identifiers", "author_count", "has_code", "cursor"):
        assert table[name].to_pylist() == [line[name] for line in whole]
    assert [author["name"] for author in table["authors"].to_pylist()[0]] == ["Ada “A” Okafor", "Bo"]
    assert set(SCHEMA.names) == set(whole[0])


def test_parquet_of_nothing_is_a_file_without_rows() -> None:
    assert read_parquet(io.BytesIO(b"".join(parquet([])))).read_all().num_rows == 0


def test_parquet_that_nobody_wants_any_more_ends() -> None:
    pieces = parquet([b'{"key":"a"}\n'] * 9)
    next(pieces)
    pieces.close()
    assert "parquet" not in [thread.name for thread in threading.enumerate()]


def test_parquet_ends_where_its_lines_break_off() -> None:
    def broken() -> Any:
        yield b'{"key":"a"}\n'
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        list(parquet(broken()))
    with pytest.raises(Exception, match="revision"):
        list(parquet([b'{"revision":"x"}\n'] * 20))
