"""The front page: the papers of a day, a week or a month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.catalog.beginning import is_starter_shelf
from broadsheet.catalog.queries import EDITION
from broadsheet.feed import expected
from broadsheet.feed.fields import field_name, field_of
from broadsheet.feed.issue import Count, Issue, Listed, issue, nearest, newest_day
from broadsheet.feed.ranking import PICKED_FEEDS
from broadsheet.feed.span import Kind, Span
from broadsheet.feed.themes import Theme
from broadsheet.web.caching import of_catalog, provisional
from broadsheet.web.calendar import calendar, span_url
from broadsheet.web.choice import Choice, FieldLink, canonical, choice, field_choice, remember
from broadsheet.web.feeds import addresses
from broadsheet.web.fetching import aged, fetched
from broadsheet.web.inviting import offered
from broadsheet.web.pages.search import search
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import hidden, votes
from broadsheet.web.persons import featured_words
from broadsheet.web.rows import LEAD_TEXT, ROW_TEXT, SECOND_TEXT, Fact, Row, row, where
from broadsheet.web.states import absence, indexing, unfinished
from broadsheet.web.words import WAY_NAMES, counted, expected_upvotes, feed_name, span_name, span_short, spelled

SECONDS = 3
_FORMS = {"day": "2026-05-29", "week": "2026-W22", "month": "2026-05"}
_CALENDARS = {"day": "a day of the calendar", "week": "a week of the calendar", "month": "a month of the calendar"}


@dataclass(frozen=True, slots=True)
class SpanLink:
    """A day, week or month that one can go to."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ThemeLink:
    """A theme of the day, with the title that stands first in it."""

    name: str
    phrases: tuple[str, ...]
    papers: str
    url: str
    chosen: bool


@require_safe
@of_catalog
def front(request: HttpRequest) -> HttpResponse:
    """`/papers`: the newest day that has papers; with `?q=` what a search finds."""
    if "q" in request.GET:
        return search(request)
    newest = newest_day()
    if newest is None:
        return render(request, "empty.html")
    return _page(request, Span.around("day", newest), front=True)


@require_safe
@of_catalog
def day(request: HttpRequest, text: str) -> HttpResponse:
    """`/papers/date/YYYY-MM-DD`."""
    return _page(request, asked_span("day", text))


@require_safe
@of_catalog
def week(request: HttpRequest, text: str) -> HttpResponse:
    """`/papers/week/YYYY-Www`."""
    return _page(request, asked_span("week", text))


@require_safe
@of_catalog
def month(request: HttpRequest, text: str) -> HttpResponse:
    """`/papers/month/YYYY-MM`."""
    return _page(request, asked_span("month", text))


@require_safe
def newest(request: HttpRequest, kind: Kind) -> HttpResponse:
    """`/papers/week` and `/papers/month`: to the newest that has papers."""
    return redirect(span_url(Span.around(kind, newest_day() or timezone.now().date())))


def asked_span(kind: Kind, text: str) -> Span:
    """The day, week or month that a part of an address names. Raises BadRequest."""
    try:
        return Span.parse(kind, text)
    except (ValueError, OverflowError):
        raise BadRequest(f"“{text[:40]}” is not {_CALENDARS[kind]}. Write it like {_FORMS[kind]}.") from None


def _page(request: HttpRequest, span: Span, front: bool = False) -> HttpResponse:
    moved = canonical(request)
    if moved:
        return moved
    chosen = choice(request)
    today = timezone.now().date()
    theme, way = (request.GET.get(name, "") for name in ("theme", "way"))
    states = votes(request), expected.state()
    shown = issue(span, today, chosen.selection, asked_page(request), theme, way, hidden(request), *states)
    context = _papers(shown, chosen) | _around(shown, chosen) | _state(request, shown, today, front)
    narrowed = (chosen.selection.text, shown.way or "")
    context["feed"] = addresses.papers(*narrowed) if front else addresses.of_span(span, *narrowed)
    response = remember(request, render(request, "day.html", context))
    return provisional(response) if shown.awaits_themes else response


