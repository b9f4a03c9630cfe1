from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.base import Author, BadRecord, Link, Listing, PaperRecord, PartialDate
from broadsheet.sources.jsonl import Decision, decision_from_json, decision_to_json, dumps, from_json, to_json
from tests.sources.strategies import records, words

LINE: dict[str, Any] = {"source": "s", "id": "1", "title": "T", "identifiers": []}


@given(records)
def test_a_record_comes_back_as_it_was(record: PaperRecord) -> None:
    assert from_json(json.loads(dumps(to_json(record)))) == record


@given(st.sampled_from(("same", "different")), st.lists(st.tuples(words, words), min_size=2, max_size=2, unique=True))
def test_a_decision_comes_back_as_it_was(verdict: Any, names: list[tuple[str, str]]) -> None:
    decision = Decision(verdict, names[0], names[1], PartialDate("2026-01-02"))
    assert decision_from_json(json.loads(dumps(decision_to_json(decision)))) == decision


def test_the_corpus_shorthands() -> None:
    record = from_json(
        {
            "id": "arxiv:2503.11750v2",
            "source": "arxiv-daily-cs",
            "title": "A\n  title",
            "abstract": "An abstract.",
            "authors": ["A B", ""],
            "published": "2025-03",
            "date_kind": "id-month",
            "updated": None,
            "categories": ["cs.CV"],
            "doi": "https://doi.org/10.1000/A_ 1",
            "url": "https://arxiv.org/abs/2503.11750",
            "pdf_url": "javascript:alert(1)",
            "venue": None,
            "upvotes": 3,
            "listed": "2025-03-18",
            "also_in": ["hf-daily"],
        }
    )
    assert record == PaperRecord(
        source="arxiv-daily-cs",
        source_id="arxiv:2503.11750v2",
        title="A title",
        abstract="An abstract.",
        authors=(Author("A B"),),
        identifiers=("arxiv:2503.11750", "doi:10.1000/a_1"),
        published=PartialDate("2025-03"),
        date_kind="id-month",
        categories=("cs.CV",),
        links=(Link("page", "https://arxiv.org/abs/2503.11750"),),
        listings=(Listing("arxiv", date(2025, 3, 18)),),
        upvotes=3,
        counted_by="hf",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": 7},
        {"source": None},
        {"id": "x" * 256},
        {"title": "x" * 2_001},
        {"abstract": "x" * 100_001},
        {"published": "yesterday"},
        {"published": "2025-02-30"},
        {"date_kind": "guess"},
        {"upvotes": -1},
        {"upvotes": True},
        {"upvotes": 2**40},
        {"authors": "A B"},
        {"authors": [3]},
        {"identifiers": ["2410.09426"]},
        {"identifiers": ["arxiv:banana"]},
        {"links": [{"kind": "page", "url": "javascript:alert(1)"}]},
        {"links": [{"kind": "poster", "url": "https://example.org"}]},
        {"listings": [{"feed": "hf", "day": "2025"}]},
        {"listings": [{"day": "2025-01-01"}]},
        {"listings": [{"feed": "edition:a/b", "day": "2025-01-01"}]},
        {"listings": [{"feed": "edition:", "day": "2025-01-01"}]},
        {"listings": [{"feed": "Daily news", "day": "2025-01-01"}]},
        {"identifiers": ["t:abcdef012345"]},
        {"versions": [{"date": "2025"}]},
        {"organization": "OpenBMB"},
        {"categories": ["c"] * 1_001},
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(change: dict[str, Any]) -> None:
    with pytest.raises(BadRecord, match=r"\.$"):
        from_json(LINE | change)


@given(
    st.dictionaries(
        st.sampled_from([*LINE, "authors", "links", "published", "doi", "versions", "listed"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_any_object_is_read_or_refused(change: dict[str, Any]) -> None:
    try:
        record = from_json(LINE | change)
    except BadRecord:
        return
    assert from_json(to_json(record)) == record


def test_the_name_of_a_file_is_no_identifier_of_the_anthology() -> None:
    record = from_json({"source": "acl", "id": "acl:298_Paper.pdf", "title": "T", "doi": "10.1000/1"})
    assert (record.source_id, record.identifiers) == ("acl:298_Paper.pdf", ("doi:10.1000/1",))
    assert from_json(LINE | {"identifiers": ["acl:298_Paper.pdf", "acl:P18-1001"]}).identifiers == ("acl:P18-1001",)


def test_control_characters_and_lone_surrogates_are_taken_out() -> None:
    assert from_json(LINE | {"title": "a\x00b\ud800 \u2028c"}).title == "ab c"


@pytest.mark.parametrize(
    "line",
    [
        {"decision": "maybe", "a": ["s", "1"], "b": ["s", "2"]},
        {"decision": "same", "a": ["s", "1"], "b": ["s", "1"]},
        {"decision": "same", "a": "s", "b": ["s", "1"]},
    ],
)
def test_a_decision_that_names_no_two_records_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(BadRecord):
        decision_from_json(line)
