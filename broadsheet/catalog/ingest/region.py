"""The part of the catalog that new statements can change, and how it groups into papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from broadsheet.catalog.ingest.decisions import all_decisions
from broadsheet.catalog.ingest.statements import Row, chunks, known_rows, rows_of_papers
from broadsheet.catalog.matching import group, node_of
from broadsheet.catalog.merging import Merged, listed_before, merge
from broadsheet.catalog.models import Identifier, Paper, SourceRecord
from broadsheet.sources.base import Listing
from broadsheet.sources.identifiers import public_key
from broadsheet.sources.jsonl import Statement


@dataclass(slots=True)
class Group:
    """The statements about one paper, current and earlier, and what they say together."""

    rows: list[Row]
    merged: Merged
    key: str
    """The key that the paper should have; a `t:` key still without number."""
    papers: set[int] = field(default_factory=set)
    """Papers of the catalog that go on as this one; all but the smallest are retired."""


class Region:
    """Closed: whatever shares an identifier, a title or a decision with something inside is inside."""

    def __init__(self, fresh: list[Row], papers: set[int]) -> None:
        self.decisions = all_decisions()
        self.rows = list(fresh)
        self.papers: set[int] = set()
        self._close(fresh, papers)
        self._choose_current({row.name for row in fresh})
        self.groups = self._groups()
        self._keep_papers()

    def _close(self, rows: list[Row], papers: set[int]) -> None:
        partners = _partners(self.decisions)
        seen_titles: set[str] = set()
        seen_identifiers: set[str] = set()
        while True:
            current = [row for row in rows if row.current]
            titles = {row.title_key for row in current if row.title_key} - seen_titles
            identifiers = {identifier for row in current for identifier in row.said.identifiers} - seen_identifiers
            seen_titles |= titles
            seen_identifiers |= identifiers
            papers |= _papers_of_titles(titles) | _papers_of_identifiers(identifiers)
            if partners:
                names = {partner for row in rows for partner in partners.get(row.name, ())}
                papers |= {row.paper for row in known_rows(names) if row.paper is not None}
            papers -= self.papers
            if not papers:
                return
            self.papers |= papers
            rows = rows_of_papers(papers)
            self.rows += rows
            papers = set()

    def _choose_current(self, names: set[Statement]) -> None:
        candidates: dict[Statement, list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.current and row.name in names:
                candidates[row.name].append(row)
        for rows in candidates.values():
            if len(rows) > 1:
                best = max(rows, key=lambda row: row.standing)
                for row in rows:
                    row.current = row is best

    def _groups(self) -> list[Group]:
        current = [row for row in self.rows if row.current]
        earlier: dict[Statement, list[Row]] = defaultdict(list)
        for row in self.rows:
            if not row.current:
                earlier[row.name].append(row)
        nodes = [node_of(row.said, row.title_key) for row in current]
        by_arrival = sorted(group(nodes, self.decisions).groups, key=min)
        members = [[current[place] for place in sorted(places)] for places in by_arrival]
        taken = _taken_identifiers(members)
        groups = []
        for number, rows in enumerate(members):
            before = _listed_before(rows, earlier)
            merged = merge([row.said for row in rows], taken.get(number, frozenset()), before)
            older = [row for one in rows for row in earlier.get(one.name, ())] if earlier else []
            groups.append(Group(rows + older, merged, public_key(merged.identifiers, merged.fields["title"])))
        return groups

    def _keep_papers(self) -> None:
        """A paper goes on where most speaks for it: its key, else its oldest statement."""
        claims: dict[int, list[tuple[int, Group]]] = defaultdict(list)
        for one in self.groups:
            for row in one.rows:
                if row.paper is not None and row.pk is not None:
                    claims[row.paper].append((row.pk, one))
        keys = _keys_of(self.papers) if self.papers else {}
        for paper, claimed in claims.items():
            _, heir = min(claimed, key=lambda claim: (claim[1].key != keys[paper], claim[0]))
            heir.papers.add(paper)


def _listed_before(rows: list[Row], earlier: Mapping[Statement, list[Row]]) -> dict[Statement, list[Listing]]:
    found = {}
    for row in rows if earlier else ():
        if row.name in earlier:
            latest_first = sorted(earlier[row.name], key=lambda one: one.standing, reverse=True)
            found[row.name] = listed_before(row.said, [one.said for one in latest_first])
    return found


def _partners(decisions: Iterable[tuple[Statement, Statement]]) -> dict[Statement, set[Statement]]:
    partners: dict[Statement, set[Statement]] = defaultdict(set)
    for a, b in decisions:
        partners[a].add(b)
        partners[b].add(a)
    return partners


def _papers_of_titles(titles: Iterable[str]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(titles):
        found |= set(SourceRecord.objects.filter(title_key__in=chunk, current=True).values_list("paper_id", flat=True))
    return found


def _papers_of_identifiers(identifiers: Iterable[str]) -> set[int]:
    by_scheme: dict[str, list[str]] = defaultdict(list)
    for identifier in identifiers:
        scheme, _, value = identifier.partition(":")
        by_scheme[scheme].append(value)
    found: set[int] = set()
    for scheme, values in by_scheme.items():
        for chunk in chunks(values):
            found |= set(Identifier.objects.filter(scheme=scheme, value__in=chunk).values_list("paper_id", flat=True))
    return found


def _keys_of(papers: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for chunk in chunks(papers):
        found |= dict(Paper.objects.filter(pk__in=chunk).values_list("pk", "key"))
    return found


def _taken_identifiers(members: list[list[Row]]) -> dict[int, frozenset[str]]:
    """By group, the identifiers that another owns: where a decision parts what shares one, the first name has it."""
    holders: dict[str, set[int]] = defaultdict(set)
    for number, rows in enumerate(members):
        for row in rows:
            for identifier in row.said.identifiers:
                holders[identifier].add(number)
    taken: dict[int, set[str]] = defaultdict(set)
    for identifier, numbers in holders.items():
        if len(numbers) > 1:
            first = min(
                (row.name, number)
                for number in numbers
                for row in members[number]
                if identifier in row.said.identifiers
            )
            for number in numbers - {first[1]}:
                taken[number].add(identifier)
    return {number: frozenset(identifiers) for number, identifiers in taken.items()}
