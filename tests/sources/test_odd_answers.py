"""Whatever stands in an answer in JSON: an entry is read, or rejected with a sentence, and never ends a harvest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources import openalex, openreview, semantic_scholar
from broadsheet.sources.base import BadRecord, PaperRecord, attempt
from broadsheet.sources.jsonl import from_json, to_json

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NOTE: dict[str, Any] = {
    "id": "abcdefghij",
    "forum": "abcdefghij",
    "cdate": 1_790_000_000_000,
    "mdate": 1_790_000_000_001,
    "license": "CC BY 4.0",
    "externalIds": ["arxiv:2611.00001"],
    "content": {
        "title": {"value": "A title"},
        "authors": {"value": ["Ada Okafor"]},
        "venue": {"value": "ICLR 2027 poster"},
        "venueid": {"value": "ICLR.cc/2027/Conference"},
        "keywords": {"value": ["a"]},
        "pdf": {"value": "https://x.example/1.pdf"},
    },
}
WORK: dict[str, Any] = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1234/a",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/1"},
    "title": "A title",
    "authorships": [{"author": {"display_name": "Ada Okafor", "orcid": None}}],
    "primary_location": {"source": {"display_name": "Journal", "type": "journal"}},
    "best_oa_location": {"pdf_url": "https://x.example/1.pdf", "license": "cc-by"},
    "primary_topic": {"display_name": "Things", "field": {"display_name": "Mathematics"}},
    "cited_by_count": 3,
    "abstract_inverted_index": {"We": [0], "show": [1]},
}
ENTRY: dict[str, Any] = {
    "paperId": "a" * 40,
    "externalIds": {"ArXiv": "2611.00001", "DOI": "10.1234/a"},
    "title": "A title",
    "abstract": None,
    "publicationVenue": {"name": "Journal"},
    "openAccessPdf": {"url": "https://x.example/1.pdf"},
    "tldr": {"model": "m", "text": "Things."},
    "authors": [{"name": "Ada Okafor"}],
    "fieldsOfStudy": ["Mathematics"],
    "citationCount": 3,
}


def spoilt(value: Any, data: st.DataObject) -> Any:
    """The same with one of its parts, at any depth, being something else."""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(value)))
        return {**value, name: spoilt(value[name], data)}
    return data.draw(ODD)


@pytest.mark.parametrize(
    ("read", "entry"),
    [(openreview.record, NOTE), (openalex.record, WORK), (semantic_scholar.record, ENTRY)],
    ids=["openreview", "openalex", "semantic-scholar"],
)
@given(data=st.data())
def test_any_entry_is_read_or_rejected(
    read: Callable[[Any], PaperRecord], entry: dict[str, Any], data: st.DataObject
) -> None:
    assert isinstance(read(entry), PaperRecord)
    name = data.draw(st.sampled_from(sorted(entry)))
    found = attempt(read, {**entry, name: spoilt(entry[name], data)})
    if isinstance(found, BadRecord):
        assert str(found).endswith(".")
    else:
        assert from_json(to_json(found)) == found
