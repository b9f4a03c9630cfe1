from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from broadsheet.sources import hf_papers
from broadsheet.sources.base import Author, BadRecord, Link, Organization, PaperRecord, PartialDate

PAPER: dict[str, Any] = {
    "id": "2510.12586",
    "authors": [{"name": "Ada Lovelace", "hidden": False}, {"name": "Nobody", "hidden": True}],
    "publishedAt": "2025-10-14T14:41:16.000Z",
    "submittedOnDailyAt": "2025-10-15T00:25:14.164Z",
    "title": "A title\n  in two lines",
    "summary": "An abstract.",
    "upvotes": 67,
    "githubRepo": "https://github.com/a/b",
    "githubStars": 48,
    "projectPage": "javascript:alert(1)",
    "ai_summary": "A machine's summary.",
    "ai_keywords": ["columns"],
    "ai_summary_model": "some-model",
    "submittedOnDailyBy": {"user": "ada"},
}
OUTER: dict[str, Any] = {
    "paper": PAPER,
    "publishedAt": "2025-10-14T22:00:00.000Z",
    "numComments": 2,
    "organization": {"name": "GD-ML", "fullname": "AMAP-ML", "avatar": "x"},
    "mediaUrls": ["https://example.org/a.mp4"],
}
ANSWERS = {
    "daily_papers_2024-05-27.json": (13, date(2024, 5, 27)),
    "daily_papers_2024-10-15.json": (19, date(2024, 10, 15)),
    "daily_papers_2025-05-20.json": (26, date(2025, 5, 20)),
    "daily_papers_2025-10-15.json": (26, date(2025, 10, 15)),
    "daily_papers_2026-05-20.json": (33, date(2026, 5, 20)),
}


def test_everything_that_an_entry_says_is_kept() -> None:
    record = hf_papers.record(OUTER, 4)
    assert record.title == "A title in two lines"
    assert record.authors == (Author("Ada Lovelace"),)
    assert record.identifiers == ("arxiv:2510.12586",)
    assert record.published == PartialDate("2025-10-14T14:41:16Z")
    assert record.organization == Organization("GD-ML", "AMAP-ML")
    assert record.links == (
        Link("page", "https://huggingface.co/papers/2510.12586"),
        Link("code", "https://github.com/a/b"),
        Link("media", "https://example.org/a.mp4"),
    )
    assert (record.ai_summary, record.ai_keywords, record.ai_model) == (
        "A machine's summary.",
        ("columns",),
        "some-model",
    )
    (listing,) = record.listings
    assert (listing.feed, listing.day, listing.place) == ("hf", date(2025, 10, 15), 4)
    assert (listing.upvotes, listing.comments, listing.submitter) == (67, 2, "ada")
    assert (record.upvotes, record.comments, record.stars) == (67, 2, 48)


def test_what_stands_on_either_level_is_found() -> None:
    flat = {key: value for key, value in PAPER.items() if key not in ("title", "summary", "ai_summary", "githubRepo")}
    moved = {key: PAPER[key] for key in ("title", "summary", "ai_summary", "githubRepo")}
    assert hf_papers.record({**OUTER, "paper": flat, **moved}, 4) == hf_papers.record(OUTER, 4)


def test_without_its_moment_of_submission_the_outer_date_is_the_feed_day() -> None:
    paper = {key: value for key, value in PAPER.items() if key != "submittedOnDailyAt"}
    assert hf_papers.record({**OUTER, "paper": paper}, 0).listings[0].day == date(2025, 10, 14)
    assert hf_papers.record(paper, 0).listings == ()


def test_authors_of_another_shape_are_no_authors() -> None:
    assert hf_papers.record({"paper": {**PAPER, "authors": 5}}, 0).authors == ()


def test_papers_from_elsewhere_than_arxiv() -> None:
    assert hf_papers.record({"paper": {**PAPER, "id": "doi:10.1000/A"}}, 0).identifiers == ("doi:10.1000/a",)
    of_title = hf_papers.record({"paper": {**PAPER, "id": "t:0123456789ab"}}, 0)
    assert (of_title.source_id, of_title.identifiers) == ("t:0123456789ab", ())
    withdrawn = hf_papers.record({"paper": {**PAPER, "withdrawnAt": "2025-10-16T00:00:00.000Z"}}, 0)
    assert withdrawn.status == "withdrawn"


@pytest.mark.parametrize(
    "entry", [3, None, {"paper": "x"}, {"paper": {}}, "{'paper': {}}", {"paper": {**PAPER, "upvotes": "many"}}]
)
def test_an_entry_that_is_no_paper_is_refused(entry: Any) -> None:
    with pytest.raises(BadRecord, match=r"\.$"):
        hf_papers.record(entry, 0)


@pytest.mark.parametrize("text", ["", "[", "[" * 100_000])
def test_a_broken_answer_is_refused(text: str) -> None:
    with pytest.raises(BadRecord, match="whole JSON"):
        list(hf_papers.records(text))


@pytest.mark.parametrize(("name", "expected"), ANSWERS.items())
def test_real_answers_of_every_year(shared: Path, name: str, expected: tuple[int, date]) -> None:
    text = (shared / "data" / "api" / "hf-daily-papers" / name).read_text()
    assert hf_papers.is_answer(text[:60_000])
    found = [record for _, record in hf_papers.records(text)]
    papers = [record for record in found if isinstance(record, PaperRecord)]
    assert (len(found), len(papers)) == (expected[0], expected[0])
    assert {listing.day for paper in papers for listing in paper.listings} == {expected[1]}
    assert all(paper.authors and paper.abstract and paper.upvotes is not None for paper in papers)
    assert all(identifier.startswith("arxiv:") for paper in papers for identifier in paper.identifiers)


def test_printed_objects_are_refused_one_by_one(shared: Path) -> None:
    text = (shared / "data" / "api" / "hf-daily-papers" / "daily_papers_2025-01-10.json").read_text()
    assert hf_papers.is_answer(text[:60_000])
    found = list(hf_papers.records(text))
    assert [place for place, _ in found] == [f"entry {number}" for number in range(1, 10)]
    assert all(isinstance(item, BadRecord) for _, item in found)


def test_an_answer_is_known_by_its_beginning() -> None:
    assert hf_papers.is_answer(json.dumps([OUTER]))
    assert not hf_papers.is_answer('{"source": "s", "title": "the paper"}')
