"""A list of papers on a terminal, and as one JSON object a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from broadsheet.cli import saying

NAMED_AUTHORS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A paper in a list; `published` is as exactly as it is known, to the day."""

    key: str
    title: str
    authors: Sequence[str]
    published: str | None
    why: str = ""


def told(papers: Iterable[Mapping[str, Any]], as_json: bool, why: Callable[[Mapping[str, Any]], str]) -> None:
    """Papers as the interface for programs tells them, and why each is there; as JSON with the key as `id` too, as
    other commands have it."""
    if as_json:
        for paper in papers:
            saying.line({"id": paper["key"], **paper})
    else:
        table([_row(paper, why(paper)) for paper in papers])


def _row(paper: Mapping[str, Any], why: str) -> Row:
    names = [str(author.get("name", "")) for author in paper["authors"]]
    return Row(paper["key"], paper["title"], names, (paper["published"] or "")[:10], why)


def table(rows: Sequence[Row], below: str = "") -> None:
    """A row a paper, and a line below."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from broadsheet.sources.text import clean

    if not rows:
        click.echo("No paper was found.")
        return
    console = saying.terminal()
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    shown.add_column("", justify="right")
    shown.add_column("Paper", overflow="fold", ratio=1)
    shown.add_column("Published", no_wrap=True)
    shown.add_column("Why", overflow="fold", max_width=36)
    for place, row in enumerate(rows, 1):
        title = Text(clean(row.title), "bold")
        title.append(f"\n{clean(row.key)}", "cyan")
        title.append(f"  {_byline(row.authors)}", "dim")
        shown.add_row(str(place), title, clean(row.published or ""), Text(clean(row.why)))
    console.print(shown)
    if below:
        console.print(below, style="dim")


def _byline(names: Sequence[str]) -> str:
    from broadsheet.sources.text import clean

    more = f" + {len(names) - NAMED_AUTHORS}" if len(names) > NAMED_AUTHORS else ""
    return clean(", ".join(names[:NAMED_AUTHORS])) + more
