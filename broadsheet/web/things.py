"""What notifications, reports and actions are about, as pages name it and lead to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from broadsheet.community.models import Comment, Kind
from broadsheet.sources.text import number_in
from broadsheet.web.persons import person_url
from broadsheet.web.rows import key_url
from broadsheet.web.talk import LEFT, titles


@dataclass(frozen=True, slots=True)
class Thing:
    """Its name, its address (empty where it is not there any more), and the paper that it is on, if any."""

    name: str
    url: str
    paper: str = ""


def things(wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Thing]:
    """Each of these (kind, key) as a page names it."""
    pairs = list(dict.fromkeys(wanted))
    comments = _comments([key for kind, key in pairs if kind == Kind.COMMENT])
    return {(kind, key): _thing(kind, key, comments) for kind, key in pairs}


def _thing(kind: str, key: str, comments: Mapping[str, Thing]) -> Thing:
    if kind == Kind.COMMENT:
        return comments.get(key, Thing("a comment that is gone", ""))
    if kind == Kind.PERSON:
        return Thing(f"@{key}", person_url(key))
    if kind == Kind.WEBHOOK:
        return Thing("a webhook", reverse("webhooks"))
    return Thing(f"the paper {key}", key_url(key))


def _comments(keys: Iterable[str]) -> dict[str, Thing]:
    found = Comment.objects.filter(pk__in=map(number_in, keys), deleted=None).select_related("user")
    papers = titles([comment.key for comment in found])
    shown = {}
    for comment in found:
        if comment.key in papers:
            by = f"@{comment.user.username}" if comment.user else LEFT.lower()
            url = reverse("comment", args=[comment.pk])
            shown[str(comment.pk)] = Thing(f"a comment by {by}", url, papers[comment.key].title)
    return shown
