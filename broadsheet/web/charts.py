"""Numbers as inline SVG: columns over time, bars in a table. The numbers themselves always stand beside the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1_000, 100


@dataclass(frozen=True, slots=True)
class Column:
    """A column in a picture of `WIDTH` × `HEIGHT`, measured from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Counts over time as columns; `label` says in words what is seen."""

    columns: list[Column]
    label: str
    first: str
    last: str
    most: str = ""
    """What the highest column says, in words."""


def columns(counts: Sequence[tuple[str, int]], label: str, most_said: str = "") -> Columns | None:
    """One column a count, the highest as high as the picture, any but 0 seen at all. None if all are 0."""
    most = max((count for _, count in counts), default=0)
    if not most:
        return None
    step = WIDTH / len(counts)
    gap = min(step * 0.18, 4.0)
    drawn = []
    for place, (_, count) in enumerate(counts):
        height = max(1.5, round(HEIGHT * count / most, 1)) if count else 0
        if height:
            column = Column(round(place * step, 1), round(HEIGHT - height, 1), round(step - gap, 1), height)
            drawn.append(column)
    return Columns(drawn, label, counts[0][0], counts[-1][0], most_said)


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a table with a bar of `hundredths`; `share` is its part of the whole in words."""

    name: str
    count: int
    hundredths: float
    url: str = ""
    code: str = ""
    share: str = ""


def bar(name: str, count: int, most: int, *, url: str = "", code: str = "", whole: int = 0) -> Bar:
    """A row whose bar is as long as `count` is of `most`; with `whole` it says its share."""
    length = round(100 * count / most, 1) if most else 0.0
    return Bar(name, count, length, url, code, _share(count, whole) if whole else "")


def _share(count: int, whole: int) -> str:
    if count in (0, whole):
        return "all" if count else "none"
    return f"{min(99.9, max(0.1, 100 * count / whole)):.1f} %"


@dataclass(frozen=True, slots=True)
class Stacked:
    """Columns of what is there, and above them what is lacking; both have one scale."""

    there: list[Column]
    lacking: list[Column]
    label: str
    first: str
    last: str


def stacked(counts: Sequence[tuple[str, int, int, bool]]) -> Stacked | None:
    """Of (name, there, lacking, whether all of it lacks); None where there is nothing to see."""
    most = max((there + lacking for _, there, lacking, _ in counts), default=0)
    if not most:
        return None
    step = WIDTH / len(counts)
    width = round(step * 0.82, 1)
    below, above = [], []
    for place, (_, there, lacking, wholly) in enumerate(counts):
        height = max(1.5, round(HEIGHT * there / most, 1)) if there else 0.0
        lack = HEIGHT - height if wholly else max(4.0, round(HEIGHT * lacking / most, 1)) if lacking else 0.0
        height = min(height, HEIGHT - lack)
        if height:
            below.append(Column(round(place * step, 1), round(HEIGHT - height, 1), width, height))
        if lack:
            above.append(Column(round(place * step, 1), round(HEIGHT - height - lack, 1), width, lack))
    lacks = f", {len(above)} of them with gaps" if above else ", none of them with a gap"
    label = f"Papers that came, day by day, from {counts[0][0]} to {counts[-1][0]}: {len(counts)} days{lacks}"
    return Stacked(below, above, label, counts[0][0], counts[-1][0])
