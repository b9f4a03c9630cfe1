from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from broadsheet.sources import hf_page
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.identifiers import normalise_title
from broadsheet.sources.jsonl import from_json

_ID_AND_TITLE = re.compile(r'"id":\s*"((?:[^"\\]|\\.)*)".*?"title":\s*"((?:[^"\\]|\\.)*)"')


@pytest.fixture(scope="session")
def seed_pages(shared: Path) -> list[PaperRecord]:
    """The 161 entries of the five captured pages."""
    pages = [hf_page.records(path.read_text()) for path in sorted((shared / "seeds").glob("*.txt"))]
    return [record for page in pages for _, record in page if isinstance(record, PaperRecord)]


@pytest.fixture(scope="session")
def _corpus(shared: Path, seed_pages: list[PaperRecord]) -> dict[str, PaperRecord]:
    """Of the large corpus, the records of the title groups and those with a title of a captured page."""
    groups = (shared / "data" / "corpus" / "same_title_groups.jsonl").read_text().splitlines()
    ids = {one for line in groups for one in json.loads(line)}
    words = {record.title.split()[0].casefold() for record in seed_pages}
    titles = {normalise_title(record.title) for record in seed_pages}
    found = {}
    with gzip.open(shared / "data" / "corpus" / "papers.jsonl.gz", "rt") as file:
        for line in file:
            match = _ID_AND_TITLE.search(line)
            assert match
            key, title = match.groups()
            if key in ids or (
                title.split()[0].casefold() in words and normalise_title(json.loads(f'"{title}"')) in titles
            ):
                found[key] = from_json(json.loads(line))
    return found


@pytest.fixture(scope="session")
def same_titles(shared: Path, _corpus: dict[str, PaperRecord]) -> list[list[PaperRecord]]:
    """The 120 groups of corpus records with equal titles."""
    lines = (shared / "data" / "corpus" / "same_title_groups.jsonl").read_text().splitlines()
    return [[_corpus[key] for key in json.loads(line)] for line in lines]


@pytest.fixture(scope="session")
def seeds_in_corpus(seed_pages: list[PaperRecord], _corpus: dict[str, PaperRecord]) -> list[PaperRecord]:
    """The corpus records with the title of a captured paper."""
    titles = {normalise_title(record.title) for record in seed_pages}
    return [record for record in _corpus.values() if normalise_title(record.title) in titles]
