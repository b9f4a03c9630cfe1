"""A paper as the original says it: bare, and in the wrapper of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import cast

from broadsheet.api.hub.contract import (
    Author,
    DailyPaper,
    Known,
    Linked,
    Listed,
    Paper,
    PaperDetail,
    Person,
    Repo,
    Repos,
)
from broadsheet.api.hub.naming import named, object_id, organization, person
from broadsheet.api.hub.told import Told
from broadsheet.catalog import models
from broadsheet.community.models import Claim
from broadsheet.feed.local_votes import NOBODY
from broadsheet.sources.base import family
from broadsheet.sources.identifiers import TITLE
from broadsheet.web.links import safe_url
from broadsheet.web.rows import paper_url

MOST_LINKS = 24
_GITHUB = re.compile(r"https?://(?:www\.)?github\.com/", re.IGNORECASE)
_REPO = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(datasets/|spaces/)?([\w.-]+/[\w.-]+)/?", re.ASCII)
_NO_REPOS = frozenset(("papers", "collections", "blog", "docs", "organizations", "learn", "api", "posts"))
"""What stands in the place of an owner without being one."""


def moment(when: datetime) -> str:
    """As the original's client reads it, which takes no other form: `2026-05-20T00:00:00.000Z`."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def of_day(day: date) -> str:
    """The first moment of a feed day."""
    return moment(datetime.combine(day, time(), UTC))


def bare(paper: models.Paper, told: Told) -> Paper:
    """The paper without a wrapper."""
    said: Paper = {
        "id": paper.key,
        "authors": _authors(paper, told),
        "title": paper.title,
        "summary": paper.abstract,
        "upvotes": paper.outside_upvotes + told.here.get(paper.pk, NOBODY).upvotes,
        "discussionId": object_id("discussion", paper.key),
        "source": _source(paper),
    }
    _tell_known(said, paper, told)
    if paper.published:
        said["publishedAt"] = moment(paper.published)
    if paper.status == "withdrawn" and (when := paper.updated or paper.published):
        said["withdrawnAt"] = moment(when)
    if pick := told.picks.get(paper.pk):
        said["submittedOnDailyAt"] = of_day(pick.day)
    if by := _submitter(paper, told):
        said["submittedOnDailyBy"] = by
    return said


def listed(paper: models.Paper, told: Told) -> Listed:
    """The paper in the wrapper that all lists have in common."""
    inner = bare(paper, told)
    said: Listed = {
        "paper": inner,
        "title": paper.title,
        "summary": paper.abstract,
        "thumbnail": f"{told.site}{paper_url(paper)}.png",
        "numComments": comments_of(paper, told),
        "isAuthorParticipating": paper.pk in told.participating,
        "source": inner["source"],
    }
    _tell_known(said, paper, told)
    when = inner.get("publishedAt") or inner.get("submittedOnDailyAt")
    if when:
        said["publishedAt"] = when
    return said


def daily(paper: models.Paper, told: Told) -> DailyPaper:
    """The paper as it stands in a feed day."""
    said = cast(DailyPaper, listed(paper, told))
    if by := _submitter(paper, told):
        said["submittedBy"] = by
    return said


def detail(paper: models.Paper, told: Told) -> PaperDetail:
    """All of a paper but its comments."""
    repos = repos_of(paper)
    known: Linked = {
        **bare(paper, told),
        "numComments": comments_of(paper, told),
        "linkedModels": repos["models"],
        "numTotalModels": len(repos["models"]),
        "linkedDatasets": repos["datasets"],
        "numTotalDatasets": len(repos["datasets"]),
        "linkedSpaces": repos["spaces"],
        "numTotalSpaces": len(repos["spaces"]),
    }
    return cast(PaperDetail, known)


def repos_of(paper: models.Paper) -> Repos:
    """The models, datasets and Spaces at Hugging Face to which links of the paper lead."""
    repos: Repos = {"models": [], "datasets": [], "spaces": []}
    for link in paper.links[:MOST_LINKS]:
        found = _REPO.fullmatch(link.get("url", ""))
        if found and found[2].partition("/")[0] not in _NO_REPOS:
            kind = repos["datasets"] if found[1] == "datasets/" else repos["spaces"] if found[1] else repos["models"]
            repo: Repo = {"id": found[2]}
            if repo not in kind:
                kind.append(repo)
    return repos


