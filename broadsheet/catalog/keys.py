"""The keys of papers: those that they have, and those that they once had, which lead to them for ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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


def by_keys(keys: Iterable[str]) -> list[Paper]:
    """The papers of these present keys, each once, in their order."""
    wanted = list(dict.fromkeys(keys))
    found = {paper.key: paper for chunk in chunks(wanted) for paper in Paper.objects.filter(key__in=chunk)}
    return [found[key] for key in wanted if key in found]


def aliases_of(paper: Paper) -> list[str]:
    """Keys that the paper once had."""
    return sorted(PaperAlias.objects.filter(paper=paper).values_list("key", flat=True))


def all_keys(paper: Paper) -> list[str]:
    """The key that the paper has, and those that it once had."""
    return [paper.key, *aliases_of(paper)]


def identifiers_of_all(papers: Iterable[Paper]) -> dict[int, list[str]]:
    """All identifiers of papers as `scheme:value`, sorted, by the papers' ids; papers without are missing."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for chunk in chunks(paper.pk for paper in papers):
        for identifier in Identifier.objects.filter(paper__in=chunk):
            found[identifier.paper_id].append(str(identifier))
    return {paper: sorted(identifiers) for paper, identifiers in found.items()}
