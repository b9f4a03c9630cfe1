"""New, cross-listed or replaced: how a feed announced a paper, as a reader of some fields sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from broadsheet.feed.selection import EVERYTHING, Selection
from broadsheet.sources.base import REPLACEMENTS

Announced = Literal["new", "cross", "replaced"]
WAYS: tuple[Announced, ...] = get_args(Announced)


def announced(kinds: str, categories: Sequence[str], selection: Selection) -> Announced | None:
    """How a paper was announced to who reads these fields; None where no feed said.

    `kinds` are the words of its feeds (`new`, `cross`, `replace`), joined by commas. A new paper whose primary category
    is not among the fields is cross-listed there, as arXiv's own lists have it.
    """
    told = set(kinds.split(",")) - {""}
    if not told:
        return None
    if told <= set(REPLACEMENTS):
        return "replaced"
    elsewhere = selection.wanted and not Selection(selection.wanted).takes(categories[:1])
    return "cross" if elsewhere or "new" not in told else "new"


def by_announcement(
    papers: Sequence[int],
    kinds: Sequence[str],
    categories: Sequence[tuple[str, ...]],
    selection: Selection = EVERYTHING,
) -> dict[Announced, list[int]]:
    """The papers by how they were announced, each list in order; ways in which none was are missing."""
    decided: dict[tuple[str, tuple[str, ...]], Announced | None] = {}
    lists: dict[Announced, list[int]] = {way: [] for way in WAYS}
    for paper, kind, codes in zip(papers, kinds, categories, strict=True):
        if (kind, codes) not in decided:
            decided[kind, codes] = announced(kind, codes, selection) if selection.takes(codes) else None
        if way := decided[kind, codes]:
            lists[way].append(paper)
    return {way: papers for way, papers in lists.items() if papers}
