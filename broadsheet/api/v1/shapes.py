"""The shapes of papers and of lists of them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Query, Schema
from pydantic import Field

from broadsheet.api.v1.frame import MOST, PAGE
from broadsheet.catalog.places import TEXT as PLACE

Detail = Literal["brief", "full"]
Key = Annotated[str, Field(description="The paper's key, or any identifier in a common form.", max_length=600)]
Number = Annotated[int, Field(ge=1, le=10**18)]
Cat = Annotated[
    str,
    Query(
        "",
        description="Categories or archives to take, or with a minus to leave out: `cs.LG,stat.ML,-cs.CY`.",
        max_length=2_000,
        examples=["cs.CL"],
    ),
]
Limit = Annotated[int, Query(50, description="At most so many papers.", ge=1, le=MOST)]
Cursor = Annotated[
    str, Query("", description="`next` of the answer before; none begins.", pattern=f"^({PAGE})?$", examples=["2.50"])
]
Place = Annotated[
    str, Query("", description="How far one has come; none begins.", pattern=f"^({PLACE})?$", examples=["7-120"])
]
Full = Annotated[Detail, Query("brief", description="`full` tells all of each paper, `brief` what a list shows.")]


class Author(Schema):
    name: str = Field(examples=["Ada Okafor"])
    given: str = Field("", examples=["Ada"])
    family: str = Field("", examples=["Okafor"])
    identifiers: list[str] = Field([], examples=[["orcid:0000-0002-1825-0097"]])


class Organization(Schema):
    name: str
    fullname: str = ""


class Version(Schema):
    number: int
    date: str | None = None
    note: str = ""


class Link(Schema):
    kind: str = Field(examples=["pdf"])
    url: str


class Relation(Schema):
    kind: str = Field(examples=["preprint-of"])
    identifier: str = Field(examples=["doi:10.1000/182"])


class Listing(Schema):
    """Where a paper stood: `place` 0 is the top."""

    feed: str = Field(examples=["arxiv"])
    day: str = Field(examples=["2026-05-29"])
    place: int | None = None


class Brief(Schema):
    """A paper as lists tell it."""

    key: str = Field(description="What operations take.", examples=["2605.00001"])
    url: str = Field(description="Its page.", examples=["https://papers.example/papers/2605.00001"])
    title: str = Field(description="As its most trusted source gives it, LaTeX included.", examples=["On columns"])
    authors: list[Author] = Field(description="In order; of a crowd the first, where a list is brief.")
    author_count: int = Field(examples=[2])
    published: str | None = Field(
        description="First version, as exactly as it is known: `2026`, `2026-05`, `2026-05-29`, or with the time.",
        examples=["2026-05-29"],
    )
    updated: str | None = Field(description="This version.")
    date_kind: str = Field(description="What `published` says.", examples=["submitted"])
    categories: list[str] = Field(description="The primary one first.", examples=[["cs.CL", "cs.LG"]])
    venue: str
    status: str = Field(description="`withdrawn`, `retracted`, or the venue's word.")
    has_code: bool
    outside_upvotes: int = Field(description="On other sites.")
    upvotes: int = Field(description="Of people here.")


class Paper(Brief):
    """A paper with all that is known of it; docs/paper-json.md explains each field."""

    abstract: str = ""
    summary: str = Field("", description="One or two sentences by Broadsheet, while there is no abstract.")
    organization: Organization | None = None
    versions: list[Version] = Field([])
    comment: str = ""
    license: str = ""
    keywords: list[str] = Field([])
    ai_summary: str = Field("", description="Written by a language model, `ai_model`, as a source passed it on.")
    ai_keywords: list[str] = Field([])
    ai_model: str = ""
    links: list[Link] = Field([])
    relations: list[Relation] = Field([])
    sources: list[str] = Field([])
    signals: dict[str, dict[str, int]] = Field({}, description="What other sites counted.")
    submitter: str = ""
    identifiers: list[str] = Field([], examples=[["arxiv:2605.00001"]])
    aliases: list[str] = Field([], description="Keys that it once had; they lead to it for ever.")
    feeds: list[Listing] = Field([])
    added: str = Field("", description="When this catalog first held it.")


class Page(Schema):
    """One page of a list. Of papers that are brief the fields of full ones are missing."""

    next: str | None = Field(description="The `cursor` of what follows; null at the end.")


class Papers(Page):
    """Some papers, in order."""

    papers: list[Paper]


class Piece(Schema):
    text: str
    marked: bool


class Highlights(Schema):
    title: list[Piece]
    abstract: list[Piece]


class Found(Schema):
    """How and why a search found a paper."""

    score: float
    parts: dict[str, float] = Field(description="`words` (BM25) and `meaning` (cosine), as far as they are known.")
    why: str
    highlights: Highlights


class FoundPaper(Paper):
    found: Found


class Offer(Schema):
    operator: str = Field(description="What narrows the search by it, to be added to `q`.", examples=["cat:cs.CL"])
    name: str
    papers: int


class Facets(Schema):
    """What was found, counted: docs/search-json.md has the meaning."""

    among: int
    years: list[Offer]
    categories: list[Offer]
    sources: list[Offer]
    venues: list[Offer]
    authors: list[Offer]
    code: Offer


class NearPaper(Paper):
    nearness: float = Field(description="The cosine of their meanings.", examples=[0.71])


class Standing(Schema):
    """Why a paper stands where it does."""

    place: int = Field(description="Counted from 1 over the whole list.")
    listings: list[Listing] = Field([])
    announced: str | None = Field(None, description="`new`, `cross` or `replaced`, where a feed says.")
    expected: float = Field(0.0, description="Upvotes that are expected of it, where nobody has voted yet.")
