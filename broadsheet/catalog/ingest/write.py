"""Writes a region: only the differences, in bulk, nothing that only one database can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, fields
from hashlib import blake2b
from typing import Any

from broadsheet.catalog.ingest.keys import clear_the_way, number_keys, redirect
from broadsheet.catalog.ingest.region import Group, Region
from broadsheet.catalog.ingest.statements import Row, chunks, pack
from broadsheet.catalog.merging import FeedPlace
from broadsheet.catalog.models import FeedEntry, Identifier, Paper, PaperAlias, RetiredPaper, SourceRecord
from broadsheet.catalog.queries import embedding_text

_PLACE = tuple(one.name for one in fields(FeedPlace))
_COUNTED_PLACE = [name for name in _PLACE if name not in ("feed", "day")]


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
    """A group, the paper it becomes, and whether that differs from what stands in the catalog."""

    group: Group
    paper: Paper
    changed: bool = True


def write(region: Region, revision: int) -> Written:
    """Bring the catalog to what the region says; every changed paper gets the revision."""
    standing = {paper.pk: paper for chunk in chunks(region.papers) for paper in Paper.objects.filter(pk__in=chunk)}
    plans = _plans(region.groups, standing)
    retired = sorted(standing.keys() - {plan.paper.pk for plan in plans})
    others = _different_belongings(plans)
    for plan in plans:
        if plan.changed or plan.paper.pk in others:
            plan.changed = True
            plan.paper.revision = revision
    written = Written(retired=retired)
    _write_papers(plans, {pk: paper.key for pk, paper in standing.items()}, written)
    _write_rows(plans, written)
    _write_identifiers(plans, retired)
    _write_places(plans)
    _retire(retired, revision)
    return written


def _plans(groups: Sequence[Group], standing: dict[int, Paper]) -> list[_Plan]:
    kept = [min(one.papers) if one.papers else None for one in groups]
    old_keys = {pk: paper.key for pk, paper in standing.items()}
    keys = number_keys([(one.key, paper) for one, paper in zip(groups, kept, strict=True)], old_keys)
    plans = []
    for one, pk, key in zip(groups, kept, keys, strict=True):
        added = min(row.seen_at for row in one.rows)
        values = {"key": key, "added": added, **one.merged.fields}
        if pk is None:
            plans.append(_Plan(one, _with_digest(Paper(**values))))
            continue
        paper = standing[pk]
        changed = {name: value for name, value in values.items() if getattr(paper, name) != value}
        plans.append(_Plan(one, _changed(paper, changed) if changed else paper, bool(changed)))
    return plans


def _changed(paper: Paper, values: dict[str, Any]) -> Paper:
    fresh = Paper(**{one.attname: getattr(paper, one.attname) for one in Paper._meta.concrete_fields})
    for name, value in values.items():
        setattr(fresh, name, value)
    return _with_digest(fresh)


def _with_digest(paper: Paper) -> Paper:
    digest = blake2b(embedding_text(paper).encode(), digest_size=8).digest()
    paper.text_digest = int.from_bytes(digest, "big", signed=True)
    return paper


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


def _different_belongings(plans: Sequence[_Plan]) -> set[int]:
    """Papers that stand in the catalog with other identifiers or feed places than they should have."""
    known = [plan for plan in plans if plan.paper.pk is not None]
    if not known:
        return set()
    places = _places_of(plan.paper.pk for plan in known)
    identifiers = _identifiers_of(plan.paper.pk for plan in known)
    return {
        plan.paper.pk
        for plan in known
        if places[plan.paper.pk] != {astuple(place) for place in plan.group.merged.places}
        or identifiers[plan.paper.pk] != set(plan.group.merged.identifiers)
    }


def _write_papers(plans: Sequence[_Plan], old_keys: dict[int, str], written: Written) -> None:
    changed = [plan.paper for plan in plans if plan.changed and plan.paper.pk is not None]
    created = [plan.paper for plan in plans if plan.paper.pk is None]
    keys = {plan.paper.key: plan.paper.pk for plan in plans}
    clear_the_way(keys, old_keys)
    Paper.objects.bulk_create(created)
    if changed:
        columns = [one.name for one in Paper._meta.concrete_fields if not one.primary_key]
        Paper.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=columns)
    written.new = [paper.pk for paper in created]
    written.updated = [paper.pk for paper in changed]
    heirs = {pk: plan.paper.pk for plan in plans for pk in plan.group.papers}
    for retired, heir in heirs.items():
        if retired != heir:
            PaperAlias.objects.filter(paper_id=retired).update(paper_id=heir)
    gone = {key: heirs[pk] for pk, key in old_keys.items() if key not in keys}
    redirect(gone, keys)


def _write_rows(plans: Sequence[_Plan], written: Written) -> None:
    moved: dict[int, list[Row]] = defaultdict(list)
    fresh: list[SourceRecord] = []
    outdated: list[int] = []
    for plan in plans:
        for row in plan.group.rows:
            if row.paper is not None and row.paper != plan.paper.pk:
                moved[plan.paper.pk].append(row)
                written.now_in[row.paper] = plan.paper.pk
            if row.pk is None:
                fresh.append(_record(row, plan.paper.pk))
                written.met.add(plan.paper.pk)
            elif not row.current:
                outdated.append(row.pk)
    for paper, rows in moved.items():
        for chunk in chunks(row.pk for row in rows):
            SourceRecord.objects.filter(pk__in=chunk).update(paper_id=paper)
    for chunk in chunks(outdated):
        SourceRecord.objects.filter(pk__in=chunk, current=True).update(current=False)
    SourceRecord.objects.bulk_create(fresh)


def _record(row: Row, paper: int) -> SourceRecord:
    source, source_id = row.name
    return SourceRecord(
        source=source,
        source_id=source_id,
        digest=row.digest,
        payload=pack(row.text),
        title_key=row.title_key,
        current=row.current,
        seen_at=row.seen_at,
        paper_id=paper,
    )


def _write_identifiers(plans: Sequence[_Plan], retired: Sequence[int]) -> None:
    changed = [plan for plan in plans if plan.changed]
    wanted = {identifier: plan.paper.pk for plan in changed for identifier in plan.group.merged.identifiers}
    for paper, held in _identifiers_of(_ids_before(changed, retired)).items():
        for identifier in held:
            if wanted.get(identifier) is None:
                scheme, _, value = identifier.partition(":")
                Identifier.objects.filter(scheme=scheme, value=value, paper_id=paper).delete()
    Identifier.objects.bulk_create(
        [
            Identifier(scheme=scheme, value=value, paper_id=paper)
            for identifier, paper in wanted.items()
            for scheme, _, value in [identifier.partition(":")]
        ],
        update_conflicts=True,
        unique_fields=["scheme", "value"],
        update_fields=["paper"],
    )


def _ids_before(changed: Sequence[_Plan], retired: Sequence[int]) -> list[int]:
    return sorted({paper for plan in changed for paper in plan.group.papers} | set(retired))


def _write_places(plans: Sequence[_Plan]) -> None:
    changed = [plan for plan in plans if plan.changed]
    standing = _places_of(paper for plan in changed for paper in plan.group.papers)
    wanted: list[FeedEntry] = []
    for plan in changed:
        places = [astuple(place) for place in plan.group.merged.places]
        before = standing.get(plan.paper.pk, set())
        days = {place[:2] for place in places}
        for feed, day in sorted({place[:2] for place in before} - days):
            FeedEntry.objects.filter(paper_id=plan.paper.pk, feed=feed, day=day).delete()
        wanted += [
            FeedEntry(paper_id=plan.paper.pk, **dict(zip(_PLACE, place, strict=True)))
            for place in places
            if place not in before
        ]
    FeedEntry.objects.bulk_create(
        wanted, update_conflicts=True, unique_fields=["day", "feed", "paper"], update_fields=_COUNTED_PLACE
    )


def _retire(papers: Sequence[int], revision: int) -> None:
    for chunk in chunks(papers):
        Paper.objects.filter(pk__in=chunk).delete()
    RetiredPaper.objects.bulk_create([RetiredPaper(paper_id=paper, revision=revision) for paper in papers])
