from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from broadsheet.cli import named, saying
from broadsheet.cli.asking import Remote
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from rich.console import Console

    from broadsheet.catalog.models import Paper
    from broadsheet.client import Broadsheet

CITED = {"bibtex": "bib", "ris": "ris", "csl": "csl.json"}
"""The endings of the forms of citation."""
ONLY_SERVED = ("url", "similar", "sentence", "key_phrases")
"""What /papers/{key}.json says beyond what is known here."""
FORMATS = ("text", "md", "json", *CITED)


@verb(
    "show",
    short_help="Papers with everything known of them.",
    json="The same as --format json: one JSON object a line.",
    reads=True,
    examples=(
        "broadsheet show 2410.09426",
        "broadsheet show 2410.09426 doi:10.1000/182 --format bibtex",
        "broadsheet search quantisation --json | jq -r .id | broadsheet show - --format md",
    ),
)
@click.argument("keys", metavar="ID…", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="In which form.")
def command(keys: tuple[str, ...], form: str, as_json: bool, remote: Remote | None) -> None:
    """Papers with everything known of them.

    An ID is a key or any identifier in any common form: 2410.09426, a DOI, an arXiv address; `-` reads them from
    standard input, one a line. One that is unknown is told on standard error; the others are shown, and the exit code
    is 1.
    """
    missing: list[str] = []
    form = "json" if as_json else form
    with _shelf(remote) as shelf:
        texts = _joined(_texts(shelf, named.typed(keys), form, missing), form)
        for text in texts:
            click.echo(text, nl=False)
    if missing:
        raise SystemExit(1)


Shelf = Callable[[str, str], str]
"""Writes the paper of an id in a form. Raises ClickException where there is none."""


@contextmanager
def _shelf(remote: Remote | None) -> Iterator[Shelf]:
    from broadsheet.cli.asking import asked

    if remote is None:
        yield _written_here
        return
    with asked(remote) as site:
        yield partial(_written_there, site)


def _texts(shelf: Shelf, keys: Iterable[str], form: str, missing: list[str]) -> Iterator[str]:
    for key in keys:
        try:
            yield shelf(key, form)
        except click.ClickException as unknown:
            missing.append(key)
            unknown.show()


def _joined(texts: Iterable[str], form: str) -> Iterator[str]:
    from broadsheet.sources.citations import joined

    return iter(texts) if form == "json" else joined(texts, CITED.get(form, form))


def _written_here(key: str, form: str) -> str:
    from broadsheet.catalog.facts import facts_of
    from broadsheet.web.cited import FORMS

    paper = named.paper_named(key)
    if form in CITED:
        return next(one for one in FORMS if one.ending == CITED[form]).write(paper)
    return _markdown(paper) if form == "md" else _told(facts_of(paper), form)


def _markdown(paper: Paper) -> str:
    from broadsheet.delivery.links import address
    from broadsheet.feed import lists
    from broadsheet.web.markdown import paper_markdown
    from broadsheet.web.rows import paper_url
    from broadsheet.web.sheet import sheet

    return paper_markdown(sheet(paper), address(paper_url(paper)), lists.similar(paper))


def _written_there(site: Broadsheet, key: str, form: str) -> str:
    from broadsheet.client import Problem
    from broadsheet.sources.text import without_controls

    try:
        text = site.form(key, CITED.get(form, "md" if form == "md" else "json"))
        told = {} if form in ("md", "bibtex", "ris") else json.loads(text)
    except Problem as problem:
        raise (named.unknown(key) if problem.status == 404 else problem) from None
    except ValueError:
        raise Problem(200, "The server answers, but not as a Broadsheet does.") from None
    if form in ("text", "json"):
        return _told({name: value for name, value in told.items() if name not in ONLY_SERVED}, form)
    return without_controls(text)


def _told(facts: dict[str, Any], form: str) -> str:
    return f"{saying.as_line(facts)}\n" if form == "json" else _text(facts)


def _text(facts: dict[str, Any]) -> str:
    console = saying.terminal()
    with console.capture() as told:
        _print(console, facts)
    return told.get()


def _print(console: Console, facts: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from broadsheet.sources.text import without_controls

    console.print(Text(without_controls(facts["title"]), style="bold"))
    if facts["authors"]:
        console.print(Text(without_controls(", ".join(author["name"] for author in facts["authors"]))))
    if text := facts["abstract"] or facts["summary"]:
        console.print()
        console.print(Text(without_controls(text)))
    console.print()
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in facts.items():
        if value and name not in ("title", "authors", "abstract", "summary"):
            table.add_row(Text(name.replace("_", " "), style="dim"), Text(without_controls(_plain(value))))
    console.print(table)


def _plain(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, list):
        return "\n".join(map(_plain, value)) if value and isinstance(value[0], dict) else ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items() if part is not None)
    return "yes" if value is True else str(value)
