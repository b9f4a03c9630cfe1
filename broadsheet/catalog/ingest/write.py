"""Writes a region: only the differences, in bulk, nothing that only one database can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, fields
from operator import itemgetter
from typing import Any

from django.db.models import Max

from broadsheet.catalog.ingest.bulk import Table, set_sequence
from broadsheet.catalog.ingest.keys import clear_the_way, number_keys, redirect
from broadsheet.catalog.ingest.region import Group, Region
from broadsheet.catalog.ingest.statements import Row, chunks
from broadsheet.catalog.merging import FeedPlace
from broadsheet.catalog.models import FeedEntry, Identifier, Paper, PaperAlias, RetiredPaper, SourceRecord

_COLUMNS = tuple(one.name for one in Paper._meta.concrete_fields)
_PLACE = tuple(one.name for one in fields(FeedPlace))
_ROW = ("source", "source_id", "digest", "payload", "title_key", "current", "seen_at", "paper")


@dataclass(slots=True)
class Written:
    """Ids of papers: created, changed, merged away, met by a new statement; `now_in` says what a paper became."""

    new: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)
    met: set[int] = field(default_factory=set)
    now_in: dict[int, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return bool(self.new or self.updated or self.retired)


@dataclass(slots=True)
class _Plan:
    """A group, the paper that it becomes with its columns, and whether that differs from what the catalog has.

    When a paper was added is told apart: nothing is derived from it, so that it alone makes no new revision.
    """

    group: Group
    paper: int
    values: dict[str, Any]
    new: bool
    changed: bool
    added_changed: bool = False


def write(region: Region, revision: int) -> Written:
    """Bring the catalog to what the region says; every changed paper gets the revision."""
    standing = {paper.pk: paper for chunk in chunks(region.papers) for paper in Paper.objects.filter(pk__in=chunk)}
    plans = _plans(region.groups, standing)
    others = _different_belongings([plan for plan in plans if not plan.new])
    for plan in plans:
        plan.changed = plan.changed or plan.paper in others
        plan.values["revision"] = revision
    written = Written(
        new=[plan.paper for plan in plans if plan.new],
        updated=[plan.paper for plan in plans if plan.changed and not plan.new],
        retired=sorted(standing.keys() - {plan.paper for plan in plans}),
    )
    _write_papers(plans, {pk: paper.key for pk, paper in standing.items()})
    _write_added([plan for plan in plans if plan.added_changed and not plan.changed])
    _write_rows(plans, written)
    changed = [plan for plan in plans if plan.changed]
    _write_identifiers(changed)
    _write_places(changed)
    _retire(written.retired, revision)
    return written


def _next_id() -> int:
    """The id after the highest ever given: ids of retired papers are never given again."""
    highest = Paper.objects.aggregate(Max("id"))["id__max"] or 0
    retired = RetiredPaper.objects.aggregate(Max("paper_id"))["paper_id__max"] or 0
    return max(highest, retired) + 1


def _plans(groups: Sequence[Group], standing: dict[int, Paper]) -> list[_Plan]:
    kept = [min(one.papers) if one.papers else None for one in groups]
    wanted = [(one.key, paper) for one, paper in zip(groups, kept, strict=True)]
    keys = number_keys(wanted, {pk: paper.key for pk, paper in standing.items()})
    next_id = _next_id()
    plans = []
    for one, pk, key in zip(groups, kept, keys, strict=True):
        values = one.merged.fields
        values["key"], values["added"] = key, min(row.seen_at for row in one.rows)
        if pk is None:
            pk, next_id, changed = next_id, next_id + 1, True
        else:
            changed = any(getattr(standing[pk], name) != value for name, value in values.items() if name != "added")
        values["id"] = pk
        added_changed = pk in standing and standing[pk].added != values["added"]
        plans.append(_Plan(one, pk, values, pk not in standing, changed, added_changed))
    return plans


def _places_of(papers: Iterable[int]) -> dict[int, set[tuple[Any, ...]]]:
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for chunk in chunks(papers):
        for paper, *values in FeedEntry.objects.filter(paper_id__in=chunk).values_list("paper_id", *_PLACE):
            found[paper].add(tuple(values))
    return found


def _identifiers_of(papers: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for chunk in chunks(papers):
        rows = Identifier.objects.filter(paper_id__in=chunk).values_list("paper_id", "scheme", "value")
        for paper, scheme, value in rows:
            found[paper].add(f"{scheme}:{value}")
    return found


def _different_belongings(known: Sequence[_Plan]) -> set[int]:
    """Papers that stand in the catalog with other identifiers or feed places than they should have."""
    places = _places_of(plan.paper for plan in known)
    identifiers = _identifiers_of(plan.paper for plan in known)
    return {
        plan.paper
        for plan in known
        if places[plan.paper] != set(map(astuple, plan.group.merged.places))
        or identifiers[plan.paper] != set(plan.group.merged.identifiers)
    }


def _write_papers(plans: Sequence[_Plan], old_keys: dict[int, str]) -> None:
    keys = {plan.values["key"]: plan.paper for plan in plans}
    clear_the_way(keys, old_keys)
    table = Table(Paper, _COLUMNS, unique=("id",), update=_COLUMNS[1:])
    table.insert(map(itemgetter(*_COLUMNS), (plan.values for plan in plans if plan.changed)))
    if any(plan.new for plan in plans):
        set_sequence(Paper)
    heirs = {pk: plan.paper for plan in plans for pk in plan.group.papers}
    for retired, heir in heirs.items():
        if retired != heir:
            PaperAlias.objects.filter(paper_id=retired).update(paper_id=heir)
    redirect({key: heirs[pk] for pk, key in old_keys.items() if key not in keys and pk in heirs}, keys)


def _write_added(plans: Sequence[_Plan]) -> None:
    by_moment: dict[Any, list[int]] = defaultdict(list)
    for plan in plans:
        by_moment[plan.values["added"]].append(plan.paper)
    for moment, papers in by_moment.items():
        for chunk in chunks(papers):
            Paper.objects.filter(pk__in=chunk).update(added=moment)


def _write_rows(plans: Sequence[_Plan], written: Written) -> None:
    moved: dict[int, list[Row]] = defaultdict(list)
    fresh: list[tuple[Any, ...]] = []
    outdated: list[int] = []
    for plan in plans:
        for row in plan.group.rows:
            if row.paper is not None and row.paper != plan.paper:
                moved[plan.paper].append(row)
                written.now_in[row.paper] = plan.paper
            if row.pk is None:
                fresh.append((*row.name, row.digest, row.payload, row.title_key, row.current, row.seen_at, plan.paper))
                written.met.add(plan.paper)
            elif not row.current:
                outdated.append(row.pk)
    for paper, rows in moved.items():
        for chunk in chunks(row.pk for row in rows):
            SourceRecord.objects.filter(pk__in=chunk).update(paper_id=paper)
    for chunk in chunks(outdated):
        SourceRecord.objects.filter(pk__in=chunk, current=True).update(current=False)
    Table(SourceRecord, _ROW).insert(fresh)


def _write_identifiers(changed: Sequence[_Plan]) -> None:
    wanted = {identifier: plan.paper for plan in changed for identifier in plan.group.merged.identifiers}
    for paper, held in _identifiers_of(pk for plan in changed for pk in plan.group.papers).items():
        for identifier in held - wanted.keys():
            scheme, _, value = identifier.partition(":")
            Identifier.objects.filter(scheme=scheme, value=value, paper_id=paper).delete()
    table = Table(Identifier, ("scheme", "value", "paper"), unique=("scheme", "value"), update=("paper",))
    table.insert((*identifier.split(":", 1), paper) for identifier, paper in wanted.items())


def _write_places(changed: Sequence[_Plan]) -> None:
    standing = _places_of(pk for plan in changed for pk in plan.group.papers)
    wanted: list[tuple[Any, ...]] = []
    for plan in changed:
        before = standing.get(plan.paper, set())
        places = [astuple(place) for place in plan.group.merged.places] if plan.group.merged.places else []
        for feed, day in {place[:2] for place in before} - {place[:2] for place in places}:
            FeedEntry.objects.filter(paper_id=plan.paper, feed=feed, day=day).delete()
        wanted += [(plan.paper, *place) for place in places if place not in before]
    table = Table(FeedEntry, ("paper", *_PLACE), unique=("day", "feed", "paper"), update=_PLACE[2:])
    table.insert(wanted)


def _retire(papers: Sequence[int], revision: int) -> None:
    for chunk in chunks(papers):
        Paper.objects.filter(pk__in=chunk).delete()
    RetiredPaper.objects.bulk_create([RetiredPaper(paper_id=paper, revision=revision) for paper in papers])
