"""Which statements are about the same paper: pure functions of the statements and the operator's decisions.

1. Statements that share an identifier, or that the operator calls the same, are one component; what the operator calls
   different never is, whatever it shares.
2. All components with a statement of the same title key form a cluster. One without contradiction is one paper. One
   with a contradiction is not merged at all. Where several titles chain clusters together and the whole chain holds a
   contradiction, none of its titles merges anything.

Every step takes its input in sorted order, so the result does not depend on the order in which statements came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from broadsheet.sources.base import PaperRecord
from broadsheet.sources.identifiers import normalise_title
from broadsheet.sources.jsonl import Statement

MAX_YEARS_APART = 3
Decisions = Mapping[tuple[Statement, Statement], bool]
"""True for the same, False for different, by the two names in ascending order."""

DECIDED = "the operator decided so"
"""The contradiction that is a decision."""


@dataclass(frozen=True, slots=True)
class Node:
    """What of a statement tells papers apart."""

    name: Statement
    identifiers: tuple[str, ...]
    title_key: str
    first_author: frozenset[str]
    year: int | None
    related: tuple[str, ...]


@dataclass(slots=True)
class Grouping:
    """`groups` holds indexes of nodes, one list a paper; `doubtful` says for a title key why it merged nothing."""

    groups: list[list[int]] = field(default_factory=list)
    doubtful: dict[str, str] = field(default_factory=dict)


def name_parts(name: str) -> frozenset[str]:
    """A person's name as a set of parts without accents: `Viñas, F. C.` is {vinas, f, c}."""
    return frozenset(normalise_title(name).split())


def node_of(record: PaperRecord, key: str) -> Node:
    """The telling parts of a record; `key` is its title key."""
    return Node(
        name=(record.source, record.source_id),
        identifiers=record.identifiers,
        title_key=key,
        first_author=name_parts(record.authors[0].name) if record.authors else frozenset(),
        year=record.published.year if record.published else None,
        related=tuple(relation.identifier for relation in record.relations),
    )


