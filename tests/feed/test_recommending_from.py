"""Recommendations from papers that somebody names, without an account."""

from __future__ import annotations

import pytest

from broadsheet.catalog.models import Paper
from broadsheet.feed.recommending_from import recommended
from tests.feed.test_recommend import DAY, papers

pytestmark = pytest.mark.django_db
__all__ = ["papers"]


def keys(*named: Paper) -> list[str]:
    return [paper.key for paper in named]


def test_one_paper_is_enough_and_its_like_comes_first(papers: list[Paper]) -> None:
    found = recommended(keys(papers[0]), limit=9)
    assert {pick.paper for pick in found.picks} == set(papers[1:10])
    assert {pick.like for pick in found.picks} == {papers[0]}
    assert (found.learned_from, found.unknown, found.first, found.last) == (1, [], found.first, DAY)


def test_what_is_named_or_hidden_is_not_recommended(papers: list[Paper]) -> None:
    found = recommended(keys(papers[0], papers[1]), keys(papers[2]), limit=100, hidden={papers[3].pk})
    assert not {pick.paper for pick in found.picks} & set(papers[:4])
    assert len(found.picks) == 100


def test_negatives_push_their_like_down(papers: list[Paper]) -> None:
    liked = keys(papers[0], papers[10])
    without = [pick.paper for pick in recommended(liked, limit=18).picks]
    against = [pick.paper for pick in recommended(liked, keys(*papers[11:15]), limit=18).picks]
    assert set(papers[15:20]) <= set(without[:18])
    assert max(against.index(one) for one in papers[1:10]) < min(
        against.index(one) if one in against else 100 for one in papers[15:20]
    )


def test_names_of_nothing_are_told(papers: list[Paper]) -> None:
    found = recommended(["2605.00000", "nothing", "nothing"], ["none"])
    assert (found.unknown, found.learned_from) == (["nothing", "none"], 1)


def test_nothing_is_learned_from_unknown_papers_alone(papers: list[Paper]) -> None:
    assert recommended(["nothing"]).picks == []


def test_an_empty_catalog_recommends_nothing() -> None:
    assert recommended(["nothing"]).first is None
