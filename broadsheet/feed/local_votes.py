"""What the people here did with papers, beside the votes of other sites. By the papers' ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from broadsheet.catalog.keys import ids_of
from broadsheet.catalog.queries import DayRow
from broadsheet.community import queries as community
from broadsheet.feed.remembered import remembered
from broadsheet.library import queries as library


@dataclass(frozen=True, slots=True)
class Here:
    """How many people here upvoted a paper and saved it, and what they wrote about it."""

    upvotes: int = 0
    saves: int = 0
    comments: int = 0


NOBODY = Here()


def here(votes: str, saves: str) -> Mapping[int, Here]:
    """Of each paper that anybody here did something with, what; `votes` and `saves` are the states of both, empty for
    none. Remembered until one of them changes, or the catalog."""
    return remembered(f"here {votes} {saves}", lambda: _here(votes, saves))


def _here(votes: str, saves: str) -> Mapping[int, Here]:
    said, saved = community.local_counts(votes), library.saved_counts(saves)
    papers = ids_of([*said, *saved])
    return {
        paper: Here(one.upvotes, saved.get(key, 0), one.comments)
        for key, paper in papers.items()
        for one in (said.get(key, community.NOTHING),)
    }


def with_local(rows: list[DayRow], state: str) -> list[DayRow]:
    """The rows with votes of both kinds; `state` is that of the votes here, empty for none."""
    votes = {paper: one.upvotes for paper, one in here(state, "").items()}
    if not votes:
        return rows
    return [row._replace(upvotes=row.upvotes + votes[row.paper]) if row.paper in votes else row for row in rows]