class _Sets:
    """Disjoint sets of small integers that know which of them must stay apart."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))
        self.apart: dict[int, set[int]] = {}

    def find(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def keep_apart(self, a: int, b: int) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self.apart.setdefault(a, set()).add(b)
            self.apart.setdefault(b, set()).add(a)

    def must_stay_apart(self, a: int, b: int) -> bool:
        return self.find(b) in self.apart.get(self.find(a), ())

    def join(self, a: int, b: int) -> bool:
        """Whether they are one set afterwards."""
        a, b = sorted((self.find(a), self.find(b)))
        if a == b:
            return True
        if self.must_stay_apart(a, b):
            return False
        self.parent[b] = a
        for other in self.apart.pop(b, set()):
            self.apart[other].discard(b)
            self.keep_apart(a, other)
        return True

    def members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for item in range(len(self.parent)):
            found[self.find(item)].append(item)
        return found


def _components(nodes: Sequence[Node], decisions: Decisions) -> _Sets:
    sets = _Sets(len(nodes))
    places = {node.name: place for place, node in enumerate(nodes)}
    pairs = [(places[a], places[b], same) for (a, b), same in sorted(decisions.items()) if a in places and b in places]
    for a, b, same in pairs:
        if not same:
            sets.keep_apart(a, b)
    for a, b, same in pairs:
        if same:
            sets.join(a, b)
    holders: dict[str, list[int]] = defaultdict(list)
    for place, node in enumerate(nodes):
        for identifier in node.identifiers:
            holders[identifier].append(place)
    for _, places_of_one in sorted((key, value) for key, value in holders.items() if len(value) > 1):
        firsts: list[int] = []
        for place in places_of_one:
            if not any(sets.join(first, place) for first in firsts):
                firsts.append(place)
    return sets


@dataclass(slots=True)
class _Component:
    """What one component, all its statements together, says."""

    arxiv: bool
    identifiers: set[str]
    has_doi: bool
    first_authors: frozenset[frozenset[str]]
    years: list[int]
    related: set[str]


def _component(nodes: Iterable[Node]) -> _Component:
    nodes = list(nodes)
    identifiers = {identifier for node in nodes for identifier in node.identifiers}
    return _Component(
        arxiv=any(identifier.startswith("arxiv:") for identifier in identifiers),
        identifiers=identifiers,
        has_doi=any(identifier.startswith("doi:") for identifier in identifiers),
        first_authors=frozenset(node.first_author for node in nodes if node.first_author),
        years=sorted({node.year for node in nodes if node.year is not None}),
        related={identifier for node in nodes for identifier in node.related},
    )


def _unrelated(components: Sequence[_Component]) -> bool:
    """Whether some of the components are not tied to the rest by any relation that a source states."""
    sets = _Sets(len(components))
    holders = {identifier: place for place, one in enumerate(components) for identifier in one.identifiers}
    for place, one in enumerate(components):
        for identifier in one.related:
            if identifier in holders:
                sets.join(place, holders[identifier])
    return len(sets.members()) > 1


def _first_authors_differ(components: Sequence[_Component]) -> bool:
    known = {one.first_authors for one in components if one.first_authors}
    if len(known) < 2:
        return False
    if not frozenset.intersection(*known):
        several = sorted(known, key=lambda names: sorted(map(sorted, names)))
        return any(not a & b for place, a in enumerate(several) for b in several[place + 1 :])
    return False


def _contradiction(components: Sequence[_Component], apart: bool) -> str:
    """Why these components cannot be one paper; empty if nothing speaks against it."""
    if apart:
        return DECIDED
    if sum(one.arxiv for one in components) > 1:
        return "two arXiv ids"
    with_doi = [one for one in components if one.has_doi]
    if len(with_doi) > 1 and _unrelated(with_doi):
        return "two DOIs"
    if _first_authors_differ(components):
        return "different first authors"
    dated = [one.years for one in components if one.years]
    if dated and max(years[0] for years in dated) - min(years[-1] for years in dated) > MAX_YEARS_APART:
        return f"more than {MAX_YEARS_APART} years apart"
    return ""


class _Clusters:
    """Title clusters over the components, by root."""

    def __init__(self, nodes: Sequence[Node], sets: _Sets) -> None:
        self.sets = sets
        self.components: dict[int, _Component] = {}
        self.members = sets.members()
        self.nodes = nodes
        self.by_title: dict[str, set[int]] = defaultdict(set)
        for place, node in enumerate(nodes):
            if node.title_key:
                self.by_title[node.title_key].add(sets.find(place))

    def against(self, roots: Iterable[int]) -> str:
        roots = sorted(roots)
        for root in roots:
            if root not in self.components:
                self.components[root] = _component(self.nodes[place] for place in self.members[root])
        inside = set(roots)
        apart = any(not inside.isdisjoint(self.sets.apart.get(root, ())) for root in roots)
        return _contradiction([self.components[root] for root in roots], apart)


def group(nodes: Sequence[Node], decisions: Decisions) -> Grouping:
    """Group statements into papers. Names of nodes must be unique."""
    order = sorted(range(len(nodes)), key=lambda place: nodes[place].name)
    ordered = [nodes[place] for place in order]
    sets = _components(ordered, decisions)
    clusters = _Clusters(ordered, sets)
    doubtful: dict[str, str] = {}
    chains = _Sets(len(ordered))
    shared = [(title, roots) for title, roots in sorted(clusters.by_title.items()) if len(roots) > 1]
    for title, roots in shared:
        reason = clusters.against(roots)
        if reason:
            doubtful[title] = reason
            continue
        first, *rest = sorted(roots)
        for root in rest:
            chains.join(first, root)
    titles: dict[int, list[str]] = defaultdict(list)
    for title, roots in shared:
        if title not in doubtful:
            titles[chains.find(min(roots))].append(title)
    for chain, roots_of_chain in chains.members().items():
        if len(titles[chain]) > 1 and (reason := clusters.against(roots_of_chain)):
            doubtful |= dict.fromkeys(titles[chain], reason)
        elif titles[chain]:
            for root in roots_of_chain:
                sets.join(roots_of_chain[0], root)
    groups = [[order[place] for place in members] for members in sets.members().values()]
    return Grouping(groups, doubtful)
