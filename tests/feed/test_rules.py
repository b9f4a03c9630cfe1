"""Rules of a reader against the real index."""

from __future__ import annotations

import pytest

from broadsheet.accounts.models import User
from broadsheet.feed import rules
from broadsheet.library.actions import add_rule
from broadsheet.library.queries import rules as rules_of
from broadsheet.search import index
from tests.search.conftest import Add, add, index_folder

__all__ = ["add", "index_folder"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder")]


def kept(user: User, numbers: list[int]) -> list[bool]:
    kept: list[bool] = rules.keep(rules_of(user), numbers).tolist()
    return kept


def test_words_hold_as_a_phrase_and_a_function_word_says_nothing(add: Add) -> None:
    papers = [
        add(1, "Steel bridges", "Of arches."),
        add(2, "Bridges of steel", "Of arches."),
        add(3, "Gardens", "In May."),
    ]
    index.catch_up()
    ada = User.objects.create_user("ada")
    numbers = [paper.pk for paper in papers]
    add_rule(ada, "never", "word", "the")
    assert kept(ada, numbers) == [True, True, True]
    add_rule(ada, "never", "word", 'steel "bridges')
    assert kept(ada, numbers) == [False, True, True]
    add_rule(ada, "must", "word", "gardens")
    assert kept(ada, numbers) == [False, False, True]
    add_rule(ada, "must", "word", "bridges")
    assert kept(ada, numbers) == [False, True, True]


def test_without_an_index_rules_let_everything_through(db: None) -> None:
    ada = User.objects.create_user("ada")
    add_rule(ada, "must", "category", "cs.CL")
    assert kept(ada, [1, 2]) == [True, True]
