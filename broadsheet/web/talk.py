"""What people said, as the pages print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from broadsheet.accounts.models import User
from broadsheet.accounts.permissions import may_act_on
from broadsheet.catalog.keys import by_keys, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.community.discussion import Tally, names_in, on_paper, tallies
from broadsheet.community.models import Comment, Emoji
from broadsheet.community.writing import LONGEST
from broadsheet.feed.lists import Paging
from broadsheet.web.math.typesetting import plain
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import who
from broadsheet.web.prose import prose
from broadsheet.web.rows import key_url, paper_url, shortened
from broadsheet.web.words import counted, moment

COMMENTS_A_PAGE = 100
TITLE_LENGTH = 120
LEFT = "Somebody who has left"


@dataclass(frozen=True, slots=True)
class About:
    """The paper that a comment is on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as a page prints it."""

    pk: int
    name: str
    username: str
    """Empty for who has left."""
    when: str
    edited: bool
    text: SafeString
    gone: str
    """Why the text is not for all to read; empty where it is."""
    is_reply: bool
    is_mine: bool
    may_hide: bool
    tallies: list[Tally]
    about: About | None


def said(
    comments: Sequence[Comment], user: User | None, *, moderator: User | None = None, named: bool = False
) -> list[Said]:
    """Comments in their order, for this person, who may be here as a moderator too. `named` says which papers they are
    on, and leaves out those on papers that are gone."""
    names = names_in(comment.text for comment in comments)
    counts = tallies(comments, user)
    papers = titles([comment.key for comment in comments]) if named else {}
    return [
        _said(comment, user, moderator, names, counts[comment.pk], papers.get(comment.key))
        for comment in comments
        if not named or comment.key in papers
    ]


def titles(keys: Sequence[str]) -> Mapping[str, About]:
    """The papers of these keys, whatever keys they have now; those of none are missing."""
    present = present_keys(keys)
    papers = {paper.key: paper for paper in by_keys(present.values())}
    shown = {key: About(shortened(plain(paper.title), TITLE_LENGTH), key_url(key)) for key, paper in papers.items()}
    return {key: shown[now] for key, now in present.items() if now in shown}


def _said(
    comment: Comment,
    user: User | None,
    moderator: User | None,
    names: frozenset[str],
    counts: list[Tally],
    about: About | None,
) -> Said:
    gone = _gone(comment)
    return Said(
        pk=comment.pk,
        name=comment.user.shown_name if comment.user else LEFT,
        username=comment.user.username if comment.user and comment.user.is_active else "",
        when=moment(comment.at),
        edited=comment.edited is not None,
        text=prose(comment.text, names),
        gone=gone,
        is_reply=comment.parent_id is not None,
        is_mine=user is not None and comment.user == user,
        may_hide=moderator is not None and may_act_on(moderator, comment.user),
        tallies=counts,
        about=about,
    )


def _gone(comment: Comment) -> str:
    if comment.deleted:
        return "Its author deleted this comment."
    return f"A moderator hid this comment: {comment.reason}" if comment.hidden else ""


def discussion(request: HttpRequest, paper: Paper) -> dict[str, Any]:
    """What the section of the paper's page shows: a page of the comments, and who may add to them."""
    comments = on_paper(paper)
    paging = Paging.of(asked_page(request), len(comments), COMMENTS_A_PAGE)
    shown = comments[paging.start : paging.start + COMMENTS_A_PAGE]
    public = sum(not (comment.deleted or comment.hidden) for comment in comments)
    speaker = who(request, "speak")
    return {
        "comments": said(shown, speaker, moderator=who(request, "moderate")),
        "comments_counted": counted(public, "comment"),
        "pager": pager(paper_url(paper), paging),
        "speaks": speaker is not None,
        "emojis": Emoji,
        "longest": LONGEST,
    }


def comment_url(comment: Comment) -> str:
    """Where a comment stands: on its paper's page, as it is called now; empty where it stands nowhere any more."""
    key = present_keys([comment.key]).get(comment.key)
    paper = next(iter(by_keys([key])), None) if key else None
    if paper is None:
        return ""
    place = next((place for place, one in enumerate(on_paper(paper)) if one.pk == comment.pk), None)
    if place is None:
        return ""
    number = place // COMMENTS_A_PAGE + 1
    return f"{address(paper_url(paper), page=number if number > 1 else '')}#comment-{comment.pk}"
