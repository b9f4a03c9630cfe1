"""Daily papers as Hugging Face lists them: what people picked, the most upvoted first.

A list is of the feeds `hf` and `local`; where they have nothing on its days, of all feeds. Upvotes are those of other
sites and of the people here together; equals stand in the place that their feed gave them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from broadsheet.accounts.models import User
from broadsheet.catalog import placed, queries
from broadsheet.catalog.keys import ids_of, present_keys
from broadsheet.catalog.placed import Placed
from broadsheet.catalog.queries import EDITION, LOCAL
from broadsheet.community import queries as community
from broadsheet.feed.local_votes import NOBODY, here
from broadsheet.feed.ranking import LAST, PICKED_FEEDS
from broadsheet.feed.remembered import remembered
from broadsheet.feed.span import Span

FEEDS = sorted(PICKED_FEEDS)
DAYS = 30
"""So far back the newest papers go where no feed is of what people picked: its days may hold thousands."""
MOST = 2_000
"""Papers of one person that are looked at."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper, the day on which it stands, and who put it there: a name on another site; empty if nobody is known."""

    paper: int
    day: date
    submitter: str = ""


def of_span(span: Span, votes: str) -> list[Pick]:
    """The papers of a day, a week or a month; `votes` is the state of the votes here, empty for none."""
    return remembered(f"picked {span.text} {votes}", lambda: _in_order(_rows(span), votes))


def newest(start: int, stop: int, votes: str) -> list[Pick]:
    """The papers from `start` to before `stop` of all days, the newest day first and each in its own order; of several
    days a paper stands in the last."""
    found: list[Pick] = []
    days, last = remembered("picked days", _days)
    for day, papers in days.items():
        if start < papers:
            listed = of_span(Span.around("day", day), votes)
            found += [pick for pick in listed if last.get(pick.paper, day) == day][max(start, 0) : stop]
        start, stop = start - papers, stop - papers
        if stop <= 0:
            break
    return found


def by_submitter(name: str, span: Span | None, votes: str) -> list[Pick]:
    """What somebody here or on another site submitted, the newest day first; of all days without a span."""
    rows = placed.placed_by(FEEDS, name, MOST)
    person = User.objects.filter(username=name).first()
    submitted = community.last_submissions([person], MOST) if person else []
    present = present_keys(one.key for one in submitted)
    ids = ids_of(present.values())
    days = {(ids[present[one.key]], one.day) for one in submitted if one.key in present}
    held = placed.places_of(paper for paper, _ in days)
    rows += [row for row in held if row.feed == LOCAL and (row.paper, row.day) in days]
    within = [row for row in rows if span is None or span.first <= row.day <= span.last]
    return sorted(_in_order(within, votes), key=lambda pick: pick.day, reverse=True)


def stood(papers: Iterable[int]) -> Mapping[int, Pick]:
    """The newest day on which each paper stood in a feed, rather of what people picked; those of none are missing."""
    rows = sorted(placed.places_of(papers), key=lambda row: (row.feed in PICKED_FEEDS, *_standing(row)))
    return {row.paper: Pick(row.paper, row.day, row.submitter) for row in rows}


def _days() -> tuple[Mapping[date, int], Mapping[int, date]]:
    """How many papers have their last day on each day, the newest first; the last day of those that have several."""
    rows = placed.last_days(FEEDS) or _last_days()
    counted = Counter(day for _, day, _ in rows)
    return dict(sorted(counted.items(), reverse=True)), {paper: day for paper, day, several in rows if several}


def _last_days() -> list[tuple[int, date, bool]]:
    """The same of the newest `DAYS` days of all feeds."""
    last = queries.newest_day()
    if last is None:
        return []
    first = max(last, date.min + timedelta(days=DAYS)) - timedelta(days=DAYS - 1)
    days: defaultdict[int, set[date]] = defaultdict(set)
    for row in _all(first, last):
        days[row.paper].add(row.day)
    return [(paper, max(each), len(each) > 1) for paper, each in days.items()]


def _rows(span: Span) -> list[Placed]:
    return placed.placed_between(FEEDS, span.first, span.last) or _all(span.first, span.last)


def _all(first: date, last: date) -> list[Placed]:
    """The places in all feeds, captured pages aside; of days without feeds the papers published on them."""
    rows = (row for row in queries.rows_between(first, last) if not row.feed.startswith(EDITION))
    return [Placed(row.paper, row.day, row.feed, row.place, "", row.upvotes) for row in rows]


def _rows_by_paper(rows: Iterable[Placed]) -> dict[int, Placed]:
    """Of each paper its newest place; of several on a day the best."""
    return {row.paper: row for row in sorted(rows, key=_standing)}


def _standing(row: Placed) -> tuple[date, int, str]:
    """By which of several places the last one is told."""
    return row.day, -_place(row), row.feed


def _in_order(rows: Iterable[Placed], votes: str) -> list[Pick]:
    done = here(votes, "")
    ordered = sorted(
        _rows_by_paper(rows).values(),
        key=lambda row: (
            -row.upvotes - done.get(row.paper, NOBODY).upvotes,
            -row.day.toordinal(),
            _place(row),
            row.paper,
        ),
    )
    return [Pick(row.paper, row.day, row.submitter) for row in ordered]


def _place(row: Placed) -> int:
    return LAST if row.place is None else row.place
