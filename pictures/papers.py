"""Papers of our own making that no page may break on: long, crowded, changed, wide, in other scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DAY = "2026-05-28"
"""The day before the starter shelf's, so that its front page stays the newest."""
WIDE_DAY = "2026-05-27"
CHANGED, CROWDED, LONG, WIDE = "2601.00001", "2601.00002", "2601.00003", "2601.00004"

Line = dict[str, Any]
_FRACTIONS = " + ".join(rf"\frac{{a_{{{place}}}}}{{b_{{{place}}}}}" for place in range(40))
_OTHERS = (
    ("Tides in shallow basins and the memory of their shores", "physics.ao-ph"),
    ("הרוחב של טורים צרים: a bilingual note on columns", "cs.CL"),
    ("狭い段組の読みやすさについて：新聞と論文の比較", "cs.HC"),
    ("A", "math.NT"),
    ("<script>alert(1)</script> & other headlines that must stay text", "cs.CR"),
    ("Costs of $5 and of $10: what a dollar buys in undergraduate laboratories", "econ.GN"),
    (r"On \textit{quorum} sensing, \'etale maps & CO$_2$ at $\sqrt{s}=13\,\mathrm{TeV}$", "hep-ex"),
    ("Broken $\\frac{1}{ mathematics that nobody closed", "math.AP"),
)


def _line(key: str, place: int, **more: Any) -> Line:
    return {
        "source": "arxiv-rss",
        "id": f"arxiv:{key}",
        "identifiers": [f"arxiv:{key}"],
        "published": "2026-01-02",
        "categories": ["cs.CL", "math.AP"],
        "listings": [{"feed": "arxiv", "day": DAY, "place": place}],
        **more,
    }


def lines() -> Iterator[Line]:
    """Lines for `broadsheet import`, in the order in which they were said: one replaces an earlier one."""
    title = (
        r"On the Asymptotics of $\sum_{n \le x} \mu(n)\, e^{2\pi i n \alpha}$ and the Ubiquity of "
        + "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
        + " in Uniformly Distributed Sequences: An Elementary, Self-Contained and Regrettably Long Treatment of "
        + r"$\left(\mathbb{Z}/p^k\mathbb{Z}\right)^{\times}$-Equivariant $\overline{\mathcal{M}}_{g,n}$ over "
        + r"$\mathbb{F}_q$, with $O\!\left(n^{2}\log\log n\right)$ Bounds"
    )
    abstract = (
        f"We bound a sum that is long, ${_FRACTIONS}$, and display it: $${_FRACTIONS} = 0.$$ " + "We go on. " * 60
    )
    yield _line(LONG, 0, title=title, abstract=abstract, authors=["Ada Lovelace", "Wolfeschlegelstein" * 4])
    crowd = [f"Member {number} Of-A-Large-Collaboration" for number in range(3_000)]
    yield _line(CROWDED, 1, title="Measured by three thousand people", abstract="We measure. " * 30, authors=crowd)
    changed = {"authors": ["Ada Lovelace"], "as_of": "2026-02-01"}
    yield _line(
        CHANGED, 2, **changed, title="On the breadth of columns", abstract="We count wide columns in newspapers. " * 9
    )
    withdrawn = changed | {"as_of": "2026-03-01", "status": "withdrawn", "keywords": ["columns", "newspapers"]}
    again = "We count narrow columns in newspapers. " * 9
    yield _line(CHANGED, 2, **withdrawn, title="On the breadth of narrow columns", abstract=again)
    wide = (
        "Unbreakable" * 40
        + r" \begin{tabular}{lll} a & b & c \\ d & e & f \end{tabular} https://example.org/"
        + "x" * 300
    )
    links = [{"kind": "code", "url": "https://example.org/" + "deep/" * 40}]
    yield _line(WIDE, 3, title="W" * 300, abstract=wide, authors=["M" * 120], links=links, comment="y" * 300)
    for place, (text, category) in enumerate(_OTHERS, start=10):
        abstract = "We look at what a page does with a headline like this one. " * 6
        yield _line(
            f"2601.{place:05}", place, title=text, abstract=abstract, authors=["Grace Hopper"], categories=[category]
        )
    yield from _wide_day()


def _wide_day() -> Iterator[Line]:
    """A day in which nothing fits its column: lead, seconds and rows alike."""
    formula = r"$\mathcal{L}=" + "+".join(rf"\lambda_{{{place}}}\mathcal{{L}}_{{{place}}}" for place in range(30)) + "$"
    address = "https://example.org/" + "deep-" * 60
    for place in range(7):
        title = (formula, "W" * 300, f"Code at {address}")[place % 3]
        yield _line(
            f"2602.{place:05}",
            place,
            title=f"{place} {title}",
            abstract=f"See {address} and {formula}. {'Unbreakable' * 30}",
            authors=["M" * 120],
            comment="y" * 300,
            categories=["cs.CL"],
            listings=[{"feed": "arxiv", "day": WIDE_DAY, "place": place}],
        )


def write(folder: Path) -> list[Path]:
    """One file a statement, since of one file the last counts alone."""
    files = []
    for number, line in enumerate(lines()):
        files.append(folder / f"{number:02}.jsonl")
        files[-1].write_text(json.dumps(line) + "\n", encoding="utf-8")
    return files
