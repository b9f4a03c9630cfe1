"""Who is one paper. The order in which statements come is the matter of test_order.py."""

from __future__ import annotations

from typing import Any

import pytest

from broadsheet.catalog.matching import Grouping, group, name_parts, node_of
from broadsheet.sources.identifiers import title_key
from broadsheet.sources.jsonl import Statement
from tests.catalog.records import TITLE, record

OTHER = "A second thought about newspaper columns"


def grouped(*records: dict[str, Any], decisions: dict[tuple[int, int], bool] | None = None) -> Grouping:
    said = [record(source="s", source_id=str(place), **fields) for place, fields in enumerate(records)]
    names: list[Statement] = [(one.source, one.source_id) for one in said]
    decided = {(names[a], names[b]): same for (a, b), same in (decisions or {}).items()}
    return group([node_of(one, title_key(one.title)) for one in said], decided)


def papers(*records: dict[str, Any], decisions: dict[tuple[int, int], bool] | None = None) -> list[list[int]]:
    return sorted(map(sorted, grouped(*records, decisions=decisions).groups))


A, B = {"identifiers": ["doi:10.1000/a"]}, {"identifiers": ["doi:10.1000/b"]}
DIFFERENT = {"title": "Other words altogether here now"}


def test_a_shared_identifier_makes_one_paper_whatever_the_titles() -> None:
    both = {"identifiers": ["doi:10.1000/a", "x:1"]}
    assert papers(A | DIFFERENT, both, {"identifiers": ["x:1"], "title": "Short"}) == [[0, 1, 2]]


def test_an_equal_title_makes_one_paper() -> None:
    assert papers({}, {"title": TITLE.upper() + "!"}) == [[0, 1]]
    assert papers({"title": "Too short"}, {"title": "Too short"}) == [[0], [1]]


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ({"identifiers": ["arxiv:2601.00001"]}, {"identifiers": ["arxiv:2601.00002"]}, "two arXiv ids"),
        (A, B, "two DOIs"),
        ({"authors": ["Ada Lovelace"]}, {"authors": ["Charles Babbage"]}, "different first authors"),
        ({"published": "2020"}, {"published": "2024-01"}, "more than 3 years apart"),
    ],
)
def test_a_contradiction_keeps_equal_titles_apart(a: dict[str, Any], b: dict[str, Any], reason: str) -> None:
    found = grouped(a, b, {})
    assert sorted(found.groups) == [[0], [1], [2]]
    assert list(found.doubtful.values()) == [reason]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"identifiers": ["arxiv:2601.00001"]}, {"identifiers": ["doi:10.1000/b"]}),
        ({"authors": ["José Núñez"]}, {"authors": ["Nunez, Jose"]}),
        ({"authors": ["Ada Lovelace"]}, {}),
        ({"published": "2020"}, {"published": "2023-12"}),
        (A | {"relations": [{"kind": "preprint-of", "identifier": "doi:10.1000/b"}]}, B),
    ],
)
def test_no_contradiction(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert papers(a, b) == [[0, 1]]


def test_two_titles_that_chain_a_contradiction_merge_nothing() -> None:
    bridge = {"identifiers": ["x:1"]}
    assert papers(A, bridge, bridge | {"title": OTHER}, B | {"title": OTHER}) == [[0], [1, 2], [3]]
    assert papers(A, bridge, bridge | {"title": OTHER}, {"title": OTHER}) == [[0, 1, 2, 3]]


def test_a_doubtful_title_does_not_stop_another_one() -> None:
    bridge = {"identifiers": ["x:1"]}
    assert papers(A, B, bridge, bridge | {"title": OTHER}, {"title": OTHER}) == [[0], [1], [2, 3, 4]]


def test_the_operator_outranks_every_rule() -> None:
    assert papers(A, B, decisions={(0, 1): True}) == [[0, 1]]
    assert papers({}, {}, decisions={(0, 1): False}) == [[0], [1]]
    assert papers(A, A, decisions={(0, 1): False}) == [[0], [1]]


def test_a_third_statement_goes_with_the_first_of_two_that_are_kept_apart() -> None:
    assert papers(A, A, A, decisions={(0, 1): False}) == [[0, 2], [1]]


def test_names_are_compared_as_sets_without_accents() -> None:
    assert name_parts("Núñez, José") == name_parts("JOSE NUNEZ") == name_parts(r"Jos\'e N\'u\~nez")


TWO_PAPERS_OR_NOT = {
    # Told apart by contradictions; the reasons are a person's who read titles, authors and abstracts.
    frozenset(
        {"nips2018:11398", "openreview:HJDV5YxCW"}
    ): "one work: the rejected ICLR version, authors in another order",
    frozenset({"openreview:S1p31z-Ab", "acl:N18-1202"}): "one work: ELMo, `Matthew E` and `Matthew` Peters",
    frozenset({"acl:D18-1544", "acl:W18-5452"}): "a paper and its workshop abstract, each with its DOI",
    frozenset({"icml2019:4053", "acl:W19-36.20"}): "one work, the workshop's abstract has another first author",
    frozenset({"acl:D19-1484", "acl:D19-5558"}): "a paper and its workshop abstract, each with its DOI",
    frozenset(
        {"pmid:32202048", "pmid:32207066", "pmid:32200557"}
    ): "one guideline in three journals, each with its DOI",
    frozenset({"openreview:VrEPiN5WhM", "arxiv:2503.01781"}): "one work: `Meghana Arakkal Rajeev` and `Meghana Rajeev`",
    frozenset({"arxiv:2505.13887", "arxiv:2502.17110"}): "one work, submitted to arXiv twice",
    frozenset({"arxiv:2507.12759", "arxiv:2510.09354"}): "one work, submitted to arXiv twice",
    frozenset({"arxiv:2508.01652", "arxiv:2601.14729"}): "a work and its new edition with one author less",
    frozenset({"arxiv:2509.18643", "arxiv:2605.18723"}): "conference report and later article of one project",
    frozenset({"arxiv:2509.21801", "arxiv:2601.11002"}): "a work and its new edition with one author more",
    frozenset({"arxiv:2601.05576", "arxiv:2603.11870"}): "two different papers: other authors, other subject",
    frozenset({"arxiv:2601.22563", "arxiv:2410.09771"}): "one work, submitted to arXiv twice",
}


def test_real_groups_of_equal_titles(same_titles: list[list[Any]]) -> None:
    doubtful = set()
    for records in same_titles:
        found = group([node_of(one, title_key(one.title)) for one in records], {})
        if len(found.groups) > 1:
            doubtful.add(frozenset(one.source_id for one in records))
        else:
            assert not found.doubtful
    assert len(same_titles) == 120
    assert doubtful == set(TWO_PAPERS_OR_NOT)
