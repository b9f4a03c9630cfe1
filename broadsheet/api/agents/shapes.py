"""What tools take and answer. Each answer is data, and tells itself as text in which what comes from outside is fenced.

Lists are told from the same data, so that both say the same.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from broadsheet.api.agents.fence import NOTICE, fenced
from broadsheet.search.filters import MAX_TEXT

MOST = 25
"""Papers of one answer: with whole abstracts they are some 50,000 characters."""
DETAIL = (
    "brief: title, date, first author, id. normal: also authors, fields, why it is there, a sentence. "
    "full: also the whole abstract, links and numbers."
)

Detail = Annotated[Literal["brief", "normal", "full"], Field(description=DETAIL)]
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many papers at most.")]
Page = Annotated[int, Field(ge=1, le=1_000, description="Which page of the list, from 1.")]
Id = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        description="A paper’s id from an earlier answer, or an arXiv id, a DOI or an address in any common form.",
    ),
]
Query = Annotated[str, Field(max_length=MAX_TEXT)]
Words = Annotated[str, Field(max_length=200)]
Fields = Annotated[
    str,
    Field(
        max_length=400,
        description="Only these categories, between commas; a minus leaves one out: `cs.CL,stat.*,-cs.CY`. Empty: all.",
    ),
]


class Answer(BaseModel):
    """What every answer has."""

    notice: str = NOTICE

    def data(self) -> dict[str, Any]:
        """As JSON has it; what is empty is missing."""
        return {"notice": self.notice, **self.model_dump(mode="json", exclude_defaults=True)}

    @abstractmethod
    def text(self) -> str:
        """The same as text."""


class PaperLine(BaseModel):
    """A paper in a list; what `detail` leaves out is missing."""

    id: str
    title: str
    published: str = ""
    """As exactly as it is known: `2025`, `2025-03` or `2025-03-18`."""
    authors: list[str] = []
    author_count: int = 0
    categories: list[str] = []
    why: str = Field(default="", description="Why it stands there.")
    text: str = Field(default="", description="A sentence of the abstract, or all of it.")
    nearness: float | None = Field(default=None, description="How near it is in meaning, from 0 to 1.")
    url: str = Field(default="", description="Its page here.")
    code: str = Field(default="", description="The address of its code.")
    counts: list[str] = Field(default=[], description="What other sites count.")

    def row(self, place: int) -> str:
        """As a few lines of text."""
        near = f"nearness {self.nearness:.2f}" if self.nearness is not None else ""
        facts = [f"id: {self.id}", self.published, self._byline(), " ".join(self.categories), near, *self.counts]
        lines = [f"{place}. {self.title}", " · ".join(fact for fact in facts if fact), self.why and f"Why: {self.why}"]
        lines += [self.url, self.code and f"Code: {self.code}", self.text]
        return "\n   ".join(line for line in lines if line)

    def _byline(self) -> str:
        rest = self.author_count - len(self.authors)
        return ", ".join(self.authors) + (f" + {rest:,}" if rest > 0 and self.authors else "")


class Papers(Answer):
    """A list of papers, or one page of it."""

    heading: str = Field(description="What the list is, in a sentence.")
    papers: list[PaperLine]
    start: int = Field(default=1, description="The place of the first one.")
    total: int | None = Field(default=None, description="Papers of the whole list.")
    page: int = 1
    pages: int = 1
    cursor: str = Field(default="", description="To go on from here another time.")
    next: str = Field(default="", description="What to do next.")

    def text(self) -> str:
        rows = "\n".join(line.row(place) for place, line in enumerate(self.papers, self.start))
        on = f"More: page={self.page + 1} of {self.pages}." if self.page < self.pages else ""
        last = " ".join(part for part in (on, self.next) if part)
        return "\n\n".join(part for part in (self.heading, fenced(rows) if rows else "", last) if part)


class PaperText(Answer):
    """One paper as Markdown."""

    id: str
    url: str = ""
    markdown: str
    next: str

    def text(self) -> str:
        return f"{fenced(self.markdown)}\n\n{self.next}"


class CollectionLine(BaseModel):
    """A collection in a list."""

    path: str = Field(description="By which get_collection and save_paper name it.")
    name: str
    owner: str
    papers: int
    sharing: Literal["private", "group", "public"]


class Collections(Answer):
    """Collections that whoever asks may see."""

    heading: str
    collections: list[CollectionLine]
    next: str

    def text(self) -> str:
        rows = (f"- {one.name} (path: {one.path}) · {one.papers} papers · {one.sharing}" for one in self.collections)
        inside = "\n".join(rows)
        return "\n\n".join(part for part in (self.heading, fenced(inside) if inside else "", self.next) if part)


class Saved(Answer):
    """What was kept."""

    id: str
    url: str = ""
    said: str

    def text(self) -> str:
        return self.said