def _state(request: HttpRequest, shown: Issue, today: date, front: bool) -> dict[str, Any]:
    """What is said above the papers: what still comes, when papers were last fetched, how old the newest are."""
    return {
        "invited": offered(request) if front else "",
        "said": f"{indexing() if front else ''} {unfinished(shown, today)}".strip(),
        "first_start": front and is_starter_shelf(),
        "aged": aged(shown.span.first, today) if front else "",
        "fetched": fetched(shown, today, front),
    }


def _papers(shown: Issue, chosen: Choice) -> dict[str, Any]:
    """The papers themselves: on the first page of a roomy list a lead and seconds before the rows."""
    begins = shown.paging.number == 1 and not chosen.dense and shown.theme is None and shown.way != "replaced"
    rows = _rows(shown, begins)
    own = {"theme": shown.theme.slug if shown.theme else "", "way": shown.way or ""}
    return {
        "lead": rows[0] if begins and rows else None,
        "seconds": rows[1 : 1 + SECONDS] if begins else [],
        "rows": rows[1 + SECONDS :] if begins else rows,
        "start": shown.paging.start + (2 + SECONDS if begins else 1),
        "pager": pager(span_url(shown.span), shown.paging, **chosen.explicit, **own),
        "dense": chosen.dense,
    }


def _around(shown: Issue, chosen: Choice) -> dict[str, Any]:
    span, path = shown.span, span_url(shown.span)
    beside = nearest(shown) if shown.absence else None
    return {
        "issue": shown,
        "section": span.kind,
        "week_url": span_url(Span.around("week", span.first)),
        "month_url": span_url(Span.around("month", span.first)),
        "path": path,
        "name": span_name(span),
        "heading": _heading(span),
        "previous": _link(shown.previous, chosen),
        "next": _link(shown.next, chosen),
        "papers": counted(shown.whole, "paper"),
        "folio": _folio(shown),
        "feeds": _feeds(shown),
        "choice": field_choice(chosen, path, shown.fields, shown.categories),
        "themes": [_theme(theme, shown, path, chosen) for theme in shown.themes],
        "ways": [_way(way, shown, path, chosen) for way in shown.ways] if _is_told_apart(shown) else [],
        "theme_count": spelled(len(shown.themes)),
        "all_papers": address(path, **chosen.explicit),
        "absence": absence(shown) if shown.absence else "",
        "nearest": SpanLink(span_name(beside), span_url(beside)) if beside else None,
        "calendar": calendar(span),
    }


def _heading(span: Span) -> tuple[str, str]:
    """What stands in the ear, in two lines: “Friday”, “29 May 2026”; “Week 22”, “25–31 May 2026”."""
    if span.kind == "day":
        return f"{span.first:%A}", span_name(span).partition(" ")[2]
    if span.kind == "week":
        return f"Week {span.first.isocalendar().week}", span_name(span).partition(", ")[2]
    return f"{span.first:%B}", str(span.first.year)


def _rows(shown: Issue, begins: bool) -> list[Row]:
    own_day = shown.span.first if shown.span.kind == "day" else None
    if not begins:
        return [_listed_row(listed, own_day) for listed in shown.papers]
    lead, seconds, rest = shown.papers[:1], shown.papers[1 : 1 + SECONDS], shown.papers[1 + SECONDS :]
    return (
        [_listed_row(listed, own_day, LEAD_TEXT, _reason(listed, shown)) for listed in lead]
        + [_listed_row(listed, own_day, SECOND_TEXT) for listed in seconds]
        + [_listed_row(listed, own_day) for listed in rest]
    )


