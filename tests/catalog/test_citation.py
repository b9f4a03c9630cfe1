from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.catalog.citation import bibtex, cite_key
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from tests.catalog.records import record
from tests.catalog.snapshot import empty_catalog

pytestmark = pytest.mark.django_db


def cited(now: datetime, **fields: Any) -> str:
    ingest([record(**fields)], now)
    return bibtex(Paper.objects.get())


def test_a_preprint(now: datetime) -> None:
    entry = cited(
        now,
        title="On the $k$-th BERT for 50% of A&B",
        authors=["Ada Lovelace", {"name": "C. Babbage Jr.", "given": "C.", "family": "Babbage Jr."}],
        published="2026-01-02",
        categories=["cs.CL"],
        identifiers=["arxiv:2601.00001"],
    )
    assert entry == (
        "@misc{lovelace2026bert,\n"
        "  title = {On the $k$-th {BERT} for 50\\% of A\\&B},\n"
        "  author = {Ada Lovelace and Babbage Jr., C.},\n"
        "  year = {2026},\n"
        "  month = jan,\n"
        "  eprint = {2601.00001},\n"
        "  archiveprefix = {arXiv},\n"
        "  primaryclass = {cs.CL},\n"
        "  url = {https://arxiv.org/abs/2601.00001},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("fields", "kind", "line"),
    [
        ({"venue": "Proceedings of 2018"}, "inproceedings", "booktitle = {Proceedings of 2018}"),
        ({"venue": "ICLR 2018"}, "inproceedings", "booktitle = {ICLR 2018}"),
        ({"venue": "Neurological research"}, "article", "journal = {Neurological research}"),
        ({"identifiers": ["acl:P18-1001"], "venue": "ACL"}, "inproceedings", "url = {https://aclanthology.org/P18-1001}"),
        ({"published": "2018"}, "misc", "year = {2018}"),
        ({"authors": ["Viñas FC"]}, "misc", "author = {Viñas, FC}"),
        ({"authors": ["Simon and Schuster"]}, "misc", "author = {Simon {and} Schuster}"),
        ({"authors": ["A B"] * 300}, "misc", " and others}"),
        ({"status": "withdrawn"}, "misc", "note = {Withdrawn}"),
        ({"title": "A {broken title"}, "misc", r"title = {A \{broken title}"),
        ({"title": r"Schr{\"o}dinger costs $5"}, "misc", r"""title = {Schr{\"o}dinger costs \$5}"""),
        ({"identifiers": ["doi:10.1000/a_b"]}, "misc", "doi = {10.1000/a_b}"),
    ],
)  # fmt: skip
def test_kinds_and_hard_text(now: datetime, fields: dict[str, Any], kind: str, line: str) -> None:
    entry = cited(now, **fields)
    assert entry.startswith(f"@{kind}{{")
    assert line in entry


def test_the_month_of_a_year_is_not_made_up(now: datetime) -> None:
    assert "month" not in cited(now, published="2018")


def test_the_key_of_a_paper_of_which_nothing_is_known(now: datetime) -> None:
    ingest([record(title="的")], now)
    assert cite_key(Paper.objects.get())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab {}\\$%&#_^~\"'é", min_size=1, max_size=30).filter(str.strip), st.text("ab {}\\and", max_size=20))
def test_braces_of_an_entry_always_balance(now: datetime, title: str, name: str) -> None:
    with empty_catalog():
        entry = cited(now, title=title, authors=[name], venue=title)
    depth = 0
    for place, mark in enumerate(entry):
        escaped = (len(entry[:place]) - len(entry[:place].rstrip("\\"))) % 2
        depth += 0 if escaped else {"{": 1, "}": -1}.get(mark, 0)
        assert depth >= 0
    assert depth == 0
