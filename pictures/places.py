"""Every page and every state of one, by the data folder in which it is to be seen. The browser tests walk it too."""

from __future__ import annotations

from dataclasses import dataclass

from pictures.papers import CHANGED, CROWDED, DAY, LONG, WIDE, WIDE_DAY

NOWHERE = "/papers?q=zzqxv+vvqx&mode=lexical"
FAULT = "/fault"
"""Answered with the page for our own faults: no address of ours fails on purpose."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page at an address, under a name that serves as a file name."""

    name: str
    path: str


def _places(**paths: str) -> tuple[Place, ...]:
    return tuple(Place(name.replace("_", "-"), path) for name, path in paths.items())


NORMAL = _places(
    front="/papers",
    dense="/papers?view=dense",
    fields="/papers?cat=cs,-cs.CY",
    week="/papers/week",
    month="/papers/month",
    trending="/papers/trending",
    search="/papers?q=language+model",
    search_empty="/papers?q=",
    paper="/papers/2605.29276",
    author="/authors/Xuelei%20Chen",
    categories="/categories",
    archive="/categories/cs",
    category="/categories/cs.CL",
    stats="/stats",
    sources="/sources",
    status="/status",
    editions="/editions",
    edition="/editions/2025-12-25-10c0e9",
    help="/help",
    following="/following",
    feeds="/feeds",
    submit="/submit",
    submit_here="/submit?paper=2605.29276",
    desk_claims="/desk/claims",
    comments="/comments",
    notifications="/notifications",
    webhooks="/webhooks",
)
STATES = _places(
    nothing_found=NOWHERE,
    no_fields="/papers?cat=q-fin.TR",
    no_page="/nowhere",
    no_paper="/papers/2401.99999",
    near_paper="/papers/2605.29267",
    not_a_day="/papers/date/2026-13-45",
    day_before="/papers/date/1999-01-01",
    day_between="/papers/date/2026-01-03",
    day_to_come="/papers/date/2199-01-01",
    no_week="/papers/week/1999-W01",
    no_author="/authors/Nobody%20Whatsoever",
    fault=FAULT,
)
HOSTILE = _places(
    long_day=f"/papers/date/{DAY}",
    long_dense=f"/papers/date/{DAY}?view=dense",
    wide_day=f"/papers/date/{WIDE_DAY}",
    wide_dense=f"/papers/date/{WIDE_DAY}?view=dense",
    long_search="/papers?q=columns+unbreakable+asymptotics",
    long_paper=f"/papers/{LONG}",
    wide_paper=f"/papers/{WIDE}",
    changed_paper=f"/papers/{CHANGED}",
    crowd_paper=f"/papers/{CROWDED}",
    crowd_authors=f"/papers/{CROWDED}/authors",
    long_author="/authors/" + "Wolfeschlegelstein" * 4,
    long_archive="/categories/math.AP",
)
EMPTY = _places(
    empty_front="/papers",
    empty_week="/papers/week",
    empty_trending="/papers/trending",
    empty_search="/papers?q=language",
    empty_categories="/categories",
    empty_stats="/stats",
    empty_status="/status",
    empty_editions="/editions",
)
YOUNG = _places(young_front="/papers", young_today="/papers/week", young_paper="/papers/2605.29276")
"""Straight after the first start: words are indexed, meaning is not, and an edition is still coming in."""
REAL = _places(
    real_front="/papers",
    real_dense="/papers?view=dense",
    real_week="/papers/week",
    real_month="/papers/month",
    real_trending="/papers/trending",
    real_search="/papers?q=language+model",
    real_categories="/categories",
    real_category="/categories/math.AG",
    real_stats="/stats",
)
"""What any filled data folder has."""
