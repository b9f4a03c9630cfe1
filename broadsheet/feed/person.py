"""What one person did with papers in sight of all."""

from __future__ import annotations

from collections.abc import Collection as Group
from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import by_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import queries as community
from broadsheet.library import queries as library
from broadsheet.library.models import Collection

SHOWN = 50
UPVOTED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Last:
    """The last papers of a list, and how many it has."""

    papers: list[Paper]
    total: int


@dataclass(frozen=True, slots=True)
class InSight:
    """A person's public collections, the papers of which they are believed to be an author, those that they submitted
    and upvoted; what was done last stands first."""

    collections: list[Collection]
    authored: Last
    submitted: Last
    upvoted: Last


def in_sight(person: User, reader: User | None) -> InSight:
    """All of it, without the papers that the reader has hidden."""
    unwanted = {key for key, one in library.marks(reader).items() if one.hidden} if reader else set()
    return InSight(
        collections=list(library.public_collections().filter(owner=person)),
        authored=_last(community.authored(person), unwanted, SHOWN),
        submitted=_last(community.submitted(person), unwanted, SHOWN),
        upvoted=_last(community.upvoted(person), unwanted, UPVOTED_SHOWN),
    )


def _last(keys: Iterable[str], unwanted: Group[str], most: int) -> Last:
    wanted = [key for key in keys if key not in unwanted]
    return Last(by_keys(wanted[:most]), len(wanted))