def author_id(paper: models.Paper, place: int) -> str:
    """The number of an author, by which one claims to be them; `place` counts from 0."""
    return object_id("author", paper.key, place)


def comments_of(paper: models.Paper, told: Told) -> int:
    """How many comments there are, on other sites and here."""
    outside = sum(counts.get("comments") or 0 for counts in paper.signals.values())
    return outside + told.here.get(paper.pk, NOBODY).comments


def _authors(paper: models.Paper, told: Told) -> list[Author]:
    claims = {one.position: one for one in told.claims.get(paper.pk, ())}
    authors: list[Author] = []
    for place, author in enumerate(paper.authors):
        name = str(author.get("name", ""))
        said: Author = {"_id": author_id(paper, place), "name": name, "hidden": False}
        claim = claims.get(place)
        if claim and claim.name == name:
            _claimed(said, claim, told.site)
        authors.append(said)
    return authors


def _claimed(author: Author, claim: Claim, site: str) -> None:
    author["user"] = person(claim.user, site)
    author["status"] = "admin_assigned" if claim.decided_by_id else "claimed_verified"
    author["statusLastChangedAt"] = moment(claim.decided_at or claim.at)


def _submitter(paper: models.Paper, told: Told) -> Person | None:
    """Who put it into the day on which it stands, else who brought it at all."""
    pick, here = told.picks.get(paper.pk), told.submissions.get(paper.pk, [])
    name = (pick.submitter if pick else "") or ("" if here else paper.submitter)
    if name or not here:
        return named(name, told.site) if name else None
    made = next((one for one in here if pick and one.day == pick.day), here[0])
    return person(made.user, told.site)


def _source(paper: models.Paper) -> str:
    """Whose identifier makes the key; of a paper without one, who told of it first."""
    scheme, _, rest = paper.key.partition(":")
    if not rest:
        return "arxiv"
    return family(paper.sources[0]) if scheme == TITLE and paper.sources else scheme


def _tell_known(said: Known, paper: models.Paper, told: Told) -> None:
    """What a language model wrote is what a source says that one wrote; never a sentence of ours."""
    if paper.ai_summary:
        said["ai_summary"] = paper.ai_summary
    if paper.ai_model:
        said["ai_summary_model"] = paper.ai_model
    if paper.ai_keywords:
        said["ai_keywords"] = paper.ai_keywords
    if paper.organization:
        said["organization"] = organization(paper.organization, told.site)
    _link(said, paper, told)
    stars = _stars(paper)
    if stars is not None:
        said["githubStars"] = stars


def _link(said: Known, paper: models.Paper, told: Told) -> None:
    """Project page, code and media: as sources tell them, else as who submitted the paper here does."""
    here = told.submissions.get(paper.pk, [])
    outside = list(_urls(paper, "code"))
    code = next((url for url in [*outside, *(one.code for one in here)] if _GITHUB.match(url)), "")
    if code:
        said["githubRepo"] = code
    if code and code not in outside:
        said["githubRepoAddedBy"] = "user"
    if project := next(filter(None, [*_urls(paper, "project"), *(one.project for one in here)]), ""):
        said["projectPage"] = project
    if media := list(dict.fromkeys([*_urls(paper, "media"), *(one.media for one in here if one.media)])):
        said["mediaUrls"] = media


def _urls(paper: models.Paper, kind: str) -> Iterator[str]:
    urls = (safe_url(link.get("url", "")) for link in paper.links[:MOST_LINKS] if link.get("kind") == kind)
    return (url for url in urls if url)


def _stars(paper: models.Paper) -> int | None:
    """GitHub itself knows its stars best."""
    told = {family(source): counts["stars"] for source, counts in paper.signals.items() if "stars" in counts}
    return told.get("github", next(iter(told.values()), None))
