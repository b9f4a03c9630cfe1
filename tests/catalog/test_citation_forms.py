"""RIS, CSL-JSON, plain text, and names in their parts."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.catalog.citation import csl_json, plain_text, ris
from broadsheet.catalog.citation.entry import Name, name
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from tests.catalog.records import record
from tests.catalog.snapshot import empty_catalog

pytestmark = pytest.mark.django_db

PREPRINT: dict[str, Any] = {
    "title": "On columns",
    "authors": ["Ada Lovelace", "Charles Babbage"],
    "published": "2026-01-02",
    "abstract": "We count columns.",
    "keywords": ["columns"],
    "identifiers": ["arxiv:2601.00001", "doi:10.1000/182"],
    "links": [{"kind": "pdf", "url": "https://arxiv.org/pdf/2601.00001"}],
}


def paper(now: datetime, **fields: Any) -> Paper:
    ingest([record(**fields)], now)
    return Paper.objects.get()


def test_a_preprint_as_ris(now: datetime) -> None:
    assert ris(paper(now, **PREPRINT)) == "\r\n".join(
        [
            "TY  - UNPB",
            "ID  - lovelace2026columns",
            "TI  - On columns",
            "AU  - Lovelace, Ada",
            "AU  - Babbage, Charles",
            "PY  - 2026",
            "DA  - 2026/01/02/",
            "PB  - arXiv",
            "AB  - We count columns.",
            "KW  - columns",
            "DO  - 10.1000/182",
            "AN  - arXiv:2601.00001",
            "UR  - https://arxiv.org/abs/2601.00001",
            "L1  - https://arxiv.org/pdf/2601.00001",
            "ER  - ",
            "",
        ]
    )


def test_a_preprint_as_csl_json(now: datetime) -> None:
    assert json.loads(csl_json(paper(now, **PREPRINT))) == [
        {
            "id": "lovelace2026columns",
            "type": "article",
            "title": "On columns",
            "author": [{"family": "Lovelace", "given": "Ada"}, {"family": "Babbage", "given": "Charles"}],
            "issued": {"date-parts": [[2026, 1, 2]]},
            "publisher": "arXiv",
            "number": "arXiv:2601.00001",
            "abstract": "We count columns.",
            "keyword": "columns",
            "DOI": "10.1000/182",
            "URL": "https://arxiv.org/abs/2601.00001",
        }
    ]


def test_a_preprint_as_a_line(now: datetime) -> None:
    assert plain_text(paper(now, **PREPRINT)) == (
        "Ada Lovelace and Charles Babbage (2026). On columns. arXiv:2601.00001. https://doi.org/10.1000/182\n"
    )


@pytest.mark.parametrize(
    ("fields", "type_ris", "type_csl", "line"),
    [
        ({"venue": "ICLR 2018"}, "CPAPER", "paper-conference", "T2  - ICLR 2018"),
        ({"venue": "Neurological research"}, "JOUR", "article-journal", "T2  - Neurological research"),
        ({"published": "2018"}, "GEN", "manuscript", "DA  - 2018/"),
        ({"published": "2018-05"}, "GEN", "manuscript", "DA  - 2018/05/"),
        ({"status": "retracted"}, "GEN", "manuscript", "N1  - Retracted"),
    ],
)
def test_kinds_and_dates(now: datetime, fields: dict[str, Any], type_ris: str, type_csl: str, line: str) -> None:
    told = paper(now, **fields)
    lines = ris(told).split("\r\n")
    assert lines[0] == f"TY  - {type_ris}"
    assert line in lines
    assert json.loads(csl_json(told))[0]["type"] == type_csl


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        ({"name": "Ada Lovelace"}, Name("Lovelace", "Ada")),
        ({"name": "Aäron van den Oord"}, Name("van den Oord", "Aäron")),
        ({"name": "Martin Luther King Jr."}, Name("King", "Martin Luther", "Jr.")),
        ({"name": "Viñas FC"}, Name("Viñas", "FC")),
        ({"name": "Plato"}, Name("Plato")),
        ({"name": "The ATLAS Collaboration"}, Name("The ATLAS Collaboration")),
        ({"name": "山田"}, Name("山田")),
        ({"name": "C. Babbage Jr.", "family": "Babbage Jr.", "given": "C."}, Name("Babbage Jr.", "C.")),
        ({}, Name("")),
    ],
)
def test_names_in_their_parts(author: dict[str, str], parts: Name) -> None:
    assert name(author) == parts


def test_all_authors_are_named_but_in_a_line(now: datetime) -> None:
    told = paper(now, authors=[f"Author {number}" for number in range(300)])
    assert ris(told).count("\nAU  - ") == 300
    assert len(json.loads(csl_json(told))[0]["author"]) == 300
    assert "Author 19 et al." in plain_text(told)


def test_text_is_made_readable_on_the_way(now: datetime) -> None:
    told = paper(now, title="A title of some words", authors=["Ada Lovelace"])
    for form in (ris, csl_json, plain_text):
        assert "A TITLE OF SOME WORDS" in form(told, str.upper)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab \n\r-{}\\\"'é\u2028", min_size=1, max_size=30).filter(str.strip), st.text("ab \n,", max_size=20))
def test_no_text_breaks_a_record(now: datetime, title: str, author: str) -> None:
    with empty_catalog():
        told = paper(now, title=title, authors=[author], abstract=title, venue=title)
        lines = ris(told).removesuffix("\r\n").split("\r\n")
        item = json.loads(csl_json(told))[0]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert (lines[0][:2], lines[-1][:2]) == ("TY", "ER")
    assert item["id"]
    assert item["type"]
