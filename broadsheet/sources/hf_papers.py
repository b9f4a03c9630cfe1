"""Answers of `GET /api/daily_papers` (Hugging Face, or another Broadsheet), in every shape since 2024.

An answer is a list of objects with a `paper` inside, a few keys of which stand on the outer level, in some years on
both; a bare paper is taken too. The feed day is the UTC date of `submittedOnDailyAt`; the answers of 2024 lack it, and
there the outer `publishedAt` is the moment of submission.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from broadsheet.sources.base import BadRecord, PaperRecord, PartialDate, attempt
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.jsonl import from_json

SOURCE = "hf-daily"
FEED = "hf"
_SEEMS = re.compile(
    r"""["']paper["']\s*:\s*\{|"submittedOnDailyAt"\s*:|"upvotes"\s*:\s*\d+.{0,2000}"discussionId"\s*:""", re.DOTALL
)
_MEDIA_HOST = re.compile(r"https?://")

Json = Mapping[str, Any]


def is_answer(beginning: str) -> bool:
    """Whether a text begins as such an answer does (printed Python objects included, to say what is wrong)."""
    return beginning.lstrip()[:1] in ("[", "{") and bool(_SEEMS.search(beginning))


def _said(outer: Json, inner: Json, key: str) -> Any:
    """What either level says; the inner one first."""
    value = inner.get(key)
    return outer.get(key) if value is None else value


def _person(value: Any) -> str:
    """A person's user name; the site calls it `user` or `name` by the year."""
    if not isinstance(value, dict):
        return ""
    name = value.get("user") or value.get("name") or value.get("fullname")
    return name if isinstance(name, str) else ""


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return PartialDate.parse(value).start
    except BadRecord:
        return None


def _authors(value: Any) -> list[str]:
    authors = value if isinstance(value, list) else []
    return [
        author["name"]
        for author in authors
        if isinstance(author, dict) and isinstance(author.get("name"), str) and not author.get("hidden")
    ]


def _newest(outer: Json, inner: Json) -> str | None:
    """The newest moment that the entry mentions: the answer is at least as young."""
    authors = inner.get("authors")
    people = authors if isinstance(authors, list) else ()
    changes = [author.get("statusLastChangedAt") for author in people if isinstance(author, dict)]
    said = [outer.get("publishedAt"), inner.get("submittedOnDailyAt"), inner.get("publishedAt"), *changes]
    moments = [moment for moment in map(_moment, said) if moment]
    return PartialDate.of(max(moments)).text if moments else None


def _links(outer: Json, inner: Json, identifier: str | None) -> list[dict[str, str]]:
    media = _said(outer, inner, "mediaUrls")
    found = [
        (
            "page",
            f"https://huggingface.co/papers/{identifier[6:]}" if identifier and identifier[:6] == "arxiv:" else "",
        ),
        ("code", _said(outer, inner, "githubRepo")),
        ("project", _said(outer, inner, "projectPage")),
        *(("media", url) for url in (media if isinstance(media, list) else ())),
    ]
    links = []
    for kind, url in found:
        url = url.strip() if isinstance(url, str) else ""
        url = f"https://{url}" if url.startswith("github.com/") else url
        if _MEDIA_HOST.match(url):
            links.append({"kind": kind, "url": url})
    return links


def _listing(outer: Json, inner: Json, place: int, submitter: str) -> list[dict[str, Any]]:
    moment = _moment(inner.get("submittedOnDailyAt")) or ("paper" in outer and _moment(outer.get("publishedAt")))
    if not moment:
        return []
    counts = {"upvotes": inner.get("upvotes"), "comments": outer.get("numComments")}
    return [{"feed": FEED, "day": moment.date().isoformat(), "place": place, "submitter": submitter, **counts}]


def record(entry: Any, place: int) -> PaperRecord:
    """The record of one entry; `place` is where it stands in the answer, from 0. Raises BadRecord."""
    if isinstance(entry, str):
        raise BadRecord("This is the printed text of a Python object, not JSON; ask the API for the day again.")
    if not isinstance(entry, dict) or not isinstance(entry.get("paper", entry), dict):
        raise BadRecord("This is not a paper of an API answer: an object with “paper” inside is expected.")
    inner: Json = entry.get("paper", entry)
    key = inner.get("id")
    if not isinstance(key, str) or not key.strip():
        raise BadRecord("The paper has no “id”.")
    identifier = recognise(key) or (key if ":" in key and not key.startswith("t:") else None)
    submitter = _person(inner.get("submittedOnDailyBy")) or _person(entry.get("submittedBy"))
    withdrawn = _moment(inner.get("withdrawnAt"))
    return from_json(
        {
            "source": SOURCE,
            "id": identifier or key,
            "title": _said(entry, inner, "title"),
            "abstract": _said(entry, inner, "summary"),
            "authors": _authors(inner.get("authors")),
            "organization": _said(entry, inner, "organization"),
            "identifiers": [identifier] if identifier else [],
            "published": inner.get("publishedAt"),
            "date_kind": "submitted" if inner.get("publishedAt") else "",
            "as_of": _newest(entry, inner),
            "status": "withdrawn" if withdrawn else "",
            "ai_summary": _said(entry, inner, "ai_summary"),
            "ai_keywords": _said(entry, inner, "ai_keywords"),
            "ai_model": _said(entry, inner, "ai_summary_model"),
            "links": _links(entry, inner, identifier),
            "listings": _listing(entry, inner, place, submitter),
            "upvotes": inner.get("upvotes"),
            "comments": entry.get("numComments"),
            "stars": _said(entry, inner, "githubStars"),
            "submitter": submitter,
        }
    )


def records(text: str) -> Iterator[tuple[str, PaperRecord | BadRecord]]:
    """Each paper of an answer with its place (`entry 1`, …), or what is wrong with it.

    Raises BadRecord if the text is not JSON or no answer at all.
    """
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRecord("The file is not whole JSON; fetch it again.") from None
    if isinstance(answer, dict) and isinstance(answer.get("data"), list):
        answer = answer["data"]
    for place, entry in enumerate(answer if isinstance(answer, list) else [answer]):
        yield f"entry {place + 1}", attempt(record, entry, place)
