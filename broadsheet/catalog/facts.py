"""Everything known of papers as plain values, under Broadsheet's own words: what programs are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from broadsheet.catalog import queries
from broadsheet.catalog.models import FeedEntry, Identifier, Paper, PaperAlias
from broadsheet.catalog.places import asked_by

_INNER = ("text_digest", "revision")
_Lists = dict[int, list[Any]]


def facts_of(paper: Paper) -> dict[str, Any]:
    """The paper's fields as docs/paper-json.md tells them; dates as exactly as they are known, `id` is its key."""
    return all_facts([paper])[0]


def all_facts(papers: Sequence[Paper]) -> list[dict[str, Any]]:
    """The same of each of some papers."""
    lists = beside([paper.pk for paper in papers])
    return [_own(paper) | {name: held[paper.pk] for name, held in lists.items()} for paper in papers]


def _own(paper: Paper) -> dict[str, Any]:
    facts: dict[str, Any] = {field.name: getattr(paper, field.name) for field in paper._meta.concrete_fields}
    for name in ("published", "updated"):
        facts[name] = queries.exact(facts[name], facts.pop(f"{name}_precision"))
    facts["added"] = paper.added.isoformat()
    facts["id"] = facts.pop("key")
    for name in _INNER:
        del facts[name]
    return facts


def beside(papers: Sequence[int]) -> dict[str, _Lists]:
    """What other tables know of each paper: `identifiers` and `aliases`, keys that it once had, sorted; `feeds` by day
    and feed."""
    identifiers, aliases, feeds = (_Lists((paper, []) for paper in papers) for _ in range(3))
    for how, ids in asked_by(papers):
        among = {f"paper__id__{how}": ids}
        for paper, scheme, value in Identifier.objects.filter(**among).values_list("paper_id", "scheme", "value"):
            if paper in identifiers:
                identifiers[paper].append(f"{scheme}:{value}")
        for paper, key in PaperAlias.objects.filter(**among).values_list("paper_id", "key"):
            if paper in aliases:
                aliases[paper].append(key)
        entries = FeedEntry.objects.filter(**among).order_by("day", "feed")
        for paper, feed, day, place in entries.values_list("paper_id", "feed", "day", "place"):
            if paper in feeds:
                feeds[paper].append({"feed": feed, "day": day.isoformat(), "place": place})
    ordered: list[_Lists] = [
        {paper: sorted(held) if len(held) > 1 else held for paper, held in one.items()}
        for one in (identifiers, aliases)
    ]
    return {"identifiers": ordered[0], "aliases": ordered[1], "feeds": feeds}
