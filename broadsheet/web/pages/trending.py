"""What is trending, and why."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.catalog.models import Paper
from broadsheet.feed import expected
from broadsheet.feed import trending as feed
from broadsheet.feed.ranking import HALF_LIFE
from broadsheet.feed.trending import Standing
from broadsheet.web.caching import of_catalog
from broadsheet.web.choice import canonical, choice, field_choice, remember
from broadsheet.web.feeds import addresses
from broadsheet.web.inviting import offered
from broadsheet.web.pages.search import search
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import hidden, saves, votes
from broadsheet.web.rows import Fact, Row, place_words, row
from broadsheet.web.words import counted, expected_upvotes, long_day


@require_safe
@of_catalog
def trending(request: HttpRequest) -> HttpResponse:
    """`/papers/trending`; with `?q=` what a search finds."""
    if "q" in request.GET:
        return search(request)
    moved = canonical(request)
    if moved:
        return moved
    chosen, today = choice(request), timezone.now().date()
    guessed = expected.state()
    states = votes(request), saves(request), guessed
    shown = feed.trending(today, chosen.selection, asked_page(request), hidden(request), *states)
    if shown is None:
        return render(request, "empty.html")
    context = {
        "section": "trending",
        "invited": offered(request),
        "feed": addresses.trending(chosen.selection.text),
        "choice": field_choice(chosen, request.path, shown.fields, []),
        "whole": shown.whole,
        "papers": counted(shown.whole, "paper"),
        "rows": [_row(paper, standing) for paper, standing in shown.papers],
        "start": shown.paging.start + 1,
        "dense": chosen.dense,
        "day": long_day(shown.day),
        "is_old": shown.day < today,
        "window": feed.WINDOW,
        "half_life": f"{HALF_LIFE:g}",
        "guessed": guessed,
        "all_papers": address(request.path, **chosen.explicit),
        "pager": pager(request.path, shown.paging, **chosen.explicit),
    }
    return remember(request, render(request, "trending.html", context))


def _row(paper: Paper, standing: Standing) -> Row:
    """The paper with why it stands there: “No. 3 of 7,830 in Computer science · 60 upvotes, 2 saves, 1 day old”."""
    shown = row(paper, reason=place_words(standing.rank, standing.size, standing.field))
    said = [counted(standing.upvotes, "upvote")] if standing.upvotes else []
    said += [counted(standing.saves, "save")] if standing.saves else []
    said += [counted(standing.comments, "comment")] if standing.comments else []
    said += [expected_upvotes(standing.expected, more=bool(said))] if standing.expected else []
    said.append(counted(standing.age, "day") + " old" if standing.age else "new this day")
    return replace(shown, facts=[Fact(", ".join(said)), *shown.facts])
