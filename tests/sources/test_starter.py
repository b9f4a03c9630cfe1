"""The starter's editions are what the reader of captured pages makes of the five pages, less the abstracts."""

import dataclasses
from collections import Counter
from pathlib import Path

from broadsheet.sources import hf_page
from broadsheet.sources.base import BadRecord, Organization, PaperRecord
from tests.sources.own import own_records

EDITIONS = Path(__file__).resolve().parents[2] / "broadsheet" / "starter" / "editions.jsonl"


def without_abstracts(page: Path) -> list[PaperRecord]:
    read = [record for _, record in hf_page.records(page.read_text(encoding="utf-8"))]
    papers = [record for record in read if isinstance(record, PaperRecord)]
    assert not any(isinstance(item, BadRecord) for item in read)
    return [dataclasses.replace(paper, abstract="") for paper in papers]


def test_editions_are_the_captured_pages_without_abstracts(shared: Path) -> None:
    pages = sorted((shared / "seeds").glob("*.txt"))
    assert own_records(EDITIONS) == [paper for page in pages for paper in without_abstracts(page)]


def test_editions_hold_five_pages_in_order_and_no_abstract() -> None:
    papers = own_records(EDITIONS)
    places = Counter(paper.listings[0].feed for paper in papers)
    assert len(papers) == 161
    assert len({paper.title for paper in papers}) == 157
    assert sorted(places.values()) == [6, 26, 30, 44, 55]
    assert not any(paper.abstract or paper.summary for paper in papers)
    for feed in places:
        stood = [paper.listings[0].place for paper in papers if paper.listings[0].feed == feed]
        assert stood == list(range(len(stood)))


def test_a_paper_keeps_its_own_title_below_one_whose_last_lines_the_capture_lost() -> None:
    by_title = {paper.title: paper for paper in own_records(EDITIONS)}
    curated = next(paper for title, paper in by_title.items() if title.startswith("DRIVE: Data Curation"))
    assert curated.organization == Organization("tencent", "Tencent")
    assert curated.comments == 5
    assert not any(title.startswith("Agentic Entropy-Balanced") for title in by_title)
