"""Comments as the original says them: flat, each reply with the number of the comment that it is under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Count

from broadsheet.api.hub import contract
from broadsheet.api.hub.naming import person
from broadsheet.api.hub.papers import moment
from broadsheet.catalog.models import Paper
from broadsheet.community.discussion import names_in, on_paper
from broadsheet.community.models import Comment, EarlierText, Reaction
from broadsheet.web.prose import prose

MOST = 1_000


def comments_on(paper: Paper, site: str) -> list[contract.Comment]:
    """The comments on a paper, the oldest first, each followed by its replies; at most `MOST`."""
    return said(on_paper(paper)[:MOST], site)


def said(comments: Sequence[Comment], site: str) -> list[contract.Comment]:
    """Comments in their order. Of one that was hidden or deleted nothing is left but its place."""
    wanted = [comment.pk for comment in comments]
    names = names_in(comment.text for comment in comments)
    earlier = EarlierText.objects.filter(comment__in=wanted).values_list("comment_id")
    edits = dict(earlier.annotate(Count("pk")).order_by())
    reactions = _reactions(wanted)
    return [_comment(one, site, names, edits.get(one.pk, 0), reactions.get(one.pk, [])) for one in comments]


def _comment(
    comment: Comment, site: str, names: frozenset[str], edits: int, reactions: list[contract.Reaction]
) -> contract.Comment:
    is_gone = bool(comment.hidden or comment.deleted)
    text = "" if is_gone else comment.text
    author = comment.user if comment.user and comment.user.is_active else None
    made: contract.Comment = {
        "id": str(comment.pk),
        "type": "comment",
        "createdAt": moment(comment.at),
        "data": {
            "edited": comment.edited is not None,
            "hidden": is_gone,
            "latest": {"raw": text, "html": prose(text, names), "updatedAt": moment(comment.edited or comment.at)},
            "numEdits": edits,
            "editors": [author.username] if author else [],
            "reactions": [] if is_gone else reactions,
        },
    }
    if author:
        made["author"] = person(author, site)
    if comment.parent_id:
        made["data"]["parentCommentId"] = str(comment.parent_id)
    return made


def _reactions(comments: Sequence[int]) -> Mapping[int, list[contract.Reaction]]:
    """The reactions to comments by their numbers, the first first."""
    found: defaultdict[int, dict[str, contract.Reaction]] = defaultdict(dict)
    rows = Reaction.objects.filter(comment__in=comments, user__is_active=True).order_by("at", "pk")
    for comment, emoji, name in rows.values_list("comment_id", "emoji", "user__username"):
        one = found[comment].setdefault(emoji, {"reaction": emoji, "count": 0, "users": []})
        one["count"] += 1
        one["users"].append(name)
    return {comment: list(each.values()) for comment, each in found.items()}
