"""Public keys: who gets which, and where the old ones lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from broadsheet.catalog.ingest.statements import chunks
from broadsheet.catalog.models import Paper, PaperAlias

_BLOCK = 100


def _has(key: str, base: str) -> bool:
    """Whether a key is the base, with or without a number."""
    return key == base or bool(re.fullmatch(re.escape(base) + r"-\d+", key))


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


class _Numbers:
    """Hands out free keys; asks the database for blocks of them."""

    def __init__(self, bases: Iterable[str]) -> None:
        self.held: dict[str, int | None] = {}
        self.asked = dict.fromkeys(bases, 1)
        self._ask(self.asked)

    def _ask(self, keys: Iterable[str]) -> None:
        for chunk in chunks(keys):
            self.held |= dict(PaperAlias.objects.filter(key__in=chunk).values_list("key", "paper_id"))
            self.held |= dict.fromkeys(Paper.objects.filter(key__in=chunk).values_list("key", flat=True))

    def free(self, base: str, paper: int | None) -> str:
        """The first key that nobody has, or that redirects to this very paper."""
        for number in count(1):
            key = _numbered(base, number)
            if number > self.asked[base]:
                self.asked[base] += _BLOCK
                self._ask(_numbered(base, further) for further in range(number, number + _BLOCK))
            if key not in self.held or (paper is not None and self.held[key] == paper):
                break
        self.held[key] = None
        return key


def number_keys(wanted: Sequence[tuple[str, int | None]], standing: Mapping[int, str]) -> list[str]:
    """The key of each paper: as wanted, where a title's key is taken with `-2`, `-3` … behind it.

    `wanted` are (key, the paper's id if it is in the catalog already), `standing` the keys that those papers have. A
    paper keeps the number that it has, and may take back a key that redirects to it.
    """

    def keeps(key: str, paper: int | None) -> bool:
        return paper is not None and _has(standing[paper], key)

    by_title = [(key, paper) for key, paper in wanted if key.startswith("t:")]
    numbers = _Numbers(key for key, paper in by_title if not keeps(key, paper))
    keys = []
    for key, paper in wanted:
        if not key.startswith("t:"):
            keys.append(key)
        elif paper is not None and keeps(key, paper):
            keys.append(standing[paper])
        else:
            keys.append(numbers.free(key, paper))
    return keys


def clear_the_way(keys: Mapping[str, int | None], standing: Mapping[int, str]) -> None:
    """Move aside papers whose key another paper takes over in this batch, until they get their own new one."""
    for paper, key in standing.items():
        if key in keys and keys[key] != paper:
            Paper.objects.filter(pk=paper).update(key=f"~{paper}")


def redirect(old_keys: Mapping[str, int], live: Iterable[str]) -> None:
    """Let old keys lead to the papers given; a key that a paper has now redirects no more."""
    for chunk in chunks(live):
        PaperAlias.objects.filter(key__in=chunk).delete()
    PaperAlias.objects.bulk_create(
        [PaperAlias(key=key, paper_id=paper) for key, paper in sorted(old_keys.items())],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["paper"],
    )
