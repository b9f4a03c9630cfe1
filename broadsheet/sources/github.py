"""GitHub, about papers that are held: the stars of the repository with their code.

Protocol: REST API (docs.github.com/rest/repos/repos, “Get a repository”), one request a repository; a renamed one is
redirected to. A token has an allowance of 5,000 requests an hour; where it is gone, GitHub answers 403 or 429 and says
when to come again, which the HTTP layer and the timetable see to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from broadsheet.sources.base import BadRecord, PaperRecord, attempt
from broadsheet.sources.http.errors import Refused
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import HeldPaper, Kind, Limit, Page
from broadsheet.sources.options import Options
from broadsheet.sources.sweep import EnrichingOneByOne, Sweep, best_identifier

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

SOURCE = "github"
REQUESTS = 1_000
"""A day, unless told."""
_REPOSITORY = re.compile(r"https?://(?:www\.)?github\.com/([\w-]{1,39})/([\w.-]{1,100})", re.IGNORECASE)
GONE = (403, 404, 410, 451)
"""Statuses of a repository that is blocked, private, or no more."""
_NO_OWNERS = frozenset(("orgs", "topics", "features", "sponsors", "marketplace", "collections", "search"))


def repository(paper: HeldPaper) -> str | None:
    """`owner/name` of the first repository at GitHub among its code."""
    for address in paper.code:
        found = _REPOSITORY.match(address)
        if found and found[1].lower() not in _NO_OWNERS:
            return f"{found[1]}/{found[2].removesuffix('.git').rstrip('.')}"
    return None


def record(paper: HeldPaper, answer: Any) -> PaperRecord:
    """What GitHub says of the repository of a paper; raises BadRecord."""
    stars = answer.get("stargazers_count") if isinstance(answer, Mapping) else None
    if not isinstance(stars, int) or isinstance(stars, bool):
        raise BadRecord("The answer about its repository has no stars.")
    name = best_identifier(paper)
    return from_json(
        {"source": SOURCE, "id": f"github:{name}", "title": paper.title, "identifiers": [name], "stars": stars}
    )


class GitHub(EnrichingOneByOne):
    def asks_about(self, paper: HeldPaper) -> bool:
        return repository(paper) is not None

    def answer(self, paper: HeldPaper, sweep: Sweep, http: Http, now: datetime) -> Page:
        name = repository(paper)
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        try:
            answer = http.get(f"{self.address}/repos/{name}", headers=headers).expect("json")
        except Refused as error:
            if error.status in GONE:
                return Page(cursor=sweep.cursor)
            raise
        return self.told(attempt(record, paper, answer.read_json()), name or "", sweep)


def _build(options: Options) -> GitHub:
    found = GitHub.of(options, REQUESTS, REQUESTS)
    token = options.text("token")
    if not token:
        raise options.error("“token” must be there: a GitHub token that may read public repositories.")
    return replace(found, key=token)


KIND = Kind(
    name="github",
    title="GitHub, about papers that are held: stars of their code",
    address="https://api.github.com",
    limit=Limit("api.github.com", 1.0),
    every=timedelta(hours=6),
    build=_build,
    records=(SOURCE,),
)
