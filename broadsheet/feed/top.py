"""The first papers of a day."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.community import queries as community
from broadsheet.feed import expected
from broadsheet.feed.issue import order_of
from broadsheet.feed.span import Span


def top(day: date, most: int, hidden: Set[int] = frozenset()) -> list[Paper]:
    """Those that stand first on the page of a day, but for `hidden` ones."""
    order = order_of(Span.around("day", day), community.state(), expected.state())
    return queries.for_list([paper for paper in order.papers if paper not in hidden][:most])
