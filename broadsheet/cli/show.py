from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from rich.console import Console

    from broadsheet.catalog.models import Paper

CITED = {"bibtex": "bib", "ris": "ris", "csl": "csl.json"}
"""The endings of the forms of citation."""
FORMATS = ("text", "md", "json", *CITED)


@verb(
    "show",
    short_help="Papers with everything known of them.",
    json="The same as --format json: one JSON object a line.",
    examples=(
        "broadsheet show 2410.09426",
        "broadsheet show 2410.09426 doi:10.1000/182 --format bibtex",
        "broadsheet search quantisation --json | jq -r .id | broadsheet show - --format md",
    ),
)
@click.argument("keys", metavar="ID…", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="In which form.")
def command(keys: tuple[str, ...], form: str, as_json: bool) -> None:
    """Papers with everything known of them.

    An ID is a key or any identifier in any common form: 2410.09426, a DOI, an arXiv address; `-` reads them from
    standard input, one a line. One that is unknown is told on standard error; the others are shown, and the exit code
    is 1.
    """
    missing: list[str] = []
    papers = _found(_named(keys), missing)
    for text in _written(papers, "json" if as_json else form):
        click.echo(text, nl=False)
    if missing:
        raise SystemExit(1)


def _named(keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        if key == "-":
            lines = (line.decode(errors="replace").strip() for line in sys.stdin.buffer)
            yield from filter(None, lines)
        else:
            yield key


def _found(keys: Iterable[str], missing: list[str]) -> Iterator[Paper]:
    from broadsheet.cli.named import paper_named

    for key in keys:
        try:
            yield paper_named(key)
        except click.ClickException as unknown:
            missing.append(key)
            unknown.show()


def _written(papers: Iterable[Paper], form: str) -> Iterator[str]:
    """The papers in pieces of text."""
    from broadsheet.catalog.facts import facts_of
    from broadsheet.web.cited import FORMS, cited

    if form in CITED:
        yield from cited(papers, next(one for one in FORMS if one.ending == CITED[form]))
    elif form == "json":
        yield from (f"{saying.as_line(facts_of(paper))}\n" for paper in papers)
    else:
        for place, paper in enumerate(papers):
            text = _markdown(paper) if form == "md" else _text(paper)
            yield f"\n{text}" if place else text


def _markdown(paper: Paper) -> str:
    from broadsheet.delivery.links import address
    from broadsheet.feed import lists
    from broadsheet.web.markdown import paper_markdown
    from broadsheet.web.rows import paper_url
    from broadsheet.web.sheet import sheet

    return paper_markdown(sheet(paper), address(paper_url(paper)), lists.similar(paper))


def _text(paper: Paper) -> str:
    from broadsheet.catalog.facts import facts_of

    console = saying.terminal()
    with console.capture() as told:
        _print(console, facts_of(paper))
    return told.get()


def _print(console: Console, facts: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    console.print(Text(facts["title"], style="bold"))
    if facts["authors"]:
        console.print(Text(", ".join(author["name"] for author in facts["authors"])))
    if text := facts["abstract"] or facts["summary"]:
        console.print()
        console.print(Text(text))
    console.print()
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in facts.items():
        if value and name not in ("title", "authors", "abstract", "summary"):
            table.add_row(Text(name.replace("_", " "), style="dim"), Text(_plain(value)))
    console.print(table)


def _plain(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, list):
        return "\n".join(map(_plain, value)) if value and isinstance(value[0], dict) else ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items() if part is not None)
    return "yes" if value is True else str(value)
