"""A reader's own feed, `/for-you`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import User
from broadsheet.feed import expected
from broadsheet.feed.following import offered, reasons
from broadsheet.feed.recommend import ForYou, Pick, for_reader
from broadsheet.feed.selection import EVERYTHING
from broadsheet.feed.taste import LEAST
from broadsheet.feed.trending import trending
from broadsheet.feed.watched import Reason
from broadsheet.web.feeds import addresses
from broadsheet.web.following import picked_words, reason_words
from broadsheet.web.pages.taste import levels
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import hidden, reader, saves, votes
from broadsheet.web.rows import Row, row, rows
from broadsheet.web.words import counted, plain_day

OFFERED = 20


@never_cache
@require_safe
def for_you(request: HttpRequest) -> HttpResponse:
    """Papers of the last days in the order of the reader's liking; before five are liked, some to choose from."""
    user = reader(request)
    found = for_reader(user, asked_page(request))
    known = reasons(user, [pick.paper.pk for pick in found.picks])
    context = {
        "section": "for-you",
        "feed": addresses.for_you(user),
        "rows": [_row(pick, known.get(pick.paper.pk)) for pick in found.picks] or _offered(request, user),
        "start": found.paging.start + 1,
        "pager": pager(reverse("for-you"), found.paging) if found.picks else None,
        "wanted": max(0, LEAST - found.liked),
        "least": LEAST,
        "is_learned": bool(found.picks),
        "said": _said(found.liked, found.disliked),
        "unseen": counted(found.unseen, "paper"),
        "since": plain_day(found.first) if found.first else "",
        "cut": _cut(found),
    }
    return render(request, "for_you.html", context)


def _offered(request: HttpRequest, user: User) -> list[Row]:
    """What came in of what the reader follows, then what is trending."""
    followed = offered(user)
    known = {paper.pk for paper, _ in followed}
    states = votes(request), saves(request), expected.state()
    shown = trending(timezone.now().date(), EVERYTHING, 1, hidden(request), *states)
    others = [paper for paper, _ in shown.papers if paper.pk not in known] if shown else []
    first = [row(paper, reason=reason_words([reason])) for paper, reason in followed]
    return [*first, *rows(others[: max(0, OFFERED - len(first))])]


def _said(liked: int, disliked: int) -> str:
    others = f" and {counted(disliked, 'paper')} that you hid or rated down" if disliked else ""
    return f"{counted(liked, 'paper')} that you saved, upvoted or rated up{others}"


def _cut(found: ForYou) -> str:
    """What the reader's cut-off lets through, `“very near”: about 3 papers a day`; empty where there is none."""
    level = next((level for level in levels(found) if level.is_chosen and level.score), None)
    return f"“{level.name}”: {level.a_day}" if level else ""


def _row(pick: Pick, followed: Reason | None) -> Row:
    return row(pick.paper, reason=picked_words(pick, followed))
