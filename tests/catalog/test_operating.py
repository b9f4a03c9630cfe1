"""What an operator decides stays, whatever sources say later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import MergeDecision, Paper, SourceRecord
from broadsheet.catalog.operating import Undecidable, join, part, separate, statements
from broadsheet.sources.base import Author, PaperRecord

pytestmark = pytest.mark.django_db
TITLE = "A long enough title about the width of layers"


def record(source: str, name: str, title: str = TITLE, **more: object) -> PaperRecord:
    told = {"authors": (Author("Ada Okafor"),), "abstract": f"Told by {source}.", **more}
    return PaperRecord(source=source, source_id=name, title=title, **told)  # type: ignore[arg-type]


def keys() -> list[str]:
    return sorted(Paper.objects.values_list("key", flat=True))


def test_a_wrong_merge_is_undone_and_stays_undone(now: datetime) -> None:
    preprint = record("arxiv", "arxiv:2611.00001", identifiers=("arxiv:2611.00001",))
    article = record("crossref", "doi:10.1234/x", identifiers=("doi:10.1234/x",))
    ingest([preprint, article], now)
    paper = Paper.objects.get()
    told = statements(paper)
    assert [(one.source, one.title, one.authors) for one in told] == [
        ("arxiv", TITLE, "Ada Okafor"),
        ("crossref", TITLE, "Ada Okafor"),
    ]
    separated = separate(paper, [told[1].record], now)
    assert sorted(one.key for one in separated) == keys() == ["2611.00001", "doi:10.1234/x"]
    later = record("crossref", "doi:10.1234/x", identifiers=("doi:10.1234/x",), venue="A journal")
    ingest([preprint, later], now + timedelta(days=1))
    assert keys() == ["2611.00001", "doi:10.1234/x"]
    assert Paper.objects.get(key="doi:10.1234/x").venue == "A journal"


def test_what_was_one_with_the_others_stays_so(now: datetime) -> None:
    names = ("arxiv:2611.00001", "doi:10.1234/x", "acl:2026.acl-long.1")
    ingest((record(f"s{n}", name, identifiers=(name,)) for n, name in enumerate(names)), now)
    paper = Paper.objects.get()
    wrong = next(told for told in statements(paper) if told.source_id == "acl:2026.acl-long.1")
    separate(paper, [wrong.record], now)
    told = sorted(sorted(one.source_id for one in statements(paper)) for paper in Paper.objects.all())
    assert told == [["acl:2026.acl-long.1"], ["arxiv:2611.00001", "doi:10.1234/x"]]


def test_papers_of_one_title_that_are_two(now: datetime) -> None:
    ingest([record("x", "arxiv:2611.00001", identifiers=("arxiv:2611.00001",))], now)
    ingest([record("y", "arxiv:2611.00002", identifiers=("arxiv:2611.00002",))], now)
    first, second = Paper.objects.order_by("pk")
    part(first, second, now)
    assert MergeDecision.objects.get().same is False
    with pytest.raises(Undecidable, match="one paper"):
        part(first, first, now)


def test_a_shared_identifier_is_outranked_too(now: datetime) -> None:
    one = record("arxiv", "arxiv:2611.00001", identifiers=("arxiv:2611.00001",))
    other = record("s2", "s2:1", "Quite another paper that was taken for it", identifiers=("arxiv:2611.00001", "s2:1"))
    ingest([one, other], now)
    paper = Paper.objects.get()
    wrong = next(told for told in statements(paper) if told.source == "s2")
    assert len(separate(paper, [wrong.record], now)) == 2
    ingest([other], now + timedelta(days=1))
    assert Paper.objects.count() == 2


def test_two_papers_become_one_and_may_be_parted_again(now: datetime) -> None:
    ingest([record("x", "x:1", "A first title of a paper"), record("y", "y:1", "Its second title elsewhere")], now)
    first, second = Paper.objects.order_by("pk")
    joined = join(first, second, now)
    assert Paper.objects.get() == joined
    wrong = next(told for told in statements(joined) if told.source == "y")
    separate(joined, [wrong.record], now + timedelta(seconds=1))
    assert Paper.objects.count() == 2


def test_what_cannot_be_decided_is_said(now: datetime) -> None:
    ingest([record("x", "x:1")], now)
    paper = Paper.objects.get()
    with pytest.raises(Undecidable, match="not none and not all"):
        separate(paper, [], now)
    with pytest.raises(Undecidable, match="not none and not all"):
        separate(paper, SourceRecord.objects.values_list("pk", flat=True), now)
    with pytest.raises(Undecidable, match="same paper already"):
        join(paper, paper, now)
