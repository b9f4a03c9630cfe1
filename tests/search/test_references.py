"""Papers named as people cite them: author, year and words of the title, in any order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from broadsheet.search.lexical import Document, Lexical
from broadsheet.search.query import parse
from tests.search.test_lexical import indexed

PAPERS = [
    Document(
        paper=1,
        title="Graph diffusion for molecules",
        abstract="We study molecules.",
        authors=("Ada Long", "Wei Kapuśniak"),
        day=date(2024, 3, 1),
    ),
    Document(
        paper=2,
        title="Diffusion on a graph",
        abstract="Long texts on graph diffusion, graph diffusion in 2024 and 2024.",
        authors=("Bo White",),
        day=date(2019, 3, 1),
    ),
    Document(
        paper=3,
        title="Graph diffusion again",
        abstract="Diffusion, once more.",
        authors=("Wei Kapuśniak", "Ada Long"),
        day=date(2024, 5, 1),
    ),
    Document(paper=4, title="A dwarf that is white", abstract="Stars.", authors=("Carl Maria",), day=date(2020, 1, 1)),
    Document(paper=5, title="A dwarf that is red", abstract="Stars.", authors=("Bo White",), day=date(2020, 1, 1)),
    *(Document(paper=10 + n, title=f"Filler {n}", abstract="A long white text.", authors=("N N",)) for n in range(9)),
]


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> Lexical:
    return indexed(tmp_path_factory.mktemp("words"), PAPERS)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("long 2024 graph diffusion", 1),
        ("2024 diffusion graph kapusniak", 3),
        ("diffusion Kapuśniak graph", 3),
        ("white 2019 graph", 2),
        ("white 2020 dwarf", 5),
    ],
    ids=["first author", "the other first author", "name alone", "name that is a word", "one more"],
)
def test_who_is_named_stands_first(lexical: Lexical, typed: str, first: int) -> None:
    assert lexical.search(parse(typed), 3).papers[0] == first


@pytest.mark.parametrize(
    "typed",
    ["white dwarf", "graph diffusion graph diffusion 2024 texts of any length and kind, by long words"],
    ids=["a word more often than a name", "too long"],
)
def test_other_texts_name_nobody(lexical: Lexical, typed: str) -> None:
    found = lexical.search(parse(typed), 3)
    assert found.scores[0] < 2 * found.scores[1]


def test_a_year_alone_ranks_its_papers(tmp_path: Path, lexical: Lexical) -> None:
    assert set(lexical.search(parse("2024"), 3).papers.tolist()) == {1, 2, 3}
