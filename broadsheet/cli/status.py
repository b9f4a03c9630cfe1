from __future__ import annotations

import json
from typing import Any

import click

MOST_DOUBTFUL = 1_000


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--doubtful", is_flag=True, help="List the titles that several papers share, and why each is not one paper."
)
def command(as_json: bool, doubtful: bool) -> None:
    """What the catalog holds, how far the index is, which model it uses, and how much disk all of it takes."""
    if doubtful:
        _list_doubtful()
        return
    facts = _facts()
    if as_json:
        click.echo(json.dumps(facts))
    else:
        _print(facts)


def _facts() -> dict[str, Any]:
    from dataclasses import asdict

    from django.conf import settings

    from broadsheet import __version__
    from broadsheet.catalog import queries
    from broadsheet.search import index
    from broadsheet.search.folder import bytes_under

    counts = queries.counts()
    return {
        "version": __version__,
        "home": str(settings.HOME),
        **counts,
        "doubtful": len(queries.doubtful(MOST_DOUBTFUL)),
        "revision": queries.revision(),
        "index": asdict(index.status()),
        "disk_bytes": bytes_under(settings.HOME),
    }


def _list_doubtful() -> None:
    from broadsheet.catalog import queries

    for one in queries.doubtful(MOST_DOUBTFUL):
        click.echo(f"{one.papers[0].title}\n  not merged: {one.reason}")
        for paper in one.papers:
            click.echo(f"  {paper.key}")


def _print(facts: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    index = facts["index"]
    table.add_row("Broadsheet", facts["version"])
    table.add_row("Data", f"{facts['home']} ({facts['disk_bytes'] / 1e6:,.0f} MB)")
    table.add_row("Papers", f"{facts['papers']:,}")
    for name, count in facts["by_source"].items():
        table.add_row("", f"{count:,} from {name}")
    if facts["doubtful"]:
        table.add_row("", f"{facts['doubtful']:,} titles in doubt (--doubtful lists them)")
    table.add_row("Index", _index_line(facts))
    table.add_row("Model", f"{index['model']} ({index['model_licence']})" if index["model"] else "none: words alone")
    Console().print(table)


def _index_line(facts: dict[str, Any]) -> str:
    index = facts["index"]
    line = f"words of {index['words']:,}, meaning of {index['vectors']:,} papers ({index['bytes'] / 1e6:,.0f} MB)"
    if index["revision"] < facts["revision"]:
        line += "; more to index: the worker or `broadsheet index` does it"
    return line
