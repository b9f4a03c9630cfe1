"""Citations that are written already, put together into one file, however many come."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import indent

_KEY = re.compile(r"@\w+\{([^,\s]*),")


def joined(texts: Iterable[str], ending: str) -> Iterator[str]:
    """One file of several in pieces; `ending` is that of its form: `bib`, `ris`, `csl.json`, `txt`.

    Keys of BibTeX that come twice get a letter behind them.
    """
    if ending == "csl.json":
        yield from _one_array(texts)
        return
    times: Counter[str] = Counter()
    for place, text in enumerate(texts):
        written = _told_apart(text, times) if ending == "bib" else text
        yield f"\n{written}" if place else written


def _told_apart(entry: str, times: Counter[str]) -> str:
    found = _KEY.match(entry)
    key = found[1] if found else ""
    times[key] += 1
    earlier = times[key] - 1
    return entry.replace(f"{{{key},", f"{{{key}{_letters(earlier)},", 1) if found and earlier else entry


def _letters(number: int) -> str:
    """`b`, `c`, … `z`, `a1`, `b1`, …"""
    number, letter = divmod(number, 26)
    return chr(ord("a") + letter) + (str(number) if number else "")


def _one_array(arrays: Iterable[str]) -> Iterator[str]:
    """The items of several JSON arrays as one, indented by two."""
    before = "["
    for array in arrays:
        for item in json.loads(array):
            yield before + "\n" + indent(json.dumps(item, ensure_ascii=False, indent=2), "  ")
            before = ","
    yield "\n]\n" if before == "," else "[]\n"