def _listed_row(listed: Listed, day: date | None, length: int = ROW_TEXT, reason: str = "") -> Row:
    crossed, featured = listed.announced == "cross", featured_words(listed.feature) if listed.feature else ""
    shown = row(listed.paper, length, reason=reason, day=day, cross_listed=crossed, featured=featured)
    return replace(shown, facts=[Fact(expected_upvotes(listed.expected)), *shown.facts]) if listed.expected else shown


def _reason(lead: Listed, shown: Issue) -> str:
    """Why the lead leads, as `feed.ranking` decided it; a featured one says so by itself."""
    if lead.feature:
        return ""
    outside = max((standing.upvotes for standing in lead.standings), default=lead.paper.outside_upvotes)
    upvotes = outside + lead.votes
    picks = [standing.feed for standing in lead.standings if standing.feed in PICKED_FEEDS]
    if all(standing.feed.startswith(EDITION) for standing in lead.standings) and lead.standings:
        return f"First on the results page captured on this {shown.span.kind}"
    if upvotes:
        who = _voters(lead) if outside else ""
        where = " and ".join(word for word in ("here" if lead.votes else "", who) if word)
        return f"Leads the {shown.span.kind} with {counted(upvotes, 'upvote')} {where}"
    if picks and lead.expected:
        return "First by expected interest, a guess, before anybody has voted"
    if picks:
        return f"First in {feed_name(picks[0])}"
    size = next((field.papers for field in shown.fields if field.code == field_of(lead.paper.categories)), 0)
    guess = " by expected interest, a guess" if lead.expected else ""
    return (
        f"First of {counted(size, 'paper')} in {field_name(field_of(lead.paper.categories))}{guess}" if size > 1 else ""
    )


def _voters(lead: Listed) -> str:
    """Whose upvotes they are: of the site that counted most, else of the feed that has them."""
    votes = {source: counts.get("upvotes") or 0 for source, counts in lead.paper.signals.items()}
    most = max(votes, key=lambda source: votes[source], default="")
    standing = max(lead.standings, key=lambda standing: standing.upvotes, default=None)
    return where(most if votes.get(most) or standing is None else standing.feed)


def _link(span: Span | None, chosen: Choice) -> SpanLink | None:
    return SpanLink(span_short(span), address(span_url(span), **chosen.explicit)) if span else None


def _is_told_apart(shown: Issue) -> bool:
    """Whether there is more to choose than what is shown anyway."""
    return len(shown.ways) > 1 or any(way.code == "replaced" for way in shown.ways) or shown.way is not None


def _way(way: Count, shown: Issue, path: str, chosen: Choice) -> FieldLink:
    url = address(path, **chosen.explicit, way=way.code)
    return FieldLink(WAY_NAMES[way.code], way.code, way.papers, url, way.code == shown.way)


def _theme(theme: Theme, shown: Issue, path: str, chosen: Choice) -> ThemeLink:
    is_chosen = shown.theme is not None and shown.theme.slug == theme.slug
    url = address(path, **chosen.explicit, theme=theme.slug)
    return ThemeLink(theme.name, theme.phrases, counted(len(theme.papers), "paper"), url, is_chosen)


def _feeds(shown: Issue) -> list[tuple[str, int]]:
    named = [(feed.code, feed.papers) for feed in shown.feeds if not feed.code.startswith(EDITION)]
    captured = sum(feed.papers for feed in shown.feeds if feed.code.startswith(EDITION))
    feeds = [(feed_name(code), papers) for code, papers in named]
    return feeds + ([("captured results pages", captured)] if captured else [])


def _folio(shown: Issue) -> list[str]:
    """The line under the name: papers, feeds."""
    if shown.absence:
        return []
    feeds = _feeds(shown)
    if len(feeds) == 1:
        return ["Daily Papers", f"{counted(shown.whole, 'paper')} from {feeds[0][0]}"]
    return ["Daily Papers", counted(shown.whole, "paper"), *(f"{papers:,} from {name}" for name, papers in feeds)]
