"""A list of papers on its way into a feed: first what it is and what stands in it, then with whole addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.sources.text import clean
from broadsheet.web.feeds.addresses import Feed
from broadsheet.web.feeds.entries import Entry, Listed, entries


@dataclass(frozen=True, slots=True)
class Written:
    """All that any form of a feed says; `page` and `url` (of the feed itself) are whole addresses."""

    title: str
    said: str
    page: str
    url: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed with its papers; `page` is the path of the page that shows the same, `said` a sentence about it."""

    feed: Feed
    page: str
    said: str
    listed: Sequence[Listed]

    def at(self, site: str, ending: str) -> Written:
        """The same where these pages stand at `site`."""
        return Written(
            title=clean(f"{self.feed.title} – Broadsheet"),
            said=clean(self.said),
            page=site + self.page,
            url=site + self.feed.url(ending),
            entries=entries(self.listed, site),
        )
