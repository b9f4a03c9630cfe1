"""A picture of how the time of a search grows with the papers: `python -m bench.scale.growth FIGURES PICTURE`.

FIGURES are the lines that `measuring` adds; PICTURE is an SVG, with both axes logarithmic: a line that rises as steeply
as the dashed one would be time in proportion to the papers.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path

WIDE, HIGH, EDGE, APART = 640, 360, 56, 15
LINES = {
    "short, hybrid": "short queries",
    "claims, hybrid": "claims and questions",
    "titles, hybrid": "whole titles",
    "long, hybrid": "long questions",
    "similar": "similar papers",
}
DASHES = ("none", "8 3", "2 3", "8 3 2 3", "1 2")
TICKS = (1, 2, 5, 10, 20, 50, 100)
Point = tuple[float, float]


def main() -> None:
    if len(sys.argv) != 3 or not Path(sys.argv[1]).is_file():
        sys.exit("Name a file of figures and the picture to be written.")
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    Path(sys.argv[2]).write_text(drawn(rows), encoding="utf-8")


def drawn(rows: list[dict[str, object]]) -> str:
    """The SVG of rows of `papers` and `figures` (median by the clock first, milliseconds)."""
    rows = sorted(rows, key=lambda row: int(str(row["papers"])))
    sizes = [int(str(row["papers"])) for row in rows]
    parts = [*_axes(sizes), *_proportion(sizes)]
    ends: list[tuple[float, str]] = []
    for place, (name, label) in enumerate(LINES.items()):
        medians = [row["figures"][name][0] for row in rows]  # type: ignore[index]
        points = [_at(size, sizes, median) for size, median in zip(sizes, medians, strict=True)]
        parts.append(_line(points, DASHES[place]))
        ends.append((points[-1][1], label))
    parts += _labels(ends)
    style = "text{font:12px sans-serif;fill:#444}polyline{fill:none;stroke:#8b1a1a;stroke-width:1.6}line{stroke:#ccc}"
    title = "Milliseconds of a search (median) against the number of papers"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE + 140} {HIGH}" role="img">'
        f"<title>{title}</title><style>{style}</style>"
        f'<rect width="100%" height="100%" fill="#fffdf8"/>{"".join(parts)}</svg>\n'
    )


def _at(size: float, sizes: list[int], milliseconds: float) -> Point:
    across = math.log(size / sizes[0]) / max(math.log(sizes[-1] / sizes[0]), 1e-9)
    up = math.log(max(milliseconds, TICKS[0]) / TICKS[0]) / math.log(TICKS[-1] / TICKS[0])
    return EDGE + across * (WIDE - 2 * EDGE), HIGH - EDGE - up * (HIGH - 2 * EDGE)


def _line(points: Iterable[Point], dash: str) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{places}" stroke-dasharray="{dash}"/>'


def _labels(ends: Iterable[tuple[float, str]]) -> list[str]:
    """Beside the ends of the lines, from the lowest up, none over another."""
    parts, free = [], float(HIGH)
    for end, label in sorted(ends, reverse=True):
        free = min(end, free - APART)
        parts.append(f'<text x="{WIDE - EDGE + 8}" y="{free + 4:.0f}">{label}</text>')
    return parts


def _axes(sizes: list[int]) -> list[str]:
    parts = []
    for tick in TICKS:
        _, y = _at(sizes[0], sizes, tick)
        parts.append(f'<line x1="{EDGE}" x2="{WIDE - EDGE}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{EDGE - 8}" y="{y + 4:.0f}" text-anchor="end">{tick} ms</text>')
    for size in sizes:
        x, _ = _at(size, sizes, TICKS[0])
        parts.append(f'<text x="{x:.0f}" y="{HIGH - EDGE + 20}" text-anchor="middle">{size:,}</text>')
    return parts


def _proportion(sizes: list[int]) -> list[str]:
    points = [_at(size, sizes, 2.0 * size / sizes[0]) for size in (sizes[0], sizes[-1])]
    (x1, y1), (x2, y2) = points
    return [
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke-dasharray="4 4" style="stroke:#999"/>'
    ]


if __name__ == "__main__":
    main()
