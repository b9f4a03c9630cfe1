"""Everything known of one paper as plain values, under Broadsheet's own words: what programs are given."""

from __future__ import annotations

from typing import Any

from broadsheet.catalog import queries
from broadsheet.catalog.keys import aliases_of
from broadsheet.catalog.models import FeedEntry, Paper

_INNER = ("text_digest", "revision")


def facts_of(paper: Paper) -> dict[str, Any]:
    """The paper's fields as docs/paper-json.md tells them; dates as exactly as they are known, `id` is its key."""
    facts: dict[str, Any] = {field.name: getattr(paper, field.name) for field in paper._meta.concrete_fields}
    for name in ("published", "updated"):
        facts[name] = queries.exact(facts[name], facts.pop(f"{name}_precision"))
    facts["added"] = paper.added.isoformat()
    facts["id"] = facts.pop("key")
    for name in _INNER:
        del facts[name]
    facts["identifiers"] = queries.identifiers_of(paper)
    facts["aliases"] = aliases_of(paper)
    entries = FeedEntry.objects.filter(paper=paper).order_by("day", "feed")
    facts["feeds"] = [{"feed": one.feed, "day": one.day.isoformat(), "place": one.place} for one in entries]
    return facts
