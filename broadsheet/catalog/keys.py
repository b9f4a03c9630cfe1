"""The keys of papers: those that they have, and those that they once had, which lead to them for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from broadsheet.catalog.ingest.statements import chunks
from broadsheet.catalog.models import Identifier, Paper, PaperAlias


def present_keys(keys: Iterable[str]) -> dict[str, str]:
    """Each of these keys with the key that its paper has now; those of no paper are missing."""
    found: dict[str, str] = {}
    for chunk in chunks(dict.fromkeys(keys)):
        found |= dict(PaperAlias.objects.filter(key__in=chunk).values_list("key", "paper__key"))
        found |= {key: key for key in Paper.objects.filter(key__in=chunk).values_list("key", flat=True)}
    return found


def in_order(keys: Iterable[str]) -> list[str]:
    """The present keys of the papers of these, each once, in their order."""
    named = list(keys)
    present = present_keys(named)
    return list(dict.fromkeys(present[key] for key in named if key in present))


def ids_of(keys: Iterable[str]) -> dict[str, int]:
    """The ids of the papers of these present keys."""
    found: dict[str, int] = {}
    for chunk in chunks(dict.fromkeys(keys)):
        found |= dict(Paper.objects.filter(key__in=chunk).values_list("key", "id"))
    return found


def people_by_key(rows: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    """How many people did something with each paper: of (key, user) of each deed the numbers by present keys."""
    deeds = list(rows)
    present = present_keys(key for key, _ in deeds)
    return Counter(key for key, _ in {(present[key], user) for key, user in deeds if key in present})


def by_keys(keys: Iterable[str]) -> list[Paper]:
    """The papers of these present keys, each once, in their order."""
    wanted = list(dict.fromkeys(keys))
    found = {paper.key: paper for chunk in chunks(wanted) for paper in Paper.objects.filter(key__in=chunk)}
    return [found[key] for key in wanted if key in found]


def identifiers_by_id(papers: Iterable[Paper]) -> dict[int, list[str]]:
    """All identifiers of each paper as `scheme:value`, sorted, by the paper's id."""
    found: dict[int, list[str]] = {paper.pk: [] for paper in papers}
    for chunk in chunks(found):
        for identifier in Identifier.objects.filter(paper__in=chunk):
            found[identifier.paper_id].append(str(identifier))
    return {paper: sorted(identifiers) for paper, identifiers in found.items()}


def aliases_of(paper: Paper) -> list[str]:
    """Keys that the paper once had; asked once for a paper whose `aliases` are prefetched."""
    return sorted(alias.key for alias in paper.aliases.all())


def all_keys(paper: Paper) -> list[str]:
    """The key that the paper has, and those that it once had."""
    return [paper.key, *aliases_of(paper)]
