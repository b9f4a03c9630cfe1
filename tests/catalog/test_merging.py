"""What several statements say together, field by field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from broadsheet.catalog.merging import merge
from broadsheet.sources.identifiers import address
from tests.catalog.records import record

ARXIV = {"source": "arxiv-rss"}
ACL = {"source": "acl-anthology"}
PAGE = {"source": "hf-page"}
STARTER = {"source": "starter"}
COPILOT = {"source": "papercopilot"}
UNKNOWN = {"source": "somewhere"}


def merged(*said: dict[str, Any]) -> dict[str, Any]:
    """The fields; the same for every order of the statements."""
    records = [record(source_id=str(place), **fields) for place, fields in enumerate(said)]
    results = [merge(order) for order in permutations(records)]
    assert all(result == results[0] for result in results)
    return results[0].fields


def test_text_comes_from_the_most_trusted_that_has_it() -> None:
    fields = merged(
        PAGE | {"title": "From the page", "abstract": "Page.", "author_count": 3},
        ARXIV | {"title": "From arXiv", "authors": ["Ada Lovelace"]},
        UNKNOWN | {"title": "From elsewhere", "abstract": "Elsewhere.", "authors": ["A. Lovelace"]},
    )
    assert (fields["title"], fields["abstract"]) == ("From arXiv", "Elsewhere.")
    assert fields["authors"] == [{"name": "Ada Lovelace"}]
    assert fields["author_count"] is None
    assert fields["sources"] == ["arxiv-rss", "somewhere", "hf-page"]


def test_the_number_of_authors_stands_in_for_unknown_names() -> None:
    assert merged(PAGE | {"author_count": 3}, STARTER)["author_count"] == 3


def test_the_venue_comes_from_those_who_publish() -> None:
    fields = merged(
        ARXIV | {"venue": "to appear somewhere"},
        COPILOT | {"venue": "ACL 2020", "status": "Poster"},
        ACL | {"venue": "ACL"},
    )
    assert (fields["venue"], fields["status"]) == ("ACL", "Poster")


@pytest.mark.parametrize("status", ["withdrawn", "retracted"])
def test_a_withdrawal_is_never_outvoted(status: str) -> None:
    assert (
        merged(ACL | {"status": "Oral"}, UNKNOWN | {"status": status}, COPILOT | {"status": "Poster"})["status"]
        == status
    )


def test_the_most_telling_date_counts() -> None:
    fields = merged(
        ARXIV | {"published": "2025-03-18", "date_kind": "announced"},
        PAGE | {"published": "2025-03-16", "date_kind": "submitted"},
        COPILOT | {"published": "2025", "date_kind": "venue-year"},
    )
    assert (fields["published"], fields["date_kind"]) == (datetime(2025, 3, 16, tzinfo=UTC), "submitted")
    assert fields["published_precision"] == "day"


def test_of_equally_telling_dates_the_most_exact_then_the_earliest_counts() -> None:
    kind = {"date_kind": "submitted"}
    fields = merged(
        ARXIV | kind | {"published": "2025"},
        ACL | kind | {"published": "2025-03-17T10:00:00Z"},
        PAGE | kind | {"published": "2025-03-16T10:00:00Z"},
    )
    assert fields["published"] == datetime(2025, 3, 16, 10, tzinfo=UTC)


def test_the_latest_update_counts() -> None:
    fields = merged(ARXIV | {"updated": "2025-03"}, ACL | {"updated": "2025-03-01"}, PAGE | {"updated": "2024"})
    assert (fields["updated"], fields["updated_precision"]) == (datetime(2025, 3, 1, tzinfo=UTC), "day")


def test_a_summary_is_kept_beside_the_abstract() -> None:
    fields = merged(STARTER | {"summary": "Ours."}, ARXIV | {"abstract": "Theirs."})
    assert (fields["summary"], fields["abstract"]) == ("Ours.", "Theirs.")


def test_the_digest_follows_what_is_embedded() -> None:
    summary = merged(STARTER | {"summary": "Ours."})["text_digest"]
    assert summary == merged(STARTER | {"abstract": "Ours."})["text_digest"]
    assert summary != merged(STARTER)["text_digest"]
    assert merged(ARXIV | {"abstract": "A"}, STARTER | {"summary": "Ours."}) != merged(STARTER | {"summary": "Ours."})


def test_categories_keywords_and_relations_are_united_the_trusted_first() -> None:
    fields = merged(
        COPILOT | {"categories": ["acl", "cs.CL"], "keywords": ["Columns"]},
        ARXIV | {"categories": ["cs.CL", "cs.LG"], "keywords": ["columns", "ink"]},
    )
    assert fields["categories"] == ["cs.CL", "cs.LG", "acl"]
    assert fields["keywords"] == ["columns", "ink"]


def test_votes_count_by_site_and_the_latest_count_holds() -> None:
    fields = merged(
        {"source": "hf-daily", "upvotes": 9, "comments": 1, "as_of": "2026-01-01"},
        {"source": "hf-api", "upvotes": 7, "as_of": "2026-01-02"},
        ARXIV | {"upvotes": 3, "counted_by": "hf"},
        COPILOT | {"citations": 19, "upvotes": 2},
    )
    assert fields["signals"] == {"hf": {"comments": 1, "upvotes": 7}, "papercopilot": {"citations": 19, "upvotes": 2}}
    assert fields["outside_upvotes"] == 9


def test_links_are_united_by_kind_and_those_in_texts_found() -> None:
    fields = merged(
        ARXIV
        | {
            "identifiers": ["arxiv:2601.00001", "doi:10.1000/(a)<b>"],
            "abstract": "Code: https://github.com/a/b.",
            "comment": r"Project page: \url{https://example.org/p}",
            "links": [{"kind": "pdf", "url": "http://www.arxiv.org/pdf/2601.00001/"}],
        },
        PAGE | {"links": [{"kind": "code", "url": "https://GitHub.com/a/b/"}]},
    )
    assert [(link["kind"], link["url"]) for link in fields["links"]] == [
        ("page", "https://arxiv.org/abs/2601.00001"),
        ("page", "https://doi.org/10.1000/(a)%3Cb%3E"),
        ("pdf", "https://arxiv.org/pdf/2601.00001"),
        ("project", "https://example.org/p"),
        ("code", "https://GitHub.com/a/b/"),
    ]
    assert fields["has_code"] is True


def test_identifiers_lead_to_a_page_wherever_they_are_told() -> None:
    said = record("acl-anthology", identifiers=["acl:P18-1001"])
    assert [link["url"] for link in merge([said]).fields["links"]] == [address("acl:P18-1001")]


def test_a_models_words_stay_together() -> None:
    fields = merged(
        {"source": "hf-daily", "ai_keywords": ["one"]},
        UNKNOWN | {"ai_summary": "Said.", "ai_model": "m", "ai_keywords": ["two"]},
    )
    assert (fields["ai_summary"], fields["ai_model"], fields["ai_keywords"]) == ("Said.", "m", ["two"])


def test_feed_places_of_one_day_are_one() -> None:
    day = "2026-01-05"
    places = merge(
        [
            record("arxiv-rss", "1", listings=[{"feed": "arxiv", "day": day, "announce_type": "new"}]),
            record("hf-daily", "1", listings=[{"feed": "hf", "day": day, "place": 4, "upvotes": 7}]),
            record("hf-api", "1", listings=[{"feed": "hf", "day": day, "place": 2, "submitter": "ada"}]),
        ]
    ).places
    assert [(one.feed, one.day, one.place, one.upvotes, one.submitter) for one in places] == [
        ("arxiv", date(2026, 1, 5), None, None, ""),
        ("hf", date(2026, 1, 5), 2, 7, "ada"),
    ]


def test_identifiers_that_another_paper_owns_are_left_out() -> None:
    said = record(identifiers=["doi:10.1000/b", "doi:10.1000/a"])
    assert merge([said], frozenset({"doi:10.1000/b"})).identifiers == ["doi:10.1000/a"]


def test_of_equally_trusted_sources_the_newest_version_counts() -> None:
    old = record("arxiv-oai", title="The title as it was", versions=[{"number": 1}])
    new = record("arxiv-rss", title="The title as it is", versions=[{"number": 2}])
    assert merge([old, new]).fields["title"] == merge([new, old]).fields["title"] == "The title as it is"
    same = record("arxiv-rss", title="The title of the feed", versions=[{"number": 1}])
    assert merge([same, old]).fields["title"] == "The title as it was"


def test_the_reason_of_a_retraction_goes_before_what_authors_noted() -> None:
    retracted = {"source": "crossref-notices", "status": "retracted", "comment": "Retraction of 2026-11-03."}
    fields = merged(ARXIV | {"comment": "12 pages"}, retracted, UNKNOWN | {"comment": "Elsewhere"})
    assert (fields["status"], fields["comment"]) == ("retracted", "Retraction of 2026-11-03. 12 pages")
    assert merged(ARXIV | {"comment": "12 pages"}, UNKNOWN | {"status": "Poster"})["comment"] == "12 pages"
