"""How often a paper that is named stands first: `python -m bench.known_items [HOME]` (default: the data folder set).

A thousand papers are drawn by a fixed seed and asked for by (a) their title, (b) their title without stop words, (c)
the first author's surname, the year and two words of the title in any order, (d) an identifier or address in a common
form. A paper that answers the same query as well (the same title; the same surname, year and words) is a tie: both
counts are printed, the first paper alone and with ties.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.catalog.models import Paper

PAPERS = 1_000
SEED = 20
SHORTEST = 4
"""Letters of a title word that someone remembers."""
FORMS = {
    "arxiv": (
        "{}",
        "arXiv:{}",
        "https://arxiv.org/abs/{}",
        "http://arxiv.org/pdf/{}v2",
        "https://arxiv.org/pdf/{}.pdf",
    ),
    "doi": ("{}", "doi:{}", "https://doi.org/{}", "http://dx.doi.org/{}"),
    "pmid": ("pmid:{}", "PMID: {}", "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    "acl": ("{}", "https://aclanthology.org/{}/", "https://aclanthology.org/{}.pdf"),
    "openreview": ("https://openreview.net/forum?id={}", "https://openreview.net/pdf?id={}", "openreview:{}"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str
    text: str
    words: tuple[str, ...]
    """What a tie has to hold: title words; nothing where only the paper itself will do."""


def main() -> None:
    if len(sys.argv) > 1:
        os.environ["BROADSHEET_HOME"] = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    from broadsheet.catalog import queries
    from broadsheet.catalog.models import Paper

    chosen = random.Random(SEED)
    ids = sorted(Paper.objects.values_list("pk", flat=True))
    found: dict[str, list[tuple[bool, bool]]] = {}
    for paper in queries.by_ids(chosen.sample(ids, min(PAPERS, len(ids)))):
        for asked in _asked(paper, chosen):
            first, tied = _answer(paper, asked)
            found.setdefault(asked.kind, []).append((first, first or tied))
            if not (first or tied) and "--misses" in sys.argv:
                print(f"{asked.kind}  {asked.text}  →  {paper.key}")
    for kind, results in sorted(found.items()):
        alone, with_ties = (sum(each) / len(results) for each in zip(*results, strict=True))
        print(f"{kind:32} {len(results):5} asked   first {alone:7.2%}   with ties {with_ties:7.2%}")


def _asked(paper: Paper, chosen: random.Random) -> Iterator[Asked]:
    from broadsheet.search import analysis

    words = paper.title.split()
    telling = [word for word in words if any(not analysis.is_stop_word(each) for each in analysis.words(word))]
    yield Asked("a title", paper.title, tuple(analysis.words(paper.title)))
    if telling:
        yield Asked("b title without stop words", " ".join(telling), tuple(analysis.words(" ".join(telling))))
    name = str(paper.authors[0].get("name", "")).split() if paper.authors else []
    known = sorted({w for w in analysis.words(paper.title) if len(w) >= SHORTEST and not analysis.is_stop_word(w)})
    if name and paper.published and len(known) > 1:
        two = chosen.sample(known, 2)
        parts = [name[-1], str(paper.published.year), *two]
        chosen.shuffle(parts)
        yield Asked("c author, year, two title words", " ".join(parts), tuple(two))
    named = [(scheme, value) for scheme, value in _identifiers(paper) if scheme in FORMS]
    if named:
        scheme, value = chosen.choice(named)
        yield Asked("d identifier or address", chosen.choice(FORMS[scheme]).format(value), ())


def _identifiers(paper: Paper) -> list[tuple[str, str]]:
    from broadsheet.catalog.models import Identifier

    return sorted(Identifier.objects.filter(paper=paper).values_list("scheme", "value"))


def _answer(paper: Paper, asked: Asked) -> tuple[bool, bool]:
    """Whether the paper itself stands first, and whether one does that answers as well."""
    from broadsheet.catalog import queries
    from broadsheet.search import index

    hits = index.search(asked.text, limit=1).hits
    best = next(iter(queries.by_ids([hits[0].paper_id])), None) if hits else None
    return (best is not None and best.pk == paper.pk), (best is not None and _ties(best, paper, asked))


def _ties(other: Paper, paper: Paper, asked: Asked) -> bool:
    from broadsheet.search import analysis

    if not asked.words or not set(asked.words) <= set(analysis.words(other.title)):
        return False
    return not asked.kind.startswith("c") or (_surname(other), _year(other)) == (_surname(paper), _year(paper))


def _surname(paper: Paper) -> str:
    name = str(paper.authors[0].get("name", "")).split() if paper.authors else []
    return name[-1].casefold() if name else ""


def _year(paper: Paper) -> int | None:
    return paper.published.year if paper.published else None


if __name__ == "__main__":
    main()
