"""The starter shelf: complete, linked, in our own words, and every fact as the recorded corpus has it."""

import gzip
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from broadsheet.sources import jsonl
from broadsheet.sources.base import PaperRecord
from tests.sources.own import own_records

SHELF = Path(__file__).resolve().parents[2] / "broadsheet" / "starter" / "shelf.jsonl"
NEWEST = "2026-05-29"
LONGEST_SUMMARY = 400
LONGEST_RUN = 5
"""Words in a row that a summary may share with its abstract: a term or a name, not a sentence."""


@cache
def shelf() -> list[PaperRecord]:
    return own_records(SHELF)


@pytest.fixture(scope="module")
def corpus(shared: Path) -> dict[str, Any]:
    """The shelf's papers as the corpus has them, by id."""
    wanted = {paper.source_id for paper in shelf()}
    found = {}
    with gzip.open(shared / "data" / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            named = re.match(r'\{"id": ?"([^"]+)"', line)
            if named and named[1] in wanted:
                found[named[1]] = json.loads(line)
    return found


def words(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    every = words(text)
    return {tuple(every[start : start + length]) for start in range(len(every) - length + 1)}


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def test_each_line_is_in_canonical_form() -> None:
    for line in SHELF.read_text(encoding="utf-8").splitlines():
        assert jsonl.dumps(jsonl.to_json(jsonl.from_json(json.loads(line)))) == line


def test_no_paper_stands_twice() -> None:
    identifiers = Counter(identifier for paper in shelf() for identifier in paper.identifiers)
    titles = Counter(paper.title.casefold() for paper in shelf())
    assert max(identifiers.values()) == max(titles.values()) == 1


def test_each_paper_has_authors_a_date_and_links_without_an_abstract() -> None:
    for paper in shelf():
        assert paper.source == "starter"
        assert not paper.abstract
        assert 1 <= len(paper.authors) <= 60
        assert paper.published
        assert paper.date_kind
        assert paper.identifiers
        assert any(link.kind == "page" for link in paper.links)
        assert all(re.fullmatch(r"https://[\w.-]+\.[a-z]+(/\S*)?", link.url) for link in paper.links), paper.links


def test_each_summary_is_one_or_two_short_sentences() -> None:
    for paper in shelf():
        ends = re.findall(r"[.?!](?=\s+[A-Z]|$)", paper.summary)
        assert 1 <= len(ends) <= 2, paper.summary
        assert paper.summary.endswith(".")
        assert 60 < len(paper.summary) < LONGEST_SUMMARY


def test_the_newest_day_fills_the_first_screen_from_many_fields() -> None:
    day = [paper for paper in shelf() if any(listing.day.isoformat() == NEWEST for listing in paper.listings)]
    fields = Counter(paper.categories[0].partition(".")[0] for paper in day)
    assert len(day) >= 40
    assert max(listing.day.isoformat() for paper in shelf() for listing in paper.listings) == NEWEST
    assert fields["cs"] <= len(day) / 3
    assert len({category for paper in day for category in paper.categories}) >= 15


def test_the_shelf_spans_many_fields_and_days() -> None:
    fields = {paper.categories[0].partition(".")[0] for paper in shelf() if paper.categories}
    days = {listing.day for paper in shelf() for listing in paper.listings}
    assert {"astro-ph", "cond-mat", "cs", "eess", "gr-qc", "hep-ph", "math", "physics", "q-bio", "quant-ph"} <= fields
    assert len(days) >= 25


def test_each_fact_is_as_the_corpus_has_it(corpus: dict[str, Any]) -> None:
    for paper in shelf():
        known = corpus[paper.source_id]
        assert paper.title == known["title"]
        assert [author.name for author in paper.authors] == known["authors"]
        assert paper.published
        assert paper.published.text == known["published"]
        assert paper.date_kind == known["date_kind"]
        assert (paper.updated.text if paper.updated else None) == known["updated"]
        doi = [f"doi:{known['doi'].lower()}"] if known["doi"] else []
        assert list(paper.identifiers) == [known["id"], *doi]
        assert list(paper.categories) in ([], known["categories"])
        assert [listing.day.isoformat() for listing in paper.listings] == (
            [known["listed"]] if "listed" in known else []
        )
        assert paper.upvotes == known["upvotes"]
        assert (paper.venue or None) == known["venue"]
        assert paper.comment in ("", known.get("comment"))


def test_each_link_is_as_the_corpus_has_it(corpus: dict[str, Any]) -> None:
    for paper in shelf():
        known = corpus[paper.source_id]
        text = f"{known.get('comment', '')} {known['abstract']}"
        for link in paper.links:
            assert link.url in (known["url"], known["pdf_url"]) or link.url in text


def test_summaries_are_in_our_own_words(corpus: dict[str, Any]) -> None:
    for paper in shelf():
        copied = runs(paper.summary, LONGEST_RUN + 1) & runs(corpus[paper.source_id]["abstract"], LONGEST_RUN + 1)
        assert not copied, (paper.source_id, copied)


def test_summaries_bring_no_number_that_the_abstract_lacks(corpus: dict[str, Any]) -> None:
    for paper in shelf():
        assert numbers(paper.summary) <= numbers(corpus[paper.source_id]["abstract"]), paper.source_id
