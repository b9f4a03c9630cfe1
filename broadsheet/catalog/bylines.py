"""Who wrote which papers, for lists that need no more of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, JSONField, TextField, When
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual

from broadsheet.catalog.models import Paper

_CHUNK = 500
CROWD = 20_000
"""Characters of a list of authors, some three hundred names, beyond which it is not read for lists: a page of papers
by thousands each would take seconds."""
FIRST = 10
"""Names that are read of a crowd."""
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote a paper, and when it was published, if that is known."""

    paper: int
    names: list[str]
    published: datetime | None
    crowd: bool
    """There are too many names to be read; `names` is empty."""

    @property
    def year(self) -> int | None:
        return self.published.year if self.published else None


def bylines(ids: Iterable[int]) -> list[Byline]:
    """The authors of papers, in the order of their ids as given; an id that is no paper's is left out."""
    wanted = list(ids)
    found: dict[int, Byline] = {}
    for start in range(0, len(wanted), _CHUNK):
        papers = Paper.objects.filter(pk__in=wanted[start : start + _CHUNK])
        for paper, authors, published in papers.values_list("pk", _few(), "published"):
            names = [str(author.get("name", "")) for author in authors or ()]
            found[paper] = Byline(paper, names, published, authors is None)
    return [found[paper] for paper in wanted if paper in found]


def _few() -> Case:
    """The authors; null where they are a crowd."""
    small: Any = LessThanOrEqual(Length(Cast("authors", TextField())), CROWD)
    return Case(When(small, then="authors"), default=None, output_field=JSONField())


def first_authors(text: str) -> tuple[list[dict[str, Any]], int]:
    """The authors in a JSON list, of a crowd only the first, and how many there are (a quote in a name is escaped)."""
    if len(text) <= CROWD:
        authors: list[dict[str, Any]] = json.loads(text)
        return authors, len(authors)
    found: list[dict[str, Any]] = []
    decoder, place = json.JSONDecoder(), text.index("[") + 1
    while len(found) < FIRST and text[place] != "]":
        author, place = decoder.raw_decode(text, place)
        found.append(author)
        place = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]
    return found, text.count('"name":')
