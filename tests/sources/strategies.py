"""Records with anything in them that a source may say."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from broadsheet.sources.base import (
    DATE_KINDS,
    Author,
    Link,
    Listing,
    Organization,
    PaperRecord,
    PartialDate,
    Relation,
    Version,
)
from broadsheet.sources.text import clean

texts = st.text(max_size=60).map(clean)
words = texts.filter(bool)
numbers = st.none() | st.integers(0, 2_147_483_647)
identifiers = st.one_of(
    st.from_regex(r"arxiv:2[0-5](0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True),
    st.from_regex(r"doi:10\.[1-9][0-9]{3}/[a-z0-9<>();/_-]{1,20}[a-z0-9]", fullmatch=True),
    st.from_regex(
        r"(acl:P1[0-9]-[0-9]{4}|openreview:[A-Za-z0-9_-]{10}|pmid:[1-9][0-9]{3}|cvpr2019:[0-9]{3})", fullmatch=True
    ),
)
dates = st.one_of(
    st.dates().map(PartialDate.of),
    st.dates().map(lambda day: PartialDate(day.isoformat()[:7])),
    st.dates().map(lambda day: PartialDate(day.isoformat()[:4])),
    st.datetimes(min_value=datetime(1900, 1, 1)).map(lambda moment: PartialDate.of(moment.replace(tzinfo=UTC))),  # noqa: DTZ001
)
urls = words.map(lambda text: f"https://example.org/{text}"[:2_000])
people = st.builds(
    Author, name=words, given=texts, family=texts, identifiers=st.lists(identifiers, max_size=1, unique=True).map(tuple)
)
feeds = st.from_regex(r"[a-z0-9][a-z0-9-]{0,40}|edition:2025-12-2[0-9]-[0-9a-f]{6}", fullmatch=True)
listings = st.builds(
    Listing,
    feed=feeds,
    day=st.dates(),
    place=numbers,
    announce_type=texts.map(lambda text: text[:16].strip()),
    upvotes=numbers,
    comments=numbers,
    submitter=texts,
)


def several(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=3).map(tuple)


records = st.builds(
    PaperRecord,
    source=words,
    source_id=words,
    title=words,
    abstract=texts,
    summary=texts,
    authors=several(people),
    author_count=numbers,
    organization=st.none() | st.builds(Organization, name=words, fullname=texts),
    identifiers=st.lists(identifiers, max_size=3, unique=True).map(tuple),
    published=st.none() | dates,
    date_kind=st.sampled_from(("", *DATE_KINDS)),
    updated=st.none() | dates,
    as_of=st.none() | dates,
    versions=several(st.builds(Version, number=st.integers(1, 99), date=st.none() | dates, note=texts)),
    categories=several(words),
    venue=texts,
    comment=texts,
    license=texts,
    status=texts,
    keywords=several(words),
    ai_summary=texts,
    ai_keywords=several(words),
    ai_model=texts,
    links=several(st.builds(Link, kind=st.sampled_from(("page", "pdf", "code")), url=urls)),
    listings=several(listings),
    relations=several(st.builds(Relation, kind=texts, identifier=identifiers)),
    upvotes=numbers,
    counted_by=texts,
    comments=numbers,
    stars=numbers,
    citations=numbers,
    submitter=texts,
    seen=st.none() | dates,
)
