"""Which paper of the catalog an entry of a bibliography is: by its identifiers, then by its exact title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from broadsheet.catalog.ingest.statements import chunks
from broadsheet.catalog.keys import ids_of, present_keys
from broadsheet.catalog.matching import MAX_YEARS_APART, name_parts
from broadsheet.catalog.models import Identifier, Paper, SourceRecord
from broadsheet.sources.bibliography import Entry
from broadsheet.sources.identifiers import recognise, title_key

SHORT = "It has no identifier, and its title is too short to be sure."
NO_TITLE, NO_IDENTIFIER = "No paper here has this title.", "No paper here has its identifier or its title."
SEVERAL = "Several papers here have this title."
OTHER = "A paper here has this title, but another first author or year."


def found(entries: Sequence[Entry]) -> list[Paper | str]:
    """For each entry its paper (with its key, authors and date alone), or a sentence that says why there is none."""
    known = _by_identifier(identifier for entry in entries for identifier in entry.identifiers)
    named = [next((known[one] for one in entry.identifiers if one in known), None) for entry in entries]
    keys = ["" if paper else title_key(entry.title) for entry, paper in zip(entries, named, strict=True)]
    titled = _by_title(keys)
    wanted = {paper for paper in named if paper} | {paper for papers in titled.values() for paper in papers}
    papers = _papers(wanted)
    return [
        papers[paper] if paper else _titled(entry, key, [papers[one] for one in sorted(titled.get(key, ()))])
        for entry, paper, key in zip(entries, named, keys, strict=True)
    ]


def called(names: Iterable[str]) -> dict[str, Paper]:
    """The papers that these names mean (with their keys, authors and dates alone), each name as
    `catalog.queries.by_key` takes it: a key, else an identifier, else a key that the paper once had."""
    identifiers = {name: recognise(name) or name for name in dict.fromkeys(names)}
    present, known = present_keys(identifiers), _by_identifier(one for one in identifiers.values() if ":" in one)
    ids = ids_of(present.values())
    meant: dict[str, int] = {}
    for name, identifier in identifiers.items():
        key = present.get(name, "")
        paper = ids.get(key) if key == name else known.get(identifier, ids.get(key))
        meant |= {name: paper} if paper else {}
    papers = _papers(meant.values())
    return {name: papers[paper] for name, paper in meant.items()}


def _papers(ids: Iterable[int]) -> dict[int, Paper]:
    found: dict[int, Paper] = {}
    for chunk in chunks(dict.fromkeys(ids)):
        found |= Paper.objects.only("key", "authors", "published").in_bulk(chunk)
    return found


def _by_identifier(identifiers: Iterable[str]) -> dict[str, int]:
    by_scheme: defaultdict[str, set[str]] = defaultdict(set)
    for identifier in identifiers:
        scheme, _, value = identifier.partition(":")
        by_scheme[scheme].add(value)
    return {
        f"{scheme}:{value}": paper
        for scheme, values in by_scheme.items()
        for chunk in chunks(values)
        for value, paper in Identifier.objects.filter(scheme=scheme, value__in=chunk).values_list("value", "paper_id")
    }


def _by_title(keys: Iterable[str]) -> dict[str, set[int]]:
    papers: defaultdict[str, set[int]] = defaultdict(set)
    for chunk in chunks(set(keys) - {""}):
        rows = SourceRecord.objects.filter(current=True, title_key__in=chunk).values_list("title_key", "paper_id")
        for key, paper in rows:
            papers[key].add(paper)
    return dict(papers)


def _titled(entry: Entry, key: str, papers: Sequence[Paper]) -> Paper | str:
    fitting = [paper for paper in papers if _fits(entry, paper)]
    if len(fitting) == 1:
        return fitting[0]
    if papers:
        return SEVERAL if fitting else OTHER
    if entry.identifiers:
        return NO_IDENTIFIER
    return NO_TITLE if key else SHORT


def _fits(entry: Entry, paper: Paper) -> bool:
    """Whether nothing that both say speaks against it; first authors fit who share a part of their names."""
    if entry.year and paper.published and abs(entry.year - paper.published.year) > MAX_YEARS_APART:
        return False
    if not (entry.authors and paper.authors):
        return True
    theirs, ours = (name_parts(name) for name in (entry.authors[0], str(paper.authors[0].get("name", ""))))
    return any(len(part) > 1 for part in theirs & ours)
