from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from broadsheet.sources import arxiv_snapshot
from broadsheet.sources.base import Author, BadRecord, PartialDate, Version

LINE: dict[str, Any] = {
    "id": "0704.0001",
    "submitter": "Ada Lovelace",
    "authors": "A. Lovelace, C. Babbage",
    "title": "Calculation of\n  columns",
    "comments": "37 pages; published version",
    "journal-ref": "Phys.Rev.D76:013009,2007",
    "doi": "10.1103/PhysRevD.76.013009 10.1000/2",
    "report-no": None,
    "categories": "hep-ph cs.LG",
    "license": None,
    "abstract": "  A fully\ndifferential calculation.\n",
    "versions": [
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
    ],
    "update_date": "2008-11-26",
    "authors_parsed": [["Lovelace", "A.", ""], ["Babbage", "C.", "Jr."]],
}


def test_a_line_of_the_snapshot() -> None:
    assert arxiv_snapshot.is_line(LINE)
    record = arxiv_snapshot.record(LINE)
    assert record.identifiers == ("arxiv:0704.0001", "doi:10.1103/physrevd.76.013009")
    assert (record.title, record.abstract) == ("Calculation of columns", "A fully differential calculation.")
    assert record.authors == (
        Author("A. Lovelace", "A.", "Lovelace"),
        Author("C. Babbage Jr.", "C.", "Babbage Jr."),
    )
    assert record.categories == ("hep-ph", "cs.LG")
    assert record.published == PartialDate("2007-04-02T19:18:42Z")
    assert record.updated == PartialDate("2007-07-24T20:10:27Z")
    assert record.versions == (Version(1, record.published), Version(2, record.updated))
    assert (record.date_kind, record.as_of) == ("submitted", PartialDate("2008-11-26"))
    assert (record.venue, record.status) == ("Phys.Rev.D76:013009,2007", "")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"comments": "This paper has been withdrawn by the author due to an error in Lemma 2"}, "withdrawn"),
        ({"abstract": "Withdrawn."}, "withdrawn"),
        ({"comments": "The submission was temporarily withdrawn"}, "withdrawn"),
        ({"abstract": "Troops were withdrawn from the city, and the paper tells how."}, ""),
    ],
)
def test_withdrawals_are_known_by_their_words(change: dict[str, str], status: str) -> None:
    assert arxiv_snapshot.record(LINE | change).status == status


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": "banana"},
        {"title": None},
        {"versions": [{"version": "v1"}]},
        {"authors_parsed": [["A", None]]},
        {"versions": ["v1"]},
        {"versions": [{"version": "v1", "created": "Fri, 31 Dec 9999 23:59:59 -1200"}]},
    ],
)
def test_a_broken_line_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadRecord, match=r"\.$"):
        arxiv_snapshot.record(LINE | change)


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own time zone is another one."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XST+5")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_from_utc")
def test_a_moment_without_zone_is_utc() -> None:
    versions = [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 -0000"}]
    assert arxiv_snapshot.record(LINE | {"versions": versions}).published == PartialDate("2007-04-02T19:18:42Z")


def test_without_parsed_authors_the_text_is_parted() -> None:
    record = arxiv_snapshot.record(
        LINE | {"authors_parsed": None, "authors": "A. Lovelace, C. Babbage and M. Somerville"}
    )
    assert [author.name for author in record.authors] == ["A. Lovelace", "C. Babbage", "M. Somerville"]
